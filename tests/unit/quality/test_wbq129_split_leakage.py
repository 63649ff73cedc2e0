"""WBQ129: the split leaks: groups are in both parts, or their times overlap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.unit.quality.fixes import found


def visits(people: range, start: str = "2020-01-01") -> pd.DataFrame:
    names = np.repeat(list(people), 5)
    random = np.random.default_rng(people.start)
    return pd.DataFrame(
        {
            "patient_id": names,
            "pressure": random.normal(120, 10, names.size),
            "when": pd.Timestamp(start) + pd.to_timedelta(np.arange(names.size), unit="D"),
            "ill": random.integers(0, 2, names.size),
        }
    )


def test_fires_on_groups_in_both_parts() -> None:
    [shared] = found(visits(range(50, 150)), "WBQ129", reference=visits(range(100)), target="ill")
    assert (shared.column, shared.count) == ("patient_id", 250)
    assert shared.facts["values"] == 50


def test_fires_on_times_that_overlap() -> None:
    train, test = visits(range(100)), visits(range(200, 300), "2021-01-01")
    [late] = found(test, "WBQ129", reference=train, target="ill", time="when")
    assert (late.column, late.count) == ("when", (test["when"] <= train["when"].max()).sum())


def test_does_not_fire_without_a_target() -> None:
    assert found(visits(range(100)), "WBQ129", reference=visits(range(100))) == []


def test_does_not_fire_on_groups_and_times_apart() -> None:
    train, test = visits(range(100)), visits(range(200, 300), "2025-01-01")
    assert found(test, "WBQ129", reference=train, target="ill", time="when") == []
