"""Shown columns: how the values of a column are written where rows are read one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from workbench.profiling.column_bars import clipped, is_plain
from workbench.views.items.table import TableColumn

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["TYPES", "shown_column"]

TYPES: dict[str, Literal["number", "integer", "boolean", "date"]] = {
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
}  # of cells, by the type of the column; others are texts


def shown_column(column: ColumnProfile) -> TableColumn:
    """Return a column of a table, without its values: they are read with the rows."""
    return TableColumn(
        name=column.name,
        title=clipped(column.name),
        values=None,
        type=TYPES.get(column.type, "text"),
        plain=is_plain(column),
    )
