"""NumberSummary: everything kept about a column that can be put on a number line (numbers, dates, spans of time)."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.distinct import LIMIT, DistinctSketch, merge_sorted
from workbench.profiling.grids import EvenGrid, OctaveGrid, tally
from workbench.profiling.moments import Moments

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Numbers = NDArray[Any]  # int64 or float64

__all__ = ["NumberSummary"]

EXACT_WHOLE = 2.0**53  # beyond, floats skip whole numbers
NARROW = 65_536  # range of whole numbers that are counted in an array


@dataclass
class NumberSummary:
    """A bounded summary of a column of numbers, which may be added to and merged in any order.

    While there are at most *limit* different values, each is counted and everything is exact. Beyond that the table is
    poured into two grids and a sketch of the distinct values, which say the same whatever the order.

    Parameters
    ----------
    dtype
        ``"int64"`` or ``"float64"``.
    limit
        How many different values are counted one by one.
    low, high, low_count, high_count
        The lowest and the highest finite value, and how often each occurs.
    """

    dtype: str
    limit: int = LIMIT
    rows: int = 0
    missing: int = 0
    below: int = 0
    above: int = 0
    negative: int = 0
    zero: int = 0
    low: float | int | None = None
    high: float | int | None = None
    low_count: int = 0
    high_count: int = 0
    moments: Moments = field(default_factory=Moments)
    values: Numbers | None = None
    counts: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    even: EvenGrid = field(default_factory=EvenGrid)
    octaves: OctaveGrid = field(default_factory=OctaveGrid)
    sketch: DistinctSketch = field(default_factory=DistinctSketch)
    spilled: bool = False

    def __post_init__(self) -> None:
        """Start with an empty table of the right type."""
        if self.values is None and not self.spilled:
            self.values = np.empty(0, dtype=self.dtype)
        self.sketch.k = self.limit

    def add(self, values: Numbers, *, missing: int = 0, weights: NDArray[np.int64] | None = None) -> None:
        """Take in values without NaN, and how many there were that are missing.

        Infinities are counted and otherwise left out: bounds, moments and quantiles are those of the finite values.

        Parameters
        ----------
        values
            int64 or float64.
        missing
            How many more rows have none.
        weights
            How often each value occurs, where that is not once; only for whole numbers.
        """
        self.rows += missing + (values.size if weights is None else int(weights.sum()))
        self.missing += missing
        if values.dtype.kind == "f":
            values = self._finite(values)
        if values.size == 0:
            return
        low, high = values.min(), values.max()
        self._bound(low.item(), high.item(), lambda bound: _times(values == bound, weights))
        found = None if self.values is None else _counted(values, low, high, weights, limit=self.limit)
        if found is None:
            self._describe(values, low, high, weights)
            self._spill()
            self._pour(values, low, high, weights)
            return
        different, counts = found
        if different.size * 4 < values.size:
            self._describe(different, low, high, counts)
        else:
            self._describe(values, low, high, weights)
        self._tally(different, counts)

    def merge(self, other: NumberSummary) -> None:
        """Take in another summary of the same column."""
        self.rows += other.rows
        self.missing += other.missing
        self.below += other.below
        self.above += other.above
        self.negative += other.negative
        self.zero += other.zero
        self.moments = self.moments.merge(other.moments)
        if other.low is not None and other.high is not None:
            ends = {other.low: other.low_count, other.high: other.high_count}
            self._bound(other.low, other.high, ends.__getitem__)
        if self.values is not None and other.values is not None:
            self._tally(other.values, other.counts)
            return
        self._spill()
        if other.values is not None:
            self._pour_table(other.values, other.counts)
            return
        self.even = self.even.merge(other.even)
        self.octaves = self.octaves.merge(other.octaves)
        self.sketch.merge(other.sketch)

    @property
    def distinct(self) -> int:
        """The number of different values, infinities included."""
        finite = self.values.size if self.values is not None else self.sketch.estimate
        return int(finite) + (self.below > 0) + (self.above > 0)

    @property
    def infinite(self) -> int:
        """How many values are infinite, with either sign."""
        return self.below + self.above

    def count_from(self, wanted: float) -> tuple[float | int, int]:
        """Count the finite values from a bound on, exactly.

        Returns
        -------
        bound, count
            The bound is *wanted* itself (rounded up for whole numbers), or the next edge of the fine grid, where the
            count is known exactly.
        """
        bound: float | int = math.ceil(wanted) if self.dtype == "int64" else wanted
        if self.values is not None:
            return bound, int(self.counts[self.values >= bound].sum())
        assert self.even.counts is not None
        size = self.even.counts.size
        place = bisect_left(range(size), bound, key=self.even.edge)
        return self.even.edge(place), int(self.even.counts[place:].sum())

    def _finite(self, values: Numbers) -> Numbers:
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(values.sum()):
                return values
        self.below += int(np.count_nonzero(values == -np.inf))
        self.above += int(np.count_nonzero(values == np.inf))
        return values[np.isfinite(values)]

    def _bound(self, low: float | int, high: float | int, times: Callable[[float | int], int]) -> None:
        if self.low is None or low < self.low:
            self.low, self.low_count = low, times(low)
        elif low == self.low:
            self.low_count += times(low)
        if self.high is None or high > self.high:
            self.high, self.high_count = high, times(high)
        elif high == self.high:
            self.high_count += times(high)

    def _describe(self, values: Numbers, low: Any, high: Any, weights: NDArray[np.int64] | None) -> None:
        self.moments = self.moments.merge(Moments.of(values, weights))
        if low < 0:
            self.negative += _times(values < 0, weights)
        if low <= 0 <= high:
            self.zero += _times(values == 0, weights)

    def _tally(self, different: Numbers, counts: NDArray[np.int64]) -> None:
        assert self.values is not None
        merged, self.counts = merge_sorted(self.values, self.counts, different, counts)
        self.values = merged
        if merged.size > self.limit:
            self._spill()

    def _spill(self) -> None:
        if self.values is None:
            return
        values, counts = self.values, self.counts
        self.values, self.counts, self.spilled = None, np.empty(0, dtype=np.int64), True
        if values.size:
            self._pour_table(values, counts)

    def _pour_table(self, values: Numbers, counts: NDArray[np.int64]) -> None:
        if values.size:
            self._pour(values, values[0], values[-1], counts)

    def _pour(self, values: Numbers, low: np.generic, high: np.generic, weights: NDArray[np.int64] | None) -> None:
        self.even = self.even.merge(EvenGrid.of(values, low, high, weights))
        self.octaves = self.octaves.merge(OctaveGrid.of(values, low, high, weights))
        self.sketch.add_numbers(values)


def _times(wanted: NDArray[np.bool_], weights: NDArray[np.int64] | None) -> int:
    return int(np.count_nonzero(wanted) if weights is None else weights[wanted].sum())


def _counted(
    values: Numbers, low: np.generic, high: np.generic, weights: NDArray[np.int64] | None, *, limit: int
) -> tuple[Numbers, NDArray[np.int64]] | None:
    """Count the different values, sorted; None when there are more than *limit*."""
    span = float(high) - float(low)
    if span < NARROW and (span < 4 * values.size or span < 256):
        whole = values if values.dtype.kind == "i" else _as_whole(values, low, high)
        if whole is not None:
            base = int(low)
            dense = tally(whole - base, 0, weights)
            places = np.flatnonzero(dense)
            return (places + base).astype(values.dtype), dense[places]
    if values.size > 4 * limit and np.unique(values[: 2 * limit]).size > limit:
        return None
    if weights is None:
        different, counts = np.unique(values, return_counts=True)
    else:
        different, inverse = np.unique(values, return_inverse=True)
        counts = tally(inverse, different.size, weights)
    if different.size > limit:
        return None
    return (different + 0.0 if different.dtype.kind == "f" else different), counts  # −0.0 becomes 0.0


def _as_whole(values: Numbers, low: np.generic, high: np.generic) -> NDArray[np.int64] | None:
    probe = values[:64]
    if float(low) < -EXACT_WHOLE or float(high) > EXACT_WHOLE or (probe != np.floor(probe)).any():
        return None
    whole = values.astype(np.int64)
    return whole if np.array_equal(whole, values) else None
