"""Confidence intervals for shares and means."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["CONFIDENCE", "mean_interval", "wilson_interval"]

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


def wilson_interval(successes: ArrayLike, n: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 95 % score interval of a share; NaN where there was no trial.

    Unlike the textbook interval it stays within 0 and 1 and keeps its coverage for small n and for shares near 0 or 1.

    Notes
    -----
    E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22 (1927); recommended by
    Brown, Cai and DasGupta, *Interval estimation for a binomial proportion*, Statistical Science 16 (2001).
    """
    k, trials = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / trials
        centre = (share + Z**2 / (2 * trials)) / (1 + Z**2 / trials)
        half = Z / (1 + Z**2 / trials) * np.sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def mean_interval(mean: ArrayLike, std: ArrayLike, n: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the 95 % interval of a mean by the normal approximation; NaN below 10 values, where it is too rough."""
    centre, spread, size = (np.asarray(each, dtype=np.float64) for each in (mean, std, n))
    with np.errstate(invalid="ignore", divide="ignore"):
        half = np.where(size >= 10, Z * spread / np.sqrt(size), np.nan)
    return centre - half, centre + half
