"""Names that nothing above has defined: the notebook worked only in a kernel that remembered them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.names_in_code import bound_names
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
LOOPS = (ast.For, ast.While, ast.AsyncFor)
NAME = re.compile(r"`(?P<name>[^`]+)`")


@rule(
    "WBN103",
    severity="error",
    remedy="Define it in a cell above, or move the cell that defines it up.",
)
def undefined_name(draft: Draft) -> Iterator[Evidence]:
    """A name is used before anything above defines it, so a run from top to bottom stops there.

    Fires once a name, at its first use: as an error when the use is sure to be reached, as a warning when it stands
    in a function, a branch or a ``try``. Does not fire for quoted annotations, for names that a loop sets for its next
    turn, in cells tagged ``raises-exception``, nor in notebooks where names may come from elsewhere (``from x import
    *``, ``%run``, ``exec`` and the like). Found by ruff (F821). A name that a deleted cell must have defined is WBN114.

    ``--fix`` moves an import that stands below up.
    """
    for use in undefined(draft):
        if not use.by_a_deleted_cell:
            yield Evidence(
                title=f"'{use.name}' is used here, and nothing above defines it",
                severity="error" if use.sure else "warning",
                cell=use.cell,
                line=use.line,
            )


@rule(
    "WBN114",
    severity="error",
    remedy="Write the cell that defines it again, above this one; then restart the kernel and run all cells.",
)
def name_of_a_deleted_cell(draft: Draft) -> Iterator[Evidence]:
    """A cell used a name and ended well, but no cell defines the name: the one that did was deleted or changed.

    Fires once a name, where the use is sure to be reached and the cell has an execution count and no stored error.
    Does not fire in cells that never ran (that is WBN103), nor where WBN103 does not because names may come from
    elsewhere.

    Idea: the "hidden state" of Pimentel et al., "A large-scale study about quality and reproducibility of Jupyter
    notebooks", MSR 2019.
    """
    for use in undefined(draft):
        if use.by_a_deleted_cell:
            yield Evidence(
                title=f"'{use.name}' was defined when this cell ran, and no cell defines it any more",
                cell=use.cell,
                line=use.line,
            )


@dataclass(frozen=True)
class Use:
    """The first use of a name that nothing above defines."""

    name: str
    cell: int
    line: int
    sure: bool
    by_a_deleted_cell: bool


def undefined(draft: Draft) -> Iterator[Use]:
    """Yield the names that are used before anything defines them, each at its first use."""
    if _names_from_elsewhere(draft):
        return
    cells = {cell.index: cell for cell in draft.python}
    seen: set[str] = set()
    for remark in draft.remarks:
        cell = cells.get(remark.cell)
        named = NAME.search(remark.message)
        if remark.code != UNDEFINED or cell is None or cell.may_fail or named is None or named["name"] in seen:
            continue
        name = named["name"]
        if not _is_read(cell, name) or _is_set_in_the_loop(cell, remark.line, name):
            continue
        seen.add(name)
        sure = cell.surely_runs(remark.line)
        ended_well = cell.execution_count is not None and not cell.failed
        deleted = sure and ended_well and name not in draft.bound
        yield Use(name, remark.cell, remark.line, sure, deleted)


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


def _is_set_in_the_loop(cell: CodeCell, line: int, name: str) -> bool:
    """Whether the loop that the line belongs to sets the name itself, for its next turn."""
    for statement in cell.python.tree.body if cell.python.tree is not None else ():
        if isinstance(statement, LOOPS) and statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            return name in bound_names([statement])
    return False


def _is_read(cell: CodeCell, name: str) -> bool:
    """Whether the name stands in the code itself; in a quoted annotation it is never looked up."""
    tree = cell.python.tree or ast.Module([], [])
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
