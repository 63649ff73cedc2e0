"""WBQ106: columns share a name, or have none."""

from __future__ import annotations

import pandas as pd

from workbench.profiling.quality_report import quality


def renamed(names: list[str]) -> list[tuple[str | None, str]]:
    report = quality(pd.DataFrame([list(range(len(names)))], columns=names))
    return [(found.column, found.title) for found in report.findings if found.code == "WBQ106"]


def test_fires_on_a_second_column_of_the_same_name_and_on_none() -> None:
    assert renamed(["a", "b", "a", ""]) == [
        ("a_1", "a second column is called a; it is shown as a_1"),
        ("column_3", "a column has no name; it is shown as column_3"),
    ]


def test_stays_silent_on_names_that_differ_in_case() -> None:
    assert renamed(["a", "A"]) == []
