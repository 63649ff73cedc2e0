"""Histograms with bins that people like, from the fine counts of a number summary."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.number_summary import NumberSummary

__all__ = ["Histogram", "histogram", "round_width"]

WANTED = 30  # bins, about
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Histogram:
    """Bin edges, one more than counts; a bin holds its left edge, the last also its right."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


def histogram(summary: NumberSummary, *, whole: bool = False, steps: Sequence[float] | None = None) -> Histogram | None:
    """Count the finite values in about 30 bins of a round width; None without finite values.

    Counts are exact. From a table of values the edges are round numbers; from a fine grid they are the grid's edges
    nearest to round numbers, at most a 4,096th of the range away.

    Parameters
    ----------
    whole
        The values are whole numbers, so that no bin is narrower than 1.
    steps
        Widths to choose from, where tens are not what people think in (days, hours).
    """
    if summary.low is None or summary.high is None:
        return None
    low, high = summary.low, summary.high
    width = _width(float(high) - float(low), whole=whole, steps=steps)
    first = math.floor(low / width)
    n = max(math.floor(high / width) - first + 1, 1)
    if not math.isfinite(width) or first + n == first:  # beyond what floats can tell apart
        return Histogram((float(low), float(high)), (summary.moments.count,))
    if n > 1 and (first + n - 1) * width == high and not whole:
        n -= 1  # the largest value closes the last bin instead of opening one more
    edges = [(first + place) * width for place in range(n + 1)]
    if summary.values is not None:
        places = np.searchsorted(np.asarray(edges[1:-1], dtype=np.float64), summary.values, side="right")
        counts = np.bincount(places, weights=summary.counts, minlength=n)
        return Histogram(tuple(edges), tuple(int(count) for count in counts))
    return _from_grid(summary, edges)


def round_width(wanted: float) -> float:
    """Return the least round width (1, 2, 2.5 or 5 times a power of ten) that is not below *wanted* (above 0)."""
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in STEPS if step * power >= wanted * (1 - 1e-9))


def _from_grid(summary: NumberSummary, edges: list[float]) -> Histogram:
    grid = summary.even
    assert grid.counts is not None
    bins = math.ldexp(1.0, grid.exponent)
    starts = sorted({min(max(round(edge / bins) - grid.first, 0), grid.counts.size) for edge in edges[1:-1]})
    inner = [start for start in starts if 0 < start < grid.counts.size]
    counts = np.add.reduceat(grid.counts, [0, *inner])
    snapped = [float(grid.edge(start)) for start in inner]
    return Histogram((float(edges[0]), *snapped, float(edges[-1])), tuple(int(count) for count in counts))


def _width(span: float, *, whole: bool, steps: Sequence[float] | None) -> float:
    if span <= 0:
        return 1.0
    wanted = span / WANTED
    if steps is not None and wanted <= steps[-1]:
        return next(step for step in steps if step >= wanted)
    if not math.isfinite(wanted) or wanted == 0:
        return wanted or math.inf
    width = round_width(wanted)
    return float(max(math.ceil(width), 1)) if whole else width
