"""Columns that say the same: equal values, one a linear function of the other, or codes for the other's labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from workbench.profiling.examined import Examined
    from workbench.profiling.sampled_columns import SampledColumn

__all__ = ["SameColumns", "same_columns"]

Relation = Literal["equal", "linear", "coded"]

VARIED = 20  # rows away from the most frequent value, below which agreement may be chance
COLUMNS = 1000
CLOSE = 1e-9  # of the largest value, by which linear functions may miss
NUMBERS = ("integer", "number")


@dataclass(frozen=True, kw_only=True)
class SameColumns:
    """Two columns of which one follows from the other in every row.

    Parameters
    ----------
    first, second
        In the table's order.
    relation
        ``"equal"``, ``"linear"`` (second = slope · first + start) or ``"coded"`` (one to one; at least one is a text,
        or both have two values).
    slope, start
        Of the linear function.
    """

    first: str
    second: str
    relation: Relation
    slope: float = 1.0
    start: float = 0.0


def same_columns(examined: Examined) -> list[SameColumns]:
    """Find the columns that say the same, suspected from the sample and confirmed over all rows.

    The target is left out, as are columns that hardly vary and, for codes, those that differ in most rows: there
    any two columns fit one to one.
    """
    held = {
        column.name: examined.values[column.name]
        for column in examined.table.columns[:COLUMNS]
        if column.name in examined.values and column.name != examined.target and (column.distinct or 0) > 1
    }
    varied = {name: column for name, column in held.items() if _varies(column)}
    suspected = list(_suspected(varied))
    if not suspected:
        return []
    found = examined.counts([_otherwise(examined, pair) for pair in suspected if pair.relation != "coded"])
    misses = iter(found)
    return [pair for pair in suspected if (_fits(examined, pair) if pair.relation == "coded" else next(misses) == 0)]


def _suspected(columns: Mapping[str, SampledColumn]) -> Iterator[SameColumns]:
    """Yield each later column with the first that it may be the same as."""
    equal: dict[tuple[str, bytes], str] = {}
    linear: dict[bytes, list[str]] = {}
    coded: dict[bytes, list[str]] = {}
    for name, column in columns.items():
        form = (_family(column), _written(column))
        if form in equal:
            yield SameColumns(first=equal[form], second=name, relation="equal")
            continue
        equal[form] = name
        if column.kind in NUMBERS:
            standard = _standardised(column)
            if standard is not None:
                other = next((before for before in linear.get(standard, ())), None)
                if other is not None:
                    slope, start = _line(columns[other].values, column.values)
                    two = np.unique(column.values[column.there]).size == 2  # between two values, any line fits
                    relation: Relation = "linear" if not two or (slope, start) == (-1, 1) else "coded"
                    yield SameColumns(first=other, second=name, relation=relation, slope=slope, start=start)
                    continue
                linear.setdefault(standard, []).append(name)
        codes = _by_first_row(column)
        if codes is None:
            continue
        before = [other for other in coded.get(codes, ()) if "text" in (column.kind, columns[other].kind)]
        if before:
            yield SameColumns(first=before[0], second=name, relation="coded")
            continue
        coded.setdefault(codes, []).append(name)


def _varies(column: SampledColumn) -> bool:
    counts = np.bincount(column.codes + 1)
    return bool(counts.sum() - counts.max() >= min(VARIED, max(counts.sum() // 4, 2)))


def _family(column: SampledColumn) -> str:
    return "number" if column.kind in NUMBERS else column.kind


def _written(column: SampledColumn) -> bytes:
    values = column.values + 0.0
    values[np.isnan(values)] = np.nan
    labels = "" if column.labels is None else "\0".join(column.labels)
    return values.tobytes() + labels.encode("utf-8", "surrogatepass")


def _standardised(column: SampledColumn) -> bytes | None:
    """Return the values less their first, in units of their range and rounded, the same for every linear function."""
    there = column.there
    values = column.values[there]
    if values.size == 0 or not np.isfinite(values).all():
        return None
    with np.errstate(over="ignore"):
        span = np.ptp(values)
    if not 0 < span < np.inf:
        return None
    form = np.full(column.values.size, np.nan)
    shifted = (values - values[0]) / span
    turned = shifted[np.argmax(shifted != 0)] < 0
    form[there] = np.round(-shifted if turned else shifted, 6) + 0.0
    return form.tobytes()


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    there = ~np.isnan(x) & ~np.isnan(y)
    low, high = int(np.argmin(np.where(there, x, np.inf))), int(np.argmax(np.where(there, x, -np.inf)))
    slope = float((y[high] - y[low]) / (x[high] - x[low]))
    near = round(slope, 12)
    slope = near if near and abs(near - slope) <= 1e-12 * abs(slope) else slope
    return slope, float(y[low] - slope * x[low])


def _by_first_row(column: SampledColumn) -> bytes | None:
    """Return each value as the number of different ones before it; None when most rows have a value of their own."""
    codes = column.codes
    there = codes >= 0
    different, first, back = np.unique(codes[there], return_index=True, return_inverse=True)
    if different.size < 2 or different.size > there.sum() / 2:
        return None
    order = np.empty(different.size, dtype=np.int64)
    order[np.argsort(first, kind="stable")] = np.arange(different.size)
    form = np.full(codes.size, -1, dtype=np.int64)
    form[there] = order[back]
    return form.tobytes()


def _otherwise(examined: Examined, pair: SameColumns) -> str:
    """Write the predicate of rows in which two columns do not say the same."""
    a, b = examined.column(pair.first), examined.column(pair.second)
    gaps = f"({a.is_missing}) <> ({b.is_missing})"
    if pair.relation == "equal":
        return f"{gaps} OR ({a.is_present} AND {a.sql} <> {b.sql})"
    largest = max(abs(float(b.low or 0)), abs(float(b.high or 0)), abs(pair.start))
    guess = f"{pair.slope!r}::DOUBLE * {a.sql} + {pair.start!r}::DOUBLE"
    return f"{gaps} OR ({a.is_present} AND NOT abs({b.sql} - ({guess})) <= {CLOSE * largest!r}::DOUBLE)"


def _fits(examined: Examined, pair: SameColumns) -> bool:
    """Tell whether two columns go one to one over all rows."""
    a, b = examined.column(pair.first), examined.column(pair.second)
    if a.distinct_exact and b.distinct_exact and a.distinct != b.distinct:
        return False
    if a.missing != b.missing:
        return False
    [found] = examined.source.sql(
        f"SELECT count(DISTINCT a) AS a, count(DISTINCT b) AS b, count(*) AS pairs, "
        f"count(*) FILTER ((a IS NULL) <> (b IS NULL)) AS apart "
        f"FROM (SELECT DISTINCT {a.sql} AS a, {b.sql} AS b FROM data)"
    ).to_pylist()
    pairs = found["pairs"] - (a.missing > 0)
    return not found["apart"] and found["a"] == found["b"] == pairs
