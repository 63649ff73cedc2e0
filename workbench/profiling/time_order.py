"""Time in a table: which column says when, the moments that occur, gaps between them, and rows out of order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import fixed_width
from workbench.profiling.column_kinds import FLOATS, kind_of, numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

    Whole = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = [
    "Gap",
    "Hourly",
    "LateRows",
    "Moments",
    "gaps",
    "hourly",
    "late_rows",
    "moments",
    "nearly_ordered",
    "time_column",
]

BUDGET = 20_000_000  # rows whose times are looked at one by one
MOST = 2_000_000  # different moments
ORDERED = ("integer", "number", "date", "datetime")
LATE = 0.05  # share of rows out of order, up to which rows are meant to be in order
PER_DAY = {"D": 1, "s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
SHOWN = 10
OFTEN = 3  # times that a step occurs to be usual
RHYTHM = 0.01  # share of the steps from which long ones are the rule


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """The different moments of a time column, ascending, as stored, and how many rows each has.

    ``per_day`` is the number of stored units in a day, or None for plain numbers.
    """

    values: Whole
    counts: Whole
    per_day: int | None
    type: pa.DataType


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A span without rows: the last moment before and the first after it, as stored."""

    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class LateRows:
    """Rows whose time is before that of an earlier row: how many, and the positions of the first few."""

    count: int
    positions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Hourly:
    """The hours that have rows, ascending: their middles in days, their rows, and by column sums and counts."""

    days: Floats
    rows: Floats
    sums: tuple[Floats, ...] = ()
    counts: tuple[Floats, ...] = ()


def time_column(examined: Examined) -> ColumnProfile | None:
    """Return the column that says when: the one that was named, else the first date whose rows are nearly in order."""
    if examined.time is not None:
        named = examined.column(examined.time)
        held = examined.values.get(named.name)
        return named if held is not None and held.kind in ORDERED and named.count else None
    for column in examined.table.columns:
        if column.type in ("date", "datetime") and column.name in examined.values:
            values = examined.values[column.name].values
            if (column.distinct or 0) > 2 and nearly_ordered(values):
                return column
    return None


def nearly_ordered(values: NDArray[np.float64]) -> bool:
    """Tell whether all but few values are at least as high as all before them; missing ones are left out."""
    held = values[~np.isnan(values)]
    if held.size < 3 or held[0] == held.max():
        return False
    late = held < np.maximum.accumulate(held)
    return bool(late.mean() <= LATE)


def moments(examined: Examined, column: ColumnProfile) -> Moments | None:
    """Return the moments of a time column, from the profile's table or by one scan; None when they are too many."""
    type_ = examined.source.schema.field(column.name).type
    type_ = getattr(type_, "value_type", type_)
    if column.stored is not None and column.stored.exact:
        values, counts = np.asarray(column.stored.values), np.asarray(column.stored.counts)
        return _moments(values, counts, type_)
    if column.rows > BUDGET or (column.distinct or 0) > MOST:
        return None
    found = examined.source.sql(
        f"SELECT {column.sql} AS t, count(*) AS n FROM data WHERE {column.is_present} GROUP BY 1 ORDER BY 1"
    )
    type_ = found["t"].type
    values = np.concatenate([numbers_of(part, kind_of(type_))[0] for part in found["t"].chunks])
    counts = np.concatenate([fixed_width(part, "int64") for part in found["n"].chunks])
    return _moments(values, counts, type_)


def gaps(found: Moments) -> list[Gap]:
    """Find spans without rows that are longer than anything usual in the column.

    Where nine in ten steps between different moments are alike (within an eighth, as months are), a step of more than
    one and a half is a gap. Where a few kinds of steps make up nine in ten, as with nights or week-ends, it must be
    twice the longest that occurs three times. Else it must be ten times the step that one in a hundred exceeds. More
    gaps than one in a hundred steps are a rhythm, of which the same holds: twice the longest that recurs, else three
    times the middle one.
    """
    steps = np.diff(found.values)
    if steps.size < 9:
        return []
    middle = float(np.median(steps))
    even = bool((np.abs(steps - middle) <= middle / 8).mean() >= 0.9)
    sizes, often = np.unique(steps, return_counts=True)
    if even:
        limit = 1.5 * middle
    elif np.sort(often)[-5:].sum() >= 0.9 * steps.size:
        limit = 2.0 * float(sizes[often >= max(OFTEN, 0.001 * steps.size)].max(initial=0) or middle)
    else:
        limit = 10.0 * float(np.quantile(steps, 0.99))
    places = np.flatnonzero(steps > limit)
    if places.size > max(SHOWN, RHYTHM * steps.size):
        recurring = sizes[(often >= OFTEN) & (sizes > limit)]
        limit = 2.0 * float(recurring.max()) if recurring.size else 3.0 * float(np.median(steps[places]))
        places = np.flatnonzero(steps > limit)
    return [Gap(before=int(found.values[place]), after=int(found.values[place + 1])) for place in places]


def hourly(examined: Examined, column: ColumnProfile, measures: Sequence[ColumnProfile] = ()) -> Hourly | None:
    """Count the rows and sum up columns by hour, over all rows; None when they are too many to look at."""
    if column.rows > BUDGET:
        return None
    # Through microseconds, whose years reach furthest; what lies beyond has no hour.
    asked = [f"floor(epoch(try_cast({column.sql} AS TIMESTAMP)) / 3600)::BIGINT AS hour", "count(*) AS rows"]
    for place, each in enumerate(measures):
        value = f"{each.sql}::DOUBLE"
        finite = each.arrow_type not in FLOATS or not (each.missing or each.infinities)  # a filter costs a second look
        held = "" if finite else f" FILTER (isfinite({value}))"
        asked += [f"coalesce(sum({value}){held}, 0) AS s{place}", f"count({each.sql}){held} AS n{place}"]
    found = examined.source.sql(f"SELECT {', '.join(asked)} FROM data WHERE {column.is_present} GROUP BY 1 ORDER BY 1")
    if not found.num_rows:
        return None
    hour, rows, *rest = (_floats(each) for each in found.filter(found["hour"].is_valid()).columns)
    if not hour.size:
        return None
    return Hourly(days=(hour + 0.5) / 24, rows=rows, sums=tuple(rest[::2]), counts=tuple(rest[1::2]))


def _floats(column: pa.ChunkedArray) -> Floats:
    parts = [fixed_width(part, _width(part)).astype(np.float64) for part in column.chunks]
    return np.concatenate([np.empty(0), *parts])


def _width(part: pa.Array) -> str:
    return "float64" if str(part.type) == "double" else "int64"


def late_rows(examined: Examined, column: ColumnProfile) -> LateRows | None:
    """Count the rows that are out of order, over all rows; None when they are too many to look at."""
    if column.rows > BUDGET:
        return None
    return _late(batch.column(0) for batch in examined.source.batches([column.name]))


def _late(arrays: Iterable[pa.Array]) -> LateRows:
    count, start, highest = 0, 0, None
    positions: list[int] = []
    for array in arrays:
        held = array.dictionary_decode() if hasattr(array, "dictionary_decode") else array
        values, valid = numbers_of(held, kind_of(held.type))
        places = np.arange(values.size) if valid is None else np.flatnonzero(valid)
        values = values[places]
        if values.size:
            before = np.maximum.accumulate(values)
            if highest is not None:
                before = np.maximum(before, highest)
            highest = before[-1]
            late = places[values < before]
            positions += (late[: SHOWN - len(positions)] + start).tolist()
            count += int(late.size)
        start += len(array)
    return LateRows(count=count, positions=tuple(positions))


def _moments(values: NDArray[np.generic], counts: Whole, type_: pa.DataType) -> Moments | None:
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int64)
    if not np.array_equal(whole, values):
        return None
    return Moments(values=whole, counts=counts, per_day=PER_DAY.get(kind_of(type_).unit), type=type_)
