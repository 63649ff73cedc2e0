"""Making a path of one machine a parameter, or relative where it leads into the project."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from workbench.notebook.fixes.cell_text import as_written, replace, segment
from workbench.notebook.fixes.fix import CellChange, Fix, NewCell
from workbench.notebook.parameter_cell import PARAMETERS_TAG
from workbench.notebook.rules.outside_files import outside_paths
from workbench.notebook.rules.paths import is_of_one_machine, relative_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import CodeCell, Draft


def make_paths_parameters(draft: Draft) -> Iterator[Fix]:
    """Replace a path by its relative form where it lies in the project, else by a parameter of that value.

    Not offered for a part of an f-string, nor where the parameters cell stands below.
    """
    outside = {cell: {text for _, text in found} for cell, found in outside_paths(draft).items()}
    for cell in draft.python:
        if cell.index != draft.parameters_cell:
            for node, text in _texts(cell):
                nearer = relative_path(text, draft.path)
                if nearer is not None:
                    yield _relative(cell, node, text, nearer)
                elif is_of_one_machine(text) or text in outside.get(cell.index, ()):
                    code = "WBN105" if is_of_one_machine(text) else "WBN116"
                    fix = _parameter(draft, cell, node, text, code)
                    if fix is not None:
                        yield fix


def _texts(cell: CodeCell) -> Iterator[tuple[ast.Constant, str]]:
    """Yield the texts of a cell that can be replaced: of one line, as they are written, in no f-string or pattern."""
    tree = cell.python.tree or ast.Module([], [])
    kept = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr | ast.Expr | ast.MatchValue)
        for part in (ast.iter_child_nodes(node) if isinstance(node, ast.Expr) else ast.walk(node))
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in kept:
            continue
        if node.lineno == node.end_lineno and as_written(cell, node):
            yield node, node.value


def _relative(cell: CodeCell, node: ast.Constant, text: str, nearer: str) -> Fix:
    return Fix(
        code="WBN105",
        cell=cell.index,
        title=f"Write {text!r} as {nearer!r} in cell {cell.index}",
        changes=(CellChange(cell=cell.index, source=_replaced(cell, node, repr(nearer))),),
    )


def _parameter(draft: Draft, cell: CodeCell, node: ast.Constant, text: str, code: str) -> Fix | None:
    name = _free_name(draft, text)
    line = f"{name} = {text!r}"
    change = CellChange(cell=cell.index, source=_replaced(cell, node, name))
    tagged = draft.parameters_cell
    title = f"Make {text!r} in cell {cell.index} the parameter '{name}'"
    if tagged is None:
        before = draft.cells[0].index
        new = NewCell(before=before, source=line, tag=PARAMETERS_TAG)
        return Fix(code=code, cell=cell.index, title=title, changes=(change,), new_cell=new)
    if tagged > cell.index:
        return None
    parameters = draft.notebook["cells"][tagged]["source"].rstrip("\n")
    grown = CellChange(cell=tagged, source=f"{parameters}\n{line}" if parameters else line)
    return Fix(code=code, cell=cell.index, title=title, changes=(grown, change))


def _replaced(cell: CodeCell, node: ast.Constant, text: str) -> str:
    start, end, _ = segment(cell.source, node)
    return replace(cell.source, start, end, text)


def _free_name(draft: Draft, text: str) -> str:
    """Name a parameter after its file or folder; never as anything that the notebook knows."""
    path = PureWindowsPath(text) if re.match(r"[A-Za-z]:", text) else PurePosixPath(text)
    kind = "path" if path.suffix else "folder"
    stem = re.sub(r"\W+", "_", path.stem, flags=re.ASCII).strip("_").lower()
    base = f"{stem}_{kind}" if stem and not stem[0].isdigit() else f"data_{kind}"
    taken = draft.bound | set(draft.imported) | _names_used(draft)
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def _names_used(draft: Draft) -> set[str]:
    return {node.id for _, tree in draft.trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
