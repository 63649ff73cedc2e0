"""WBQ105: a column holds values of several types."""

from __future__ import annotations

import pandas as pd

from workbench.profiling.quality_report import quality


def mixed(values: list[object]) -> list[str]:
    report = quality(pd.DataFrame({"x": pd.Series(values, dtype=object)}))
    found = [found for found in report.findings if found.code == "WBQ105"]
    assert all(report.source.count_where(each.where or "") == each.count for each in found)
    return [each.title for each in found]


def test_fires_on_numbers_among_texts() -> None:
    assert mixed([1, "two", 3, None]) == ["x holds values of type int and str; it was read as text"]


def test_stays_silent_on_texts_and_on_whole_numbers_among_fractions() -> None:
    assert mixed(["one", "two", None]) == []
    assert mixed([1, 2.5, None]) == []
