"""Histogram bins with round edges, as people would choose them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.histogram import round_width

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["fine_edges", "round_edges"]

LONG_TAIL = 8.0  # a range of so many middle parts is a long tail
FINE = 46  # bins wanted of a density: with those at both ends at most 50
FINE_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
AROUND = 0.1  # of a value that is the only one, on both sides


def round_edges(values: NDArray[np.float64], *, bins: int = 30) -> NDArray[np.float64]:
    """Return ascending round edges that cover *values*; with a long tail the outermost bin of its side is open.

    An open bin ends in −∞ or ∞, so that a few far values do not squeeze all others into one bar.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        half = abs(low) * 0.5 or 0.5
        return np.array([low - half, low + half])
    return _edges(values, lambda span: round_width(span / bins))


def fine_edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return such edges for a density: at most 50 bins as wide as one another, where there is room at least 30.

    Whole numbers are cut at whole numbers, since bins with two of them beside bins with one would show as stripes.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        half = abs(low) * AROUND or 0.5
        return low + half * np.array([-1.0, -1 / 3, 1 / 3, 1.0])
    whole = bool((values == np.rint(values)).all())
    return _edges(values, lambda span: _fine_width(span / FINE, whole=whole))


def _fine_width(wanted: float, *, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(wanted))
    if whole and power < 1:
        return 1.0
    widths = (step * power for step in FINE_STEPS)
    return next(each for each in widths if each >= wanted * (1 - 1e-9) and (each.is_integer() or not whole))


def _edges(values: NDArray[np.float64], width: Callable[[float], float]) -> NDArray[np.float64]:
    low, high = float(values.min()), float(values.max())
    left, lower, upper, right = (float(each) for each in np.quantile(values, (0.005, 0.25, 0.75, 0.995)))
    middle = max(upper - lower, (right - left) / LONG_TAIL)
    open_left = middle > 0 and lower - low > LONG_TAIL * middle
    open_right = middle > 0 and high - upper > LONG_TAIL * middle
    first, last = (left if open_left else low), (right if open_right else high)
    step = width(last - first)
    edges = np.arange(math.floor(first / step), math.ceil(last / step) + 1) * step
    if edges[-1] <= last:
        edges = np.append(edges, edges[-1] + step)
    edges[0] = min(edges[0], first)  # the product may round to just above
    ends = ([-np.inf] if open_left else [], [np.inf] if open_right else [])
    return np.concatenate([ends[0], edges, ends[1]])
