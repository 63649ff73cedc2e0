"""Paths that exist on one machine only."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.context import project_root
from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft

# Folders that hold a person's or a machine's own files; none that is also common in web addresses or XPath.
POSIX = re.compile(r"(~|/(home|Users|mnt|Volumes|scratch|content/drive|kaggle/(input|working)|workspaces?|dbfs))/[\w.]")
WINDOWS = re.compile(r"[A-Za-z]:[\\/](?![\\/])[\w.]")


@rule(
    "WBN105",
    severity="warning",
    remedy="Use a path relative to the notebook, or make it a parameter.",
)
def absolute_path(draft: Draft) -> Iterator[Evidence]:
    r"""A text in the code is a path of one machine: ``/home/…``, ``C:\…``, ``~/…``.

    Fires once a cell, at the first such path, and for any path into the notebook's own project. Does not fire for
    texts with spaces before the path or several lines, for docstrings, for system folders that are everywhere
    (``/tmp``, ``/dev``, ``/usr``), for the parameters cell (there the path can be replaced), nor for routes such as
    ``/api/users``.

    ``--fix`` writes a path into the project relative to the notebook, and makes any other a parameter.
    """
    for cell in draft.python:
        if cell.index == draft.parameters_cell or cell.python.tree is None:
            continue
        said = texts(cell.python.tree)
        found = sorted(
            (line, text) for line, text in said if is_of_one_machine(text) or relative_path(text, draft.path)
        )
        if found:
            line, text = found[0]
            nearer = relative_path(text, draft.path)
            yield Evidence(
                title=f"The path {text!r} exists on this machine only",
                cell=cell.index,
                line=line,
                remedy=f"Use {nearer!r} (relative to the notebook), or make it a parameter." if nearer else None,
                count=len(found),
            )


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the texts in the code with their lines; no docstrings, and nothing that is only shown."""
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings and the like
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in loose:
            yield node.lineno, node.value


def is_of_one_machine(text: str) -> bool:
    """Whether the text is a path into a folder that one person or machine has."""
    return "\n" not in text and (POSIX.match(text) is not None or WINDOWS.match(text) is not None)


def relative_path(text: str, notebook: Path | None) -> str | None:
    """Return the same place seen from the notebook's folder, when it lies in the notebook's project."""
    if notebook is None or "\n" in text or "\0" in text or not Path(text).is_absolute():
        return None
    folder = notebook.resolve().parent
    project = project_root(folder)
    inside = project != project.parent and Path(text).is_relative_to(project) and Path(text) != project
    return Path(os.path.relpath(text, folder)).as_posix() if inside else None
