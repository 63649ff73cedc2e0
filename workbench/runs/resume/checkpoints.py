"""Checkpoints: variables that a tagged cell names, kept in the run's folder such that a later run can begin there."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.context import NOTES
from workbench.json_lines import read_lines
from workbench.notebook.checkpoint_cell import is_checkpoint, named_variables
from workbench.replacing import write_whole
from workbench.runs import observers
from workbench.runs.records.index import Index
from workbench.runs.records.observations import OBSERVED, Observations, sha256_of
from workbench.strict_json import dumps, plain
from workbench.views.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.runs.injection import Injected
    from workbench.runs.kernel.cells import Ending, Limits
    from workbench.runs.kernel.kernels import Kernel
    from workbench.runs.records.recorder import Recorder
    from workbench.runs.session import Plan

__all__ = ["CHECKPOINTS", "Checkpoint", "CheckpointKeeper", "checkpoints_in", "hash_of_code", "source_hashes"]

CHECKPOINTS = "checkpoints"
FACTS, STATE, OUTPUTS = "checkpoint.json", "state.json", "outputs.json"
SCHEMA_VERSION = 1
FILE_NOTES = ("read", "write", "update", "rename", "remote")
MADE = ("artifacts", "contract", "models", "profiles", "training")  # what the notebook puts into the run's folder


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint that was written whole.

    Parameters
    ----------
    folder
        ``checkpoints/N`` of a run.
    facts
        Its ``checkpoint.json``.
    """

    folder: Path
    facts: dict[str, Any]

    @property
    def number(self) -> int:
        """Which one of the run it is, from 1."""
        return int(self.folder.name)

    @property
    def cell(self) -> int | None:
        """The place of its cell in the notebook as it was written, from 0."""
        found: int | None = self.facts["cell"]
        return found

    @property
    def cells(self) -> int:
        """How many cells had been executed by then."""
        return int(self.facts["cells"])

    @property
    def names(self) -> list[str]:
        """The variables it keeps."""
        return [str(name) for name in self.facts["names"]]

    @property
    def files(self) -> list[dict[str, Any]]:
        """Each file of it with its hash."""
        return [*self.facts["files"], self.facts["random"]]

    def outputs(self) -> list[list[dict[str, Any]]]:
        """Return the outputs of the cells up to it."""
        found: list[list[dict[str, Any]]] = json.loads((self.folder / OUTPUTS).read_text(encoding="utf-8"))
        return found

    def notes(self) -> dict[str, list[dict[str, Any]]]:
        """Return what had been noted by then about files, metrics and the like, by the name of the file."""
        return {name: read_lines(self.folder / name) for name in (NOTES, OBSERVED)}


def checkpoints_in(run_folder: Path) -> list[Checkpoint]:
    """Return the checkpoints of a run that were written whole, the last one first."""
    found = []
    for folder in _folders(run_folder):
        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            if facts["schema_version"] == SCHEMA_VERSION:
                found.append(Checkpoint(folder, facts))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda each: -each.number)


def source_hashes(cells: Sequence[Any]) -> list[str]:
    """Return the hash of the text of each cell."""
    return [hashlib.sha256(cell.source.strip().encode("utf-8", "surrogatepass")).hexdigest() for cell in cells]


def hash_of_code(hashes: Sequence[str]) -> str:
    """Return the hash of the code that these cells are together."""
    return hashlib.sha256("\n".join(hashes).encode("ascii")).hexdigest()


class CheckpointKeeper:
    """Keeps what checkpoint cells name, while a run is under way.

    Parameters
    ----------
    plan, recorder, kernel, limits
        Of the run.
    """

    def __init__(self, plan: Plan, recorder: Recorder, kernel: Kernel, limits: Limits) -> None:
        self._plan = plan
        self._recorder = recorder
        self._kernel = kernel
        self._limits = limits

    async def after(self, index: int) -> Ending | None:
        """Keep what the cell at *index* names, if it is a checkpoint; return what ends the run meanwhile."""
        cell = self._plan.injected.notebook.cells[index]
        if not (is_checkpoint(cell) and self._plan.choice.is_python):
            return None
        position = self._plan.injected.positions[index]
        names = named_variables(cell.source)
        if not names:
            self._tell_failed(position, (), "the cell names no variables: end it with their names, e.g. model, frame")
            return None
        began = time.monotonic()
        try:
            folder = self._new_folder()
        except OSError as problem:
            self._tell_failed(position, names, f"{problem.strerror}: {problem.filename}")
            return None
        saving = asyncio.ensure_future(self._kernel.silently(_saving_code(folder, names, self._plan.root)))
        ending = await self._limits.reached_before(saving)
        if ending is not None:
            shutil.rmtree(folder, ignore_errors=True)
            return ending
        problem_of_kernel = saving.result()
        try:
            said = await asyncio.to_thread(self._complete, folder, index, names, problem_of_kernel)
        except OSError as problem:
            said = f"{problem.strerror or problem}: {problem.filename or folder}"
        if said is not None:
            shutil.rmtree(folder, ignore_errors=True)
            self._tell_failed(position, names, said)
            return None
        size = sum(path.stat().st_size for path in folder.iterdir())
        facts = {"cell": position, "names": list(names), "bytes": size, "folder": f"{CHECKPOINTS}/{folder.name}"}
        self._tell("checkpoint", {**facts, "duration_s": round(time.monotonic() - began, 4)})
        return None

    def _complete(self, folder: Path, index: int, names: Sequence[str], problem: str | None) -> str | None:
        """Write what belongs to the variables; ``checkpoint.json`` comes last and says that all is there."""
        if problem is not None:
            return problem
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        (folder / STATE).unlink()
        if state["problems"]:
            return "; ".join(f"'{each['name']}' cannot be kept: {each['problem']}" for each in state.pop("problems"))
        cells = executed_cells(self._plan.injected.notebook.cells[: index + 1])
        hashes = source_hashes(cells)
        mask = self._plan.mask
        seen = Observations.of(self._recorder.folder)
        with Index() as cache:
            read, written = seen.files(lambda path: sha256_of(path, cache))
        facts = {
            "schema_version": SCHEMA_VERSION,
            "run": self._recorder.folder.name,
            "time": time.time(),
            "cell": self._plan.injected.positions[index],
            "cells": len(cells),
            "names": list(names),
            "bytes": sum(each["bytes"] for each in state["files"]),
            "code_sha256": hash_of_code(hashes),
            "cells_sha256": hashes,
            "cell_positions": _positions(self._plan.injected, len(cells)),
            "parameters": plain(self._plan.parameters),
            "inputs": [_with_time(each) for each in read],
            "outputs": [_with_time(each) for each in written if self._is_lasting(each["path"])],
            "made": list(_made(self._recorder.folder)),
            **{name: state[name] for name in ("files", "random", "python", "packages", "sys_path", "cwd")},
            "modules": [{"path": path, "sha256": sha256_of(Path(path))} for path in state["modules"]],
        }
        write_whole(folder / OUTPUTS, dumps([cell.outputs for cell in cells]))
        noted = {NOTES: seen.told, OBSERVED: [note for note in seen.seen if note.get("kind") in FILE_NOTES]}
        for name, notes in noted.items():
            write_whole(folder / name, mask.text("".join(f"{dumps(note)}\n" for note in notes)))
        write_whole(folder / FACTS, dumps(mask.data(facts), indent=1) + "\n")
        return None

    def _is_lasting(self, path: str) -> bool:
        """Tell whether a file that was written may be needed later: those in the system's temporary folder go."""
        place = Path(path)
        kept = (self._plan.root.resolve(), self._plan.cwd.resolve())
        return any(place.is_relative_to(each) for each in kept) or not place.is_relative_to(
            Path(tempfile.gettempdir()).resolve()
        )

    def _new_folder(self) -> Path:
        place = self._recorder.folder / CHECKPOINTS
        place.mkdir(exist_ok=True)
        folder = place / str(1 + max((int(each.name) for each in _folders(self._recorder.folder)), default=0))
        folder.mkdir()
        return folder

    def _tell_failed(self, position: int | None, names: Sequence[str], problem: str) -> None:
        self._tell("checkpoint-failed", {"cell": position, "names": list(names), "problem": one_line(problem)})

    def _tell(self, event: str, facts: dict[str, Any]) -> None:
        self._recorder.record.setdefault("checkpoints", []).append(facts)
        self._recorder.event(event, **facts)


def executed_cells(cells: Sequence[Any]) -> list[Any]:
    """Return the cells that are executed."""
    from workbench.runs.kernel.cells import executable

    return [cell for cell in cells if executable(cell)]


def _positions(injected: Injected, executed: int) -> list[int | None]:
    """Return the places of the first cells to be executed in the notebook as it was written."""
    from workbench.runs.kernel.cells import executable

    pairs = zip(injected.notebook.cells, injected.positions, strict=True)
    return [position for cell, position in pairs if executable(cell)][:executed]


def _folders(run_folder: Path) -> list[Path]:
    try:
        return [path for path in (run_folder / CHECKPOINTS).iterdir() if path.name.isdecimal()]
    except OSError:
        return []


def _saving_code(folder: Path, names: Sequence[str], root: Path) -> str:
    return observers.one_call("kernel_state", "save", str(folder), list(names), str(root))


def _with_time(file: dict[str, Any]) -> dict[str, Any]:
    """Say also when a file was last changed."""
    try:
        return {**file, "mtime_ns": os.stat(file["path"]).st_mtime_ns}  # noqa: PTH116  -- may be an address
    except OSError:
        return {**file, "mtime_ns": None}


def _made(run_folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the files that the notebook has put into the folder of its run."""
    for name in MADE:
        for path in sorted((run_folder / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                state = path.stat()
                relative = path.relative_to(run_folder).as_posix()
                yield {"path": relative, "bytes": state.st_size, "mtime_ns": state.st_mtime_ns}
