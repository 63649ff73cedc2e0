"""Names that nothing above has defined: the notebook worked only in a kernel that remembered them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.ruff_reading import UNDEFINED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import CodeCell, Draft

# Magics after which names may exist that the text does not show, and those that surely add none.
NAMING_LINE_MAGIC = re.compile(
    r"\s*%(run|pylab|store|load|loadpy|macro|edit|recall|rerun|cython|sql|R|octave|matlab)\b"
)
QUIET_CELL_MAGICS = frozenset(
    {"bash", "sh", "script", "cmd", "html", "HTML", "svg", "SVG", "javascript", "js", "latex", "markdown", "writefile"}
    | {"file", "perl", "ruby", "python", "python2", "python3", "pypy"}
)
NAMING_CALLS = frozenset(
    {"exec", "globals", "locals", "vars", "setattr", "run_cell", "run_line_magic", "magic", "push"}
)
NAME = re.compile(r"`(?P<name>[^`]+)`")


@rule(
    "WBN103",
    severity="error",
    remedy="Define it in a cell above, or move the cell that defines it up.",
)
def undefined_name(draft: Draft) -> Iterator[Evidence]:
    """A name is used before anything above defines it, so a run from top to bottom stops there.

    Fires once a name, at its first use: as an error when the use is sure to be reached, as a warning when it stands
    in a function, a branch or a ``try``. Does not fire for quoted annotations, in cells tagged ``raises-exception``,
    nor in notebooks where names may come from elsewhere (``from x import *``, ``%run``, ``exec`` and the like). Found
    by ruff (F821).
    """
    if _names_from_elsewhere(draft):
        return
    cells = {cell.index: cell for cell in draft.python}
    seen: set[str] = set()
    for remark in draft.remarks:
        cell = cells.get(remark.cell)
        named = NAME.search(remark.message)
        if remark.code != UNDEFINED or cell is None or cell.may_fail or named is None or named["name"] in seen:
            continue
        if not _is_read(cell, named["name"]):
            continue
        seen.add(named["name"])
        sure = _is_surely_reached(cell, remark.line)
        yield Evidence(
            title=f"'{named['name']}' is used here, and nothing above defines it",
            severity="error" if sure else "warning",
            cell=remark.cell,
            line=remark.line,
        )


def _names_from_elsewhere(draft: Draft) -> bool:
    return any(
        (cell.python.foreign is not None and cell.python.foreign not in QUIET_CELL_MAGICS)
        or any(NAMING_LINE_MAGIC.match(text) for _, text in cell.python.magics)
        or _makes_names(cell)
        for cell in draft.cells
    )


def _makes_names(cell: CodeCell) -> bool:
    for node in ast.walk(cell.python.tree or ast.Module([], [])):
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                return True
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in NAMING_CALLS:
                return True
    return False


def _is_read(cell: CodeCell, name: str) -> bool:
    """Whether the name stands in the code itself; in a quoted annotation it is never looked up."""
    tree = cell.python.tree or ast.Module([], [])
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _is_surely_reached(cell: CodeCell, line: int) -> bool:
    """Whether the line belongs to a statement of the cell itself and not to a block that may be passed over."""
    for statement in cell.python.tree.body if cell.python.tree is not None else ():
        if statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            lambdas = any(isinstance(node, ast.Lambda) for node in ast.walk(statement))
            return isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign) and not lambdas
    return False
