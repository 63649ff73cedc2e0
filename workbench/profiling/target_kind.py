"""Whether a target is a class or a quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["is_classes", "is_quantity"]

CLASSES = 20  # whole numbers up to which they may be classes
LABELS = 100
REPEATED = 5  # rows of each class, on average


def is_classes(column: ColumnProfile) -> bool:
    """Tell whether a target is a class: a truth, a text that repeats, or few whole numbers that repeat."""
    if column.distinct is None or column.distinct < 2 or column.count < REPEATED * column.distinct:
        return False
    if column.type == "boolean" or (column.type == "category" and column.distinct <= LABELS):
        return True
    # Numbers with gaps come as floats from pandas, so few whole values of any number type will do.
    whole = column.type == "integer" or (column.type == "number" and _whole(column))
    return whole and column.distinct <= CLASSES


def is_quantity(column: ColumnProfile) -> bool:
    """Tell whether a target is a quantity to be estimated."""
    return column.numeric and (column.distinct or 0) > 2 and not is_classes(column)


def _whole(column: ColumnProfile) -> bool:
    return len(column.top) > 0 and all(float(value).is_integer() for value, _ in column.top)
