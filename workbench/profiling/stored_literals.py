"""Values as they are stored, written in SQL and in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workbench.data.naming import literal
from workbench.profiling.column_kinds import kind_of
from workbench.profiling.stored_values import reader_of
from workbench.views.wording import number, one_line

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["said", "stored_literal"]

LONGEST = 40


def stored_literal(value: float, type_: pa.DataType) -> str | None:
    """Write a stored number of a column of this Arrow type as an SQL literal; None where SQL has none for it."""
    kind = kind_of(type_)
    match kind.name:
        case "boolean":
            return "true" if value else "false"
        case "integer":
            return str(int(value))
        case "number":
            finite = math.isfinite(value)
            return f"{float(value)!r}::DOUBLE" if finite else f"'{float(value)}'::DOUBLE"
        case "date":
            return f"DATE {literal(str(reader_of(kind)(int(value))))}"
        case "datetime":
            word = "TIMESTAMPTZ" if kind.zone else "TIMESTAMP_NS" if kind.unit == "ns" else "TIMESTAMP"
            return f"{word} {literal(str(reader_of(kind)(int(value))))}"
        case "time":
            return f"TIME {literal(str(reader_of(kind)(int(value))))}"
        case _:
            return None


def said(value: float | str, type_: pa.DataType) -> str:
    """Say a stored value to people."""
    if isinstance(value, str):
        text = one_line(value)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    kind = kind_of(type_)
    if kind.name == "integer" and abs(value) < 1e15:
        return str(int(value)).replace("-", "−")
    if kind.name == "number":
        return number(value)
    if kind.name == "boolean":
        return "true" if value else "false"
    text = str(reader_of(kind)(int(value)))
    if kind.name == "datetime":
        text = text.replace("T", " ").removesuffix("+00:00").removesuffix(":00")
    return text
