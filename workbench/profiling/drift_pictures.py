"""Two distributions over the same bars, as shares: the reference in grey behind the data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.column_bars import clipped, moment, spoken
from workbench.profiling.drift_cells import lumped
from workbench.profiling.histogram import round_width
from workbench.profiling.stored_values import PER_SECOND, reader_of
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workbench.profiling.column_kinds import Kind
    from workbench.profiling.drift import ColumnDrift
    from workbench.profiling.drift_measures import Distributions

    Shares = NDArray[np.float64]

__all__ = ["PairedBars", "paired_bars"]

BARS = 24
CATEGORIES = 10
TAIL = 0.005  # share of either sample that is put into the outer bars, so that the others have room
DAY = 86_400.0
CLOCK = (60.0, 300.0, 900.0, 3600.0, 7200.0, 21_600.0, 43_200.0)
DAYS = (1, 2, 7, 14, 30, 91, 182, 365, 730, 1826, 3652, 7305, 18_262, 36_524)


@dataclass(frozen=True, kw_only=True, eq=False)
class PairedBars:
    """Bars of two samples.

    Parameters
    ----------
    reference, current
        Shares of either, between 0 and 1.
    labels, ends
        A text for each bar, and the two ends of the axis.
    """

    reference: Shares
    current: Shares
    labels: list[str]
    ends: tuple[str, str]


def paired_bars(column: ColumnDrift) -> PairedBars | None:
    """Choose the bars of a column that was compared; None of others."""
    found = column.found
    if found is None:
        return None
    if found.categories is not None:
        few = lumped(found.categories, most=CATEGORIES)
        others = len(found.categories.labels) - len(few.labels) + 1
        labels = [noun(others, "other") if value is None else clipped(spoken(value), 40) for value in few.labels]
        return PairedBars(
            reference=few.reference / few.reference.sum(),
            current=few.current / few.current.sum(),
            labels=labels,
            ends=(labels[0], labels[-1] if len(labels) > 1 else ""),
        )
    return _on_a_line(column, found)


def _on_a_line(column: ColumnDrift, found: Distributions) -> PairedBars:
    assert found.line is not None
    cells = found.line
    kind = column.current.kind
    lengths = found.of == "lengths"
    lows = _lows(column, found)
    both = [each / each.sum() for each in (cells.reference, cells.current)]
    ends = [np.cumsum(each) for each in both]
    first = min(int(np.searchsorted(each, TAIL)) for each in ends)
    last = max(int(np.searchsorted(each, 1 - TAIL)) for each in ends)
    low, high = float(lows[first]), float(lows[min(last, lows.size - 1)])
    used = np.unique(lows[first : last + 1][(cells.reference + cells.current)[first : last + 1] > 0])
    say = _sayer(kind, lengths=lengths)
    whole = lengths or (kind.dtype == "int64" and column.reference.kind.dtype == "int64")
    if used.size <= BARS and bool(cells.single[1:-1].all()):
        places = np.clip(np.searchsorted(used, lows, side="right") - 1, 0, used.size - 1)
        labels = [say(value) for value in used]
        n = used.size
    else:
        width = _width((high - low) / BARS, kind, whole=whole, lengths=lengths)
        start = math.floor(low / width)
        n = min(max(math.floor(high / width) - start + 1, 1), 4 * BARS)
        places = np.clip(np.floor(lows / width) - start, 0, n - 1).astype(np.int64)
        edges = [say((start + place) * width) for place in range(n + 1)]
        labels = [f"{edges[place]} – {edges[place + 1]}" for place in range(n)]
        if n > 1:
            labels[0], labels[-1] = f"below {edges[1]}", f"{edges[-2]} and above"
    return PairedBars(
        reference=np.bincount(places, weights=both[0], minlength=n).astype(np.float64),
        current=np.bincount(places, weights=both[1], minlength=n).astype(np.float64),
        labels=labels,
        ends=_days(say(low), say(high)) if kind.name == "datetime" and not lengths else (say(low), say(high)),
    )


def _days(low: str, high: str) -> tuple[str, str]:
    """Leave out the time of day where the days say enough."""
    return (low[:10], high[:10]) if low[:10] != high[:10] else (low, high)


def _lows(column: ColumnDrift, found: Distributions) -> Shares:
    """Return where each cell begins; the first with the least value of both."""
    assert found.line is not None
    held = found.line.cuts.astype(np.float64)
    held = np.where(np.isfinite(held), held, _last(held))
    if not held.size:
        return np.zeros(1)
    first = held[0]
    if found.of == "values" and column.reference.kind.unit == column.current.kind.unit:
        lows = [each.numbers.low for each in (column.reference, column.current) if each.numbers is not None]
        first = min([first, *(float(low) for low in lows if low is not None)])
    return np.concatenate([[first], held])


def _last(cuts: Shares) -> float:
    """Return the last finite cut, beside which what is infinite is drawn."""
    return float(cuts[np.isfinite(cuts)].max(initial=0.0))


def _width(wanted: float, kind: Kind, *, whole: bool, lengths: bool) -> float:
    if not wanted > 0 or not math.isfinite(wanted):
        return 1.0
    per_second = PER_SECOND.get(kind.unit)
    if per_second is not None and not lengths:
        steps = [step * per_second for step in (*CLOCK, *(days * DAY for days in DAYS))]
        return next((step for step in steps if step >= max(wanted, 1)), steps[-1])
    width = round_width(wanted)
    return float(max(math.ceil(width), 1)) if whole else width


def _sayer(kind: Kind, *, lengths: bool) -> Callable[[Any], str]:
    read = reader_of(kind)
    if lengths or kind.counted:
        return lambda value: spoken(float(value))
    if kind.name == "datetime":
        return lambda value: moment(read(round(value)))
    return lambda value: spoken(read(round(value)))
