"""WBQ138: a boolean stored as text or number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule
from workbench.profiling.mending import cast
from workbench.profiling.value_words import listed, where_one_of

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["boolean_in_disguise"]

FEWEST = 3  # rows


@rule(
    "WBQ138",
    severity="info",
    remedy="Make it a boolean, so that nobody has to guess what the words mean.",
    scope="column",
)
def boolean_in_disguise(column: ColumnProfile) -> Evidence | None:
    """A column of yes and no is stored as text, or as −1 and 0.

    Fires on texts of one pair of words (yes and no, y and n, true and false, t and f, on and off, 1 and 0) in whatever
    case, words for missing left out, and on numbers −1 and 0, as databases of Access export truth. Does not fire on
    numbers 0 and 1, which every model reads as they are, on the target, or below 3 values.
    """
    if column.sensitive or column.count < FEWEST or column.role == "target":
        return None
    words = _words(column)
    if words is None:
        return None
    values = list(words)
    stored = "text" if column.texts is not None else "numbers"
    return Evidence(
        title=f"{column.name} is a boolean stored as {stored}: {listed(values, column, most=8)}",
        column=column.name,
        count=column.texts.count(values) if column.texts is not None else column.count,
        where=where_one_of(column, values),
        facts={"words": {str(word): truth for word, truth in words.items()}},
        fix=cast(column, words),
        check={"columns": {column.name: {"type": "boolean"}}},
    )


def _words(column: ColumnProfile) -> dict[Any, bool] | None:
    if column.read is not None:
        return column.read.truth if column.read.texts.exact else None
    if column.numeric and column.distinct == 2 and (column.low, column.high) == (-1, 0):
        return {column.low: True, column.high: False}
    return None
