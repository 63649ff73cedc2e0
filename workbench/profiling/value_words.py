"""Values of a column, as SQL predicates that select their rows and as words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.data.naming import literal
from workbench.profiling.column_bars import clipped, speaker
from workbench.profiling.text_summary import LONGEST
from workbench.views.wording import number, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["MOST_NAMED", "listed", "said", "where_matches", "where_not_one_of", "where_one_of"]

MOST_NAMED = 30  # values that a predicate names one by one; more are selected by what they have in common


def said(value: Any, column: ColumnProfile) -> str:
    """Say a value to people; texts in quotation marks."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < 1e6
        return str(int(value)).replace("-", "−") if whole else number(value)
    if column.texts is not None:
        return f'"{clipped(one_line(value), 40)}"'
    return speaker(column)(value)


def listed(values: Iterable[Any], column: ColumnProfile, *, most: int = 4) -> str:
    """Say some values to people: ``"a", "b" and 3 others``."""
    words = [said(value, column) for value in values]
    if len(words) > most + 1:
        words = [*words[:most], f"{len(words) - most} others"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def where_one_of(column: ColumnProfile, values: Sequence[Any]) -> str:
    """Select the rows that have one of some values, as `ColumnProfile.top` has them."""
    return _of(column, values, "=", "IN")


def where_not_one_of(column: ColumnProfile, values: Sequence[Any]) -> str:
    """Select the rows that have a value, but none of these."""
    return f"{column.is_present} AND {_of(column, values, '<>', 'NOT IN')}"


def where_matches(column: ColumnProfile, pattern: str) -> str:
    """Select the rows whose whole text matches a regular expression."""
    return f"regexp_full_match({column.sql}, {literal(pattern)})"


def _of(column: ColumnProfile, values: Sequence[Any], one: str, several: str) -> str:
    texts = [_literal(value, column) for value in values]
    cut = any(isinstance(value, str) and len(value) >= LONGEST for value in values) and column.texts is not None
    seen = f"left({column.sql}, {LONGEST})" if cut else column.sql
    return f"{seen} {one} {texts[0]}" if len(texts) == 1 else f"{seen} {several} ({', '.join(texts)})"


def _literal(value: Any, column: ColumnProfile) -> str:
    match column.type:
        case "boolean":
            return "true" if value else "false"
        case "integer":
            return str(int(value))
        case "number":
            return f"{float(value)!r}::DOUBLE"
        case "date":
            return f"DATE {literal(str(value))}"
        case "datetime":
            word = "TIMESTAMPTZ" if "tz=" in column.arrow_type else "TIMESTAMP"
            return f"{word} {literal(str(value))}"
        case "time":
            return f"TIME {literal(str(value))}"
        case "duration":
            return f"to_microseconds({round(float(value) * 1e6)})"
        case _:
            return literal(str(value))
