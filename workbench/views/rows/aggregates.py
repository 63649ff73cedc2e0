"""Aggregates: how many selected rows lie in each bin of a field, and what their values add up to.

Everything is done in parts of the rows that fit the processor's cache: there a mask of bytes, the places of its rows
and their counts cost about a nanosecond a row and field.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from workbench.views.rows.binning import NO_BIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

Result = TypeVar("Result")
Scalar = TypeVar("Scalar", bound=np.generic)

__all__ = [
    "Filter",
    "Sought",
    "Sums",
    "aggregates",
    "count_rows",
    "mapped",
    "mask_of",
    "part_counts",
    "part_mask",
    "positions_of",
]

PART = 65_536  # rows
WORKERS = min(os.cpu_count() or 1, 4)
SHARES = 4  # of the rows, for each thread: the threads end together
FEW = 4  # parts that are not worth a thread
CODES = 256


@dataclass(frozen=True, eq=False)
class Filter:
    """Rows whose bin in a field is among some.

    Parameters
    ----------
    codes
        The bin of each row, of shape (n,).
    bins
        Those that are selected.
    """

    codes: NDArray[np.uint8]
    bins: frozenset[int]

    @cached_property
    def _table(self) -> NDArray[np.bool_]:
        table = np.zeros(CODES, dtype=bool)
        table[[each for each in self.bins if each != NO_BIN]] = True
        return table

    @cached_property
    def _run(self) -> tuple[np.uint8, np.uint8] | None:
        """The first bin and how many more follow it, when they are neighbours."""
        if not self.bins or max(self.bins) - min(self.bins) != len(self.bins) - 1:
            return None
        return np.uint8(min(self.bins)), np.uint8(len(self.bins) - 1)

    def mask(self, part: slice) -> NDArray[np.bool_]:
        """Say which rows of *part* have one of the bins."""
        codes = self.codes[part]
        if self._run is not None:
            first, more = self._run
            return (codes - first) <= more  # bytes: what is below the first becomes large
        return self._table[codes]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sought:
    """One aggregate that is asked for.

    Parameters
    ----------
    codes, counts, n_bins
        The field: the bin of each row, their `part_counts`, and how many bins there are.
    filters
        Which rows are counted.
    value, weight
        For a mean: one number a row, NaN where there is none; weights are 1 by default.
    across, n_across
        The bin of each row in another field, and how many bins that has: then the rows are counted in each bin of it by
        each bin of the field. There is no mean then.
    """

    codes: NDArray[np.uint8]
    counts: NDArray[np.int64]
    n_bins: int
    filters: Sequence[Filter]
    value: NDArray[np.float64] | None = None
    weight: NDArray[np.float64] | None = None
    across: NDArray[np.uint8] | None = None
    n_across: int = 0

    def nothing(self) -> Sums:
        """Start from no rows."""
        if self.across is not None:
            return Sums(rows=np.zeros(CODES * CODES, dtype=np.int64))
        return Sums.nothing(valued=self.value is not None)

    def of_bins(self, sums: Sums) -> Sums:
        """Leave out the numbers that are no bins; with another field, one number for each of its bins and of these."""
        if self.across is not None:
            return Sums(rows=sums.rows.reshape(CODES, CODES)[: self.n_across, : self.n_bins].ravel())
        return sums.first(self.n_bins)


@dataclass(kw_only=True, eq=False)
class Sums:
    """An aggregate: for each bin the rows, and of those with a value Σ weight × value and Σ weight."""

    rows: NDArray[np.int64]
    sums: NDArray[np.float64] | None = None
    weights: NDArray[np.float64] | None = None

    @classmethod
    def nothing(cls, *, valued: bool) -> Sums:
        """Start from no rows."""
        rows = np.zeros(CODES, dtype=np.int64)
        return cls(rows=rows, sums=np.zeros(CODES), weights=np.zeros(CODES)) if valued else cls(rows=rows)

    def add(self, other: Sums) -> None:
        """Take the rows of *other* in."""
        self.rows += other.rows
        for held, more in ((self.sums, other.sums), (self.weights, other.weights)):
            if held is not None and more is not None:
                np.add(held, more, out=held)

    def first(self, n_bins: int) -> Sums:
        """Leave out the numbers that are no bins."""
        cut = [None if each is None else each[:n_bins] for each in (self.sums, self.weights)]
        return Sums(rows=self.rows[:n_bins], sums=cut[0], weights=cut[1])


def mask_of(filters: Sequence[Filter], n_rows: int) -> NDArray[np.bool_]:
    """Return a boolean array of all rows: which of them every filter takes."""
    mask = np.ones(n_rows, dtype=bool)
    for part in _parts(n_rows):
        for each in filters:
            mask[part] &= each.mask(part)
    return mask


def positions_of(filters: Sequence[Filter], n_rows: int) -> NDArray[np.int64]:
    """Return the positions of the rows that every filter takes, ascending."""

    def found(parts: Sequence[slice]) -> NDArray[np.int64]:
        return np.concatenate([np.flatnonzero(part_mask(filters, part)) + part.start for part in parts])

    return np.concatenate([np.empty(0, dtype=np.int64), *mapped(found, n_rows)])


def count_rows(filters: Sequence[Filter], n_rows: int) -> int:
    """Count the rows that every filter takes."""
    if not filters:
        return n_rows

    def counted(parts: Sequence[slice]) -> int:
        return sum(int(np.count_nonzero(part_mask(filters, part))) for part in parts)

    return sum(mapped(counted, n_rows))


def part_counts(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Count the rows in each bin, part by part: an array of shape (parts, 256)."""

    def counted(parts: Sequence[slice]) -> list[NDArray[np.int64]]:
        return [np.bincount(codes[part], minlength=CODES) for part in parts]

    found = [each for share in mapped(counted, len(codes)) for each in share]
    return np.array(found, dtype=np.int64).reshape(-1, CODES)


def aggregates(sought: Sequence[Sought], n_rows: int) -> list[Sums]:
    """Count, and add up, what is asked for; all of it in one pass over the rows.

    Parameters
    ----------
    sought
        What is asked for. Filters that are the same object are applied once.
    n_rows
        How many rows there are.

    Returns
    -------
    list of Sums
        In the order asked for.
    """
    totals = [each.nothing() for each in sought]

    def counted(parts: Sequence[slice]) -> list[Sums]:
        held = [each.nothing() for each in sought]
        for part in parts:
            for sums, found in zip(held, _counted(sought, part), strict=True):
                sums.add(found)
        return held

    for results in mapped(counted, n_rows):
        for sums, result in zip(totals, results, strict=True):
            sums.add(result)
    return [each.of_bins(sums) for sums, each in zip(totals, sought, strict=True)]


class _Chosen:
    """The rows of one part that some filters take."""

    def __init__(self, part: slice, mask: NDArray[np.bool_] | None) -> None:
        self.part = part
        self.mask = mask

    @cached_property
    def places(self) -> NDArray[np.intp]:
        return np.flatnonzero(np.ones(0, dtype=bool) if self.mask is None else self.mask)

    @cached_property
    def left_out(self) -> NDArray[np.intp] | None:
        """Where most rows are chosen, the places of the others: all rows are counted already."""
        if self.mask is None or 2 * np.count_nonzero(self.mask) < len(self.mask):
            return None
        return np.flatnonzero(~self.mask)

    def of(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        return values[self.part] if self.mask is None else values[self.part][self.places]

    def counts(self, codes: NDArray[np.uint8], counts: NDArray[np.int64]) -> NDArray[np.int64]:
        of_all: NDArray[np.int64] = counts[self.part.start // PART]
        if self.mask is None:
            return of_all
        if self.left_out is not None:
            return of_all - np.bincount(codes[self.part][self.left_out], minlength=CODES)
        return np.bincount(codes[self.part][self.places], minlength=CODES)


def _counted(sought: Sequence[Sought], part: slice) -> Iterator[Sums]:
    masks: dict[int, NDArray[np.bool_]] = {}
    chosen: dict[frozenset[int], _Chosen] = {}
    for each in sought:
        key = frozenset(id(one) for one in each.filters)
        if key not in chosen:
            for one in each.filters:
                if id(one) not in masks:
                    masks[id(one)] = one.mask(part)
            chosen[key] = _Chosen(part, reduce(and_, (masks[one] for one in key)) if key else None)
        yield _sums(each, chosen[key])


def _sums(sought: Sought, chosen: _Chosen) -> Sums:
    if sought.across is not None:
        pairs = chosen.of(sought.across).astype(np.uint16) * np.uint16(CODES) + chosen.of(sought.codes)
        return Sums(rows=np.bincount(pairs, minlength=CODES * CODES))
    counts = chosen.counts(sought.codes, sought.counts)
    if sought.value is None:
        return Sums(rows=counts)
    codes, value = chosen.of(sought.codes), chosen.of(sought.value)
    weight = np.ones(len(value)) if sought.weight is None else chosen.of(sought.weight)
    there = np.isfinite(value) & np.isfinite(weight)
    if not there.all():
        codes, value, weight = codes[there], value[there], weight[there]
    sums, weights = (
        np.bincount(codes, weights=each, minlength=CODES).astype(np.float64, copy=False)  # whole without any row
        for each in (value * weight, weight)
    )
    return Sums(rows=counts, sums=sums, weights=weights)


def part_mask(filters: Sequence[Filter], part: slice) -> NDArray[np.bool_]:
    """Say which rows of *part* every filter takes."""
    if not filters:
        return np.ones(part.stop - part.start, dtype=bool)
    return reduce(and_, (each.mask(part) for each in filters))


def _parts(n_rows: int) -> Iterator[slice]:
    return (slice(start, min(start + PART, n_rows)) for start in range(0, n_rows, PART))


def mapped(work: Callable[[Sequence[slice]], Result], n_rows: int) -> list[Result]:
    """Do *work* for all parts, in the order of the rows, in several threads when there are many."""
    parts = list(_parts(n_rows))
    step = max(-(-len(parts) // (SHARES * WORKERS)), 1)
    shares = [parts[start : start + step] for start in range(0, len(parts), step)]
    if len(parts) < FEW:
        return [work(each) for each in shares]
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="workbench-select") as pool:
        return list(pool.map(work, shares))
