"""Quantiles of a number summary: exact from its table, bounded from its grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.number_summary import NumberSummary

__all__ = ["Quantile", "quantiles"]


@dataclass(frozen=True)
class Quantile:
    """A quantile and the half width of the interval that surely holds it (0: exact)."""

    value: float
    error: float


def quantiles(summary: NumberSummary, shares: Sequence[float]) -> list[Quantile]:
    """Return the quantiles of the finite values, interpolated between neighbours as NumPy does by default.

    Exact while the summary holds a table of values. Beyond, each order statistic lies in one bin of either grid; the
    value is the middle of what both bins share, the error half of its width.
    """
    count = summary.moments.count
    if count == 0:
        return []
    ranks = [share * (count - 1) for share in shares]
    if summary.values is not None:
        ends = np.cumsum(summary.counts)
        values = summary.values

        def at(rank: int) -> Quantile:
            return Quantile(float(values[np.searchsorted(ends, rank, side="right")]), 0.0)
    else:
        assert summary.even.counts is not None
        even, octaves = np.cumsum(summary.even.counts), np.cumsum(summary.octaves.counts)

        def at(rank: int) -> Quantile:
            place = int(np.searchsorted(even, rank, side="right"))
            low, high = summary.even.edge(place), summary.even.edge(place + 1)
            near, far = summary.octaves.edges(int(np.searchsorted(octaves, rank, side="right")))
            assert summary.low is not None
            assert summary.high is not None
            low, high = max(low, near, summary.low), min(high, far, summary.high)
            if summary.even.whole and summary.even.exponent == 0:
                low = high = summary.even.edge(place)
            return Quantile((low + high) / 2, max(high - low, 0) / 2)

    return [_between(at(int(rank)), at(min(int(rank) + 1, count - 1)), rank % 1) for rank in ranks]


def _between(low: Quantile, high: Quantile, part: float) -> Quantile:
    if part == 0 or low.value == high.value:
        return low
    value = low.value + (high.value - low.value) * part
    return Quantile(value, max(low.error, high.error))
