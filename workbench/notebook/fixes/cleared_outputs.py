"""Clearing outputs that are not those of the code, or that show a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.notebook.fixes.fix import CellChange, Fix
from workbench.notebook.rules.secret_values import shown_secrets
from workbench.notebook.rules.stale_outputs import stale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft


def clear_outputs(draft: Draft) -> Iterator[Fix]:
    """Clear the output of each cell whose output shows a secret, or surely came from other code than the cell's."""
    for index, kind in shown_secrets(draft):
        yield _clearing("WBN121", index, f"it shows {kind}")
    for cell, why in stale(draft):
        yield _clearing("WBN115", cell.index, why)


def _clearing(code: str, cell: int, why: str) -> Fix:
    change = CellChange(cell=cell, clears=True)
    return Fix(code=code, cell=cell, title=f"Clear the output of cell {cell}: {why}", changes=(change,))
