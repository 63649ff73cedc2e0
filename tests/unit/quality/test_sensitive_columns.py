"""A sensitive column: only counts and shares of it are seen, wherever one looks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tests.needles import HIDDEN, NEEDLES, TEXT, found, needles, traces_in, traces_of
from tests.unit.follow_numbers import sparks_of
from workbench.profiling.quality_report import QualityReport, quality
from workbench.views.settings import options

if TYPE_CHECKING:
    from pathlib import Path


def leaks(report: QualityReport, folder: Path) -> dict[str, list[str]]:
    return found({**traces_of(report), **traces_in(folder)})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be inside a run, whose folder holds what is recorded."""
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    return tmp_path


def test_the_needles_are_found_when_nothing_is_sensitive(run: Path) -> None:
    seen = leaks(quality(needles()), run)
    for place in ("page", "payload", "to_dict", "frame columns", "answer rows", "widget traits", "widget messages"):
        assert seen[place] == NEEDLES
    assert seen["profiles/data.json"] == NEEDLES
    assert TEXT in seen["output image/svg+xml"]
    assert seen["selection of kind"] == [TEXT]


@pytest.mark.parametrize("form", ["pandas", "polars", "arrow", "parquet", "csv"])
def test_no_value_is_seen_saved_or_written(form: str, run: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("data") / f"data.{form}"
    data: Any = needles()
    match form:
        case "polars":
            data = pl.from_pandas(data)
        case "arrow":
            data = pa.Table.from_pandas(data)
        case "parquet":
            data.to_parquet(file)
            data = file
        case "csv":
            data.to_csv(file, index=False)
            data = file
    report = quality(data, sensitive=HIDDEN, target="pay")
    assert leaks(report, run) == {}
    assert json.loads(next(run.rglob("data.json")).read_text("utf-8"))["n_rows"] == 400


def test_its_card_selects_nothing_and_no_row_of_it_is_kept() -> None:
    report = quality(needles(), sensitive=HIDDEN)
    assert {field.id for field in report.payload.links.fields} == {"open", "gapped"}
    hidden = [spark for spark in sparks_of(report.payload) if spark.title in HIDDEN]
    assert len(hidden) == len(HIDDEN)
    assert all(spark.field is None and spark.follow is None for spark in hidden)
    assert all(stat.follow is None for spark in hidden for stat in spark.stats)
    assert set(report.seen.sample.table.column_names) == {"open", "gapped"}
    linked = report._linked_rows()
    assert {*linked.shown, *linked.number_names} <= {"open", "gapped"}, "what pages may ask for, single or correlated"


def test_columns_that_are_always_sensitive_need_no_argument(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "sensitive", (*HIDDEN, "not in these data"))
    assert leaks(quality(needles()), run) == {}


def test_every_column_of_a_sensitive_name_is_hidden(run: Path) -> None:
    twice = pd.concat([needles()[["open", "name"]], needles()[["kind"]].set_axis(["name"], axis=1)], axis=1)
    report = quality(twice, sensitive="name")
    assert [column.name for column in report.table.columns if column.sensitive] == ["name", "name_1"]
    assert leaks(report, run) == {}


@pytest.mark.parametrize("way", ["argument", "option"])
def test_a_sensitive_index_names_no_row(way: str, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"open": [1, 2, 3, 1], "also": [1, 2, 3, 1]})
    frame.index = pd.Index([f"Qneedle{place}" for place in range(4)], name="who")
    named = next(each for each in quality(frame).findings if each.code == "WBQ108")
    assert list(named.rows) == ["Qneedle3"]
    (run / "kernel.jsonl").unlink()
    if way == "option":
        monkeypatch.setattr(options, "sensitive", "who")
    report = quality(frame, sensitive="who" if way == "argument" else ())
    assert leaks(report, run) == {}
    duplicated = next(each for each in report.findings if each.code == "WBQ108")
    assert list(duplicated.rows) == [3]


def test_a_sensitive_key_names_no_row(run: Path) -> None:
    frame = pd.DataFrame({"who": ["Qneedle1", "Qneedle1", "Qneedle2"], "open": [1, 1, 2]})
    assert leaks(quality(frame, key="who", sensitive="who"), run) == {}
