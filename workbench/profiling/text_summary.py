"""TextSummary: everything kept about a column of texts, of bytes, or of values seen only by their hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.distinct import LIMIT, DistinctSketch, merge_sorted
from workbench.profiling.number_summary import NumberSummary

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["TextSummary"]

LONGEST = 120  # characters kept of a text


@dataclass
class TextSummary:
    """A bounded summary of a column of texts, which may be added to and merged in any order.

    While there are at most *limit* different texts, each is counted; beyond that their number is estimated.
    """

    limit: int = LIMIT
    rows: int = 0
    missing: int = 0
    empty: int = 0
    lengths: NumberSummary = field(default_factory=lambda: NumberSummary("int64", limit=1024))
    hashes: NDArray[np.uint64] | None = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    counts: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    texts: dict[int, str] = field(default_factory=dict)
    sketch: DistinctSketch = field(default_factory=DistinctSketch)

    def __post_init__(self) -> None:
        """Give the sketch the same bound as the table."""
        self.sketch.k = self.limit

    def add(
        self,
        hashes: NDArray[np.uint64],
        counts: NDArray[np.int64] | None,
        *,
        missing: int,
        texts: Callable[[NDArray[np.intp]], list[str]],
    ) -> None:
        """Take in texts by their hashes, each counted *counts* times (once without).

        Parameters
        ----------
        hashes, counts
            Of the texts that are not missing.
        missing
            How many are.
        texts
            Gives the texts at some places of *hashes*; asked only for new ones.
        """
        total = int(hashes.size if counts is None else counts.sum())
        self.rows += total + missing
        self.missing += missing
        if total == 0:
            return
        if self.hashes is None:
            self.sketch.add(hashes)
            return
        different, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        tallied = (
            np.bincount(inverse, minlength=different.size)
            if counts is None
            else np.bincount(inverse, weights=counts, minlength=different.size).astype(np.int64)
        )
        if different.size <= self.limit:
            new = ~np.isin(different, self.hashes, assume_unique=True)
            if self.hashes.size + int(new.sum()) <= self.limit:
                read = texts(first[new])
                fresh = zip(different[new].tolist(), read, strict=True)
                self.texts.update((key, text[:LONGEST]) for key, text in fresh)
        self._tally(different, tallied)

    def merge(self, other: TextSummary) -> None:
        """Take in another summary of the same column."""
        self.rows += other.rows
        self.missing += other.missing
        self.empty += other.empty
        self.lengths.merge(other.lengths)
        if self.hashes is not None and other.hashes is not None:
            self.texts |= other.texts
            self._tally(other.hashes, other.counts)
            return
        self._spill()
        self.sketch.merge(other.sketch)
        if other.hashes is not None:
            self.sketch.add(other.hashes)

    @property
    def distinct(self) -> int:
        """The number of different texts."""
        return self.hashes.size if self.hashes is not None else self.sketch.estimate

    def top(self, n: int) -> list[tuple[str, int]]:
        """Return the *n* most frequent texts; equally frequent ones in the order of the alphabet."""
        if self.hashes is None:
            return []
        least = np.sort(self.counts)[-n:][0] if self.counts.size else 0
        kept = np.flatnonzero(self.counts >= least)
        pairs = [(self.texts[int(self.hashes[place])], int(self.counts[place])) for place in kept]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:n]

    def _tally(self, different: NDArray[np.uint64], counts: NDArray[np.int64]) -> None:
        assert self.hashes is not None
        merged, self.counts = merge_sorted(self.hashes, self.counts, different, counts)
        self.hashes = merged
        if merged.size > self.limit:
            self._spill()

    def _spill(self) -> None:
        if self.hashes is None:
            return
        self.sketch.add(self.hashes)
        self.hashes, self.counts, self.texts = None, np.empty(0, dtype=np.int64), {}
