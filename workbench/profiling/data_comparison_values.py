"""Values of changed cells, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import arrow_array
from workbench.profiling.stored_values import values_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source
    from workbench.profiling.data_comparison_cells import ChangedColumn
    from workbench.profiling.data_comparison_pairs import Pairs

    Places = NDArray[np.signedinteger[Any]]

__all__ = ["CellChange", "changed_values", "first_changes"]

FEW = 1000  # rows that are looked up one by one


@dataclass(frozen=True)
class CellChange:
    """One cell: the positions of its row, and its value on either side."""

    position_before: int
    position_after: int
    before: Any
    after: Any


def first_changes(
    before: Source,
    after: Source,
    pairs: Pairs,
    columns: Sequence[ChangedColumn],
    *,
    most: int,
    hidden: Collection[str] = (),
) -> dict[str, tuple[CellChange, ...]]:
    """Return the first changes of each column, at most so many; none of *hidden* columns.

    The rows of all columns are looked up together, as many at a time as that is quick for.
    """
    told = [each for each in columns if each.changed and not {each.name, each.name_after} & {*hidden}]
    found: dict[str, tuple[CellChange, ...]] = {}
    width = max(FEW // max(most, 1), 1)
    for start in range(0, len(told), width):
        part = told[start : start + width]
        rows = {each.name: each.positions(most) for each in part}
        where = np.unique(np.concatenate(list(rows.values())))
        partners = pairs.partners[where].astype(np.int64)
        mine = before.rows_at(where.tolist(), [each.name for each in part])
        theirs = after.rows_at(partners.tolist(), [each.name_after for each in part])
        for each in part:
            at = np.searchsorted(where, rows[each.name])
            taken = arrow_array(at)
            values = _plain(mine[each.name].take(taken)), _plain(theirs[each.name_after].take(taken))
            found[each.name] = tuple(
                CellChange(*four) for four in zip(where[at].tolist(), partners[at].tolist(), *values, strict=True)
            )
    return found


def changed_values(
    before: Source, after: Source, pairs: Pairs, column: ChangedColumn, *, most: int
) -> tuple[list[Any], list[Any]]:
    """Return the values of the changed cells of a column before and after, at most so many."""
    rows = column.positions(most)
    return _values(before, rows, column.name), _values(after, pairs.partners[rows], column.name_after)


def _values(source: Source, positions: Places, name: str) -> list[Any]:
    """Return the values at positions: a few by themselves, many by reading the column once."""
    if positions.size == 0:
        return []
    if positions.size <= FEW:
        return _plain(source.rows_at(positions.tolist(), [name])[name])
    order = np.argsort(positions, kind="stable")
    ascending = positions[order]
    held: list[Any] = []
    start = 0
    for batch in source.batches([name]):
        first, last = np.searchsorted(ascending, (start, start + batch.num_rows))
        if first < last:
            held += _plain(batch.column(0).take(arrow_array(ascending[first:last] - start)))
        start += batch.num_rows
    result: list[Any] = [None] * len(held)
    for place, value in zip(order.tolist(), held, strict=True):
        result[place] = value
    return result


def _plain(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    chunks = column.chunks if hasattr(column, "chunks") else [column]
    values = [value for chunk in chunks for value in values_of(chunk)]
    return [
        None if isinstance(value, float) and value != value else value for value in values
    ]  # NaN differs from itself
