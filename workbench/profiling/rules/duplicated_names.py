"""WBQ106: columns share a name, or have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.table_profile import TableProfile

__all__ = ["duplicated_names"]


@rule("WBQ106", severity="warning", remedy="Give each column a name of its own.", scope="table")
def duplicated_names(table: TableProfile) -> Iterator[Evidence]:
    """Columns share a name, or one has none.

    Fires when a column had to be renamed because another has its name, or because it has none. Names that differ
    only in letter case are different.
    """
    for note in table.notes:
        if note.kind == "renamed":
            before = note.facts[0]
            why = f"a second column is called {before}" if before else "a column has no name"
            yield Evidence(title=f"{why}; it is shown as {note.column}", column=note.column)
