"""WBQ133: rows out of the order of time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from tests.unit.quality.timed import found_in_time


def rows(n: int = 1000, swapped: int = 5) -> pd.DataFrame:
    when = pd.date_range("2024-01-01", periods=n, freq="h").to_numpy().copy()
    for place in range(10, 10 + 7 * swapped, 7):
        when[[place, place + 1]] = when[[place + 1, place]]
    return pd.DataFrame({"when": when, "x": np.arange(n) * 0.5})


def test_few_rows_out_of_order_are_a_warning_and_named() -> None:
    [finding] = found_in_time(rows(), "WBQ133")
    assert (finding.severity, finding.count) == ("warning", 5)
    assert finding.rows == (11, 18, 25, 32, 39)
    assert finding.check == {"columns": {"when": {"ordered": "increasing"}}}


def test_counts_over_all_rows() -> None:
    n = 300_000
    when = rows(n, 2000)["when"].to_numpy()
    expected = (when < np.maximum.accumulate(when)).sum()
    [finding] = found_in_time(rows(n, 2000), "WBQ133", time="when")
    assert finding.count == expected == 2000


def test_its_code_puts_them_in_order() -> None:
    [finding] = found_in_time(rows(), "WBQ133")
    for library, data in (("pandas", rows()), ("polars", pl.from_pandas(rows()))):
        space = {"data": data}
        exec(finding.fix[library], space)
        assert found_in_time(space["data"], "WBQ133", time="when") == []


def test_without_any_order_it_is_a_note_and_only_if_the_time_was_named() -> None:
    held = rows().sample(frac=1, random_state=0)
    assert found_in_time(held, "WBQ133") == []
    [finding] = found_in_time(held, "WBQ133", time="when")
    assert finding.severity == "info"


@pytest.mark.parametrize("kind", ["plain", "with gaps", "equal times"])
def test_stays_silent_on_rows_in_order(kind: str) -> None:
    held = rows(swapped=0)
    if kind == "with gaps":
        held.loc[[5, 6, 99], "when"] = pd.NaT
    if kind == "equal times":
        held["when"] = held["when"].dt.floor("D")
    assert found_in_time(held, "WBQ133", time="when") == []
