"""How the figures of what goes together follow a selection: pandas counts it again over the sampled rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.follow_numbers import checked, field_of, figure_of, numbers_of_rows, shown_parts
from workbench.profiling.quality_report import quality
from workbench.strict_json import dumps
from workbench.views.settings import options


def gapped(n: int) -> pd.DataFrame:
    """Make numbers of several kinds with gaps, texts of different lengths, and what is beyond numbers."""
    random = np.random.default_rng(n)
    x = random.normal(size=n)
    frame = pd.DataFrame(
        {
            "x": x,
            "y": x + random.normal(size=n),
            "whole": random.integers(0, 5, n),
            "few": random.choice([1.5, 2.5, 10.0], n),
            "endless": np.where(random.random(n) < 0.1, np.inf, x**2),
            "town": random.choice(["Aarau", "Bern", "Chur"], n),
            "words": ["w" * (place % 37) + str(place) for place in range(n)],
        }
    )
    gone = random.random(n) < 0.3
    frame.loc[gone, "y"] = np.nan
    frame.loc[gone & (random.random(n) < 0.5), ["few", "words"]] = None
    return frame


def correlated(frame: pd.DataFrame, names: list[str]) -> Any:
    return frame[names].replace([np.inf, -np.inf], np.nan).corr().to_numpy()


@pytest.mark.parametrize("n", [300, 4_000])
def test_small_data_carry_their_numbers_and_others_the_means_of_bins(n: int) -> None:
    frame = gapped(n)
    payload = quality(frame).payload
    checked(payload)
    figure, links = figure_of(payload, "associations"), payload.links
    (follow,) = figure.follows
    followed = follow.keys["z"]
    names = [name for name in followed.values if name is not None]
    assert set(names) == {"x", "y", "whole", "few", "endless"}
    assert [name for name in followed.fields if name is not None] == ["town"]
    if n == 300:
        assert all(value.field is None for value in links.values)
        for name in names:
            given = frame[name].replace([np.inf], np.nan).to_numpy(float)
            assert np.array_equal(numbers_of_rows(links, name), given, equal_nan=True)
        return
    assert [value.field for value in links.values] == [value.id for value in links.values]
    for name in names:
        field, held = field_of(links, name), numbers_of_rows(links, name)
        given = frame[name].replace([np.inf], np.nan)
        assert np.array_equal(np.isnan(held), given.isna())
        means = given.groupby(field.codes).mean()
        values = next(value.values for value in links.values if value.id == name)
        near = 1e-3 * np.ptp(means.dropna())
        np.testing.assert_allclose(np.asarray(values)[means.index], means, atol=near)
    assert np.nanmax(np.abs(correlated(frame, names) - pd.DataFrame(
        {name: numbers_of_rows(links, name) for name in names}).corr().to_numpy())) < 0.05  # fmt: skip


def test_the_table_of_correlations_follows_pair_by_pair() -> None:
    payload = quality(gapped(300)).payload
    figure = figure_of(payload, "associations")
    table = figure.table
    assert set(table.follows) == {"value", "n"}
    follow = table.follows["value"]
    values = [value or field for value, field in zip(follow.values, follow.fields, strict=True)]
    first, second = (list(column.values) for column in table.columns[:2])
    assert [(values[a], values[b]) for a, b in table.follows["value"].pairs] == list(zip(first, second, strict=True))
    assert table.follows["n"].measure == "count"


@pytest.mark.parametrize("n", [300, 30_000])
def test_gaps_follow_alone_and_together(n: int) -> None:
    frame = gapped(n)
    payload = quality(frame).payload
    figure, links = figure_of(payload, "missing"), payload.links
    bern = np.asarray(field_of(links, "town").codes) == field_of(links, "town").labels.index("Bern")
    (follow,) = figure.follows
    if n == 300:
        assert shown_parts(follow.keys["x"], links) == pytest.approx(figure.spec["data"][0]["x"])
        assert shown_parts(follow.keys["customdata"], links).tolist() == figure.spec["data"][0]["customdata"]
        table = dict(zip([column.name for column in figure.table.columns], figure.table.columns, strict=True))
        assert shown_parts(figure.table.follows["missing"], links).tolist() == list(table["missing"].values)
        rows = zip(table["column"].values, table["together_with"].values, strict=True)
        expected = [
            frame[["town", *(name for name in row if name)]][bern].drop(columns="town").isna().all(axis=1).mean()
            for row in rows
        ]
        assert shown_parts(figure.table.follows["share"], links, bern) == pytest.approx(expected)
    assert all(part is not None for part in follow.keys["x"].parts)


def test_sensitive_columns_say_nothing_of_the_selected_rows() -> None:
    payload = quality(gapped(300), sensitive=["y", "few"]).payload
    parts = figure_of(payload, "missing").follows[0].keys["x"].parts
    assert sum(part is None for part in parts) == 2
    assert not {"y", "few"} & {value.id for value in payload.links.values}
    assert not {"y", "few"} & set(quality(gapped(300), sensitive=["y", "few"])._linked_rows().number_names)


def test_numbers_never_take_rows_from_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(700, 12))).rename(columns=lambda place: f"x{place}")
    report = quality(frame)
    least, most = (len(dumps(report._arranged(700, numbers=each).to_json()).encode()) for each in (False, True))
    monkeypatch.setattr(options, "view_bytes", (least + most) // 2)
    payload = quality(frame).payload
    assert payload.links.sample.kind == "exact"
    assert all(value.field is not None for value in payload.links.values)
    monkeypatch.setattr(options, "view_bytes", 10 * most)
    assert all(value.field is None for value in quality(frame).payload.links.values)


def test_data_without_links_have_figures_that_do_not_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "view_bytes", 10_000)
    payload = quality(gapped(5_000)).payload
    assert not payload.links.fields
    for name in ("associations", "missing"):
        figure = figure_of(payload, name)
        assert not figure.follows
        assert not figure.table.follows


def test_columns_missing_in_the_same_rows_are_counted_as_pandas_counts_them() -> None:
    frame = gapped(300)
    payload = quality(frame).payload
    figure = figure_of(payload, "missing-together")
    names, rows = (list(column.values) for column in figure.table.columns[:2])
    gone = frame.isna()
    assert names == ["y, few, words"]
    assert rows == [int(gone[["y", "few", "words"]].all(axis=1).sum())]
    assert figure.basis.kind == "exact"
    fields = {field.id: field for field in payload.links.fields}
    assert figure.picks is not None
    assert list(figure.picks.parts) == [{name: [fields[name].missing] for name in ("y", "few", "words")}]


def test_a_cell_of_the_heat_map_opens_the_fields_of_its_columns() -> None:
    payload = quality(gapped(300), sensitive=["few"]).payload
    figure = figure_of(payload, "associations")
    names = figure.spec["layout"]["xaxis"]["ticktext"]
    assert len(figure.opens) == len(names)
    assert [opened for opened in figure.opens if opened is not None] == [name for name in names if name != "few"]
