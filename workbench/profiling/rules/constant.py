"""WBQ103: a column never varies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["constant"]


@rule("WBQ103", severity="warning", remedy="Drop the column, or find out why it never varies.", scope="column")
def constant(column: ColumnProfile) -> Evidence | None:
    """A column never varies, so it carries no information.

    Fires when every row has the same value; an error for the target. Does not fire with fewer than two rows, nor
    when values are missing (there against not there may be information). Common to most data-quality tools.
    """
    if column.distinct != 1 or column.missing or column.rows < 2:
        return None
    target = column.role == "target"
    return Evidence(
        title=f"{column.name}{', the target,' if target else ''} never varies",
        column=column.name,
        count=column.count,
        where=column.is_present,
        severity="error" if target else None,
        remedy="Nothing can be learned from one value: take other rows or another target." if target else None,
    )
