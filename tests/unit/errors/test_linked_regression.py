"""What the views of a regression's errors share when a person selects rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.follow_numbers import checked, field_of, figure_of, shown, sparks_of, tables_of, values_of
from workbench.errors.regression import regression_errors
from workbench.errors.regression_density import MOST_POINTS
from workbench.strict_json import dumps
from workbench.views.rows.bin_sql import bins_predicate
from workbench.views.rows.sampling import SAMPLE_SIZE, sampled_positions
from workbench.views.settings import options


def people(n: int, *, seed: int = 0) -> tuple[Any, Any, pd.DataFrame]:
    random = np.random.default_rng(seed)
    actual = random.gamma(3.0, 2.0, n)
    frame = pd.DataFrame(
        {
            "age": np.where(random.random(n) < 0.05, np.nan, random.integers(18, 70, n)),
            "hours": random.integers(1, 60, n),
            "region": random.choice(["west", "south", "north"], n),
            "member": random.random(n) < 0.3,
            "actual": random.normal(size=n),
        }
    )
    return actual, actual + random.standard_t(2, n), frame


@pytest.mark.parametrize("n", [1, 2, 40, 2_000])
@pytest.mark.parametrize("weighted", [False, True])
def test_nothing_selected_shows_the_numbers_of_all_rows(n: int, weighted: bool) -> None:  # noqa: FBT001
    actual, predicted, frame = people(n)
    weight = np.random.default_rng(1).random(n) + 0.1 if weighted else None
    payload = regression_errors(actual, predicted, X=frame, sample_weight=weight).payload
    links = payload.links
    bars = figure_of(payload, "distribution")
    (follow,) = bars.follows
    assert shown(follow.keys["y"], links).tolist() == list(bars.spec["data"][follow.trace]["y"])
    followed = [spark for spark in sparks_of(payload) if spark.follow is not None or spark.field is not None]
    assert len(followed) >= 3
    for spark in followed:
        if spark.follow is None:
            assert list(spark.y) == field_of(links, spark.field).totals.tolist()
        else:
            np.testing.assert_allclose(np.nan_to_num(shown(spark.follow, links)), spark.y, rtol=1e-6)


def test_the_key_numbers_are_those_of_the_metrics() -> None:
    actual, predicted, _ = people(3_000)
    weight = np.random.default_rng(1).random(3_000)
    report = regression_errors(actual, predicted, sample_weight=weight)
    (card,) = [spark for spark in sparks_of(report.payload) if spark.id == "value-absolute_error"]
    rows, mean, residual = (shown(stat.follow, report.payload.links)[0] for stat in card.stats)
    assert rows == 3_000
    assert mean == pytest.approx(report.metrics.mae, rel=1e-6)
    assert residual == pytest.approx(-report.metrics.bias, rel=1e-5)


def test_the_loss_of_the_worst_slice_follows() -> None:
    actual, predicted, frame = people(3_000)
    report = regression_errors(actual, predicted, X=frame)
    links = report.payload.links
    selected = np.asarray(field_of(links, "region").codes) == 1
    size = np.abs(actual - predicted)
    (card,) = [spark for spark in sparks_of(report.payload) if spark.id == "slice-hours"]
    worst, loss = card.stats
    inside = np.asarray(field_of(links, "hours").codes) == list(card.labels).index(worst.value)
    assert shown(loss.follow, links)[0] == pytest.approx(size[inside].mean(), rel=1e-5)
    assert shown(loss.follow, links, selected)[0] == pytest.approx(size[inside & selected].mean(), rel=1e-5)


def test_totals_and_codes_are_those_of_pandas_cut() -> None:
    actual, predicted, frame = people(4_000)
    links = regression_errors(actual, predicted, X=frame).payload.links
    columns = {"actual": actual, "predicted": predicted, "residual": actual - predicted, "hours": frame["hours"]}
    for name, values in columns.items():
        field = field_of(links, name)
        cut = pd.cut(values, [*field.edges[:-1], np.inf], right=False, labels=False)
        assert field.codes.tolist() == cut.tolist()
        assert field.totals.tolist() == np.bincount(cut, minlength=len(field.labels)).tolist()
    region = field_of(links, "region")
    names = frame["region"].map({value: place for place, (value,) in enumerate(region.values)})
    assert region.codes.tolist() == names.tolist()


def test_a_feature_called_like_a_column_of_the_errors_is_told_apart() -> None:
    actual, predicted, frame = people(300)
    report = regression_errors(actual, predicted, X=frame)
    fields = {field.id: field for field in report.payload.links.fields}
    assert fields["actual_1"].title == "actual"
    assert fields["actual_1"].columns == ["actual_1"]
    rows = report.frame("rows")
    assert rows["actual_1"].tolist() == frame["actual"].tolist()
    assert rows["actual"].tolist() == actual.tolist()
    assert len({field.id for field in report.payload.links.fields}) == len(fields) == len(report.payload.links.fields)


def test_a_selection_of_bins_is_what_the_written_columns_say() -> None:
    actual, predicted, frame = people(2_000)
    report = regression_errors(actual, predicted, X=frame)
    rows = report.frame("rows")
    for field in report.payload.links.fields:
        column = rows[field.columns[0]]
        for place in range(len(field.labels)):
            if place == field.missing:
                expected = column.isna()
            elif field.edges is not None:
                last = place == len(field.edges) - 2
                low, high = field.edges[place], field.edges[place + 1]
                expected = (column >= low) & ((column <= high) if last else (column < high))
            else:
                expected = column == field.values[place][0]
            assert (np.asarray(field.codes) == place).tolist() == expected.tolist(), (field.id, place)


@pytest.mark.parametrize(
    "values", [[0] * 50 + list(range(12)), [5.5] * 40 + [i / 7 for i in range(30)], list(range(11))]
)
@pytest.mark.parametrize("flip", [1, -1])
def test_quantile_bins_keep_their_rows_when_edges_are_written_from_the_left(values: list[float], flip: int) -> None:
    column = pd.Series(values) * flip
    frame = pd.DataFrame({"x": column})
    report = regression_errors(np.zeros(len(frame)), np.arange(len(frame), dtype=float), X=frame)
    field = field_of(report.payload.links, "x")
    slices = report.frame("slices").set_index("slice")["n"]
    assert field.edges == sorted(field.edges)
    again = np.searchsorted(field.edges[1:-1], column, side="right")
    assert again.tolist() == field.codes.tolist()
    assert {label: n for label, n in zip(field.labels, field.totals.tolist(), strict=True) if n} == slices.to_dict()


def test_the_kernel_and_sql_count_the_same_rows() -> None:
    actual, predicted, frame = people(12_000)
    frame["age"] = frame["age"].where(frame.index > 20, np.inf)
    report = regression_errors(actual, predicted, X=frame)
    rows = report._linked_rows()
    for field in report.payload.links.fields:
        bins = range(len(field.labels))
        assert [rows.count({field.id: [place]}) for place in bins] == field.totals.tolist()
        assert [rows.source.count_where(bins_predicate(field, [place])) for place in bins] == field.totals.tolist()


def test_infinite_features_count_as_missing_and_are_not_brushed() -> None:
    actual, predicted, frame = people(400)
    frame["age"] = frame["age"].where(frame.index > 20, np.inf)
    payload = regression_errors(actual, predicted, X=frame[["age"]]).payload
    (card,) = [spark for spark in sparks_of(payload) if spark.title == "age"]
    assert card.field is None
    field = field_of(payload.links, card.follow.field)
    assert field.totals[field.missing] == (~np.isfinite(frame["age"])).sum()


@pytest.mark.parametrize("n", [MOST_POINTS, MOST_POINTS + 1])
def test_points_follow_where_each_is_a_row_and_cells_above(n: int) -> None:
    actual, predicted, _ = people(n)
    payload = regression_errors(actual, predicted).payload
    assert payload.links.sample.kind == "exact"
    follows = [follow for name in ("predicted", "residuals") for follow in figure_of(payload, name).follows]
    assert [each.points for each in follows] == [n <= MOST_POINTS, n <= MOST_POINTS, False]  # and the running median
    assert all(section.note is None for section in payload.sections if section.id == "errors")


def test_cells_follow_when_the_budget_holds_fewer_rows_than_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "view_bytes", 100_000)
    actual, predicted, frame = people(MOST_POINTS)
    payload = regression_errors(actual, predicted, X=frame).payload
    assert payload.links.sample is not None
    for name in ("predicted", "residuals"):
        assert list(figure_of(payload, name).follows[0].keys) == ["z"]


def test_each_figure_is_brushed_along_its_axes() -> None:
    actual, predicted, _ = people(100)
    payload = regression_errors(actual, predicted).payload
    assert [
        (figure_of(payload, name).brush.x, figure_of(payload, name).brush.y) for name in ("predicted", "residuals")
    ] == [
        ("actual", "predicted"),
        ("predicted", "residual"),
    ]
    assert figure_of(payload, "distribution").brush.x == "residual"


def test_many_rows_are_a_sample_of_the_shared_positions_within_the_budget() -> None:
    n = 30_000
    actual, predicted, frame = people(n)
    payload = regression_errors(actual, predicted, X=frame).payload
    size = len(dumps(payload.to_json()).encode())
    carried = payload.links.sample.n
    assert size <= options.view_bytes
    assert 5_000 < carried <= SAMPLE_SIZE
    positions = sampled_positions(n)
    errors = np.abs(actual - predicted).astype(np.float32)
    assert set(values_of(payload.links, "error")) <= set(errors[positions].astype(float))
    assert field_of(payload.links, "residual").totals.sum() == n


def test_tables_carry_the_bins_of_their_rows() -> None:
    actual, predicted, frame = people(700)
    report = regression_errors(actual, predicted, X=frame)
    tables = tables_of(report.payload)
    links = report.payload.links
    for name in ("worst", "residuals-table", links.exemplars):
        table = tables[name]
        rows = np.asarray(table.columns[0].values)
        for field in links.fields:
            assert np.asarray(table.codes[field.id]).tolist() == field.codes[rows].tolist()


def test_free_text_is_not_among_the_exemplars() -> None:
    actual, predicted, frame = people(300)
    frame["remark"] = [f"remark {place}" for place in range(300)]
    report = regression_errors(actual, predicted, X=frame)
    columns = [column.name for column in tables_of(report.payload)["rows"].columns]
    assert "remark" not in columns
    assert "region" in columns


@pytest.mark.parametrize("n", [1, 50, 6_000])
def test_the_payload_matches_its_schema(n: int) -> None:
    actual, predicted, frame = people(n)
    frame['quo"te\n</script>'] = 1.5
    assert checked(regression_errors(actual, predicted, X=frame).payload)["links"]["fields"]
