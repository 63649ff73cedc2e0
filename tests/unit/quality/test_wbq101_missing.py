"""WBQ101: values are missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from workbench.profiling.quality_report import quality


def severity(missing: int, *, target: bool = False) -> list[str]:
    frame = pd.DataFrame({"x": [np.nan] * missing + list(range(100 - missing)), "y": range(100, 200)})
    report = quality(frame, target="x" if target else None)
    return [found.severity for found in report.findings if found.code == "WBQ101"]


def test_fires_by_how_much_is_missing() -> None:
    assert [severity(n) for n in (1, 5, 6, 100)] == [["info"], ["info"], ["warning"], ["warning"]]


def test_fires_as_an_error_for_the_target() -> None:
    assert severity(1, target=True) == ["error"]


def test_stays_silent_when_all_is_there() -> None:
    assert severity(0) == []


def test_counts_null_and_nan_and_selects_them() -> None:
    report = quality(pl.DataFrame({"x": [1.0, None, float("nan"), 4.0, float("inf")]}))
    found = next(found for found in report.findings if found.code == "WBQ101")
    assert found.count == 2 == report.source.count_where(found.where or "")


@pytest.mark.parametrize("name", ['a"b', "x\ny", "</script>", "שלום", "select", "a'b", "Ab", "aB"])
def test_the_predicate_survives_odd_names(name: str) -> None:
    report = quality(pd.DataFrame({name: [1.0, None, 2.0], "AB": [1, 2, 3]}))
    found = next(found for found in report.findings if found.code == "WBQ101")
    assert report.source.count_where(found.where or "") == found.count == 1
