"""Counts of numbers over fine grids that coarsen as the range grows.

Two grids together bound every quantile. The *even* grid has at most 4,096 bins whose width is a power of two, aligned
at multiples of it; it is good where values lie close to each other. The *octave* grid has 128 bins for each doubling of
the size, over 64 doublings below the largest value; it is good for long tails. Both depend only on the values, not on
their order or their parts: a bin of the coarser grid is a whole number of bins of the finer one.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.chunks import chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]  # int64 or float64

__all__ = ["EvenGrid", "OctaveGrid", "tally"]

BINS = 4096
FINEST = -1000  # exponent of the narrowest bins
MANTISSA = 52
OCTAVE_BITS = 7
OCTAVES = 64
DROPPED = MANTISSA - OCTAVE_BITS
HIGH_WORD = 1 if sys.byteorder == "little" else 0  # which half of a double holds its sign and size
SIZE_BITS = np.int32(0x7FFFFFFF)
SPAN = OCTAVES << OCTAVE_BITS


def _nothing() -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


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
        places = np.empty(values.size, dtype=np.int64)
        for part in chunks(values.size):
            if whole:
                np.right_shift(values[part], np.int64(exponent), out=places[part])
                places[part] -= first
            else:
                places[part] = _floors(values[part], exponent) - first
        return cls(exponent, first, tally(places, size, weights), whole)

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
    """Counts by sign and the leading bits of the size.

    Parameters
    ----------
    top
        The bin of the largest size.
    positive, negative
        How many numbers have the largest size, the next smaller one, and so on down to the smallest that occurs.
    tiny
        How many are zero, or smaller than 64 doublings below the largest.
    """

    top: int = 0
    positive: NDArray[np.int64] = field(default_factory=_nothing)
    negative: NDArray[np.int64] = field(default_factory=_nothing)
    tiny: int = 0

    @classmethod
    def of(cls, values: Numbers, low: Any, high: Any, weights: NDArray[np.int64] | None = None) -> OctaveGrid:
        """Count finite values that lie from *low* to *high*."""
        if values.size == 0:
            return cls()
        top = int(np.float64(max(abs(float(low)), abs(float(high)))).view(np.int64)) >> DROPPED
        places = np.empty(values.size, dtype=np.int32)
        for part in chunks(values.size):
            leading = np.ascontiguousarray(values[part], dtype=np.float64).view(np.int32)[HIGH_WORD::2]
            place = places[part]
            np.bitwise_and(leading, SIZE_BITS, out=place)
            np.right_shift(place, DROPPED - 32, out=place)
            np.subtract(top, place, out=place)
            np.minimum(place, SPAN, out=place)
            if low < 0:
                np.left_shift(place, 1, out=place)
                place += values[part] < 0
        if low >= 0:
            return cls._read(top, tally(places, 0, weights), _nothing())
        counts = tally(places, 0, weights)
        return cls._read(top, counts[0::2], counts[1::2])

    @classmethod
    def _read(cls, top: int, positive: NDArray[np.int64], negative: NDArray[np.int64]) -> OctaveGrid:
        tiny = int(positive[SPAN:].sum() + negative[SPAN:].sum())
        return cls(top, _trimmed(positive[:SPAN]), _trimmed(negative[:SPAN]), tiny)

    def merge(self, other: OctaveGrid) -> OctaveGrid:
        """Return the counts of both."""
        if self.empty or other.empty:
            return other if self.empty else self
        high, low = (self, other) if self.top >= other.top else (other, self)
        steps = high.top - low.top
        merged = self._read(
            high.top, _added(high.positive, low.positive, steps), _added(high.negative, low.negative, steps)
        )
        return replace(merged, tiny=merged.tiny + self.tiny + other.tiny)

    @property
    def empty(self) -> bool:
        """Whether nothing was counted."""
        return self.tiny == 0 and self.positive.size == 0 and self.negative.size == 0

    @property
    def counts(self) -> NDArray[np.int64]:
        """The counts from the lowest bin to the highest: negative numbers, the tiny ones, positive numbers."""
        return np.concatenate([self.negative, [self.tiny], self.positive[::-1]])

    def edges(self, place: int) -> tuple[float, float]:
        """Return the ends between which the values of bin *place* of the counts lie."""
        if place == self.negative.size:
            tiny = _size(self.top - SPAN + 1)
            return -tiny, tiny
        negative = place < self.negative.size
        steps = place if negative else self.negative.size + self.positive.size - place
        near, far = _size(self.top - steps), _size(self.top - steps + 1)
        return (-far, -near) if negative else (near, far)


def _added(high: NDArray[np.int64], low: NDArray[np.int64], steps: int) -> NDArray[np.int64]:
    """Add counts of which the second begin *steps* bins further down."""
    summed = np.zeros(max(high.size, low.size + steps if low.size else 0), dtype=np.int64)
    summed[: high.size] = high
    summed[steps : steps + low.size] += low
    return summed


def _trimmed(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    used = np.flatnonzero(counts)
    return np.ascontiguousarray(counts[: used[-1] + 1]) if used.size else _nothing()


def _size(key: int) -> float:
    """Return the smallest size whose leading bits are *key*."""
    if key <= 0:
        return 0.0
    bits = np.int64(min(key << int(DROPPED), 0x7FEFFFFFFFFFFFFF))
    return float(bits.view(np.float64))


def tally(places: NDArray[Any], size: int, weights: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Count how often each of at least *size* places occurs, each time *weights* times (once without)."""
    if weights is None:
        return np.bincount(places, minlength=size)
    return np.bincount(places, weights=weights, minlength=size).astype(np.int64)


def _floors(values: NDArray[np.float64], exponent: int) -> NDArray[np.float64]:
    """Return ``floor(values / 2**exponent)``."""
    width = math.ldexp(1.0, -exponent)
    try:
        with np.errstate(under="raise"):
            scaled = values * width
    except FloatingPointError:  # a tiny negative number may have become −0.0
        with np.errstate(under="ignore"):
            scaled = values * width
        np.floor(scaled, out=scaled)
        scaled -= (scaled == 0) & (values < 0)
        return scaled
    np.floor(scaled, out=scaled)
    return scaled


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
