"""The sampled rows as arrays, and what they may cost."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.conftest import odd_frame
from workbench.findings import rules
from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    from pathlib import Path

TOGETHER = {f"WBQ{number}" for number in (109, 112, 113, 114, 115, 118, 127, 130, 131, 132, 133, 134, 135, 136)}


def test_values_are_those_of_the_frame() -> None:
    frame = pd.DataFrame(
        {
            "number": [1.5, np.nan, -np.inf],
            "whole": pd.array([7, None, 9], dtype="Int64"),
            "truth": pd.array([True, None, False], dtype="boolean"),
            "text": ["b", None, "a"],
            "word": pd.Categorical(["b", None, "b"]),
            "day": pd.to_datetime(["1970-01-02", None, "1969-12-31"]).astype("datetime64[s]"),
        }
    )
    values = quality(frame).examined.values
    assert values["number"].values == pytest.approx([1.5, np.nan, -np.inf], nan_ok=True)
    assert values["whole"].values == pytest.approx([7, np.nan, 9], nan_ok=True)
    assert values["truth"].values == pytest.approx([1, np.nan, 0], nan_ok=True)
    assert (values["text"].values[[0, 2]] == [0, 1]).all()
    assert values["text"].labels == ("b", "a")
    assert values["word"].codes.tolist() == [0, -1, 0]
    assert values["day"].values == pytest.approx([86_400, np.nan, -86_400], nan_ok=True)


def test_sensitive_columns_are_not_among_them() -> None:
    assert set(quality(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), sensitive="a").examined.values) == {"b"}


@pytest.mark.parametrize("role", ["none", "target", "key", "sensitive", "time"])
def test_no_rule_about_rows_fails_on_odd_columns(role: str) -> None:
    frame = pd.concat([odd_frame()] * 30, ignore_index=True)
    for name in frame.columns if role != "none" else [None]:
        report = quality(frame, **({role: str(name)} if role not in ("none", "time") else {}))
        examined = replace(report.examined, time=str(name) if role == "time" else None)
        for rule in rules("WBQ", scope="rows"):
            if rule.code not in TOGETHER:
                continue
            for finding in rule.findings(examined):
                if finding.where is not None:
                    assert report.source.count_where(finding.where) == finding.count, finding.title


def test_without_a_target_no_learning_library_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "a,b,t,when\n" + "".join(f"{n},{n % 7 / 3},{'xy'[n % 2]},2024-01-{n % 28 + 1:02d}\n" for n in range(500))
    )
    code = (
        "import sys\n"
        "from workbench.profiling.quality_report import quality\n"
        f"quality({str(path)!r}).findings\n"
        "print([name for name in ('sklearn', 'scipy') if name in sys.modules])\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_findings_are_the_same_each_time() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(500, 4)), columns=list("abcd")).assign(y=lambda rows: rows["a"] > 0)
    assert quality(frame, target="y").findings == quality(frame, target="y").findings
