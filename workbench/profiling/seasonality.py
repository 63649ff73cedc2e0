"""Seasonality: how much a series looks like itself a day, a week or a year ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["CYCLES", "Cycle", "autocorrelation", "cycles", "per_bin", "rhythm"]

WHOLE_CYCLES = 4  # at least, of a day or a week; three of a year
COVERED = 0.6  # of the bins have a value
STEPS = 100_000  # bins of the longest series


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A natural cycle, and the bins in which it is looked for.

    Parameters
    ----------
    name
        What people call it.
    bin_days, lag
        The width of a bin in days, and how many of them make the cycle.
    fewest
        Cycles that the series must hold.
    """

    name: str
    bin_days: float
    lag: int
    fewest: int = WHOLE_CYCLES


YEAR = Cycle(name="year", bin_days=365.2425 / 12, lag=12, fewest=3)
CYCLES = (Cycle(name="day", bin_days=1 / 24, lag=24), Cycle(name="week", bin_days=1.0, lag=7), YEAR)


def cycles(days: Floats) -> list[Cycle]:
    """Return the cycles that moments, in days and ascending, are fine and long enough to show."""
    if days.size < 3 * YEAR.lag:
        return []
    span = float(days[-1] - days[0])
    step = float(np.median(np.diff(days)))
    fitting = [
        cycle for cycle in CYCLES if span >= cycle.fewest * cycle.lag * cycle.bin_days and step <= cycle.bin_days * 1.1
    ]
    return [cycle for cycle in fitting if span / cycle.bin_days <= STEPS]


def per_bin(days: Floats, weights: Floats, cycle: Cycle) -> Floats:
    """Sum weights by bin; the first and the last bin, cut short, are left out."""
    if cycle is YEAR:  # months are not all of one length
        places = np.floor(days).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    else:
        places = np.floor(days / cycle.bin_days).astype(np.int64)
    sums: Floats = np.bincount(places - places[0], weights).astype(np.float64)
    return sums[1:-1]


def autocorrelation(series: Floats, lag: int) -> float:
    """Return the correlation of a series with itself *lag* steps before; NaN where it does not vary."""
    a, b = series[lag:], series[:-lag]
    held = ~(np.isnan(a) | np.isnan(b))
    if held.sum() < 3:
        return float("nan")
    a, b = a[held] - a[held].mean(), b[held] - b[held].mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 0 else float("nan")


def rhythm(series: Floats, cycle: Cycle) -> float:
    """Return how strongly a series has a cycle: its autocorrelation there, once slow movements are taken out.

    Zero when the series holds too few cycles or values, or resembles itself as much half a cycle ago.

    Parameters
    ----------
    series
        One value a bin, NaN where there is none.
    cycle
        What to look for.
    """
    if series.size < cycle.fewest * cycle.lag or np.isfinite(series).mean() < COVERED:
        return 0.0
    apart = series - _moving(series, cycle.lag)
    at, half = autocorrelation(apart, cycle.lag), autocorrelation(apart, max(cycle.lag // 2, 1))
    if np.isnan(at) or np.isnan(half) or at - half < 0.3:
        return 0.0
    return at


def _moving(series: Floats, width: int) -> Floats:
    """Return the mean over one cycle around each value; missing ones are left out."""
    held = np.isfinite(series)
    kernel = np.ones(width)
    sums = np.convolve(np.where(held, series, 0.0), kernel, mode="same")
    return sums / np.maximum(np.convolve(held.astype(np.float64), kernel, mode="same"), 1)
