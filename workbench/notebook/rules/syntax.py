"""Cells that the kernel cannot even read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.ruff_reading import SYNTAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft


@rule("WBN104", severity="error", remedy="Correct the cell, or delete it if it is a leftover.")
def syntax_error(draft: Draft) -> Iterator[Evidence]:
    """A code cell is not valid Python.

    Fires once a cell, at the first error. Does not fire for magics and shell lines, cells in another language
    (``%%bash``), cells tagged ``raises-exception``, nor in notebooks of another language.
    """
    on_purpose = {cell.index for cell in draft.cells if cell.may_fail}
    seen: set[int] = set()
    for remark in draft.remarks:
        if remark.code == SYNTAX and remark.cell not in seen | on_purpose:
            seen.add(remark.cell)
            yield Evidence(title=f"The cell is not valid Python: {remark.message}", cell=remark.cell, line=remark.line)
