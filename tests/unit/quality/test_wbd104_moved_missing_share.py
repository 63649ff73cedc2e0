"""WBD104: another share of the values is missing than in the reference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.unit.quality.fixes import found


def gapped(share: float, n: int = 2000) -> pd.DataFrame:
    return pd.DataFrame({"wage": np.where(np.arange(n) < share * n, np.nan, np.arange(n) % 50 + 0.5), "x": 1})


def test_fires_when_more_is_missing() -> None:
    [moved] = found(gapped(0.2), "WBD104", reference=gapped(0.02))
    assert (moved.severity, moved.column, moved.count) == ("warning", "wage", 400)
    assert moved.title.replace("\u202f", " ") == "wage is missing in 20 % of the rows, and was in 2 %"
    assert moved.check == {"columns": {"wage": {"missing": {"at_most": 0.05}}}}


def test_fires_as_a_note_when_less_is_missing() -> None:
    [moved] = found(gapped(0.0), "WBD104", reference=gapped(0.02))
    assert (moved.severity, moved.check) == ("info", {})


def test_does_not_fire_on_small_or_chance_differences() -> None:
    assert found(gapped(0.025), "WBD104", reference=gapped(0.02)) == []
    assert found(gapped(0.2, n=20), "WBD104", reference=gapped(0.05, n=20)) == []
