"""Stored numbers as the values they stand for: days since 1970 as dates, bits as booleans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.column_kinds import kind_of, numbers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from workbench.profiling.column_kinds import Kind

__all__ = ["PER_SECOND", "reader_of", "values_of"]

MOMENTS = (-(2**63) + 1, 2**63 - 1)  # the lowest number stands for no moment
PER_SECOND = {"D": 1 / 86_400, "s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def values_of(array: pa.Array) -> list[Any]:
    """Return the values of a column as plain Python ones, None where they are missing."""
    kind = kind_of(array.type)
    if not kind.on_a_line:
        return list(array.to_pylist())
    if hasattr(array, "dictionary_decode"):
        array = array.dictionary_decode()
    numbers, valid = numbers_of(array, kind)
    read = reader_of(kind)
    there = np.ones(numbers.size, dtype=bool) if valid is None else valid
    return [read(number.item()) if present else None for number, present in zip(numbers, there, strict=True)]


def reader_of(kind: Kind) -> Callable[[Any], Any]:
    """Return what turns a stored number into its value: ISO text for dates, seconds for spans, bools for bits."""
    per_second = PER_SECOND.get(kind.unit, 1)
    match kind.name:
        case "boolean":
            return bool
        case "date":
            return lambda value: _moment(value, kind.unit).partition("T")[0]
        case "datetime":
            end = "+00:00" if kind.zone else ""
            return lambda value: _moment(value, kind.unit) + end
        case "time":
            return lambda value: _clock(int(value), int(per_second))
        case "duration":
            return lambda value: value / per_second
        case _:
            return lambda value: value


def _moment(value: float, unit: str) -> str:
    # What was interpolated may round to just beyond the last moment that can be stored.
    text = str(np.int64(min(max(value, MOMENTS[0]), MOMENTS[1])).astype(f"datetime64[{unit}]"))
    head, dot, part = text.partition(".")
    part = part.rstrip("0")
    return head + dot + part if part else head


def _clock(value: int, per_second: int) -> str:
    seconds, part = divmod(value, per_second)
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"
    digits = len(str(per_second)) - 1
    return text + f".{part:0{digits}d}".rstrip("0") if part else text
