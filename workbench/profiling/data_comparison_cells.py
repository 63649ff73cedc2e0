"""Cells that a transformation changed, column by column, and columns that it renamed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.data_comparison_pairs import cell_hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source
    from workbench.profiling.data_comparison_pairs import Pairs

    Places = NDArray[np.int64]

__all__ = ["CellChange", "ChangedColumn", "changed_columns", "changed_values", "renamed_columns"]

CANDIDATES = 20  # columns gone, and columns new, among which renamed ones are looked for
EXAMPLES = 5


@dataclass(frozen=True)
class CellChange:
    """One cell: the positions of its row, and its value on either side."""

    position_before: int
    position_after: int
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangedColumn:
    """What became of the cells of a column that both sides have.

    Parameters
    ----------
    name, name_after
        The column, which may have been renamed.
    compared
        How many pairs of rows there are.
    places
        Which pairs differ in it, by their place among the pairs.
    filled, emptied
        How many cells got a value that had none, and lost theirs.
    examples
        The first few; none of sensitive columns.
    """

    name: str
    name_after: str
    compared: int
    places: Places
    filled: int = 0
    emptied: int = 0
    examples: tuple[CellChange, ...] = ()

    @property
    def changed(self) -> int:
        """How many cells differ."""
        return int(self.places.size)

    @property
    def share(self) -> float:
        """The part of the paired rows in which the cell differs."""
        return self.changed / self.compared if self.compared else 0.0


def changed_columns(
    before: Source, after: Source, pairs: Pairs, columns: Sequence[tuple[str, str]], *, hidden: Sequence[str] = ()
) -> list[ChangedColumn]:
    """Compare the cells of paired rows, exactly over all of them.

    Parameters
    ----------
    before, after, pairs
        Both sides.
    columns
        The columns to compare: a name before, and the name after.
    hidden
        Columns of which no example is kept.
    """
    missing = _missing_hash(before), _missing_hash(after)
    result = []
    for (mine, theirs), left, right in cell_hashes(before, after, columns):
        held = left[pairs.before], right[pairs.after]
        places = np.flatnonzero(held[0] != held[1])
        made = ChangedColumn(
            name=mine,
            name_after=theirs,
            compared=int(pairs.before.size),
            places=places,
            filled=int(np.count_nonzero(held[0][places] == missing[0])),
            emptied=int(np.count_nonzero(held[1][places] == missing[1])),
            examples=()
            if mine in hidden or theirs in hidden
            else tuple(_examples(before, after, pairs, places[:EXAMPLES], (mine, theirs))),
        )
        result.append(made)
    return result


def renamed_columns(
    before: Source, after: Source, pairs: Pairs, gone: Sequence[str], new: Sequence[str]
) -> dict[str, str]:
    """Find columns that have another name now: all paired cells are equal, and not all the same."""
    if not gone or not new or pairs.before.size == 0:
        return {}
    wanted = [(mine, theirs) for mine in gone[:CANDIDATES] for theirs in new[:CANDIDATES]]
    alike = [names for names in wanted if _same_sort(before, after, names)]
    found: dict[str, str] = {}
    for (mine, theirs), left, right in cell_hashes(before, after, alike):
        if mine in found or theirs in found.values():
            continue
        held = left[pairs.before]
        if np.array_equal(held, right[pairs.after]) and (held.size == 1 or bool((held != held[0]).any())):
            found[mine] = theirs
    return found


def changed_values(
    before: Source, after: Source, pairs: Pairs, column: ChangedColumn, *, most: int
) -> tuple[list[Any], list[Any]]:
    """Return the values of the changed cells of a column before and after, at most so many."""
    places = column.places[:most]
    return (
        _values(before, pairs.before[places], column.name),
        _values(after, pairs.after[places], column.name_after),
    )


def _same_sort(before: Source, after: Source, names: tuple[str, str]) -> bool:
    from workbench.profiling.column_kinds import kind_of

    kinds = [kind_of(source.schema.field(name).type) for source, name in zip((before, after), names, strict=True)]
    return kinds[0].name == kinds[1].name or all(kind.counted for kind in kinds)


def _missing_hash(source: Source) -> np.uint64:
    return np.uint64(source.sql("SELECT hash(NULL::BIGINT) AS h")["h"][0].as_py())


def _examples(before: Source, after: Source, pairs: Pairs, places: Places, names: tuple[str, str]) -> list[CellChange]:
    if places.size == 0:
        return []
    at = pairs.before[places].tolist(), pairs.after[places].tolist()
    values = before.rows_at(at[0], [names[0]])[names[0]], after.rows_at(at[1], [names[1]])[names[1]]
    return [
        CellChange(mine, theirs, was, now)
        for mine, theirs, was, now in zip(*at, _plain(values[0]), _plain(values[1]), strict=True)
    ]


def _values(source: Source, positions: Places, name: str) -> list[Any]:
    """Return the values at positions: a few by themselves, many by reading the column once."""
    if positions.size == 0:
        return []
    if positions.size <= 1000:
        return _plain(source.rows_at(positions.tolist(), [name])[name])
    order = np.argsort(positions, kind="stable")
    ascending = positions[order]
    held: list[Any] = []
    start = 0
    for batch in source.batches([name]):
        first, last = np.searchsorted(ascending, (start, start + batch.num_rows))
        if first < last:
            from workbench.data.arrays import arrow_array

            held += _plain(batch.column(0).take(arrow_array(ascending[first:last] - start)))
        start += batch.num_rows
    result: list[Any] = [None] * len(held)
    for place, value in zip(order.tolist(), held, strict=True):
        result[place] = value
    return result


def _plain(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    from workbench.profiling.stored_values import values_of

    chunks = column.chunks if hasattr(column, "chunks") else [column]
    values = [value for chunk in chunks for value in values_of(chunk)]
    return [
        None if isinstance(value, float) and value != value else value for value in values
    ]  # NaN differs from itself
