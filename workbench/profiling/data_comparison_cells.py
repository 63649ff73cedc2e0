"""Cells that a transformation changed, compared column by column in passes over both sides, and renamed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.source import Source
from workbench.profiling.column_kinds import kind_of
from workbench.profiling.data_comparison_hashes import (
    CHUNK,
    cell_hashes,
    column_forms,
    hash_chunks,
    missing_hash,
)
from workbench.profiling.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from workbench.profiling.data_comparison_pairs import Pairs
    from workbench.profiling.data_comparison_values import CellChange

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.signedinteger[Any]]
    Names = tuple[str, str]

__all__ = ["ChangedColumn", "changed_columns"]

HELD = 24_000_000  # hashes of cells after that are held, where rows come in another order
TOGETHER = 4  # columns that are compared in one pass, where rows come in the same order: fewer take less memory
CANDIDATES = 20  # columns gone, and columns new, among which renamed ones are looked for
PROBED = 1000  # pairs that say which of them may be
UNPACKED = 2**17  # bytes of bits looked at in one go


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangedColumn:
    """What became of the cells of a column that both sides have.

    Parameters
    ----------
    name, name_after
        The column, which may have been renamed.
    compared
        How many pairs of rows there are.
    bits
        One bit a row before, the lowest first: whether the cell differs from that of its partner.
    changed
        How many cells differ.
    filled, emptied
        How many cells got a value that had none, and lost theirs.
    varied
        Whether not all compared cells before are the same.
    examples
        The first few that differ; none of sensitive columns.
    """

    name: str
    name_after: str
    compared: int
    bits: NDArray[np.uint8]
    changed: int = 0
    filled: int = 0
    emptied: int = 0
    varied: bool = False
    examples: tuple[CellChange, ...] = ()

    @property
    def share(self) -> float:
        """The part of the paired rows in which the cell differs."""
        return self.changed / self.compared if self.compared else 0.0

    def positions(self, most: int | None = None) -> Places:
        """Return the positions before of the rows in which the cell differs, ascending; the first *most* of them."""
        wanted = self.changed if most is None else min(most, self.changed)
        found: list[Places] = [np.empty(0, dtype=np.int64)]
        n = 0
        for start in range(0, self.bits.size, UNPACKED):
            if n >= wanted:
                break
            part = np.flatnonzero(np.unpackbits(self.bits[start : start + UNPACKED], bitorder="little"))
            found.append(part + start * 8)
            n += part.size
        return np.concatenate(found)[:wanted]


def changed_columns(
    before: Source, after: Source, pairs: Pairs, *, gone: Sequence[str], new: Sequence[str]
) -> tuple[list[ChangedColumn], dict[str, str]]:
    """Compare the cells of paired rows, exactly over all of them.

    Parameters
    ----------
    before, after, pairs
        Both sides.
    gone, new
        The columns that only one of them has, among which renamed ones are looked for: all paired cells are equal,
        and not all the same.

    Returns
    -------
    columns, renamed
        The shared columns and then the renamed ones, and what these are called now.
    """
    shared = [(name, name) for name in before.columns if name in after.columns]
    likely = _likely_renamed(before, after, pairs, gone, new)
    made = _compared(before, after, pairs, [*shared, *likely])
    renamed: dict[str, str] = {}
    kept = made[: len(shared)]
    for each in made[len(shared) :]:
        if each.name in renamed or each.name_after in renamed.values():
            continue
        if not each.changed and (each.varied or each.compared == 1):
            renamed[each.name] = each.name_after
            kept.append(each)
    return kept, renamed


def _likely_renamed(
    before: Source, after: Source, pairs: Pairs, gone: Sequence[str], new: Sequence[str]
) -> list[Names]:
    """Return the pairs of columns that agree in some of the paired rows."""
    gone, new = gone[:CANDIDATES], new[:CANDIDATES]
    alike = [(mine, theirs) for mine in gone for theirs in new if _same_sort(before, after, (mine, theirs))]
    if not alike or not pairs.n:
        return []
    rows = pairs.before
    rows = rows[np.unique(np.linspace(0, rows.size - 1, min(PROBED, rows.size)).astype(np.int64))]
    some = (
        Source.of(before.rows_at(rows.tolist(), sorted({mine for mine, _ in alike}))),
        Source.of(after.rows_at(pairs.partners[rows].tolist(), sorted({theirs for _, theirs in alike}))),
    )
    return [names for names, mine, theirs in cell_hashes(*some, alike) if np.array_equal(mine, theirs)]


def _same_sort(before: Source, after: Source, names: Names) -> bool:
    kinds = [kind_of(source.schema.field(name).type) for source, name in zip((before, after), names, strict=True)]
    return kinds[0].name == kinds[1].name or all(kind.counted for kind in kinds)


def _compared(before: Source, after: Source, pairs: Pairs, columns: Sequence[Names]) -> list[ChangedColumn]:
    """Compare pairs of columns."""
    if not columns:
        return []
    missing = missing_hash(before), missing_hash(after)
    tallies = [_Tally(names, pairs, missing) for names in columns]
    if pairs.n:
        compare = _side_by_side if pairs.late == 0 else _one_held
        compare(before, after, pairs.partners, column_forms(before, after, columns), tallies)
    return [tally.result() for tally in tallies]


class _Tally:
    """Counts the cells of one column that differ."""

    def __init__(self, names: Names, pairs: Pairs, missing: tuple[np.uint64, np.uint64]) -> None:
        self.names, self.missing = names, missing
        self.compared = pairs.n
        self.bits = np.zeros((pairs.partners.size + 7) // 8, dtype=np.uint8)
        self.changed = self.filled = self.emptied = 0
        self.first: np.uint64 | None = None
        self.varied = False

    def add(self, start: int, rows: Places | slice, mine: Hashes, theirs: Hashes) -> None:
        """Take in cells of *rows*, counted from *start*, a multiple of 8, of which there are at most `CHUNK`."""
        if self.first is None and mine.size:
            self.first = mine[0]
        if not self.varied:
            self.varied = bool((mine != self.first).any())
        differ = mine != theirs
        n = int(np.count_nonzero(differ))
        if n == 0:
            return
        self.changed += n
        self.filled += int(np.count_nonzero(mine[differ] == self.missing[0]))
        self.emptied += int(np.count_nonzero(theirs[differ] == self.missing[1]))
        there = np.zeros(CHUNK, dtype=bool)
        there[rows] = differ
        packed = np.packbits(there, bitorder="little")
        held = self.bits[start // 8 : start // 8 + packed.size]
        held |= packed[: held.size]

    def result(self) -> ChangedColumn:
        """Return what was counted."""
        return ChangedColumn(
            name=self.names[0],
            name_after=self.names[1],
            compared=self.compared,
            bits=self.bits,
            changed=self.changed,
            filled=self.filled,
            emptied=self.emptied,
            varied=self.varied,
        )


def _side_by_side(
    before: Source, after: Source, partners: Places, forms: tuple[Any, Any], tallies: Sequence[_Tally]
) -> None:
    """Compare columns, some at a time, where paired rows come in the same order on both sides."""
    with progress((before.n_rows + after.n_rows) * -(-len(tallies) // TOGETHER)) as look:
        for first in range(0, len(tallies), TOGETHER):
            part = slice(first, first + TOGETHER)
            there = _placed(hash_chunks(after, forms[1][part]), look)
            low, high, theirs = next(there)
            for start, end, mine in _placed(hash_chunks(before, forms[0][part]), look):
                rows = np.flatnonzero(partners[start:end] >= 0)
                at = partners[start:end][rows]
                done = 0
                while done < rows.size:
                    stop = int(np.searchsorted(at, high))
                    if stop > done:
                        here, beside = _run(rows[done:stop]), _run(at[done:stop] - low)
                        for tally, left, right in zip(tallies[part], mine, theirs, strict=True):
                            tally.add(start, here, left[here], right[beside])
                        done = stop
                    if done < rows.size:
                        low, high, theirs = next(there)


def _one_held(
    before: Source, after: Source, partners: Places, forms: tuple[Any, Any], tallies: Sequence[_Tally]
) -> None:
    """Compare a few columns at a time, of which as many rows after are held as may be, with all rows before."""
    n_held = min(after.n_rows, HELD)
    width = min(max(HELD // n_held, 1), TOGETHER)
    passes = -(-len(tallies) // width)
    in_each = after.n_rows + before.n_rows * -(-after.n_rows // n_held)
    with progress(passes * in_each) as look:
        for first in range(0, len(tallies), width):
            part = slice(first, first + width)
            for low, theirs in _held(hash_chunks(after, forms[1][part]), after.n_rows, n_held, look):
                high = low + theirs[0].size
                for start, end, mine in _placed(hash_chunks(before, forms[0][part]), look):
                    at = partners[start:end]
                    rows = np.flatnonzero((at >= low) & (at < high))
                    beside = at[rows] - low
                    for tally, left, right in zip(tallies[part], mine, theirs, strict=True):
                        tally.add(start, rows, left[rows], right[beside])
                del theirs, right  # before the next ones are read


def _placed(chunks: Iterator[list[Hashes]], look: Callable[[int], None]) -> Iterator[tuple[int, int, list[Hashes]]]:
    """Say of each chunk of rows where it begins and ends."""
    start = 0
    for chunk in chunks:
        yield start, start + chunk[0].size, chunk
        start += chunk[0].size
        look(chunk[0].size)


def _held(
    chunks: Iterator[list[Hashes]], n_rows: int, n_held: int, look: Callable[[int], None]
) -> Iterator[tuple[int, list[Hashes]]]:
    """Collect chunks into arrays of *n_held* rows, and say where they begin."""
    low = filled = 0
    held: list[Hashes] = []
    for _, _, chunk in _placed(chunks, look):
        taken, size = 0, chunk[0].size
        while taken < size:
            if not filled:
                held = [np.empty(min(n_held, n_rows - low), dtype=np.uint64) for _ in chunk]
            n = min(held[0].size - filled, size - taken)
            for kept, hashes in zip(held, chunk, strict=True):
                kept[filled : filled + n] = hashes[taken : taken + n]
            taken, filled = taken + n, filled + n
            if filled == held[0].size:
                yield low, held
                held = []
                low, filled = low + filled, 0


def _run(places: Places) -> Places | slice:
    """Return places that lie side by side as a slice, which copies nothing."""
    first, last = int(places[0]), int(places[-1])
    return slice(first, last + 1) if last - first + 1 == places.size else places
