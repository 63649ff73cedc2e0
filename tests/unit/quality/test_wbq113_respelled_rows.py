"""WBQ113: rows are equal but for spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

if TYPE_CHECKING:
    from collections.abc import Callable


def frame(n: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "name": [f"Zoë van {place} Straat" for place in random.permutation(n)],
            "city": random.choice(["Delft", "Köln", "Łódź"], n),
            "weight": random.normal(70, 10, n),
            "kids": random.integers(0, 4, n),
        }
    )


def with_twins(change: Callable[[pd.DataFrame], object], n: int = 300, twins: int = 7) -> pd.DataFrame:
    held = frame(n)
    copies = held.head(twins).copy()
    change(copies)
    return pd.concat([held, copies], ignore_index=True)


CHANGES = {
    "case": lambda copies: copies.update(copies["name"].str.upper()),
    "spaces": lambda copies: copies.update("  " + copies["name"].str.replace(" ", " \u00a0") + "\t"),
    "accents": lambda copies: copies.update(copies["name"].str.replace("ë", "e")),
    "other form of accents": lambda copies: copies.update(copies["name"].str.normalize("NFD")),
    "decimals": lambda copies: copies.update(copies["weight"].round(6)),
    "all": lambda copies: copies.update(pd.concat([copies["name"].str.lower(), copies["weight"].round(7)], axis=1)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_fires_and_its_code_keeps_one_of_each(change: Callable[[pd.DataFrame], object]) -> None:
    held = with_twins(change)
    [finding] = found(held, "WBQ113")
    assert (finding.count, finding.facts["groups"]) == (14, 7)
    kept = mended(held, "WBQ113")
    assert [len(each) for each in kept.values()] == [300, 300]


def test_fires_where_there_are_too_many_texts_to_count_them() -> None:
    [finding] = found(with_twins(CHANGES["case"], n=20_000), "WBQ113")
    assert finding.count == 14


def test_leaves_the_key_out() -> None:
    held = with_twins(CHANGES["case"])
    held["id"] = range(len(held))
    assert found(held, "WBQ113") == []
    [finding] = found(held, "WBQ113", key="id")
    assert finding.count == 14
    mended(held, "WBQ113", key="id")


def test_stays_silent_on_rows_that_are_equal_anyway() -> None:
    assert found(with_twins(pd.DataFrame.copy), "WBQ113") == []


def test_stays_silent_on_different_rows() -> None:
    assert found(frame(), "WBQ113") == []
    held = frame()
    held.loc[0, "name"] = held.loc[1, "name"].upper()  # but another weight
    assert found(held, "WBQ113") == []


def test_stays_silent_when_equal_rows_cannot_be_avoided() -> None:
    assert found(pd.DataFrame({"a": ["x", "X", "y"] * 30, "b": ["p", "q"] * 45}), "WBQ113") == []


def test_missing_and_infinite_values_do_not_disturb_it() -> None:
    held = with_twins(CHANGES["case"])
    held.loc[[0, 300], "weight"] = np.nan
    held.loc[[1, 301], "weight"] = np.inf
    held.loc[[2, 302], "weight"] = [np.inf, -np.inf]
    [finding] = found(held, "WBQ113")
    assert finding.count == 12


def test_above_the_budget_nothing_is_said_and_there_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.profiling.near_duplicates import why_not_compared
    from workbench.profiling.quality_report import quality

    monkeypatch.setattr("workbench.profiling.near_duplicates.BUDGET", 1000)
    held = with_twins(CHANGES["case"])
    assert found(held, "WBQ113") == []
    assert why_not_compared(quality(held).examined) == "more than 1\u202f000 values"
