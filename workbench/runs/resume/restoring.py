"""Beginning a run behind a checkpoint of another one: which it is, and bringing back what it keeps."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.runs import observers
from workbench.runs.records.index import Index
from workbench.runs.records.observations import OBSERVED
from workbench.runs.resume.checkpoint_validity import why_not
from workbench.runs.resume.checkpoints import CHECKPOINTS, checkpoints_in
from workbench.runs.resume.skipped_cells import executed_again, skipped_cells
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.kernel.cells import Ending, Limits
    from workbench.runs.kernel.kernels import Kernel
    from workbench.runs.records.recorder import Recorder
    from workbench.runs.resume.checkpoints import Checkpoint
    from workbench.runs.session import Plan

__all__ = ["Beginning", "begin"]

UNCHANGED = "the code before it, the parameters and the inputs are unchanged"
NOTHING_KEPT = "no checkpoint was kept"
DAMAGED = "what belongs to its variables is damaged or missing"
NOT_USABLE = "NotUsable: "


@dataclass(frozen=True)
class Beginning:
    """Where a run that goes on begins.

    Parameters
    ----------
    cells
        How many of the cells to be executed are not executed again.
    cell
        The place of the checkpoint's cell in the notebook as it was written, from 0; None for the top.
    why
        Why there, in words.
    ending
        What ended the run while it was about to begin.
    """

    cells: int = 0
    cell: int | None = None
    why: str = NOTHING_KEPT
    ending: Ending | None = None


async def begin(old: Path, plan: Plan, recorder: Recorder, kernel: Kernel, limits: Limits) -> Beginning:
    """Bring back what the last checkpoint of the run in *old* keeps that is valid, and say where the run begins.

    Parameters
    ----------
    old
        The folder of the run that is gone on with.
    plan, recorder, kernel, limits
        Of the run that goes on.
    """
    reasons: list[str] = []
    beginning = Beginning()
    for checkpoint in checkpoints_in(old) if plan.choice.is_python else ():
        problem = await asyncio.to_thread(_problem, checkpoint, plan)
        if problem is None:
            restoring = asyncio.ensure_future(kernel.silently(_restoring_code(checkpoint, plan, recorder.folder)))
            ending = await limits.reached_before(restoring)
            if ending is not None:
                return Beginning(ending=ending)
            problem = restoring.result()
        if problem is None:
            await asyncio.to_thread(_take_over, checkpoint, plan, recorder)
            beginning = Beginning(checkpoint.cells, checkpoint.cell, "; ".join([UNCHANGED, *reasons]))
            break
        where = "the checkpoint" if checkpoint.cell is None else f"the checkpoint of cell {checkpoint.cell}"
        reasons.append(f"{where} cannot be used: {problem.removeprefix(NOT_USABLE)}")
    if not beginning.cells:
        beginning = Beginning(why="; ".join(reasons) or NOTHING_KEPT)
    facts = {"cell": beginning.cell, "skipped": beginning.cells, "why": beginning.why}
    recorder.record["resume"] = facts
    recorder.event("resume", run=old.name, **facts)
    return beginning


def _problem(checkpoint: Checkpoint, plan: Plan) -> str | None:
    try:
        whole = len(checkpoint.outputs()) == checkpoint.cells
        with Index() as index:
            return why_not(checkpoint, plan, index) if whole else DAMAGED
    except (OSError, KeyError, TypeError, ValueError):
        return DAMAGED


def _restoring_code(checkpoint: Checkpoint, plan: Plan, run_folder: Path) -> str:
    notes = {
        name: [dumps(_as_it_is_now(note) if name == OBSERVED else note) for note in noted]
        for name, noted in checkpoint.notes().items()
    }
    arguments = (str(checkpoint.folder), checkpoint.facts, executed_again(checkpoint, plan), notes, str(run_folder))
    return observers.one_call("kernel_state", "restore", *arguments)


def _as_it_is_now(note: dict[str, Any]) -> dict[str, Any]:
    """Give a file that was read, and whose contents are the same, the time it has now."""
    if note.get("kind") != "read" or "mtime_ns" not in note:
        return note
    try:
        state = os.stat(note["path"])  # noqa: PTH116  -- a text path
    except OSError:
        return note
    return {**note, "bytes": state.st_size, "mtime_ns": state.st_mtime_ns}


def _take_over(checkpoint: Checkpoint, plan: Plan, recorder: Recorder) -> None:
    """Take into the new run what the skipped cells had given to the old one: outputs, files, checkpoints."""
    from nbformat.notebooknode import from_dict

    old = checkpoint.folder.parents[1]
    for number, (place, outputs) in enumerate(
        zip(skipped_cells(checkpoint, plan), checkpoint.outputs(), strict=False), 1
    ):
        cell = plan.injected.notebook.cells[place]
        cell.outputs = from_dict(outputs)
        cell.execution_count = number
        cell.metadata["workbench"] = from_dict({"kept_from": old.name})
    for made in checkpoint.facts["made"]:
        _copy_if_unchanged(old / made["path"], recorder.folder / made["path"], made)
    kept = recorder.record.setdefault("checkpoints", [])
    for each in reversed(checkpoints_in(old)):
        if each.number <= checkpoint.number:
            _link(each.folder, recorder.folder / CHECKPOINTS / each.folder.name)
            facts = {name: each.facts[name] for name in ("cell", "names", "bytes")}
            kept.append({**facts, "folder": f"{CHECKPOINTS}/{each.folder.name}", "kept_from": old.name})


def _copy_if_unchanged(source: Path, target: Path, made: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        state = source.stat()
        if (state.st_size, state.st_mtime_ns) == (made["bytes"], int(made["mtime_ns"])):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _link(source: Path, target: Path) -> None:
    """Have the files of a checkpoint, which never change, in a second place without their size."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        other = target / path.name
        try:
            os.link(path, other)
        except OSError:
            shutil.copy2(path, other)
