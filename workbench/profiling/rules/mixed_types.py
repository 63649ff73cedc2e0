"""WBQ105: a column holds values of several types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.table_profile import TableProfile

__all__ = ["mixed_types"]


@rule(
    "WBQ105",
    severity="warning",
    remedy="Give the column one type where it is made, or split it.",
    scope="table",
)
def mixed_types(table: TableProfile) -> Iterator[Evidence]:
    """A column holds values of several types, and was read as text.

    Fires when the Python values of a column have types that no single column type holds. Only frames with columns
    of Python objects can have such columns. Whole numbers next to fractions do not count.
    """
    counts = {column.name: column for column in table.columns}
    for note in table.notes:
        if note.kind == "mixed":
            column = counts[note.column]
            kinds = " and ".join(note.facts[:3])
            yield Evidence(
                title=f"{note.column} holds values of type {kinds}; it was read as text",
                column=note.column,
                count=column.count,
                where=column.is_present,
                facts={"types": list(note.facts)},
            )
