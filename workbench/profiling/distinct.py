"""How many different values: exact tables while they are few, the k smallest hashes beyond.

The estimate from the k-th smallest of n uniform hashes is unbiased with a standard error of 1/√k (Bar-Yossef et al.
2002; Beyer et al. 2007). The k smallest hashes of a union are found among the k smallest of its parts, so the sketch of
the parts, merged in any order, is the sketch of the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.hashing import hash_numbers, small_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LIMIT", "DistinctSketch", "merge_sorted"]

LIMIT = 16_384  # different values up to which everything about a column is exact
SPACE = 2.0**64
AT_ONCE = 131_072  # numbers hashed before the sketch is brought up to date


@dataclass
class DistinctSketch:
    """The smallest *k* hashes seen, sorted."""

    k: int = LIMIT
    hashes: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    def add(self, hashes: NDArray[np.uint64]) -> None:
        """Take in the hashes of some values, in any order and with repeats."""
        if self.hashes.size == self.k:
            hashes = hashes[hashes < self.hashes[-1]]
        if hashes.size == 0:
            return
        if hashes.size > 4 * self.k:
            smallest = _different(np.partition(hashes, 2 * self.k)[: 2 * self.k])
            if smallest.size >= self.k:  # else repeats fill the space of the smallest
                hashes = smallest
        new = _different(hashes)
        places = np.searchsorted(self.hashes, new)
        known = places < self.hashes.size
        known[known] = self.hashes[places[known]] == new[known]
        if not known.all():
            self.hashes = np.insert(self.hashes, places[~known], new[~known])[: self.k]

    def add_numbers(self, values: NDArray[np.int64] | NDArray[np.float64]) -> None:
        """Take in numbers, of which most are too many to be hashed to the end."""
        for start in range(0, values.size, AT_ONCE):
            part = values[start : start + AT_ONCE]
            full = self.hashes.size == self.k
            self.add(small_hashes(part, int(self.hashes[-1])) if full else hash_numbers(part))

    def merge(self, other: DistinctSketch) -> None:
        """Take in another sketch of the same *k*."""
        self.add(other.hashes)

    @property
    def estimate(self) -> int:
        """The number of different values."""
        if self.hashes.size < self.k:
            return int(self.hashes.size)
        return round((self.k - 1) / (float(self.hashes[-1]) / SPACE))

    @property
    def error(self) -> float:
        """Three standard errors, relative, within which 99.7 % of all estimates lie; 0 while exact."""
        return 0.0 if self.hashes.size < self.k else 3 / math.sqrt(self.k)


def _different(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sort without repeats; for random hashes much quicker than `numpy.unique`."""
    ordered = np.sort(hashes)
    first = np.empty(ordered.size, dtype=bool)
    first[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def merge_sorted(
    keys: NDArray[Any], counts: NDArray[np.int64], more_keys: NDArray[Any], more_counts: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Add two counted sets; both keys are sorted and without repeats."""
    if keys.size == 0:
        return more_keys, more_counts
    places = np.searchsorted(keys, more_keys)
    known = places < keys.size
    known[known] = keys[places[known]] == more_keys[known]
    summed = counts.copy()
    summed[places[known]] += more_counts[known]
    if known.all():
        return keys, summed
    new = ~known
    joined = np.concatenate([keys, more_keys[new]])
    order = np.argsort(joined, kind="stable")
    return joined[order], np.concatenate([summed, more_counts[new]])[order]
