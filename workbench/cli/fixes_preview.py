"""What fixes change in a notebook, cell by cell, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from workbench.views.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.fixes.mending import Change, Mended

__all__ = ["of_changes"]

STYLES = {"+": "green", "-": "red", "@": "cyan"}


def of_changes(mended: Mended) -> Group:
    """Return the sentences of the fixes, then each changed cell with its difference; plain signs carry the meaning."""
    titles = [Text(f"{fix.code} ", "bold").append(one_line(fix.title), "not bold") for fix in mended.fixes]
    cells = [line for change in mended.changes for line in _of_change(change)]
    return Group(*titles, *cells, Text())


def _of_change(change: Change) -> Iterator[Text]:
    notes = f" ({', '.join(change.notes)})" if change.notes else ""
    yield Text()
    yield Text(f"{change.place}{notes}", "bold")
    for line in change.lines:
        yield Text(one_line(line), STYLES.get(line[:1], "dim"))
