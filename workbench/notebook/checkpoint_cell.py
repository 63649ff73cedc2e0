"""Cells tagged ``checkpoint``: which variables they name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from workbench.notebook.load import cell_tags
from workbench.notebook.python_cell import read_cell

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHECKPOINT_TAG", "is_checkpoint", "named_variables"]

CHECKPOINT_TAG = "checkpoint"


def is_checkpoint(cell: Mapping[str, Any]) -> bool:
    """Tell whether variables are to be kept after this cell."""
    return cell["cell_type"] == "code" and CHECKPOINT_TAG in cell_tags(cell)


def named_variables(source: str) -> tuple[str, ...]:
    """Return the names in the last expression of a cell: ``model`` or ``model, frame``; none when it is no such list.

    Each name is returned once, in the order of the text.
    """
    tree = read_cell(source).tree
    if tree is None or not tree.body:
        return ()
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        return ()
    members = last.value.elts if isinstance(last.value, ast.Tuple | ast.List) else [last.value]
    names = [each.id for each in members if isinstance(each, ast.Name)]
    return tuple(dict.fromkeys(names)) if len(names) == len(members) else ()
