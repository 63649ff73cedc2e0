"""WBQ103: a column never varies."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.profiling.quality_report import quality


def constant(values: list[object], target: str | None = None) -> list[tuple[str, int | None]]:
    report = quality(pd.DataFrame({"x": values, "y": range(len(values))}), target=target)
    found = [found for found in report.findings if found.code == "WBQ103"]
    assert all(report.source.count_where(each.where or "") == each.count for each in found)
    return [(each.severity, each.count) for each in found]


@pytest.mark.parametrize("value", [1, 2.5, "west", True, pd.Timestamp("2020-01-01"), ""])
def test_fires_on_one_value(value: object) -> None:
    assert constant([value] * 3) == [("warning", 3)]


def test_fires_as_an_error_for_the_target() -> None:
    assert constant([1, 1], target="x") == [("error", 2)]


@pytest.mark.parametrize("values", [[1, 2], [1], [1, 1, None], [None, None]])
def test_stays_silent_on_two_values_one_row_or_gaps(values: list[object]) -> None:
    assert constant(values) == []
