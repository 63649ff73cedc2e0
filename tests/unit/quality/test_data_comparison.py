"""``wb.compare_data``: what a transformation did, for every way in which rows are paired."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.needles import HIDDEN, found, needles, traces_of
from workbench.data.demo import demo_data
from workbench.invalid import InvalidInput
from workbench.profiling.data_comparison import compare_data

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.profiling.data_comparison import DataComparison


def wages(n: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "id": np.arange(1000, 1000 + n),
            "wage": np.where(np.arange(n) % 20 == 0, np.nan, random.normal(10, 2, n).round(3)),
            "region": random.choice(["west", "north", "south"], n),
            "hired": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 900, n), unit="D"),
        }
    )


def codes(done: DataComparison) -> list[str]:
    return sorted({each.code for each in done.findings})


def metrics(done: DataComparison) -> dict[str, Any]:
    frame = done.frame("metrics").set_index("metric")
    return {
        name: frame.loc[name, "after"] if pd.notna(frame.loc[name, "after"]) else frame.loc[name, "before"]
        for name in frame.index
    }


def test_the_same_data_are_the_same() -> None:
    done = compare_data(wages(), wages())
    assert (done.findings, done.pairs.by) == ([], "position")
    assert done.frame("rows").empty
    assert done.frame("cells").empty
    assert "no cell changed" in done.payload.summary


@pytest.mark.parametrize("key", [None, "id"])
def test_rows_dropped_are_those_that_pandas_dropped(key: str | None) -> None:
    before = wages()
    done = compare_data(before, before.dropna(), key=key)
    assert done.pairs.by == ("key" if key else "index")
    rows = done.frame("rows")
    gone = before[before["wage"].isna()]
    assert set(rows["what"]) == {"dropped"}
    assert rows["row"].tolist() == (gone["id"] if key else gone.index).tolist()
    [dropped] = [each for each in done.findings if each.code == "WBD111"]
    assert dropped.count == len(gone)
    assert dropped.title.replace("\u202f", " ") == f"{len(gone)} of 400 rows were dropped (5 %)"
    slices = done.frame("slices").iloc[0]
    assert (slices["field"], slices["slice"], slices["dropped_share"]) == ("wage", "missing", 1.0)


def test_cells_changed_are_given_before_and_after() -> None:
    before = wages()
    after = before.copy()
    after.loc[3, "wage"] = 99.0
    after["region"] = after["region"].replace("west", "West")
    after["wage"] = after["wage"].fillna(0)
    after.loc[7, "hired"] = pd.NaT
    done = compare_data(before, after)
    cells = done.frame("cells")
    wage = cells[cells["column"] == "wage"].set_index("row")
    assert wage.loc[3, ["before", "after"]].tolist() == [before.loc[3, "wage"], 99.0]
    assert wage.index.tolist() == sorted([3, *before.index[before["wage"].isna()]])
    assert len(cells[cells["column"] == "region"]) == (before["region"] == "west").sum()
    columns = done.frame("columns").set_index("column")
    assert columns.loc["wage", ["changed", "filled", "emptied"]].tolist() == [21, 20, 0]
    assert columns.loc["hired", ["changed", "filled", "emptied"]].tolist() == [1, 0, 1]
    severities = {each.column: each.severity for each in done.findings if each.code == "WBD113"}
    assert severities == {"wage": "info", "region": "info", "hired": "warning"}


def test_columns_dropped_added_renamed_and_of_another_type_are_told() -> None:
    before = wages()
    after = before.rename(columns={"region": "area"}).drop(columns="hired").assign(new=1, id=before["id"].astype(str))
    done = compare_data(before, after)
    assert (done.gone, done.new, dict(done.renamed)) == (("hired",), ("new",), {"region": "area"})
    titles = [each.title for each in done.findings if each.code == "WBD114"]
    assert "id is text now, and was integer" in titles
    assert "1 column was renamed: region → area" in titles
    assert metrics(done)["cells changed"] == 0  # the ids are the same, written as texts


def test_rows_added_and_duplicates_are_told_apart() -> None:
    before = wages()
    done = compare_data(before, pd.concat([before, before.head(10)], ignore_index=True))
    assert codes(done) == ["WBD112", "WBD115"]
    assert done.frame("rows")["position_after"].tolist() == list(range(400, 410))
    keyed = compare_data(before, pd.concat([before, before.head(10).assign(wage=0)]), key="id")
    [repeated] = [each for each in keyed.findings if each.code == "WBD115"]
    assert (repeated.columns, repeated.count) == (("id",), 10)


def test_another_order_is_told_and_changes_no_cell() -> None:
    before = wages()
    for after in (before.sort_values("wage"), before.sample(frac=1, random_state=1).reset_index(drop=True)):
        done = compare_data(before, after)
        assert codes(done) == ["WBD116"]
        assert metrics(done)["rows out of order"] > 300


def test_rows_without_index_or_key_are_paired_by_what_they_hold() -> None:
    before = pl.from_pandas(wages())
    after = before.filter(pl.col("id") % 3 > 0).with_columns(pl.col("wage").clip(upper_bound=11)).sort("hired")
    done = compare_data(before, after)
    assert done.pairs.by == "content"
    assert done.pairs.dropped.tolist() == np.flatnonzero(before["id"].to_numpy() % 3 == 0).tolist()
    cells = done.frame("cells")
    assert set(cells["column"]) == {"wage"}
    assert len(cells) == ((before["id"] % 3 > 0) & (before["wage"] > 11)).sum()


def test_an_index_that_means_something_else_is_not_trusted() -> None:
    before = wages().set_index("id", drop=False)
    shuffled = before.sample(frac=1, random_state=3)
    shuffled.index = before.index
    done = compare_data(before, shuffled)
    assert done.pairs.by == "content"
    assert metrics(done)["cells changed"] == 0


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_files_are_compared_with_frames(form: str, tmp_path: Path) -> None:
    before = wages()
    path = tmp_path / f"before.{form}"
    before.to_parquet(path) if form == "parquet" else before.to_csv(path, index=False)
    after = before.astype({"id": "int32", "region": "category"})
    done = compare_data(path, after, key="id")
    assert metrics(done)["cells changed"] == 0
    assert [each for each in done.findings if each.code in ("WBD111", "WBD112", "WBD113", "WBD116")] == []


def test_slices_lead_with_those_in_which_most_was_changed() -> None:
    before = wages(1000)
    before.loc[5, "region"] = "east"
    west = before["region"] == "west"
    after = before.copy()
    after.loc[west, "wage"] = -1.0
    after.loc[5, ["wage", "hired"]] = [-1.0, pd.Timestamp("1999-01-01")]
    slices = compare_data(before, after).frame("slices")
    first = slices.iloc[0]
    assert (first["field"], first["slice"]) == ("region", "west")
    n = west.sum()
    assert (first["rows"], first["cells_changed"], first["changed_share"]) == (n, n, 1 / 4)
    assert first["touched_share"] == first["changed_share"]
    assert first["times_overall"] == pytest.approx(0.25 / ((n + 2) / 4000))
    alone = slices[(slices["field"] == "region") & (slices["slice"] == "east")]
    assert alone["changed_share"].item() == 0.5
    assert alone.index[0] > slices.index[slices["rows"] >= 10].max()


def test_no_slices_where_nothing_was_changed() -> None:
    assert compare_data(wages(), wages()).frame("slices").empty


def test_moved_distributions_are_told_and_drawn() -> None:
    before = wages(2000)
    done = compare_data(before, before.assign(wage=before["wage"] * 1.5))
    assert {"WBD101", "WBD113"} <= set(codes(done))
    [section] = [section for section in done.payload.sections if section.id == "moved"]
    assert [spark.title for spark in section.items] == ["wage"]


def test_what_became_of_the_rows_can_be_selected() -> None:
    before = wages()
    done = compare_data(before, before.dropna().assign(region="west"))
    kept = before.dropna()
    for fate, n in (
        ("dropped", 20),
        ("changed", (kept["region"] != "west").sum()),
        ("unchanged", (kept["region"] == "west").sum()),
    ):
        done.select({"what became of it": fate})
        assert done.selection.n_rows == n
    done.select({"what became of it": "dropped"}, region="north")
    assert done.selection.n_rows == (before["wage"].isna() & (before["region"] == "north")).sum()


def test_the_report_has_the_face_of_all_reports(tmp_path: Path) -> None:
    done = compare_data(wages(), wages().dropna(), key="id")
    assert {"metrics", "rows", "slices"} <= set(done.names)
    for name in done.names:
        assert len(done.frame(name).columns)
        assert done.figure(name).data
    assert json.dumps(done.to_dict(), allow_nan=False)
    assert "20 dropped" in done.to_html(tmp_path / "page.html").read_text("utf-8")


def test_no_value_of_a_sensitive_column_is_told() -> None:
    before = needles()
    after = before.iloc[20:].assign(pay=lambda frame: frame["pay"] + 1, kind="Qneedle a", open=7)
    done = compare_data(before, after, sensitive=HIDDEN)
    assert {each.column for each in done.findings if each.code == "WBD113"} == {"pay", "kind", "open"}
    assert found(traces_of(done)) == {}
    keyed = compare_data(before, after, key="code", sensitive=HIDDEN)
    assert found(traces_of(keyed)) == {}


def test_bad_input_is_said_in_one_line() -> None:
    with pytest.raises(InvalidInput, match=r"'key' must be one of the columns on both sides .* got 'number'"):
        compare_data(wages(), wages(), key="number")
    with pytest.raises(InvalidInput, match="'key' must be one of the columns on both sides"):
        compare_data(wages(), wages().drop(columns="id"), key="id")
    with pytest.raises(InvalidInput, match="'sensitive' must be one of the columns"):
        compare_data(wages(), wages(), sensitive="name")
    with pytest.raises(InvalidInput, match=r"^'before' must be an existing file, and there is none at 'gone.csv'"):
        compare_data("gone.csv", wages())
    with pytest.raises(InvalidInput, match=r"^'after' must be .*, got int\.$"):
        compare_data(wages(), 3)


@pytest.mark.parametrize("side", ["before", "after", "both"])
def test_no_rows_on_a_side_are_compared(side: str) -> None:
    empty = wages().iloc[:0]
    done = compare_data(empty if side != "after" else wages(), empty if side != "before" else wages())
    assert done.payload.sections
    assert metrics(done)["rows kept"] == 0


def test_flights_are_compared_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = pd.read_parquet(demo_data("flights"))
    after = before[before["dep_time"].notna()].copy()
    after["dep_delay"] = after["dep_delay"].clip(upper=120)
    after["arr_delay"] = after["arr_delay"].fillna(0)
    for left, right in ((before, after), (pl.from_pandas(before), pl.from_pandas(after.reset_index(drop=True)))):
        done = compare_data(left, right)
        assert metrics(done)["rows dropped"] == before["dep_time"].isna().sum()
        assert metrics(done)["rows added"] == 0
        changed = done.frame("columns").set_index("column")["changed"]
        assert changed["dep_delay"] == (before["dep_delay"] > 120).sum()
        assert changed["arr_delay"] == (before["dep_time"].notna() & before["arr_delay"].isna()).sum()
        assert changed.sum() == changed["dep_delay"] + changed["arr_delay"]


VALUES = st.none() | st.integers(-3, 3) | st.just(2**53)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(VALUES, st.sampled_from(["a", "b", None])), min_size=1, max_size=12),
    kept=st.data(),
)
def test_by_key_every_count_is_that_of_plain_python(rows: list[tuple[Any, Any]], kept: st.DataObject) -> None:
    after = [
        (place, *(row if kept.draw(st.booleans()) else kept.draw(st.tuples(VALUES, st.sampled_from(["a", "b", None])))))
        for place, row in enumerate(rows)
        if kept.draw(st.booleans())
    ]
    frames = [
        pd.DataFrame(held, columns=["key", "x", "y"]).astype({"key": "Int64", "x": "Int64", "y": "string"})
        for held in ([(place, *row) for place, row in enumerate(rows)], after)
    ]
    done = compare_data(*frames, key="key")
    assert done.pairs.dropped.size == len(rows) - len(after)
    expected = {name: sum(row[at + 1] != rows[row[0]][at] for row in after) for at, name in enumerate(["x", "y"])}
    assert {each.name: each.changed for each in done.cells if each.name != "key"} == expected
