"""Date steps: how far the different dates of a column are apart, and whether its rows are in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.profiling.column_kinds import kind_of, numbers_of

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.profiling.column_kinds import Kind
    from workbench.profiling.counted_values import CountedNumbers

__all__ = ["Order", "order_of", "step_of"]

Order = Literal["increasing", "decreasing", "mixed"]

FEWEST = 3
MOST = 0.9  # share of the steps that must be the same
PER_DAY = {"D": 1, "s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
NAMED = (
    *((7 * 86_400, "weekly"), (86_400, "daily"), (3600, "hourly"), (1800, "half-hourly"), (900, "quarter-hourly")),
    *((60, "minutely"), (1, "secondly")),
)
MONTHS = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}


def step_of(dates: CountedNumbers, kind: Kind) -> str | None:
    """Return the step between the different dates of a column, when nine in ten steps are the same.

    Returns
    -------
    str or None
        ``"daily"``, ``"monthly"``, … or a number of seconds, ``"300 s"``; None when the dates were not all counted or
        follow no step.
    """
    if not dates.exact or dates.distinct < FEWEST or kind.unit not in PER_DAY:
        return None
    steps, counts = np.unique(np.diff(dates.values), return_counts=True)
    most = int(np.argmax(counts))
    if counts[most] >= MOST * counts.sum():
        seconds = steps[most].item() * 86_400 / PER_DAY[kind.unit]
        calendar = _in_months(dates, kind) if seconds >= 86_400 * 28 else None
        return calendar or next((name for size, name in NAMED if size == seconds), f"{seconds:g} s")
    return _in_months(dates, kind)


def order_of(column: pa.ChunkedArray) -> Order | None:
    """Return whether the values of some rows go up or down; None when they do not change."""
    kind = kind_of(column.type)
    values, valid = numbers_of(column.combine_chunks(), kind)
    there = values if valid is None else values[valid]
    before, after = there[:-1], there[1:]
    up, down = bool((after > before).any()), bool((after < before).any())
    return None if not (up or down) else "mixed" if up and down else "increasing" if up else "decreasing"


def _in_months(dates: CountedNumbers, kind: Kind) -> str | None:
    days = dates.values.astype(f"datetime64[{kind.unit}]")
    months = days.astype("datetime64[M]")
    steps, counts = np.unique(np.diff(months.astype(np.int64)), return_counts=True)
    most = int(np.argmax(counts))
    return MONTHS.get(int(steps[most])) if counts[most] >= MOST * counts.sum() and steps[most] else None
