"""Pairs of rows: which row of the data after a transformation is which row before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.profiling.data_comparison_buckets import match, positions_type
from workbench.profiling.data_comparison_content import partners_by_content
from workbench.profiling.data_comparison_hashes import column_forms, hash_chunks
from workbench.profiling.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from workbench.data.source import Source

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.signedinteger[Any]]

__all__ = ["Pairs", "pairs_of"]

PROBED = 1000  # pairs that are looked at to tell whether a pairing is right
CHUNK = 1_000_000  # rows looked at in one go


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of rows.

    Parameters
    ----------
    by, words
        What they are paired by, and the same for people.
    partners
        For each row before the position of its partner after, or -1.
    n_after
        How many rows there are after.
    repeated
        With a key: how many rows repeat an earlier key, before and after.
    """

    by: Literal["key", "index", "position", "content"]
    words: str
    partners: Places
    n_after: int
    repeated: tuple[int, int] | None = None

    @cached_property
    def n(self) -> int:
        """How many pairs there are."""
        return int(np.count_nonzero(self.partners >= 0))

    @property
    def before(self) -> Places:
        """The positions before of all pairs, ascending."""
        return np.flatnonzero(self.partners >= 0)

    @property
    def after(self) -> Places:
        """The positions after of all pairs, in the same order."""
        after: Places = self.partners[self.partners >= 0]
        return after

    @cached_property
    def dropped(self) -> Places:
        """The positions of rows before that have no partner."""
        return np.flatnonzero(self.partners < 0)

    @cached_property
    def added(self) -> Places:
        """The positions of rows after that have none."""
        alone = np.ones(self.n_after, dtype=bool)
        alone[self.after] = False
        return np.flatnonzero(alone)

    @cached_property
    def late(self) -> int:
        """How many rows come after one that they came before."""
        late, furthest = 0, -1
        for start in range(0, self.partners.size, CHUNK):
            part = self.partners[start : start + CHUNK]
            reached = np.maximum.accumulate(np.concatenate([[furthest], part]))
            late += int(np.count_nonzero((part >= 0) & (part < reached[1:])))
            furthest = int(reached[-1])
        return late


def pairs_of(before: Source, after: Source, keys: Sequence[str]) -> Pairs:
    """Pair the rows of two tables.

    By *keys* if there are some; else by the index of pandas frames; else by position, when both have as many rows and
    most cells of the rows at the same place agree; else by what the rows hold: the values of the columns that were not
    changed. Several rows that are alike are paired in their order.

    Raises
    ------
    InvalidInput
        When there is no room for the temporary files that many rows need.
    """
    if keys:
        return _by_key(before, after, keys)
    index = _by_index(before, after)
    if index is not None and _agrees(before, after, index):
        return index
    if index is None and before.n_rows == after.n_rows:
        places = np.arange(before.n_rows, dtype=positions_type(before.n_rows))
        at = Pairs(by="position", words="by their position", partners=places, n_after=after.n_rows)
        if _agrees(before, after, at):
            return at
    partners, words = partners_by_content(before, after)
    return Pairs(by="content", words=words, partners=partners, n_after=after.n_rows)


def _by_key(before: Source, after: Source, keys: Sequence[str]) -> Pairs:
    forms = [[form for [form] in side] for side in column_forms(before, after, [(name, name) for name in keys])]
    sizes = before.n_rows, after.n_rows
    with progress(sum(sizes)) as look:
        sides = zip((before, after), forms, strict=True)
        read = [(part for [part] in hash_chunks(source, [form])) for source, form in sides]
        partners, repeated = match(read, sizes, count_repeats=True, look=look)
    words = f"by {', '.join(keys[:-1])} and {keys[-1]}" if len(keys) > 1 else f"by {keys[0]}"
    return Pairs(by="key", words=words, partners=partners, n_after=after.n_rows, repeated=repeated)


def _by_index(before: Source, after: Source) -> Pairs | None:
    """Pair by index; None where neither side has one that says more than the position."""
    sides = [source.row_identity().index for source in (before, after)]
    if all(each is None for each in sides):
        return None
    read = [_index_hashes(index, source.n_rows) for index, source in zip(sides, (before, after), strict=True)]
    partners, _ = match(read, (before.n_rows, after.n_rows))
    return Pairs(by="index", words="by their index", partners=partners, n_after=after.n_rows)


def _index_hashes(index: Any, n_rows: int) -> Iterator[Hashes]:
    import pandas as pd

    held = pd.RangeIndex(n_rows) if index is None else index
    if held.nlevels == 1 and held.dtype.kind in "iu":
        held = held.astype("int64")
    for start in range(0, n_rows, CHUNK):
        hashed = pd.util.hash_pandas_object(held[start : start + CHUNK], index=False)
        yield np.asarray(hashed, dtype=np.uint64)


def _agrees(before: Source, after: Source, pairs: Pairs) -> bool:
    """Tell whether most columns agree in some of the pairs, and more than in rows paired at random."""
    shared = [name for name in before.columns if name in after.columns]
    if not shared or pairs.n == 0:
        return before.n_rows == 0 or after.n_rows == 0
    rows = pairs.before
    rows = rows[np.unique(np.linspace(0, rows.size - 1, min(PROBED, rows.size)).astype(np.int64))]
    mine = before.rows_at(rows.tolist(), shared)
    theirs = after.rows_at(pairs.partners[rows].tolist(), shared)
    telling, agreeing = 0, 0
    for name in shared:
        left, right = (_plain(each[name]) for each in (mine, theirs))
        same = sum(a == b for a, b in zip(left, right, strict=True)) / len(left)
        chance = sum(a == b for a, b in zip(left, [*right[1:], right[0]], strict=True)) / len(left)
        if chance < 0.9 or len(left) == 1:
            telling += 1
            agreeing += same >= (1 + chance) / 2 or (len(left) == 1 and same == 1)
    return telling == 0 or agreeing * 2 >= telling


def _plain(column: Any) -> list[Any]:
    return [None if value != value else value for value in column.to_pylist()]  # NaN differs from itself
