"""Modules that the notebook imports and its kernel does not have."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.kernel_modules import interpreter_of, missing_modules
from workbench.notebook.rules.installs import installs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import CodeCell, Draft

# What makes modules findable that are not installed: then nothing can be said.
CHANGES_PATH = re.compile(r"\bsys\.path\b|\bos\.chdir\b|\bsite\.addsitedir\b|\bimport_ipynb\b|\baddPyFile\b")
MOVES = re.compile(r"\s*%(cd|pushd|run|env\s+PYTHONPATH)\b")
WRITES = re.compile(r"\s*%%(writefile|file)\s+(-a\s+)?(?P<name>[\w/.-]+)\.py\b")


@rule(
    "WBN122",
    severity="error",
    remedy="Install it in the kernel's environment and declare it (pyproject.toml or environment.yml).",
)
def missing_module(draft: Draft) -> Iterator[Evidence]:
    """A module is imported that the kernel's environment does not have.

    The interpreter of the kernel that the notebook asks for is told which modules to look for; it imports none. Fires
    once a module, at its first import: as an error when that is sure to be reached, as a warning in a function or a
    branch. Does not fire for modules beside the notebook, for imports in a ``try`` or ``with``, in notebooks that
    install packages or change ``sys.path`` themselves, in cells tagged ``raises-exception``, nor when the kernel is not
    installed here or is not plainly an ``ipykernel``.
    """
    if draft.path is None or not draft.in_python or _finds_more(draft):
        return
    found: dict[str, tuple[CodeCell, int]] = {}
    for cell in draft.python:
        for name, line in _imported(cell):
            if not cell.may_fail and not _is_beside(draft, name):
                found.setdefault(name, (cell, line))
    interpreter = interpreter_of(draft.kernel_name) if found else None
    lacking = missing_modules(found, interpreter) if interpreter is not None else frozenset()
    for name, (cell, line) in found.items():
        if name in lacking:
            yield Evidence(
                title=f"The kernel's environment has no module '{name}'",
                severity="error" if cell.surely_runs(line) else "warning",
                cell=cell.index,
                line=line,
            )


def _imported(cell: CodeCell) -> Iterator[tuple[str, int]]:
    """Yield the top-level modules a cell imports with their lines; none of those in a ``try`` or ``with``."""
    waiting: list[ast.AST] = [cell.python.tree] if cell.python.tree is not None else []
    while waiting:
        node = waiting.pop(0)
        match node:
            case ast.Try() | ast.TryStar() | ast.With():  # such as `with suppress(ImportError)`
                continue
            case ast.Import(names=names):
                yield from ((alias.name.partition(".")[0], node.lineno) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0], node.lineno
        waiting[:0] = ast.iter_child_nodes(node)


def _finds_more(draft: Draft) -> bool:
    changes = (
        CHANGES_PATH.search(cell.source) or any(MOVES.match(text) for _, text in cell.python.magics)
        for cell in draft.cells
    )
    return bool(installs(draft)) or any(changes)


def _is_beside(draft: Draft, name: str) -> bool:
    """Whether the module lies beside the notebook, or the notebook writes it there."""
    folder = draft.path.parent if draft.path is not None else Path()
    if (folder / f"{name}.py").is_file() or (folder / name).is_dir() or list(folder.glob(f"{name}.*.so")):
        return True
    written = (WRITES.match(cell.source) for cell in draft.cells)
    return any(found is not None and found["name"].partition("/")[0] == name for found in written)
