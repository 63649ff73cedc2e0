"""Where errors are large: the mean loss of each bin of each feature, with its confidence interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.intervals import mean_interval, wilson_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.features import BinnedFeature

__all__ = ["clearly_worst", "slice_losses"]

TIMES_OVERALL = 1.5
SMALLEST = 20  # rows


def slice_losses(
    features: Sequence[BinnedFeature], loss: NDArray[np.float64], weight: NDArray[np.float64] | None, *, measure: str
) -> pd.DataFrame:
    """Return one row for each slice, the worst first.

    Parameters
    ----------
    features
        The features, cut into bins.
    loss
        Each row's loss: its absolute error, or 1 where it is misclassified.
    weight
        Each row's weight.
    measure
        The column that holds the mean loss, ``"mae"`` or ``"error_rate"``; the interval is that of a mean for the
        first (normal approximation) and that of a share for the second (Wilson).
    """
    import pandas as pd

    w = np.ones(len(loss)) if weight is None else weight
    overall = float(np.average(loss, weights=w))
    parts = []
    for feature in features:
        k = len(feature.labels)
        n = np.bincount(feature.codes, minlength=k)
        total, squares = np.bincount(feature.codes, w, k), np.bincount(feature.codes, w * w, k)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(feature.codes, w * loss, k) / total
            variance = np.bincount(feature.codes, w * (loss - mean[feature.codes]) ** 2, k) / total
            effective = total**2 / squares
            times = mean / overall
        if measure == "mae":
            low, high = mean_interval(mean, np.sqrt(variance), effective)
        else:
            low, high = wilson_interval(mean * effective, effective)
        parts.append(
            pd.DataFrame(
                {
                    "feature": feature.name,
                    "slice": list(feature.labels),
                    "n": n,
                    "share": n / len(loss),
                    measure: mean,
                    "low": low,
                    "high": high,
                    "times_overall": times,
                }
            )
        )
    if not parts:
        columns = ["feature", "slice", "n", "share", measure, "low", "high", "times_overall"]
        return pd.DataFrame({name: pd.Series(dtype="object" if name in columns[:2] else "float64") for name in columns})
    joined = pd.concat(parts, ignore_index=True)
    joined = joined[joined["n"] > 0]
    return joined.sort_values([measure, "n"], ascending=[False, False], kind="stable", ignore_index=True)


def clearly_worst(slices: pd.DataFrame, overall: float) -> pd.Series[Any] | None:
    """Return the worst slice that is surely worse than the whole, or None.

    A slice counts when it has at least 20 rows and the lower end of its interval is above 1.5 times the *overall* loss.
    """
    found = slices[(slices["n"] >= SMALLEST) & (slices["low"] > TIMES_OVERALL * overall)]
    return None if found.empty else found.iloc[0]
