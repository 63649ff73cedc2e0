"""WBQ136: features move together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended


def frame(n: int = 500) -> pd.DataFrame:
    random = np.random.default_rng(0)
    held = pd.DataFrame({"a": random.normal(size=n), "x": random.normal(size=n), "y": random.normal(size=n)})
    held["b"] = held["a"] + random.normal(0, 0.1, n)
    held["c"] = -held["b"] + random.normal(0, 0.1, n)
    return held


def test_a_group_is_one_finding() -> None:
    [finding] = found(frame(), "WBQ136")
    assert finding.columns == ("a", "b", "c")
    assert finding.count == 500
    r = frame()[["a", "b", "c"]].corr().abs().to_numpy()[np.triu_indices(3, 1)]
    assert finding.facts["strongest"] == pytest.approx(r.max())
    mended(frame(), "WBQ136")


def test_gaps_and_infinite_values_are_counted_exactly() -> None:
    held = frame()
    held.loc[:9, "a"], held.loc[5:19, "b"], held.loc[30:33, "c"] = np.nan, np.nan, np.nan
    [finding] = found(held, "WBQ136")
    assert finding.count == 500 - 20 - 4
    held = frame().drop(columns="c")
    held.loc[:9, "a"], held.loc[40, "b"] = np.nan, np.inf
    [finding] = found(held, "WBQ136")
    assert finding.count == 490


def test_two_groups_are_two_findings() -> None:
    held = frame()
    held["z"] = held["x"] * 2 + np.random.default_rng(1).normal(0, 0.1, 500)
    assert [finding.columns for finding in found(held, "WBQ136")] == [("a", "b", "c"), ("x", "z")]


def test_stays_silent_below_095_on_the_target_and_on_what_is_the_same() -> None:
    random = np.random.default_rng(2)
    held = frame()[["a", "x", "y"]]
    assert found(held.assign(b=held["a"] + random.normal(0, 0.4, 500)), "WBQ136") == []
    assert found(held.assign(b=held["a"] * 2.54 + 1), "WBQ136") == []
    assert found(frame()[["a", "b"]], "WBQ136", target="b") == []
    assert found(frame()[["a", "b"]], "WBQ136", sensitive="b") == []
    assert found(frame().head(20), "WBQ136") == []
