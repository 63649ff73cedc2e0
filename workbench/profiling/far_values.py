"""Far values: numbers that stand apart from all others, by quantiles that allow for skew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.profiling.stand_ins import with_ends

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["FarValues", "Fence", "fences", "set_apart"]

FEWEST = 50  # values
VARIED = 20  # different ones
FAR = 5.0  # times the distance from the median to the 5th or 95th percentile, beyond that percentile
GAP = 2.0  # such distances to the nearest other value
MOST = 0.005  # share of the values that can be far from all others
SKEWED = 1.0  # skewness from which positive numbers are measured on a logarithmic scale

Side = Literal["low", "high"]


@dataclass(frozen=True, kw_only=True)
class Fence:
    """Where a column's values begin to be far.

    Parameters
    ----------
    side
        Whether far values lie below or above.
    bound
        The last value that is not far.
    step
        The distance from the median to the 5th or 95th percentile, on the scale measured on: the gap behind which
        values stand apart.
    logged
        Whether distances are those of logarithms.
    """

    side: Side
    bound: float
    step: float
    logged: bool


@dataclass(frozen=True, kw_only=True)
class FarValues:
    """Values that stand apart.

    Parameters
    ----------
    nearest, furthest
        The ends of their range.
    inside
        The last value of all others.
    """

    side: Side
    nearest: float
    furthest: float
    inside: float
    logged: bool


def fences(column: ColumnProfile, *, without: Iterable[float] = ()) -> list[Fence]:
    """Return the fences of a column of numbers beyond which there are values, but few.

    On each side the fence lies five times as far beyond the 5th or 95th percentile as that is from the median, so that
    a skewed column has its wide side. Positive numbers with a skewness above 1 are measured by their logarithms.
    """
    if column.stored is None or not column.numeric or column.count < FEWEST:
        return []
    held = column.stored if column.stored.exact else with_ends(column, column.stored)
    numbers = held.without(without)
    if numbers.distinct < VARIED:
        return []
    logged = (column.skewness or 0.0) > SKEWED and bool(numbers.values[0] > 0)
    scaled = _scaled(numbers.values, logged=logged)
    ends = np.cumsum(numbers.counts)
    q05, q25, q50, q75, q95 = (
        float(scaled[min(np.searchsorted(ends, share * ends[-1]), scaled.size - 1)])
        for share in (0.05, 0.25, 0.5, 0.75, 0.95)
    )
    if q25 == q75:
        return []
    found: list[Fence] = []
    sides: tuple[tuple[Side, float, float], ...] = (
        ("low", q05 - FAR * (q50 - q05), q50 - q05),
        ("high", q95 + FAR * (q95 - q50), q95 - q50),
    )
    for side, bound, step in sides:
        beyond = scaled < bound if side == "low" else scaled > bound
        if step > 0 and beyond.any() and numbers.counts[beyond].sum() <= max(MOST * ends[-1], 1):
            inside = numbers.values[~beyond]
            last = inside[0] if side == "low" else inside[-1]
            found.append(Fence(side=side, bound=last.item(), step=step, logged=logged))
    return found


def set_apart(fence: Fence, beyond: NDArray[Any]) -> FarValues | None:
    """Return the values that stand apart, of those *beyond* a fence, ascending; None where there is no gap."""
    ordered = beyond[::-1] if fence.side == "low" else beyond
    line = np.concatenate([[fence.bound], ordered])
    gaps = np.abs(np.diff(_scaled(line, logged=fence.logged)))
    places = np.flatnonzero(gaps >= GAP * fence.step)
    if places.size == 0:
        return None
    first = int(places[0])
    return FarValues(
        side=fence.side,
        nearest=ordered[first].item(),
        furthest=ordered[-1].item(),
        inside=line[first].item(),
        logged=fence.logged,
    )


def _scaled(values: NDArray[Any], *, logged: bool) -> NDArray[np.float64]:
    line = values.astype(np.float64)
    return np.log(line) if logged else line
