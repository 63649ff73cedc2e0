"""Whether a checkpoint still stands for what the cells before it would do now."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.notebook.names_in_code import bound_names
from workbench.notebook.python_cell import read_cell
from workbench.notebook.ruff_reading import UNDEFINED, read_with_ruff
from workbench.runs.records.observations import sha256_of
from workbench.runs.resume.checkpoints import executed_cells, hash_of_code, source_hashes
from workbench.runs.resume.skipped_cells import cells_behind, executed_again, skipped_cells
from workbench.strict_json import dumps, plain

if TYPE_CHECKING:
    from workbench.runs.records.index import Index
    from workbench.runs.resume.checkpoints import Checkpoint
    from workbench.runs.session import Plan

__all__ = ["why_not"]


def why_not(checkpoint: Checkpoint, plan: Plan, index: Index) -> str | None:
    """Say why a run of *plan* cannot begin behind *checkpoint*; None when it can, as far as is known here.

    The kernel has the last word: it knows its Python and its packages.
    """
    if (problem := _code(checkpoint, plan)) is not None:
        return problem
    parameters = json.loads(dumps(plan.mask.data(plain(plan.parameters))))
    if parameters != checkpoint.facts["parameters"]:
        return "the parameters are others"
    for module in checkpoint.facts["modules"]:
        if sha256_of(Path(module["path"])) != module["sha256"]:
            return f"the module '{_shown(module['path'], plan)}' has changed"
    for kind, word in (("inputs", "input"), ("outputs", "file written before it,")):
        for file in checkpoint.facts[kind]:
            if (problem := _file(file, index)) is not None:
                return f"the {word} '{_shown(file['path'], plan)}' {problem}"
    for file in checkpoint.files:
        if sha256_of(checkpoint.folder / file["file"]) != file["sha256"]:
            return f"its file '{file['file']}' is damaged or missing"
    return _names_missing(checkpoint, plan)


def _code(checkpoint: Checkpoint, plan: Plan) -> str | None:
    cells = executed_cells(plan.injected.notebook.cells)[: checkpoint.cells]
    now, then = source_hashes(cells), checkpoint.facts["cells_sha256"]
    if len(now) == len(then) and hash_of_code(now) == checkpoint.facts["code_sha256"]:
        return None
    pairs = zip(now, then, checkpoint.facts["cell_positions"], strict=False)
    changed = next((position for one, other, position in pairs if one != other), None)
    return "the code before it has changed" if changed is None else f"cell {changed} has changed"


def _file(file: dict[str, Any], index: Index) -> str | None:
    if "://" in file["path"]:
        return None  # of an address nothing but its name is known
    if file["sha256"] is None:
        return "changed while it was read"
    try:
        state = os.stat(file["path"])  # noqa: PTH116  -- a text path
    except OSError:
        return "is gone"
    if file["mtime_ns"] is not None and (state.st_size, state.st_mtime_ns) == (file["bytes"], int(file["mtime_ns"])):
        return None
    return None if sha256_of(Path(file["path"]), index) == file["sha256"] else "has changed"


def _names_missing(checkpoint: Checkpoint, plan: Plan) -> str | None:
    """Find a name that the cells behind the checkpoint need, and that only the cells before it would have bound."""
    notebook, positions = plan.injected.notebook, plan.injected.positions
    skipped = [read_cell(notebook.cells[place].source).tree for place in skipped_cells(checkpoint, plan)]
    bound = bound_names(tree for tree in skipped if tree is not None)
    there = [f"{name} = None" for name in checkpoint.names]
    there += [text for _, text in executed_again(checkpoint, plan) if not text.startswith("%")]
    behind = [(place, read_cell(notebook.cells[place].source).text) for place in cells_behind(checkpoint, plan)]
    cells = [(-1, "\n".join(there)), *behind]
    for remark in read_with_ruff(cells):
        if remark.code == UNDEFINED and remark.cell >= 0:
            name = remark.message.split("`")[1] if "`" in remark.message else ""
            if name in bound:
                return f"cell {positions[remark.cell]} needs '{name}', which it does not keep"
    return None


def _shown(path: str, plan: Plan) -> str:
    place = Path(path)
    return str(place.relative_to(plan.root)) if place.is_relative_to(plan.root) else path
