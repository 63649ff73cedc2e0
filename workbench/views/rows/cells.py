"""Cells: values of Arrow columns and arrays as a table of the page shows them, in strict JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.strict_json import plain

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CellType", "cell_type", "cells", "cells_of_array"]

LONGEST = 1_000  # characters of a text
CellType = Literal["number", "integer", "share", "text", "date", "boolean", "image"]
Cell = float | int | str | bool | None


def cell_type(type_: pa.DataType) -> CellType:
    """Say how a column of this Arrow type is shown."""
    import pyarrow as pa

    if pa.types.is_dictionary(type_):
        return cell_type(type_.value_type)
    if pa.types.is_integer(type_):
        return "integer"
    if pa.types.is_floating(type_) or pa.types.is_decimal(type_) or pa.types.is_duration(type_):
        return "number"
    if pa.types.is_boolean(type_):
        return "boolean"
    return "date" if pa.types.is_timestamp(type_) or pa.types.is_date(type_) else "text"


def cells(column: pa.ChunkedArray | pa.Array) -> list[Cell]:
    """Return the values of a column: dates as ISO texts, spans in seconds, nested values as JSON."""
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        return [cell for chunk in column.chunks for cell in cells(chunk)]
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        return _moments(column, column.type.unit, "+00:00" if column.type.tz else "")
    if pa.types.is_date(column.type):
        return _moments(column, "D" if pa.types.is_date32(column.type) else "ms", "", day=True)
    if pa.types.is_duration(column.type) or pa.types.is_time64(column.type):  # Python knows no nanoseconds
        unit = pa.duration("us") if pa.types.is_duration(column.type) else pa.time64("us")
        column = column.cast(unit, safe=False)
    return [_cell(value) for value in column.to_pylist()]


def cells_of_array(values: Any) -> list[Cell]:
    """Return what an array or a list holds, as cells."""
    array = np.asarray(values)
    if array.dtype.kind == "M":
        return [None if np.isnat(each) else _tidy(str(each)) for each in array]
    return [_cell(value) for value in (array.tolist() if isinstance(values, np.ndarray) else list(values))]


def _moments(column: pa.Array, unit: str, zone: str, *, day: bool = False) -> list[Cell]:
    """Write dates as NumPy does, which knows the years that Python does not."""
    there = valid_mask(column)
    stored = fixed_width(column, "int32" if unit == "D" else "int64").astype(np.int64)
    texts = [_tidy(str(each)) for each in stored.astype(f"datetime64[{unit}]")]
    written = [text.partition("T")[0] if day else text + zone for text in texts]
    return [text if there is None or there[place] else None for place, text in enumerate(written)]


def _tidy(text: str) -> str:
    head, dot, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return head + dot + fraction if fraction else head


def _cell(value: Any) -> Cell:
    known = plain(value)
    if isinstance(known, list | dict):
        known = json.dumps(known, ensure_ascii=False)
    if isinstance(known, str) and len(known) > LONGEST:
        return known[:LONGEST] + "…"
    result: Cell = known
    return result
