"""Tagging the cell that holds the notebook's parameters already."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput
from workbench.notebook.fixes.fix import CellChange, Fix
from workbench.notebook.parameter_cell import PARAMETERS_TAG, declarations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import CodeCell, Draft

MOST_NAMES = 5


def tag_parameters(draft: Draft) -> Iterator[Fix]:
    """Tag the first cell behind the imports when it does nothing but set names to values that are written out.

    A tag changes nothing about how the cell runs.
    """
    if draft.parameters_cell is not None:
        return
    for cell in draft.cells:
        if cell.python.tree is None or (cell.python.foreign is not None):
            return
        if _is_preparation(cell):
            continue
        names = _names_set(cell)
        if names:
            shown = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
            yield Fix(
                code="WBN111",
                cell=None,
                title=f"Tag cell {cell.index} 'parameters': it sets {shown}",
                changes=(CellChange(cell=cell.index, tag=PARAMETERS_TAG),),
            )
        return


def _is_preparation(cell: CodeCell) -> bool:
    """Whether the cell only imports, or only sets the notebook up by magics."""
    body = cell.python.tree.body if cell.python.tree is not None else []
    return all(isinstance(each, ast.Import | ast.ImportFrom | ast.Pass) for each in body)


def _names_set(cell: CodeCell) -> list[str]:
    body = cell.python.tree.body if cell.python.tree is not None else []
    if cell.python.magics or not all(isinstance(each, ast.Assign | ast.AnnAssign) for each in body):
        return []
    try:
        declared = declarations(cell.source)
    except InvalidInput:
        return []
    written_out = len(declared) >= len(body) and all(each.expression is None for each in declared)
    return [each.name for each in declared] if written_out else []
