"""Row pages: the rows behind a selection, a page at a time, in their own order or sorted by a column."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import arrow_array, fixed_width
from workbench.data.identity import RowIdentity
from workbench.invalid import InvalidInput, not_one_of
from workbench.strict_json import plain
from workbench.views.items.table import TableColumn
from workbench.views.rows.aggregates import Filter, positions_of
from workbench.views.rows.cells import CellType, cell_type, cells, cells_of_array
from workbench.views.rows.found_rows import found_rows
from workbench.views.thumbnails import thumbnail

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.findings import Finding
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["RowPages", "Sort", "page_of"]


@dataclass(frozen=True)
class Sort:
    """A column to sort by; rows without a value come last, and equal ones stay in their order."""

    column: str
    descending: bool = False


class RowPages:
    """The positions of the rows that were asked for last, so that the next page of them costs little.

    Parameters
    ----------
    rows
        Where the rows come from.
    """

    def __init__(self, rows: LinkedRows) -> None:
        self._rows = rows
        self._lock = threading.Lock()
        self._key: Hashable = None
        self._positions: NDArray[np.int64] | None = None

    def positions(
        self, filters: Sequence[Filter], *, key: Hashable, finding: Finding | None, sort: Sort | None
    ) -> NDArray[np.int64] | None:
        """Return the positions of the rows in the order that is asked for; None for all rows in their own.

        Parameters
        ----------
        filters, finding
            Which rows: those that all of them take.
        key
            Tells these filters and this finding from others.
        sort
            The order.
        """
        if not filters and finding is None and sort is None:
            return None
        asked = (key, sort)
        with self._lock:
            if asked != self._key or self._positions is None:
                self._positions = self._found(filters, finding=finding, sort=sort)
                self._key = asked
            return self._positions

    def _found(self, filters: Sequence[Filter], *, finding: Finding | None, sort: Sort | None) -> NDArray[np.int64]:
        rows = self._rows
        if finding is not None:
            found = found_rows(finding, rows).view(np.uint8)
            filters = [*filters, Filter(found, frozenset([1]))]
        positions = positions_of(filters, rows.n_rows)
        return positions if sort is None else positions[_order(rows, sort, positions)]


def page_of(rows: LinkedRows, positions: Sequence[int]) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """Return what may be shown of the rows at *positions*: the columns, and the cells row by row.

    The first column has the rows' identities.
    """
    places = list(positions)
    names, type_ = _identities(rows, places)
    identity = TableColumn(
        name="row",
        title=rows.identity_title,
        values=names,
        type=type_,
        plain=isinstance(rows.identity, RowIdentity) and rows.identity.kind != "position",
    )
    columns = [identity.described()]
    held = [names]
    read = [name for name, column in rows.shown.items() if column.values is None]
    table = rows.source.rows_at(places, read) if rows.source is not None and read else None
    for name, column in rows.shown.items():
        known = column.type
        if known == "image":
            held.append([thumbnail(image) for image in _taken(column.values, places)])
        elif column.values is None and table is not None:
            stored = table.column(name)
            held.append(cells(stored))
            known = cell_type(stored.type) if known == "text" else known
        else:
            held.append(cells_of_array(_taken(column.values, places)))
        columns.append({**column.described(), "type": known})
    return columns, [list(row) for row in zip(*held, strict=True)]


def _taken(values: Any, places: list[int]) -> Any:
    return values[places] if isinstance(values, np.ndarray) else [values[place] for place in places]


def _identities(rows: LinkedRows, places: list[int]) -> tuple[list[Any], CellType]:
    identity = rows.identity
    if identity is None or (isinstance(identity, RowIdentity) and identity.kind == "position"):
        return list(places), "integer"
    if not isinstance(identity, RowIdentity):
        found = cells_of_array(_taken(identity, places))
    elif identity.keys and rows.source is not None:
        parts = [cells(column) for column in rows.source.rows_at(places, identity.keys).columns]
        found = parts[0] if len(parts) == 1 else [" · ".join(map(str, row)) for row in zip(*parts, strict=True)]
    else:
        named = [plain(each) for each in identity.of(places)]
        found = [" · ".join(map(str, each)) if isinstance(each, list) else each for each in named]
    whole = all(type(each) is int for each in found)
    return found, "integer" if whole else "text"


def _order(rows: LinkedRows, sort: Sort, positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how to put *positions* into the order of a column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = _column(rows, sort.column, positions)
    order = "descending" if sort.descending else "ascending"
    try:
        indices = pc.sort_indices(pa.table({"c": column}), sort_keys=[("c", order)])
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError):
        raise InvalidInput(f"rows cannot be sorted by {sort.column!r}, which holds {column.type}.") from None
    return fixed_width(indices, "uint64").astype(np.int64)


def _column(rows: LinkedRows, name: str, positions: NDArray[np.int64]) -> pa.ChunkedArray | pa.Array:
    """Return the values of a shown column, or the identities, at *positions*, which ascend."""
    import pyarrow as pa

    identity, values = rows.identity, None
    if name in rows.shown:
        values = rows.shown[name].values
    elif name != "row":
        raise not_one_of("column", ["row", *rows.shown], name)
    elif identity is None or (isinstance(identity, RowIdentity) and identity.kind == "position"):
        return arrow_array(positions)
    elif not isinstance(identity, RowIdentity):
        values = identity
    elif identity.keys:
        name = identity.keys[0]
    else:
        values = identity.index
    if values is not None:
        taken = np.asarray(values)[positions]
        return pa.array(taken if taken.dtype.kind in "biufM" else [str(each) for each in taken])
    return _read(rows, name, positions)


def _read(rows: LinkedRows, name: str, positions: NDArray[np.int64]) -> pa.ChunkedArray:
    import pyarrow as pa

    assert rows.source is not None
    parts, start = [], 0
    for batch in rows.source.batches([name]):
        first, end = np.searchsorted(positions, [start, start + batch.num_rows])
        column = batch.column(0)
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        parts.append(
            column if end - first == batch.num_rows else column.take(arrow_array(positions[first:end] - start))
        )
        start += batch.num_rows
    return pa.chunked_array(parts)
