"""Counted values: the different values of a column and how often each occurs, of all rows or of the sampled ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from workbench.data.arrays import fixed_width
from workbench.profiling.column_kinds import kind_of, numbers_of
from workbench.profiling.text_summary import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.profiling.number_summary import NumberSummary
    from workbench.profiling.text_summary import TextSummary

__all__ = ["Counted", "CountedNumbers", "CountedTexts", "counted_numbers", "counted_texts"]

Values = TypeVar("Values")


@dataclass(frozen=True, eq=False)
class Counted(Generic[Values]):
    """The different values of a column, missing ones left out.

    Parameters
    ----------
    values
        Texts in no particular order, cut after 120 characters; or finite numbers, ascending, as they are stored.
    counts
        How often each occurs.
    exact
        Whether all rows were counted; else the sampled ones.
    """

    values: Values
    counts: NDArray[np.int64]
    exact: bool

    @cached_property
    def n(self) -> int:
        """How many values were counted."""
        return int(self.counts.sum())

    @property
    def distinct(self) -> int:
        """How many different ones there are."""
        return len(self.counts)


class CountedTexts(Counted["tuple[str, ...]"]):
    """The different texts of a column and how often each occurs."""

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each text is."""
        return {text: place for place, text in enumerate(self.values)}

    @cached_property
    def plain(self) -> bool:
        """Whether all texts are ASCII, so that much need not be looked for."""
        return "".join(self.values).isascii()

    def count(self, texts: Iterable[str]) -> int:
        """Add up how often some of the texts occur."""
        return int(sum(self.counts[self.places[text]] for text in texts))

    def share(self, holds: Callable[[str], Any]) -> float:
        """Return the part of the values for which *holds* is true."""
        return self.count(text for text in self.values if holds(text)) / self.n if self.n else 0.0

    def matching(self, pattern: str) -> int:
        """Count the values that match a regular expression as a whole."""
        matches = re.compile(pattern).fullmatch
        return self.count(text for text in self.values if matches(text))

    def without(self, texts: Iterable[str]) -> CountedTexts:
        """Leave some of the texts out."""
        gone = set(texts)
        if not gone:
            return self
        kept = [place for place, text in enumerate(self.values) if text not in gone]
        return CountedTexts(tuple(self.values[place] for place in kept), self.counts[kept], self.exact)

    @property
    def cut(self) -> bool:
        """Whether some texts are known only by how they begin."""
        return any(len(text) >= LONGEST for text in self.values)


class CountedNumbers(Counted["NDArray[Any]"]):
    """The different finite numbers of a column, ascending, and how often each occurs."""

    @cached_property
    def whole(self) -> bool:
        """Whether every number is a whole one."""
        return self.values.dtype.kind == "i" or bool((self.values == np.floor(self.values)).all())

    def without(self, numbers: Iterable[float]) -> CountedNumbers:
        """Leave some of the numbers out."""
        gone = list(numbers)
        if not gone:
            return self
        kept = ~np.isin(self.values, gone)
        return CountedNumbers(self.values[kept], self.counts[kept], self.exact)

    def quantile(self, share: float) -> float:
        """Return the least number that is not below a *share* of them; NaN where there is none."""
        if self.n == 0:
            return float("nan")
        ends = np.cumsum(self.counts)
        return float(self.values[np.searchsorted(ends, share * self.n, side="left").clip(0, len(ends) - 1)])


def counted_texts(summary: TextSummary, sampled: pa.ChunkedArray | None) -> CountedTexts | None:
    """Count the texts of all rows where their table is kept, else of the *sampled* rows, if there are."""
    if summary.hashes is not None:
        texts = tuple(summary.texts[key] for key in summary.hashes.tolist())
        return CountedTexts(texts, summary.counts, exact=True)
    if sampled is None:
        return None
    coded = sampled.combine_chunks().drop_null().dictionary_encode()
    codes = fixed_width(coded.indices, str(coded.indices.type))
    counts = np.bincount(codes.astype(np.int64), minlength=len(coded.dictionary))
    return CountedTexts(tuple(coded.dictionary.to_pylist()), counts, exact=False)


def counted_numbers(summary: NumberSummary, sampled: pa.ChunkedArray | None) -> CountedNumbers | None:
    """Count the finite numbers of all rows where their table is kept, else of the *sampled* rows, if there are."""
    if summary.values is not None:
        return CountedNumbers(summary.values, summary.counts, exact=True)
    if sampled is None:
        return None
    numbers, valid = numbers_of(sampled.combine_chunks(), kind_of(sampled.type))
    there = numbers if valid is None else numbers[valid]
    if there.dtype.kind == "f":
        there = there[np.isfinite(there)]
    values, counts = np.unique(there, return_counts=True)
    return CountedNumbers(values, counts, exact=False)
