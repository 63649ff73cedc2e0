"""The density of a regression's errors: cells of two linked fields, counted again with NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.follow_numbers import checked, field_of, figure_of, tables_of
from workbench.errors.bins import fine_edges
from workbench.errors.regression import regression_errors
from workbench.errors.regression_density import MOST_POINTS
from workbench.views.links import CellsFollow
from workbench.views.settings import options

if TYPE_CHECKING:
    from numpy.typing import NDArray

MANY = 20_000
PICTURES = {"predicted": ("actual", "predicted"), "residuals": ("predicted", "residual")}


def rents(n: int, *, tails: bool = False) -> tuple[Any, Any]:
    random = np.random.default_rng(n)
    actual = random.gamma(3.0, 200.0, n)
    predicted = 0.8 * actual + 100 + random.normal(0, 40, n)
    if tails:
        actual[:20] *= 60
        predicted[20:40] -= 40_000
    return actual, predicted


def expected(links: Any, x: str, y: str, values: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    edges = [np.asarray(field_of(links, name).edges, dtype=float) for name in (y, x)]
    return np.histogram2d(values[y], values[x], edges)[0]


@pytest.mark.parametrize("tails", [False, True])
def test_the_cells_are_those_of_numpys_histogram(tails: bool) -> None:  # noqa: FBT001
    actual, predicted = rents(MANY, tails=tails)
    payload = regression_errors(actual, predicted).payload
    values = {"actual": actual, "predicted": predicted, "residual": actual - predicted}
    for name, (x, y) in PICTURES.items():
        trace = figure_of(payload, name).spec["data"][0]
        counts = expected(payload.links, x, y, values)
        np.testing.assert_array_equal(np.nan_to_num(trace["z"]), counts)
        assert counts.sum() == MANY
        assert max(counts.shape) <= 50
        assert trace["zmax"] == counts.max()
        for axis in ("x", "y"):
            np.testing.assert_allclose(np.diff(trace[axis]), np.diff(trace[axis])[0])


def test_cells_are_named_by_the_fields_that_are_brushed_along_their_axes() -> None:
    payload = regression_errors(*rents(MANY)).payload
    for name, (x, y) in PICTURES.items():
        figure = figure_of(payload, name)
        assert (figure.brush.x, figure.brush.y) == (x, y)
        cells, *line = figure.follows
        assert cells.keys == {"z": CellsFollow(x=x, y=y)}
        assert [each.keys for each in line] == [
            {"x": CellsFollow(x=x, y=y, measure="place"), "y": CellsFollow(x=x, y=y, measure="median")}
        ] * (name == "residuals")
    checked(payload)


def test_the_frame_has_the_cells_that_are_drawn() -> None:
    actual, predicted = rents(MANY, tails=True)
    report = regression_errors(actual, predicted)
    frame = report.frame("predicted")
    z = figure_of(report.payload, "predicted").spec["data"][0]["z"]
    assert frame["count"].tolist() == z[np.isfinite(z)].tolist()
    assert frame["count"].sum() == MANY
    for row in frame.sample(20, random_state=1).itertuples():
        inside = (actual >= row.actual_low) & (actual < row.actual_high)
        inside &= (predicted >= row.predicted_low) & (predicted < row.predicted_high)
        highest = (row.actual_high == actual.max()) or (row.predicted_high == predicted.max())
        assert inside.sum() == row.count if not highest else inside.sum() <= row.count
    table = tables_of(report.payload)["predicted-table"]
    assert table.columns[-1].values[: table.length].tolist() == frame["count"][: table.length].tolist()


def test_a_long_tail_is_a_cell_as_wide_as_the_others() -> None:
    actual, predicted = rents(MANY, tails=True)
    payload = regression_errors(actual, predicted).payload
    field = field_of(payload.links, "actual")
    trace = figure_of(payload, "predicted").spec["data"][0]
    assert field.edges[-1] == actual.max()
    assert field.labels[-1].endswith("and above")
    assert trace["x"][-1] < actual.max() / 10
    low, high = figure_of(payload, "residuals").spec["layout"]["yaxis"]["range"]
    assert low > -40_000 < high


def test_predictions_that_do_not_vary_are_a_narrow_band() -> None:
    actual, _ = rents(MANY)
    payload = regression_errors(actual, np.full(MANY, actual.mean())).payload
    trace = figure_of(payload, "predicted").spec["data"][0]
    lines = np.nan_to_num(trace["z"]).sum(axis=1)
    assert lines.tolist() == [0, MANY, 0]
    assert trace["y"][1] == pytest.approx(actual.mean())
    checked(payload)


def test_rows_that_do_not_fit_as_points_are_counted_in_cells_that_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "view_bytes", 140_000)
    random = np.random.default_rng(1)
    frame = pd.DataFrame({name: random.normal(size=MOST_POINTS) for name in "abcd"})
    report = regression_errors(*rents(MOST_POINTS), X=frame)
    figure = figure_of(report.payload, "predicted")
    assert figure.spec["data"][0]["type"] == "heatmap"
    assert figure.follows[0].keys == {"z": CellsFollow(x="actual", y="predicted")}
    assert "darker cells" in figure.alt
    assert len(report.frame("predicted")) == MOST_POINTS  # by itself it has no budget
    assert report.figure("predicted").data[0].type == "scatter"


finite = st.floats(-1e6, 1e6, allow_subnormal=False)


@settings(max_examples=60)
@given(st.lists(finite, min_size=1, max_size=60), st.booleans())
def test_fine_edges_cover_all_values_in_at_most_fifty_bins(values: list[float], whole: bool) -> None:  # noqa: FBT001
    numbers = np.array(values)
    if whole:
        numbers = np.rint(numbers)
    edges = fine_edges(numbers)
    assert 2 <= len(edges) <= 51
    assert (np.diff(edges) > 0).all()
    assert edges[0] <= numbers.min()
    assert numbers.max() <= edges[-1]


def test_whole_numbers_are_cut_at_whole_numbers_and_others_finely() -> None:
    random = np.random.default_rng(1)
    for most in (3, 30, 70, 400):
        inner = fine_edges(random.integers(0, most, 9_000).astype(float))
        assert np.isfinite(inner).all()
        assert (inner == np.rint(inner)).all()
    for spread in (0.013, 1.0, 27.0, 4e5):
        assert 30 <= len(fine_edges(random.uniform(0, spread, 9_000))) - 1 <= 48
