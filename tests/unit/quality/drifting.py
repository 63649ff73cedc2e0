"""People whose wages, dates and regions can be moved away from what they were."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["people"]


def people(n: int = 1000, *, shift: float = 0.0, west: float = 0.5) -> pd.DataFrame:
    """Make a frame in which wages are *shift* higher, dates 300 days each later, and this share lives in the west."""
    random = np.random.default_rng(int(shift * 10 + west * 100))
    return pd.DataFrame(
        {
            "wage": random.normal(10 + shift, 2, n),
            "educ": random.integers(0, 19, n),
            "region": np.where(random.random(n) < west, "west", "east"),
            "hired": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 300, n) + 300 * shift, unit="D"),
        }
    )
