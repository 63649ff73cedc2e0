"""Going on with what has ended before it was complete: a run, a sweep, a pipeline run."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.request import WrongState
from workbench.views.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from workbench.runs.pipeline.pipeline_run import PipelineRun
    from workbench.runs.sweep.sweep import Sweep
    from workbench.runs.warm.templates import Templates

__all__ = ["RESUMERS", "Wishes", "check_resumable", "kind_of", "resume", "resume_found", "resumed_words"]

# What goes on with each kind: a function of a `Run` (of the folder) and `Wishes`. A kind is added with one line.
RESUMERS = {
    "run": "workbench.runs.resume.resuming:resume_run",
    "sweep": "workbench.runs.sweep.resuming:resume_sweep",
    "pipeline": "workbench.runs.pipeline.resuming:resume_pipeline",
}


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How something is gone on with, and who is told of it.

    Parameters
    ----------
    workers
        How many runs at once, of a sweep or pipeline; default: as it was.
    secrets
        Those that cannot be found where the record says; see `workbench.run`.
    on_begin
        Is told the folder once it goes on, and of a sweep the number of its members, of a pipeline its steps.
    on_member
        Is told each event of a member, with its place or the name of the step, in another thread.
    on_event
        Is told each event of the run, sweep or pipeline itself.
    on_record
        Is told the folder as soon as it is on record that it goes on.
    templates
        From where the kernel of a single run can be forked.
    """

    workers: int | None = None
    secrets: Mapping[str, object] | None = None
    on_begin: Callable[[Path, Any], None] | None = None
    on_member: Callable[[Any, dict[str, Any]], None] | None = None
    on_event: Callable[[dict[str, Any]], None] | None = None
    on_record: Callable[[Path], None] | None = None
    templates: Templates | None = None


def resume(
    run: Run | Sweep | PipelineRun | str | os.PathLike[str],
    *,
    workers: int | None = None,
    secrets: Mapping[str, object] | None = None,
    runs: str | os.PathLike[str] | None = None,
) -> Run | Sweep | PipelineRun:
    """Go on with a run, sweep or pipeline run that failed, was cancelled, or was killed.

    A run begins behind its last checkpoint that is valid: a cell tagged ``checkpoint`` whose last expression names
    variables. Otherwise it begins at the top. Either way it is a new run, with the same notebook (as it is now),
    parameters and tags, and ``resumed_from`` on its record. A sweep goes on in the same folder with the members that
    have not completed. A pipeline is run again: what is unchanged since it went well is taken from the record, and a
    step that did not complete begins behind its last checkpoint that is valid.

    Parameters
    ----------
    run
        What to go on with, or its id, the beginning of that, its folder, or ``"latest"``: the newest that can be gone
        on with and has not been since, a sweep or pipeline's run rather than one of its runs.
    workers
        How many runs at once, in a sweep; default: as many as there are processors.
    secrets
        Those that were given as values and so are nowhere on record; see `workbench.run`.
    runs
        The folder of runs in which *run* is looked for; default: the one of the working directory's project.

    Returns
    -------
    Run, Sweep or PipelineRun
        The new run, or the sweep. ``record["resume"]`` of a run says where it began, and why there.

    Raises
    ------
    WrongState
        When it still goes on, or has completed.
    InvalidInput
        When there is no such run, or its notebook is gone.
    Cancelled, SweepCancelled, PipelineCancelled
        On Ctrl-C, a KeyboardInterrupt.

    Examples
    --------
    >>> import workbench as wb
    >>> run = wb.run("notebooks/train.ipynb")  # doctest: +SKIP
    >>> run.status  # doctest: +SKIP
    'failed'
    >>> run = wb.resume(run)  # doctest: +SKIP
    >>> run.record["resume"]  # doctest: +SKIP
    {'cell': 4, 'skipped': 5, 'why': 'the code before it, the parameters and the inputs are unchanged'}
    """
    from workbench.runs.resume.latest import find_resumable
    from workbench.runs.warm.templates import own_templates

    if isinstance(run, str | os.PathLike):
        found = find_resumable(run, runs=runs)
    else:
        folder = getattr(run, "folder", None)
        if folder is None:
            raise InvalidInput(f"'run' must be a run, a sweep, or the id of one, got {type(run).__name__}.")
        found = Run(folder)
    wishes = Wishes(workers=workers, secrets=secrets, templates=own_templates())
    resumed: Run | Sweep | PipelineRun = resume_found(found, wishes)
    return resumed


def resume_found(run: Run, wishes: Wishes) -> Any:
    """Go on with *run* in the way of its kind; see `resume`."""
    check_resumable(run)
    if wishes.workers is not None and (
        isinstance(wishes.workers, bool) or not isinstance(wishes.workers, int) or wishes.workers < 1
    ):
        raise InvalidInput(f"'workers' must be a whole number above 0, got {wishes.workers!r}.")
    return _resumer(kind_of(run))(run, wishes)


def check_resumable(run: Run) -> None:
    """Check that there is something to go on with.

    Raises
    ------
    WrongState
        When it still goes on, or has completed.
    """
    if run.status in UNFINISHED:
        raise WrongState(f"{kind_of(run)} '{run.id}' still goes on: wait, or cancel it: workbench cancel {run.id}")
    if run.status == "completed":
        raise WrongState(f"{kind_of(run)} '{run.id}' has completed: there is nothing left to do.")


def kind_of(run: Run) -> str:
    """Return what it is: ``"run"``, ``"sweep"`` or ``"pipeline"``."""
    return str(run.record.get("kind") or "run")


def resumed_words(record: Mapping[str, Any]) -> str:
    """Say which run a run has gone on with, and where; nothing when it began by itself."""
    if not record.get("resumed_from"):
        return ""
    if record.get("kind", "run") != "run":  # its runs say where they began
        return one_line(record["resumed_from"])
    began = record.get("resume") or {}
    where = f"behind cell {began['cell']}" if began.get("skipped") else "from the top"
    why = began.get("why")
    return one_line(f"{record['resumed_from']}, {where}{f': {why}' if why else ''}")


def resume_run(run: Run, wishes: Wishes) -> Run:
    """Go on with a single run, as a new one."""
    from workbench.runs.engine import execute
    from workbench.runs.resume.kept_request import resumed_request

    request = resumed_request(run, secrets=wishes.secrets)
    return execute(request, on_event=wishes.on_event, on_record=wishes.on_record, templates=wishes.templates)


def _resumer(kind: str) -> Callable[[Run, Wishes], Any]:
    module, _, name = RESUMERS.get(kind, "").partition(":")
    try:
        found: Callable[[Run, Wishes], Any] = getattr(importlib.import_module(module), name)
    except (ImportError, ValueError, AttributeError):
        raise InvalidInput(f"a {kind} run cannot be resumed: start it again, which leaves out what is done.") from None
    return found
