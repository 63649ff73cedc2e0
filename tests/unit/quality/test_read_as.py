"""How data were read is said in the view, in JSON, and of a reference that cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from workbench.invalid import InvalidInput
from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.profiling.quality_report import QualityReport


def note(report: QualityReport) -> str | None:
    [columns] = [section for section in report.payload.sections if section.id == "columns"]
    return columns.note


def test_types_that_hold_the_values_of_all_files_are_said(tmp_path: Path) -> None:
    pd.DataFrame({"n": [1, 2], "x": [1, 2]}).astype({"n": "int32"}).to_parquet(tmp_path / "a.parquet")
    pd.DataFrame({"n": [2**40], "x": [0.5]}).to_parquet(tmp_path / "b.parquet")
    report = quality(tmp_path / "*.parquet")
    assert note(report) == (
        "Read n as int64 (int32 and int64 in the files), x as double (int64 and double in the files)."
    )
    assert report.to_dict()["notes"] == [
        {"kind": "widened", "column": "n", "facts": ["int32", "int64"]},
        {"kind": "widened", "column": "x", "facts": ["int64", "double"]},
    ]


def test_of_many_columns_a_few_are_named(tmp_path: Path) -> None:
    for name, type_ in (("a", "int32"), ("b", "int64")):
        pd.DataFrame({f"c{place}": [1] for place in range(9)}).astype(type_).to_parquet(tmp_path / f"{name}.parquet")
    said = note(quality(tmp_path / "*.parquet"))
    assert said is not None
    assert said.count("(int32 and int64 in the files)") == 4
    assert said.endswith(", and 5 more columns as what holds the values of all files.")


def test_another_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_bytes("name,n\nZürich,1\nBern,2\n".encode("utf-16"))
    report = quality(tmp_path / "wide.csv")
    assert note(report) == "Read as UTF-16."
    assert json.loads(json.dumps(report.to_dict()))["notes"] == [
        {"kind": "decoded", "column": None, "facts": ["UTF-16"]}
    ]
    assert "Read as UTF-16." in report.to_html(tmp_path / "page.html").read_text("utf-8")


def test_nothing_is_said_of_data_read_as_they_are() -> None:
    report = quality(pd.DataFrame({"n": [1, 2]}))
    assert note(report) is None
    assert "notes" not in report.to_dict()


def test_a_reference_that_cannot_be_read_is_called_so(tmp_path: Path) -> None:
    data = pd.DataFrame({"n": [1, 2]})
    with pytest.raises(InvalidInput, match=r"^'reference' must be an existing file, and there is none at"):
        quality(data, reference=tmp_path / "gone.csv")
    with pytest.raises(InvalidInput, match=r"^'reference' must be a pandas, .*, got int\.$"):
        quality(data, reference=3)
    (tmp_path / "bad.parquet").write_text("none")
    with pytest.raises(InvalidInput, match=r"^as 'reference': '.*bad.parquet' must be a Parquet file"):
        quality(data, reference=tmp_path / "bad.parquet")
