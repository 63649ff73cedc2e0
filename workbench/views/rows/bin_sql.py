"""Bins as SQL: the rows of a linked field's bins, as a predicate that people can read and DuckDB answers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workbench.data.naming import literal
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.views.links import LinkedField

__all__ = ["bin_case", "bins_predicate", "runs"]

# Digits up to which every DuckDB turns a decimal number into the nearest single as well as the nearest double: 1.3
# divides two singles for it, which hold seven digits exactly.
EXACT_DECIMALS = 7
WIDEST = 1e38  # SQL's largest whole number
TYPED = {"timestamp": "TIMESTAMP", "date": "DATE", "time": "TIME", "interval": "INTERVAL"}


def bins_predicate(field: LinkedField, bins: Iterable[int]) -> str:
    """Write the rows of several bins of *field* as one SQL predicate.

    Parameters
    ----------
    field
        How it is cut, and how its columns are written (`sql`).
    bins
        Bin numbers.

    Returns
    -------
    str
        True for those rows, false or null for others; ``FALSE`` for no bins.
    """
    chosen = sorted(set(bins))
    special = {field.rest, field.missing}
    ordinary = [each for each in chosen if each not in special]
    parts = []
    if ordinary:
        parts.append(_ranges(field, ordinary) if field.edges is not None else _singles(field, ordinary))
    if field.rest is not None and field.rest in chosen:
        parts.append(_rest(field))
    if field.missing is not None and field.missing in chosen:
        parts.append(_missing(field))
    if not parts:
        return "FALSE"
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def bin_case(field: LinkedField, *, otherwise: int) -> str:
    """Write the bin number of a row as an SQL expression; *otherwise* where the field has no bin for it."""
    arms = [f"WHEN {bins_predicate(field, [each])} THEN {each}" for each in range(len(field.labels))]
    return f"CASE {' '.join(arms)} ELSE {otherwise} END" if arms else str(otherwise)


def _ranges(field: LinkedField, bins: Sequence[int]) -> str:
    edges, column = list(field.edges or ()), field.sql[0]
    last = len(edges) - 2
    parts = []
    for first, end in runs(bins):
        until = "<=" if end == last else "<"
        low, high = _written(edges[first], field), _written(edges[end + 1], field)
        parts.append(f"{column} >= {low} AND {column} {until} {high}")
    return _either(parts)


def _singles(field: LinkedField, bins: Sequence[int]) -> str:
    if not bins:
        return "FALSE"
    values = [list((field.values or ())[each]) for each in bins]
    if len(field.sql) == 1:
        written = [_written(value, field) for (value,) in values]
        column = field.sql[0]
        return f"{column} = {written[0]}" if len(written) == 1 else f"{column} IN ({', '.join(written)})"
    rows = [
        " AND ".join(f"{column} = {_written(value, field)}" for column, value in zip(field.sql, row, strict=True))
        for row in values
    ]
    return _either(rows)


def _either(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(f'({part})' for part in parts)})"


def _rest(field: LinkedField) -> str:
    ordinary = [each for each in range(len(field.labels)) if each not in (field.rest, field.missing)]
    known = _ranges(field, ordinary) if field.edges is not None else _singles(field, ordinary)
    return f"(NOT {_missing(field)} AND NOT ({known}))"


def _missing(field: LinkedField) -> str:
    gaps = []
    for column in field.sql:
        gaps.append(f"{column} IS NULL")
        if field.literal == "number":
            gaps.append(f"isnan({column})")
    return f"({' OR '.join(gaps)})"


def runs(bins: Sequence[int]) -> list[tuple[int, int]]:
    """Join neighbouring bins: the first and the last of each run."""
    runs: list[tuple[int, int]] = []
    for each in bins:
        if runs and each == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], each)
        else:
            runs.append((each, each))
    return runs


def _written(value: Any, field: LinkedField) -> str:
    """Write an edge or a value as a literal."""
    match field.literal:
        case "number":
            return _number(value)
        case "text":
            return literal(str(value))
        case "boolean":
            return "TRUE" if value else "FALSE"
        case "interval" if not isinstance(value, str):
            return f"to_microseconds({round(float(value) * 1e6)})"
        case "timestamp" if str(value).endswith(("+00:00", "Z")):
            return f"TIMESTAMPTZ {literal(str(value))}"
        case _:
            return f"{TYPED[field.literal]} {literal(str(value))}"


def _number(value: Any) -> str:
    """Write a number so that SQL compares with exactly that number: decimals of many digits are not doubles there."""
    try:
        whole = int(value)
        number = float(value)
    except OverflowError:
        return f"'{'-' if value < 0 else ''}inf'::DOUBLE"
    except (TypeError, ValueError):
        raise InvalidInput(f"a linked field of numbers cannot be cut at {value!r:.60}.") from None
    if isinstance(value, int | str):
        return str(whole)
    if math.isfinite(number) and number == whole and abs(number) < WIDEST:
        return str(whole)
    text = repr(number)
    digits = sum(each.isdigit() for each in text.partition("e")[0].lstrip("-0."))
    return text if "e" in text or digits <= EXACT_DECIMALS else f"{text}e0"
