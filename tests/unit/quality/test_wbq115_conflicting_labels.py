"""WBQ115: equal features, different targets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended


def frame(n: int = 400, conflicts: int = 5) -> pd.DataFrame:
    random = np.random.default_rng(0)
    held = pd.DataFrame(
        {
            "x": np.where(random.random(n) < 0.1, np.nan, random.normal(size=n)),
            "k": random.integers(0, 1000, n),
            "place": random.choice(["north", "south", None], n),
            "y": random.choice(["yes", "no"], n),
        }
    )
    again = held.head(conflicts).assign(y=lambda rows: rows["y"].map({"yes": "no", "no": "yes"}))
    return pd.concat([held, again, held.iloc[50:53]], ignore_index=True)


def test_fires_and_its_code_leaves_them_out() -> None:
    [finding] = found(frame(), "WBQ115", target="y")
    assert (finding.count, finding.facts["groups"]) == (10, 5)
    mended(frame(), "WBQ115", target="y")


@pytest.mark.parametrize("kind", ["bool", "int", "float"])
def test_fires_on_classes_of_other_types(kind: str) -> None:
    held = frame()
    held["y"] = held["y"].eq("yes").astype(kind)
    [finding] = found(held, "WBQ115", target="y")
    assert finding.count == 10


def test_leaves_out_names_of_rows() -> None:
    held = frame()
    held["id"] = range(len(held))
    [finding] = found(held, "WBQ115", target="y")
    assert finding.count == 10
    mended(held, "WBQ115", target="y")
    held["no"] = held["id"] * 3
    assert len(found(held, "WBQ115", target="y", key="no")) == 1


def test_a_missing_target_is_no_conflict() -> None:
    held = frame()
    held.loc[400:404, "y"] = None
    assert found(held, "WBQ115", target="y") == []


def test_stays_silent_without_conflicts_without_classes_and_where_they_cannot_be_avoided() -> None:
    assert found(frame(conflicts=0), "WBQ115", target="y") == []
    assert found(frame(), "WBQ115") == []
    assert found(frame().assign(y=np.random.default_rng(1).normal(size=408)), "WBQ115", target="y") == []
    few = pd.DataFrame({"a": [1, 2] * 50, "b": ["p", "q", "r", "p"] * 25, "y": np.arange(100) % 3})
    assert found(few, "WBQ115", target="y") == []
