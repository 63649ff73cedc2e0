"""A sensitive column: only counts and shares of it are seen, wherever one looks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.unit.follow_numbers import sparks_of
from workbench.profiling.quality_report import QualityReport, quality
from workbench.strict_json import dumps
from workbench.views.bundle import mime_bundle
from workbench.views.columns import read_columns
from workbench.views.rows.row_pages import page_of
from workbench.views.settings import options

if TYPE_CHECKING:
    from pathlib import Path

NEEDLES = ("Qneedle", "770077", "880088", "1987-06-05")
HIDDEN = ["name", "pay", "code", "born", "kind", "remark"]


def secrets(n: int = 400) -> pd.DataFrame:
    """Make columns of every kind whose values can be recognised, among others."""
    place = np.arange(n)
    return pd.DataFrame(
        {
            "name": [f"Qneedle{at}" for at in place],
            "pay": 770_077.25 + place % 3,
            "code": 880_088 + place,
            "born": pd.Timestamp("1987-06-05") + pd.to_timedelta(place % 2, unit="h"),
            "kind": np.where(place % 2, "Qneedle a", "Qneedle b"),
            "remark": ["Qneedle " + "w" * (at % 30) for at in place],
            "open": place % 5,
            "gapped": np.where(place % 4, 1.5, np.nan),
        }
    )


def everything(report: QualityReport, folder: Path) -> str:
    """Put all that is shown, saved and written into one text."""
    texts = [dumps(report.to_dict()), repr(report), report.to_html(), dumps(mime_bundle(report))]
    payload = report.payload.to_json()
    texts += [dumps(payload), *(dumps(array.tolist()) for array in read_columns(payload["columns"]))]
    texts += [report.frame(name).to_csv() for name in report.names]
    texts += [report.figure(name).to_json() for name in report.names]
    texts += [dumps([found.to_dict() for found in report.findings])]
    texts += [dumps(page_of(report._linked_rows(), range(min(4, report._linked_rows().n_rows))))]
    texts += [path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()]
    return "\n".join(map(str, texts))


def found(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be inside a run, whose folder holds what is recorded."""
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    return tmp_path


def test_the_needles_are_found_when_nothing_is_sensitive(run: Path) -> None:
    assert found(everything(quality(secrets()), run)) == list(NEEDLES)


@pytest.mark.parametrize("form", ["pandas", "arrow", "parquet"])
def test_no_value_is_seen_saved_or_written(form: str, run: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    data: Any = secrets()
    if form == "arrow":
        data = pa.Table.from_pandas(data)
    elif form == "parquet":
        data = tmp_path_factory.mktemp("data") / "data.parquet"
        secrets().to_parquet(data)
    report = quality(data, sensitive=HIDDEN)
    assert found(everything(report, run)) == []
    assert json.loads(next(run.rglob("data.json")).read_text("utf-8"))["n_rows"] == 400


def test_its_card_selects_nothing_and_no_row_of_it_is_kept() -> None:
    report = quality(secrets(), sensitive=HIDDEN)
    assert {field.id for field in report.payload.links.fields} == {"open", "gapped"}
    hidden = [spark for spark in sparks_of(report.payload) if spark.title in HIDDEN]
    assert len(hidden) == len(HIDDEN)
    assert all(spark.field is None and spark.follow is None for spark in hidden)
    assert all(stat.follow is None for spark in hidden for stat in spark.stats)
    assert set(report.seen.sample.table.column_names) == {"open", "gapped"}


def test_columns_that_are_always_sensitive_need_no_argument(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "sensitive", (*HIDDEN, "not in these data"))
    assert found(everything(quality(secrets()), run)) == []


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
    assert found(everything(report, run)) == []
    duplicated = next(each for each in report.findings if each.code == "WBQ108")
    assert list(duplicated.rows) == [3]


def test_a_sensitive_key_names_no_row(run: Path) -> None:
    frame = pd.DataFrame({"who": ["Qneedle1", "Qneedle1", "Qneedle2"], "open": [1, 1, 2]})
    assert found(everything(quality(frame, key="who", sensitive="who"), run)) == []
