"""Cells that are to keep variables, and do not say which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.checkpoint_cell import CHECKPOINT_TAG, named_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft


@rule(
    "WBN140",
    severity="warning",
    remedy="End the cell with the variables to keep, e.g. `model, frame`, or take the tag 'checkpoint' away.",
)
def checkpoint_without_names(draft: Draft) -> Iterator[Evidence]:
    """A cell tagged ``checkpoint`` names no variables: its last expression is no name, and no list of names.

    Nothing is kept after such a cell, so ``workbench resume`` cannot start behind it. Does not fire for cells that do
    not parse, and in notebooks of other languages than Python, where nothing can be kept.
    """
    for cell in draft.python:
        if CHECKPOINT_TAG in cell.tags and not named_variables(cell.source):
            last = cell.python.tree.body[-1] if cell.python.tree is not None and cell.python.tree.body else None
            yield Evidence(
                title="The cell is tagged 'checkpoint' and names no variables to keep",
                cell=cell.index,
                line=last.lineno if last is not None else 1,
            )
