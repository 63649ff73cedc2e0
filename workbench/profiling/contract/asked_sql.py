"""The SQL of a contract's words: predicates of the rows that break them, whatever the column is stored as."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from workbench.data.naming import literal
from workbench.profiling.column_kinds import is_floating, kind_of
from workbench.profiling.text_patterns import BLANKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from workbench.profiling.contract.terms import Bound, Limits

__all__ = ["beyond", "missing_where", "not_among", "padded", "present_where", "quoted_text", "unreadable"]

PADDED = rf"\A[{BLANKS}]|[{BLANKS}]\z"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
READ_AS = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "time": "TIME",
}


def missing_where(sql: str, type_: pa.DataType) -> str:
    """Select the rows without a value."""
    return f"({sql} IS NULL OR isnan({sql}))" if is_floating(type_) else f"{sql} IS NULL"


def present_where(sql: str, type_: pa.DataType) -> str:
    """Select the rows with a value."""
    return f"({sql} IS NOT NULL AND NOT isnan({sql}))" if is_floating(type_) else f"{sql} IS NOT NULL"


def quoted_text(sql: str, type_: pa.DataType) -> str:
    """Write a column of texts."""
    return sql if kind_of(type_).storage == "text" else f"{sql}::VARCHAR"


def unreadable(sql: str, wanted: str) -> str | None:
    """Select the texts that cannot be read as the type wanted; None where nothing is read from texts."""
    if wanted not in READ_AS:
        return None
    return f"{sql} IS NOT NULL AND TRY_CAST({sql} AS {READ_AS[wanted]}) IS NULL"


def beyond(sql: str, type_: pa.DataType, limits: Limits) -> str:
    """Select the values outside of limits."""
    sides = []
    if limits.at_least is not None:
        sides.append(f"{sql} < {_literal(limits.at_least, type_)}")
    if limits.at_most is not None:
        sides.append(_above(sql, type_, limits.at_most))
    outside = sides[0] if len(sides) == 1 else f"({' OR '.join(sides)})"
    return f"NOT isnan({sql}) AND {outside}" if is_floating(type_) else outside  # to SQL, NaN is the largest number


def not_among(sql: str, type_: pa.DataType, values: Sequence[Any]) -> str:
    """Select the values that are none of those given."""
    return f"{sql} NOT IN ({', '.join(_literal(value, type_) for value in values)})"


def padded(text: str) -> str:
    """Select the texts that begin or end with white space; a pattern is ten times as quick as trimming them."""
    return f"regexp_matches({text}, {literal(PADDED)})"


def _above(sql: str, type_: pa.DataType, bound: Bound) -> str:
    kind = kind_of(type_)
    if kind.name == "datetime" and isinstance(bound, str) and DAY.fullmatch(bound):
        after = dt.date.fromisoformat(bound) + dt.timedelta(days=1)  # a day ends at the next midnight
        return f"{sql} >= {_literal(after.isoformat(), type_)}"
    return f"{sql} > {_literal(bound, type_)}"


def _literal(value: Any, type_: pa.DataType) -> str:
    kind = kind_of(type_)
    match kind.name:
        case "boolean":
            return str(value).lower() if isinstance(value, bool) else literal(str(value))
        case "integer" | "number":
            if isinstance(value, bool | str):
                return f"TRY_CAST({literal(str(value))} AS DOUBLE)"
            return str(value) if isinstance(value, int) else f"{value!r}::DOUBLE"
        case "duration":
            return f"to_microseconds({round(float(value) * 1e6)})"
        case "date":
            return f"DATE {literal(str(value))}" if DAY.fullmatch(str(value)) else f"TIMESTAMP {literal(str(value))}"
        case "datetime":
            word = "TIMESTAMPTZ" if kind.zone else "TIMESTAMP_NS" if kind.unit == "ns" else "TIMESTAMP"
            return f"{word} {literal(str(value))}"
        case "time":
            return f"TIME {literal(str(value))}"
        case _:
            return literal(str(value))
