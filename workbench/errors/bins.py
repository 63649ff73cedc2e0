"""Histogram bins with round edges, as people would choose them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.histogram import round_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["round_edges"]

LONG_TAIL = 8.0  # a range of so many middle parts is a long tail


def round_edges(values: NDArray[np.float64], *, bins: int = 30) -> NDArray[np.float64]:
    """Return ascending round edges that cover *values*; with a long tail the outermost bin of its side is open.

    An open bin ends in −∞ or ∞, so that a few far values do not squeeze all others into one bar.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        half = abs(low) * 0.5 or 0.5
        return np.array([low - half, low + half])
    left, lower, upper, right = (float(each) for each in np.quantile(values, (0.005, 0.25, 0.75, 0.995)))
    middle = max(upper - lower, (right - left) / LONG_TAIL)
    open_left = middle > 0 and lower - low > LONG_TAIL * middle
    open_right = middle > 0 and high - upper > LONG_TAIL * middle
    first, last = (left if open_left else low), (right if open_right else high)
    step = round_width((last - first) / bins)
    edges = np.arange(math.floor(first / step), math.ceil(last / step) + 1) * step
    if edges[-1] <= last:
        edges = np.append(edges, edges[-1] + step)
    edges[0] = min(edges[0], first)  # the product may round to just above
    ends = ([-np.inf] if open_left else [], [np.inf] if open_right else [])
    return np.concatenate([ends[0], edges, ends[1]])
