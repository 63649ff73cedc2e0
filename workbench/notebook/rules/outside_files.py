"""Files that lie outside the notebook's project, so that they are not where the project is."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.context import ROOT_MARKS, project_root
from workbench.findings import Evidence, rule
from workbench.notebook.rules.paths import is_of_one_machine, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft
    from workbench.notebook.names_in_code import Call

EVERYWHERE = ("/dev/", "/proc/", "/sys/", "/tmp/", "/usr/", "/etc/", "/bin/", "/var/tmp/")
# Calls whose first argument is a file or folder, by their last name or its beginning.
FILE_CALLS = frozenset({"open", "imread", "imsave", "savefig", "load", "loadtxt", "genfromtxt", "fromfile", "listdir"})
FILE_CALLS |= frozenset({"Path", "ExcelFile", "HDFStore", "glob", "chdir", "save", "savetxt", "dump", "File", "walk"})
FILE_VERBS = ("read_", "scan_", "to_", "write_", "load_", "open_")


@rule(
    "WBN116",
    severity="warning",
    remedy="Put the file into the project, or make its path a parameter.",
)
def file_outside_the_project(draft: Draft) -> Iterator[Evidence]:
    """The code names a file or folder outside the notebook's project.

    Fires once a cell, at the first relative path that climbs out of the project (``../../data/a.csv``) and at an
    absolute path given to a call that reads or writes files. Does not fire when no project is marked by
    ``workbench.yaml``, ``.git`` or ``pyproject.toml``, for system folders that are everywhere (``/tmp``, ``/dev``,
    ``/usr``), in the parameters cell, nor for the paths that WBN105 tells of.

    ``--fix`` makes the path a parameter.
    """
    found = outside_paths(draft)
    for index in sorted(found):
        line, text = min(found[index])
        title = f"The path {text!r} leads out of the project"
        yield Evidence(title=title, cell=index, line=line, count=len(found[index]))


def outside_paths(draft: Draft) -> dict[int, set[tuple[int, str]]]:
    """Return the paths out of the project by cell, each with its line."""
    project = _project(draft)
    if project is None or draft.path is None:
        return {}
    folder = draft.path.resolve().parent
    found: dict[int, set[tuple[int, str]]] = {}
    for index, tree in draft.trees:
        climbing = {(line, text) for line, text in texts(tree) if _climbs_out(text, folder, project)}
        if climbing:
            found.setdefault(index, set()).update(climbing)
    for call in draft.calls:
        if (text := _opened(call)) is not None and _is_elsewhere(text, project):
            found.setdefault(call.cell, set()).add((call.line, text))
    return {index: paths for index, paths in found.items() if index != draft.parameters_cell}


def _project(draft: Draft) -> Path | None:
    if draft.path is None:
        return None
    root = project_root(draft.path.resolve().parent)
    return root if any((root / mark).exists() for mark in ROOT_MARKS) else None


def _climbs_out(text: str, folder: Path, project: Path) -> bool:
    if not text.startswith("../") or any(letter in text for letter in "\n\0*{ "):
        return False
    return not Path(os.path.normpath(folder / text)).is_relative_to(project)


def _is_elsewhere(text: str, project: Path) -> bool:
    if not text.startswith("/") or text.startswith(("//", *EVERYWHERE)) or any(letter in text for letter in "\n\0{"):
        return False
    return text.count("/") > 1 and not is_of_one_machine(text) and not Path(text).is_relative_to(project)


def _opened(call: Call) -> str | None:
    """Return the text that a call is given as a file."""
    if call.node.args and (call.method in FILE_CALLS or call.method.startswith(FILE_VERBS)):
        first = call.node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
    return None
