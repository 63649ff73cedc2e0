"""Periods: a stretch of time cut into at most 60 parts that people think in: hours, days, weeks, months, years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.quantiles import quantiles
from workbench.profiling.stored_values import reader_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.profiling.column_kinds import Kind
    from workbench.profiling.column_summary import ColumnSummary

__all__ = ["Periods", "periods_of"]

MOST = 60
FEWEST = 12
TAIL = 0.001  # share of the rows at either end that may lie far outside, such as 1900-01-01 for "unknown"
FAR = 4.0  # times as long as the rest
UNITS = ("minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century")
NUMPY = {"minute": "m", "hour": "h", "day": "D", "week": "W", "month": "M", "quarter": "M", "year": "Y"}
STEPS = {"quarter": 3, "decade": 10, "century": 100}
MONDAY = 4  # days from 1970-01-01, a Thursday, to a Monday


@dataclass(frozen=True, kw_only=True, eq=False)
class Periods:
    """Consecutive periods.

    Parameters
    ----------
    unit
        ``"minute"``, ``"hour"``, ``"day"``, ``"week"`` (from Monday), ``"month"``, ``"quarter"``, ``"year"``,
        ``"decade"`` or ``"century"``; of a column with a time zone, in UTC.
    edges
        Where each begins, as the column stores it, and the end of the last.
    starts
        The same as ISO texts.
    labels
        One for each period.
    """

    unit: str
    edges: NDArray[np.int64]
    starts: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many periods there are."""
        return len(self.labels)

    def places(self, values: NDArray[np.int64], there: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Return the period of each value: n for those outside, n + 1 for missing ones."""
        places: NDArray[np.int64] = np.searchsorted(self.edges, values, side="right") - 1
        places[places < 0] = self.n
        if there is not None:
            places[~there] = self.n + 1
        return places


def periods_of(summary: ColumnSummary) -> Periods | None:
    """Cut the time of a column into the finest periods of which there are at most 60; None without any value.

    Single moments far from all others, one in a thousand at either end, stay outside.
    """
    numbers, kind = summary.numbers, summary.kind
    if numbers is None or numbers.low is None or numbers.high is None:
        return None
    low, high = int(numbers.low), int(numbers.high)
    first, last = (round(each.value) for each in quantiles(numbers, (TAIL, 1 - TAIL)))
    if high - low > FAR * max(last - first, 1):
        low, high = max(low, first), min(high, last)
    for unit in UNITS:
        if kind.unit == "D" and unit in ("minute", "hour"):
            continue
        start, count = _cut(low, high, unit, kind)
        if count <= MOST or unit == UNITS[-1]:
            break
    numpy_unit, step = _numpy(unit)
    moments = _moments(start + np.arange(count + 1, dtype=np.int64) * step, unit, numpy_unit)
    edges = moments.astype(f"datetime64[{kind.unit}]").astype(np.int64)
    say = reader_of(kind)
    starts = tuple(str(say(int(edge))) for edge in edges)
    return Periods(unit=unit, edges=edges, starts=starts, labels=tuple(_label(text, unit) for text in starts[:-1]))


def _numpy(unit: str) -> tuple[str, int]:
    return NUMPY.get(unit, "Y"), STEPS.get(unit, 1)


def _cut(low: int, high: int, unit: str, kind: Kind) -> tuple[int, int]:
    """Return the number of the first period, in NumPy's units since 1970, and how many periods there are."""
    numpy_unit, step = _numpy(unit)
    ends = np.array([low, high]).astype(f"datetime64[{kind.unit}]")
    if unit == "week":
        days = (ends.astype("datetime64[D]").astype(np.int64) - MONDAY) // 7
        return int(days[0]), int(days[1] - days[0]) + 1
    since = 1970 if unit in ("decade", "century") else 0
    places = (ends.astype(f"datetime64[{numpy_unit}]").astype(np.int64) + since) // step
    return int(places[0]) * step - since, int(places[1] - places[0]) + 1


def _moments(places: NDArray[np.int64], unit: str, numpy_unit: str) -> NDArray[np.datetime64]:
    if unit == "week":
        return (places * 7 + MONDAY).astype("datetime64[D]")
    moments: NDArray[np.datetime64] = places.astype(f"datetime64[{numpy_unit}]")
    return moments


def _label(text: str, unit: str) -> str:
    text = text.removesuffix("+00:00")
    match unit:
        case "century" | "decade" | "year":
            return text.partition("-")[0] if not text.startswith("-") else text[:5]
        case "quarter":
            return f"{text[:4]} Q{(int(text[5:7]) + 2) // 3}"
        case "month":
            return text[:7]
        case "week" | "day":
            return text[:10]
        case _:
            return text[:16].replace("T", " ")
