"""The rows that a view names because their errors are the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["WORST", "largest", "with_features"]

WORST = 50


def largest(sizes: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the positions of the 50 largest values (or of all, when there are fewer), the largest first."""
    if len(sizes) == 0:
        return np.empty(0, dtype=np.intp)
    k = min(WORST, len(sizes))
    found = np.argpartition(-sizes, k - 1)[:k]
    return found[np.argsort(-sizes[found], kind="stable")]


def with_features(frame: pd.DataFrame, features: pd.DataFrame | None, places: NDArray[np.intp]) -> pd.DataFrame:
    """Put the features of the rows at *places* beside *frame*; its own columns keep their names."""
    if features is None:
        return frame
    beside = features.iloc[places].reset_index(drop=True)
    return frame.join(beside[[name for name in beside.columns if name not in frame.columns]])
