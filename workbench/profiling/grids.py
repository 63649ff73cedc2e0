"""Counts of numbers over fine grids that coarsen as the range grows.

Two grids together bound every quantile. The *even* grid has at most 4,096 bins whose width is a power of two, aligned
at multiples of it; it is good where values lie close to each other. The *octave* grid has 128 bins for each doubling of
the size, over 64 doublings below the largest value; it is good for long tails. Both depend only on the values, not on
their order or their parts: a bin of the coarser grid is a whole number of bins of the finer one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]  # int64 or float64

__all__ = ["EvenGrid", "OctaveGrid"]

BINS = 4096
FINEST = -1000  # exponent of the narrowest bins
MANTISSA = 52
OCTAVE_BITS = 7
OCTAVES = 64
DROPPED = np.int64(MANTISSA - OCTAVE_BITS)
MAGNITUDE = np.int64(0x7FFFFFFFFFFFFFFF)
SPAN = OCTAVES << OCTAVE_BITS


@dataclass(frozen=True)
class EvenGrid:
    """Counts of ``floor(x / 2**exponent)``, from *first* on."""

    exponent: int = 0
    first: int = 0
    counts: NDArray[np.int64] | None = None
    whole: bool = False

    @classmethod
    def of(cls, values: Numbers, low: Any, high: Any, weights: NDArray[np.int64] | None = None) -> EvenGrid:
        """Count finite values that lie from *low* to *high*."""
        if values.size == 0:
            return cls()
        whole = values.dtype.kind == "i"
        exponent = _whole_exponent(int(low), int(high)) if whole else _exponent(float(low), float(high))
        first = _bin(low, exponent, whole=whole)
        size = _bin(high, exponent, whole=whole) - first + 1
        if whole:
            places = np.right_shift(values.astype(np.int64, copy=False), np.int64(exponent)) - np.int64(first)
        else:
            bins = np.floor(values * math.ldexp(1.0, -exponent))
            if exponent > 0 and low < 0:  # a tiny negative number may have become −0.0
                bins -= (bins == 0) & (values < 0)
            places = (bins - first).astype(np.int64)
        return cls(exponent, first, _count(places, size, weights), whole)

    def merge(self, other: EvenGrid) -> EvenGrid:
        """Return the counts of both, over the finest grid that holds them."""
        if self.counts is None or other.counts is None:
            return other if self.counts is None else self
        exponent = max(self.exponent, other.exponent)
        while True:
            mine, theirs = self._coarser(exponent), other._coarser(exponent)
            first = min(mine.first, theirs.first)
            size = max(mine.end, theirs.end) - first
            if size <= BINS:
                break
            exponent += 1
        counts = np.zeros(size, dtype=np.int64)
        for part in (mine, theirs):
            assert part.counts is not None
            counts[part.first - first : part.end - first] += part.counts
        return EvenGrid(exponent, first, counts, self.whole)

    def edge(self, place: int) -> float | int:
        """Return where bin *place* (from 0) begins."""
        index = self.first + place
        return index << self.exponent if self.whole else math.ldexp(index, self.exponent)

    @property
    def end(self) -> int:
        """The bin number after the last."""
        return self.first + (0 if self.counts is None else self.counts.size)

    def _coarser(self, exponent: int) -> EvenGrid:
        steps = exponent - self.exponent
        if steps == 0 or self.counts is None:
            return self
        shifted = [(self.first + place) >> steps for place in (0, self.counts.size - 1)]
        begins = ((shifted[0] + 1) << steps) - self.first  # where the second coarser bin begins
        starts = [0, *range(begins, self.counts.size, 1 << steps)]
        return EvenGrid(exponent, shifted[0], np.add.reduceat(self.counts, starts), self.whole)


@dataclass(frozen=True)
class OctaveGrid:
    """Counts by sign and the leading bits of the size; *top* is the bin of the largest size."""

    top: int = 0
    counts: NDArray[np.int64] | None = None  # from −SPAN to SPAN; the middle holds zero and what is far smaller

    @classmethod
    def of(cls, values: NDArray[np.float64], weights: NDArray[np.int64] | None = None) -> OctaveGrid:
        """Count finite values."""
        if values.size == 0:
            return cls()
        bits = values.view(np.int64)
        sizes = np.right_shift(np.bitwise_and(bits, MAGNITUDE), DROPPED)
        top = int(sizes.max())
        places = np.maximum(sizes - (top - SPAN), 0)
        np.negative(places, out=places, where=bits < 0)
        places += SPAN
        return cls(top, _count(places, 2 * SPAN + 1, weights))

    def merge(self, other: OctaveGrid) -> OctaveGrid:
        """Return the counts of both."""
        if self.counts is None or other.counts is None:
            return other if self.counts is None else self
        high, low = (self, other) if self.top >= other.top else (other, self)
        assert high.counts is not None
        assert low.counts is not None
        return OctaveGrid(high.top, high.counts + _sunk(low.counts, high.top - low.top))

    def edges(self, place: int) -> tuple[float, float]:
        """Return the ends between which the values of bin *place* lie."""
        offset = place - SPAN
        if offset == 0:
            tiny = _size(self.top - SPAN + 1)
            return -tiny, tiny
        near, far = _size(self.top - SPAN + abs(offset)), _size(self.top - SPAN + abs(offset) + 1)
        return (near, far) if offset > 0 else (-far, -near)


def _sunk(counts: NDArray[np.int64], steps: int) -> NDArray[np.int64]:
    """Move both halves towards the middle, where a larger top leaves them."""
    if steps == 0:
        return counts
    sunk = np.zeros_like(counts)
    kept = max(SPAN - steps, 0)
    middle = slice(SPAN - min(steps, SPAN), SPAN + min(steps, SPAN) + 1)
    if kept:
        sunk[SPAN + 1 : SPAN + 1 + kept] = counts[SPAN + 1 + steps :]
        sunk[SPAN - kept : SPAN] = counts[:kept]
    sunk[SPAN] = counts[middle].sum()
    return sunk


def _size(key: int) -> float:
    """Return the smallest size whose leading bits are *key*."""
    if key <= 0:
        return 0.0
    bits = np.int64(min(key << int(DROPPED), 0x7FEFFFFFFFFFFFFF))
    return float(bits.view(np.float64))


def _count(places: NDArray[np.int64], size: int, weights: NDArray[np.int64] | None) -> NDArray[np.int64]:
    if weights is None:
        return np.bincount(places, minlength=size)
    return np.bincount(places, weights=weights, minlength=size).astype(np.int64)


def _bin(value: Any, exponent: int, *, whole: bool) -> int:
    if whole:
        return int(value) >> exponent
    found = math.floor(math.ldexp(float(value), -exponent))
    return -1 if found == 0 and value < 0 else found


def _whole_exponent(low: int, high: int) -> int:
    exponent = max((high - low).bit_length() - BINS.bit_length(), 0)
    while (high >> exponent) - (low >> exponent) >= BINS:
        exponent += 1
    return exponent


def _exponent(low: float, high: float) -> int:
    """Return the smallest exponent with which the range takes at most `BINS` bins, and bin numbers are exact."""
    largest = max(abs(low), abs(high))
    finest = max(math.frexp(largest)[1] - MANTISSA, FINEST) if largest else FINEST
    width = high / 2 - low / 2  # halves, so that the widest range does not overflow
    exponent = max(math.frexp(width)[1] + 1 - BINS.bit_length() - 1, finest) if width else finest
    while _bin(high, exponent, whole=False) - _bin(low, exponent, whole=False) >= BINS:
        exponent += 1
    return exponent
