"""Binning: the bin number of each row in a linked field, from the columns that the field is made of.

The rules are those of `workbench.views.rows.bin_sql`, which writes them as SQL: a row without a value is `missing`, a
value in none of the ranges or among none of the single values is `rest`, and a row that a field has no bin for is
`NO_BIN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.invalid import InvalidInput
from workbench.views.rows.comparable import comparable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.views.links import LinkedField

__all__ = ["NO_BIN", "bin_codes"]

NO_BIN = 255  # bins are numbered up to 254


def bin_codes(field: LinkedField, table: pa.Table | pa.RecordBatch) -> NDArray[np.uint8]:
    """Return the bin number of each row of *table* in *field*.

    Parameters
    ----------
    field
        Its `columns`, `edges` or `values`, `rest` and `missing` say how to cut; `codes` and `totals` are not used.
    table
        Rows that have those columns, under these names.

    Returns
    -------
    ndarray of uint8, one number a row
        `NO_BIN` where the field has no bin for a row.

    Raises
    ------
    InvalidInput
        When a column cannot be cut in this way.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from workbench.views.links import LinkedField
    >>> field = LinkedField(
    ...     id="wage", title="wage", columns=["wage"], sql=["wage"], labels=["0 – 5", "5 – 10", "missing"],
    ...     edges=[0.0, 5.0, 10.0], missing=2, codes=[], totals=[],
    ... )
    >>> bin_codes(field, pa.table({"wage": [3.1, 5.0, 10.0, None, 11.0]})).tolist()
    [0, 1, 1, 2, 255]
    """
    rest = NO_BIN if field.rest is None else field.rest
    missing = NO_BIN if field.missing is None else field.missing
    columns = [_one_array(table.column(name)) for name in field.columns]
    if field.edges is not None:
        return _ranges(columns[0], list(field.edges), rest=rest, missing=missing)
    if field.values is not None:
        return _singles(columns, field.values, rest=rest, missing=missing)
    raise InvalidInput(f"a linked field needs 'edges' or 'values' to be cut by, {field.id!r} has neither.")


def _ranges(column: pa.Array, edges: list[Any], *, rest: int, missing: int) -> NDArray[np.uint8]:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return _by_dictionary(column, lambda values: _ranges(values, edges, rest=rest, missing=missing), missing)
    if pa.types.is_null(column.type):
        return np.full(len(column), missing, dtype=np.uint8)
    numbers = comparable(column)
    places, inside = numbers.places(edges)
    codes = places.astype(np.uint8)
    codes[~inside] = rest
    if numbers.there is not None:
        codes[~numbers.there] = missing
    return codes


def _singles(
    columns: Sequence[pa.Array], values: Sequence[Sequence[Any]], *, rest: int, missing: int
) -> NDArray[np.uint8]:
    codes: NDArray[np.uint8]
    if len(columns) == 1:
        named = [value for (value,) in values]
        found, there = _matches(columns[0], named)
        codes = np.append(np.arange(len(named), dtype=np.uint8), np.uint8(rest))[found]
        if there is not None:
            codes[~there] = missing
        return codes
    return _tuples(columns, values, rest=rest, missing=missing)


def _tuples(
    columns: Sequence[pa.Array], values: Sequence[Sequence[Any]], *, rest: int, missing: int
) -> NDArray[np.uint8]:
    n_rows = len(columns[0])
    states = np.zeros(n_rows, dtype=np.intp)  # which of the beginnings of bins' values each row has
    beginnings: dict[tuple[Any, ...], int] = {(): 0}
    gaps = np.zeros(n_rows, dtype=bool)
    for place, column in enumerate(columns):
        named = list(dict.fromkeys(bin_[place] for bin_ in values))
        found, there = _matches(column, named)
        if there is not None:
            gaps |= ~there
        longer: dict[tuple[Any, ...], int] = {}
        for bin_ in values:
            longer.setdefault(tuple(bin_[: place + 1]), len(longer))
        step = np.full((len(beginnings) + 1, len(named) + 1), len(longer), dtype=np.intp)
        for beginning, state in longer.items():
            step[beginnings[beginning[:-1]], named.index(beginning[-1])] = state
        states = step[states, found]
        beginnings = longer
    bins = np.full(len(beginnings) + 1, rest, dtype=np.uint8)
    for bin_, each in reversed(list(enumerate(values))):  # the first of equal ones counts
        bins[beginnings[tuple(each)]] = bin_
    codes: NDArray[np.uint8] = bins[states]
    codes[gaps] = missing
    return codes


def _matches(column: pa.Array, named: list[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_] | None]:
    """Say for each row which of the values *named* it has (their number: none), and which rows have a value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    type_ = column.type
    if not named and not pa.types.is_floating(type_):  # only whether there is a value
        return np.zeros(len(column), dtype=np.intp), valid_mask(column)
    if pa.types.is_null(type_) or (pa.types.is_dictionary(type_) and len(column.dictionary) == 0):
        return np.full(len(column), len(named), dtype=np.intp), np.zeros(len(column), dtype=bool)
    if pa.types.is_dictionary(type_):
        found, there = _matches(column.dictionary, named)
        present = valid_mask(column)
        places = _indices(column, present)
        within = present if there is None else there[places] if present is None else present & there[places]
        return found[places], within
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        places = pc.index_in(column, value_set=_texts(named, type_))
        found = fixed_width(places, "int32").astype(np.intp)
        unknown = valid_mask(places)
        if unknown is not None:
            found[~unknown] = len(named)
        return found, valid_mask(column)
    numbers = comparable(column)
    return numbers.matches(named), numbers.there


def _texts(named: list[Any], type_: pa.DataType) -> pa.Array:
    """Make an array of texts; `pyarrow.array` would import pandas."""
    import pyarrow as pa

    texts = [str(value).encode("utf-8", errors="replace") for value in named]
    width = np.int64 if pa.types.is_large_string(type_) else np.int32
    ends = np.cumsum([0, *(len(text) for text in texts)], dtype=width)
    return pa.Array.from_buffers(type_, len(texts), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))])


def _by_dictionary(column: pa.Array, cut: Any, missing: int) -> NDArray[np.uint8]:
    """Cut the values of a dictionary instead of each row's."""
    present = valid_mask(column)
    if len(column.dictionary) == 0:
        return np.full(len(column), missing, dtype=np.uint8)
    codes: NDArray[np.uint8] = cut(column.dictionary)[_indices(column, present)]
    if present is not None:
        codes[~present] = missing
    return codes


def _indices(column: pa.Array, present: NDArray[np.bool_] | None) -> NDArray[np.intp]:
    """Return each row's place in the dictionary, 0 where it has none."""
    indices = fixed_width(column.indices, str(column.indices.type)).astype(np.intp)
    if present is not None:
        indices[~present] = 0
    return indices


def _one_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    combined = column.combine_chunks() if column.num_chunks else pa.array([], type=column.type)
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined
