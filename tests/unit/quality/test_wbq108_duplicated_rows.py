"""WBQ108: rows occur more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    import pytest


def frame(copies: int) -> pd.DataFrame:
    random = np.random.default_rng(0)
    whole = pd.DataFrame({"x": random.normal(size=1000), "name": [f"n{n}" for n in range(1000)], "k": range(1000)})
    return pd.concat([whole, whole.head(copies)], ignore_index=True)


def test_fires_and_names_the_first_copies() -> None:
    found = next(found for found in quality(frame(12)).findings if found.code == "WBQ108")
    assert (found.severity, found.count) == ("warning", 12)
    assert found.rows == tuple(range(1000, 1010))


def test_fires_mildly_on_few_and_names_rows_by_key() -> None:
    found = next(found for found in quality(frame(2), key="k").findings if found.code == "WBQ108")
    assert (found.severity, found.rows) == ("info", (0, 1))


def test_stays_silent_without_copies() -> None:
    assert not [found for found in quality(frame(0)).findings if found.code == "WBQ108"]


def test_stays_silent_when_repeats_cannot_be_avoided() -> None:
    report = quality(pd.DataFrame({"a": [1, 2] * 50, "b": ["x", "y", "z", "x"] * 25}))
    assert report.to_dict()["duplicate_rows"] > 0
    assert not [found for found in report.findings if found.code == "WBQ108"]


def test_above_the_budget_there_is_no_number_but_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.profiling.gathered.BUDGET", 100)
    report = quality(frame(3))
    assert report.to_dict()["duplicate_rows"] is None
    assert "more than 100 rows" in report.payload.summary
