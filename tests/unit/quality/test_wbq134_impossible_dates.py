"""WBQ134: dates that cannot be, or that are yet to come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from tests.unit.quality.fixes import found, mended


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.profiling.rules.impossible_dates.today", lambda: date(2024, 6, 1))


def frame(*odd: str, n: int = 200, name: str = "seen", kind: str = "s") -> pd.DataFrame:
    when = np.datetime64("2020-01-01", "s") + np.arange(n) * np.timedelta64(1, "D")
    when[3 : 3 + len(odd)] = [np.datetime64(each, "s") for each in odd]
    return pd.DataFrame({name: when.astype(f"datetime64[{kind}]"), "x": np.arange(n) % 7 * 0.5})


@pytest.mark.parametrize(
    ("odd", "count", "words"),
    [
        (("0001-01-01", "0001-01-01"), 2, "before 1800, from 0001-01-01T00:00:00 on"),
        (("9999-12-31",), 1, "in a far future, up to 9999-12-31T00:00:00"),
        (("2024-06-03", "2031-01-01"), 2, "that are yet to come"),
    ],
)
def test_fires_and_its_code_empties_them(odd: tuple[str, ...], count: int, words: str) -> None:
    [finding] = found(frame(*odd), "WBQ134")
    assert finding.count == count
    assert finding.title.endswith(words)
    mended(frame(*odd), "WBQ134")


@pytest.mark.parametrize("kind", ["ms", "us", "ns"])
def test_fires_whatever_the_unit(kind: str) -> None:
    [finding] = found(frame("2024-07-01", "1750-01-01", kind=kind)[["seen"]].head(100), "WBQ134")[:1]
    assert finding.count == 1
    mended(frame("2024-07-01", kind=kind), "WBQ134")


def test_fires_on_days_and_with_a_zone() -> None:
    held = frame("2024-07-01")
    held["seen"] = held["seen"].dt.date
    mended(held, "WBQ134")
    held = frame("2024-07-01")
    held["seen"] = held["seen"].dt.tz_localize("Asia/Tokyo")
    mended(held, "WBQ134")


def test_several_kinds_in_one_column_are_told_apart() -> None:
    held = frame("0001-01-01", "9999-12-31", "2025-01-01")
    assert [finding.count for finding in found(held, "WBQ134")] == [1, 1, 1]
    mended(held, "WBQ134")


def test_years_beyond_four_digits_are_far_away() -> None:
    held = pl.DataFrame({"seen": pl.Series([0] * 30 + [10**15], dtype=pl.Int64).cast(pl.Datetime("ms"))})
    [finding] = found(held, "WBQ134")
    assert finding.count == 1


def test_births_begin_in_1900() -> None:
    assert found(frame("1880-05-05"), "WBQ134") == []
    [finding] = found(frame("1880-05-05", name="birth_date"), "WBQ134")
    assert finding.check == {"columns": {"birth_date": {"range": {"at_least": "1900-01-01", "at_most": "2024-06-02"}}}}


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(frame, id="the past"),
        pytest.param(lambda: frame("2024-06-02"), id="a day ahead in another zone"),
        pytest.param(lambda: frame("2031-01-01", name="valid_until"), id="a plan by name"),
        pytest.param(lambda: frame(*["2025-01-01"] * 80), id="a plan by its share"),
        pytest.param(lambda: frame()[["x"]], id="no dates"),
    ],
)
def test_stays_silent(held: Any) -> None:
    assert found(held(), "WBQ134") == []


def test_of_a_sensitive_column_nothing_is_said() -> None:
    assert found(frame("0001-01-01"), "WBQ134", sensitive="seen") == []


def test_the_clock_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    soon = datetime.now(UTC) + timedelta(days=40)
    [finding] = found(frame(soon.strftime("%Y-%m-%d")), "WBQ134")
    assert finding.count == 1
