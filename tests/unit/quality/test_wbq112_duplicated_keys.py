"""WBQ112: a key occurs more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.unit.quality.fixes import found, mended

if TYPE_CHECKING:
    import pytest


def frame(n: int = 1000, again: int = 3) -> pd.DataFrame:
    names = np.arange(n)
    names[n - again :] = names[:again]
    return pd.DataFrame({"shop": [f"s{n % 7}" for n in range(n)], "order_id": names, "amount": np.arange(n) * 0.5})


def test_fires_on_what_is_named_like_an_identifier() -> None:
    [finding] = found(frame(), "WBQ112")
    assert (finding.severity, finding.column, finding.count) == ("warning", "order_id", 6)
    assert finding.facts["values"] == 3
    mended(frame(), "WBQ112")


def test_fires_beyond_the_table_of_values() -> None:
    [finding] = found(frame(40_000, 11), "WBQ112")
    assert finding.count == 22


def test_the_key_is_checked_as_an_error() -> None:
    [finding] = found(frame(), "WBQ112", key="order_id")
    assert (finding.severity, finding.count, finding.check) == ("error", 6, {"key": ["order_id"]})
    mended(frame(), "WBQ112", key="order_id")
    assert found(frame(1000, 0), "WBQ112", key="order_id") == []


def test_several_columns_are_a_key_together() -> None:
    held = pd.DataFrame(
        {"day": [1, 1, 2, 2, 2] * 10, "no": [n // 5 * 5 + p for n, p in enumerate([0, 1, 0, 1, 1] * 10)]}
    )
    [finding] = found(held, "WBQ112", key=["day", "no"])
    assert finding.columns == ("day", "no")
    assert finding.count == 20
    mended(held, "WBQ112", key=["day", "no"])


def test_a_missing_key_is_told_apart() -> None:
    held = frame().astype({"order_id": "Int64"})
    held.loc[[5, 6, 7], "order_id"] = pd.NA
    missing, again = sorted(found(held, "WBQ112", key="order_id"), key=lambda finding: finding.count or 0)
    assert (missing.count, again.count) == (3, 6)
    assert missing.check == {"columns": {"order_id": {"missing": {"at_most": 0}}}}
    mended(held, "WBQ112", key="order_id")


def test_a_sensitive_key_is_counted_and_no_value_said() -> None:
    [finding] = found(frame(), "WBQ112", key="order_id", sensitive="order_id")
    assert finding.count == 6
    assert finding.rows is None


def test_stays_silent_on_groups_and_measures() -> None:
    held = frame(1000, 0)
    held["group_id"] = np.arange(1000) // 2
    held["measure"] = np.r_[np.arange(999), 0]
    assert found(held, "WBQ112") == []


def test_above_the_budget_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.profiling.near_duplicates.KEYS", 999)
    monkeypatch.setattr("workbench.profiling.key_copies.BUDGET", 999)
    assert found(frame(), "WBQ112", key="order_id") == []


def test_more_rows_than_sql_compares_are_counted_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    [expected] = found(frame(), "WBQ112", key="order_id")
    monkeypatch.setattr("workbench.profiling.near_duplicates.KEYS", 999)
    [counted] = found(frame(), "WBQ112", key="order_id")
    assert (counted.title, counted.count, counted.facts) == (expected.title, expected.count, expected.facts)
    assert counted.where is None
    assert counted.rows == tuple(frame()["order_id"][frame().duplicated("order_id")])
