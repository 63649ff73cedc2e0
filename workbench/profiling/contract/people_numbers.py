"""Limits as people would write them: a little room, and round numbers."""

from __future__ import annotations

import math

from workbench.profiling.histogram import round_width

__all__ = ["ceil_to", "floor_to", "roomy", "round_up"]

ROOM = 0.05  # of the span, on either side
PARTS = 50  # in which the span is divided: limits are multiples of such a part, rounded


def roomy(low: float, high: float, *, whole: bool) -> tuple[float, float]:
    """Return limits around the values from *low* to *high*, with at least a twentieth of the span as room.

    Limits do not cross zero where the values do not, and shares stay at most 1.

    Examples
    --------
    >>> roomy(-43, 1301, whole=True)
    (-150, 1400)
    >>> roomy(0.2, 0.97, whole=False)
    (0.16, 1.0)
    """
    span = float(high) - float(low)
    width = round_width(span / PARTS)
    step = max(int(width), 1) if whole else width
    least = floor_to(low - ROOM * span, step, whole=whole)
    most = ceil_to(high + ROOM * span, step, whole=whole)
    if low >= 0:
        least = max(least, 0)
    if high <= 0:
        most = min(most, 0)
    if low >= 0 and high <= 1 and not whole:
        most = min(most, 1.0)
    return least, most


def floor_to(value: float, step: float, *, whole: bool) -> float:
    """Return the largest multiple of *step* that is not above *value*."""
    return math.floor(value / step) * step if whole else _tidy(math.floor(value / step) * step, step)


def ceil_to(value: float, step: float, *, whole: bool) -> float:
    """Return the least multiple of *step* that is not below *value*."""
    return math.ceil(value / step) * step if whole else _tidy(math.ceil(value / step) * step, step)


def round_up(value: float, *, digits: int = 1) -> float:
    """Round a number above 0 up to some significant digits."""
    power = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    return _tidy(math.ceil(value / power - 1e-9) * power, power)


def _tidy(value: float, step: float) -> float:
    """Take off what multiplying by a fraction leaves behind: 0.15000000000000002 is 0.15."""
    digits = max(-math.floor(math.log10(step)) + 1, 0)
    return round(value, digits) + 0.0
