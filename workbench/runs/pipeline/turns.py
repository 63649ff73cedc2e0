"""No step of a pipeline is run twice at the same time: its files would be written by two."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from workbench.context import ignored_folder
from workbench.runs.pipeline.past import KIND
from workbench.runs.records.record import UNFINISHED
from workbench.runs.records.run_lock import RunLock
from workbench.runs.records.store import list_runs, still_there
from workbench.runs.request import WrongState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from workbench.runs.pipeline.definition import Pipeline

__all__ = ["turn"]

FOLDER = ".pipelines"
LONGEST_WAIT_SECONDS = 30.0


@contextlib.contextmanager
def turn(pipeline: Pipeline, steps: Sequence[str], *, runs: Path) -> Iterator[None]:
    """Be the only one who puts a run of a pipeline on record, while the context lasts.

    Parameters
    ----------
    pipeline, steps
        What is about to be run.
    runs
        The folder of runs.

    Raises
    ------
    WrongState
        When a run of the pipeline goes on that has one of these steps.
    """
    lock = _lock(runs)
    try:
        _check(pipeline, steps, runs)
        yield
    finally:
        if lock is not None:
            lock.release()


def _check(pipeline: Pipeline, steps: Sequence[str], runs: Path) -> None:
    listed = list_runs(kind=KIND, notebook=pipeline.path, runs=runs)
    for run, record in still_there(listed, lambda run: (run, run.record)):
        asked = record.get(KIND, {})
        if run.status not in UNFINISHED or asked.get("file") != str(pipeline.path):
            continue
        both = [each["name"] for each in asked["steps"] if each["name"] in steps]
        if both:
            raise WrongState(
                f"step '{both[0]}' of this pipeline is part of run '{run.id}', which still goes on: wait, or cancel it:"
                f" workbench cancel {run.id}"
            )


def _lock(runs: Path) -> RunLock | None:
    """Wait until nobody else holds it; None where nothing can be written, as recording the run will tell."""
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    try:
        folder = ignored_folder(runs) / FOLDER
        folder.mkdir(exist_ok=True)
        while True:
            try:
                return RunLock(folder, alone=True)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
    except OSError:
        return None
