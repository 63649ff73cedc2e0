"""Running a recorded run again in a scratch folder, cold, and comparing it with the record."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.runs.comparison.notebooks import Executed, compare_cells, pairs_of
from workbench.runs.comparison.outputs.likeness import DIFFERENT, Likeness
from workbench.runs.comparison.outputs.values import compare_values
from workbench.runs.engine import Cancelled, execute
from workbench.runs.records.cancelling import cancel, is_cancel_asked
from workbench.runs.records.record import Run
from workbench.runs.records.run_lock import is_held
from workbench.runs.reproduce.file_comparison import NotCompared, compare_written
from workbench.runs.reproduce.given_parameters import given_parameters
from workbench.runs.reproduce.in_kernel import sitecustomize
from workbench.runs.reproduce.surroundings import environment_changes
from workbench.runs.request import RunRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from workbench.runs.comparison.outputs.likeness import Tolerance
    from workbench.runs.reproduce.perturbation import Perturbation
    from workbench.runs.reproduce.scratch import Scratch
    from workbench.runs.reproduce.surroundings import Change

__all__ = ["FOLDER", "Compared", "SecondRun", "changes_of", "compare_with_record", "run_again"]

FOLDER = "reproductions"
STARTUP, MARK = "startup", "started"
OWN_CACHES = (".cache", ".config", ".ipython", ".jupyter", ".local/share/jupyter", ".matplotlib", "Library")
STOPPED = ("cancelled", "interrupted")
TIMEOUT = "Timeout"


@dataclass(frozen=True)
class SecondRun:
    """A run that was made again, and how."""

    run: Run
    executed: Executed
    perturbation: Perturbation
    guarded: bool


@dataclass(frozen=True)
class Compared:
    """One thing that both runs have: the outputs of a cell (*name* is ``"outputs"``), a metric, a written file."""

    cell: int | None
    name: str
    likeness: Likeness


def run_again(
    run: Run,
    scratch: Scratch,
    perturbation: Perturbation,
    *,
    secrets: Mapping[str, object] | None,
    timeout: float | None,
    on_event: Callable[[dict[str, Any]], None] | None,
) -> SecondRun:
    """Execute what was restored, and record it in the folder ``reproductions`` of the first run."""
    record = run.record
    request = RunRequest(
        notebook=scratch.notebook,
        parameters=given_parameters(run, scratch),
        secrets=secrets if secrets is not None else record.get("secrets"),
        cold=True,
        timeout=timeout,
        cwd=scratch.cwd,
        runs=run.folder / FOLDER,
        kernel=record["kernel"]["name"],
        parent=run.id,
        environment=dict(record["kernel"].get("environment", {}))
        | perturbation.variables(record["environment"])
        | _startup(run, scratch, perturbation),
    )
    begun: list[Path] = []

    def begin(folder: Path) -> None:
        begun.append(folder)
        if is_held(run.folder / FOLDER) and is_cancel_asked(run.folder / FOLDER):
            cancel(Run(folder))

    try:
        made = execute(request, on_event=on_event, on_record=begin)
        if made.status == "cancelled":
            raise Cancelled(made)
    except Cancelled:
        for folder in begun:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    executed = Executed.of(made, places=scratch.words, clock_ahead=perturbation.clock_ahead)
    return SecondRun(made, executed, perturbation, (scratch.folder / MARK).exists())


def compare_with_record(
    run: Run, first: Executed, second: SecondRun, scratch: Scratch, tolerance: Tolerance
) -> tuple[list[Compared], list[str]]:
    """Compare all that two runs have: cells from top to bottom, the ending, metrics, written files.

    Returns
    -------
    compared : list of Compared
    not_checked : list of str
        What could not be compared, in words.
    """
    before, after = run.record, second.run.record
    cells = list(_cells(run, first, second.executed, tolerance))
    if not any(each.likeness.differs for each in cells):
        cells += _endings(before, after)
    if was_stopped(before):
        return cells, ["what came behind the cell in which the run was stopped"]
    cells += _metrics(before["metrics"], after["metrics"], tolerance)
    not_checked = []
    changing = (first.changing, second.executed.changing)
    for path, found in compare_written(before, after, scratch, tolerance, changing):
        if isinstance(found, NotCompared):
            not_checked.append(f"{path}: {found}")
        else:
            cells.append(Compared(None, path, found.at(Path(path).name)))
    outside = [str(each["path"]) for each in after["outputs"] if not Path(each["path"]).is_relative_to(scratch.folder)]
    not_checked += [f"{path}: written outside the scratch folder" for path in outside]
    return cells, not_checked


def was_stopped(record: Mapping[str, Any]) -> bool:
    """Whether a run was ended from outside, so that only its first cells can be compared."""
    return record["status"] in STOPPED or (record["error"] or {}).get("name") == TIMEOUT


def changes_of(run: Run, second: SecondRun) -> list[Change]:
    """Return what of the environment is other than it was, and not on purpose."""
    on_purpose = second.perturbation.words
    return environment_changes(run.record["environment"], second.run.record["environment"], on_purpose=on_purpose)


def _cells(run: Run, first: Executed, second: Executed, tolerance: Tolerance) -> Iterator[Compared]:
    stopped_at = (run.record["error"] or {}).get("cell")
    stopped = was_stopped(run.record)
    for pair in pairs_of(first, second):
        failed = pair.before is not None and any(each["output_type"] == "error" for each in pair.before[1]["outputs"])
        if stopped and (failed or (stopped_at is not None and pair.place == stopped_at)):
            return
        found = compare_cells(pair, first, second, tolerance)
        if found is not None:
            yield Compared(pair.place, "outputs", found)
        if pair.place is not None and pair.place == stopped_at:
            return


def _endings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Compared]:
    """Compare how the runs ended, for endings that leave no output: a kernel that died, a timeout, a gate."""
    if was_stopped(before) or before["status"] == after["status"]:
        return
    error = after["error"] or before["error"] or {}
    said = f": {error['name']}: {error['message'].strip().partition(chr(10))[0]}" if after["error"] else ""
    what = f"the run was {before['status']}, and now is {after['status']}{said}"
    yield Compared(error.get("cell"), "status", Likeness(DIFFERENT, what, "error"))


def _metrics(before: Mapping[str, Any], after: Mapping[str, Any], tolerance: Tolerance) -> Iterator[Compared]:
    for name in dict.fromkeys([*before, *after]):
        found = compare_values(before.get(name), after.get(name), tolerance)
        yield Compared(None, f"metric {name}", found.at(f"metric {name}"))


def _startup(run: Run, scratch: Scratch, perturbation: Perturbation) -> dict[str, str]:
    """Put in place what the kernel does first; return the variables by which it finds that."""
    folder = scratch.folder / STARTUP
    folder.mkdir()
    source = files(sitecustomize.__package__ or "").joinpath("sitecustomize.py").read_text(encoding="utf-8")
    (folder / "sitecustomize.py").write_text(source, encoding="utf-8")
    written = [str(each["path"]) for each in run.record["outputs"] if scratch.counterpart(Path(each["path"])) is None]
    wishes = {
        "clock_ahead_s": perturbation.clock_ahead.total_seconds(),
        "mark": str(scratch.folder / MARK),
        "protected": [*map(str, (*scratch.places, *scratch.linked)), *written],
        "allowed": [
            str(scratch.folder),
            str(run.folder / FOLDER),
            *(str(Path.home() / name) for name in OWN_CACHES),
        ],
    }
    imports = [str(folder), *map(str, scratch.imports)]
    for entry in filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)):
        moved = scratch.counterpart(Path(entry)) if Path(entry).is_absolute() else None
        imports.append(str(moved) if moved is not None and moved.is_dir() else entry)
    return {sitecustomize.VARIABLE: json.dumps(wishes), "PYTHONPATH": os.pathsep.join(imports)}
