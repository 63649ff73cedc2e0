"""What a worker of a Dask cluster does with a run: once, even when the worker is lost before it has told."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import context
from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.executors.gpu_claims import claimed
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.records.run_lock import NAME as LOCK
from workbench.runs.records.run_lock import is_held
from workbench.runs.request import RunRequest, WrongState
from workbench.runs.resume.checkpoints import checkpoints_in
from workbench.runs.session import HASH_SEED_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["TRIES", "run_at_worker"]

SETTLE_SECONDS, LOOK_SECONDS = 2.0, 0.02
TRIES = "tries"  # in the folder of the sweep or pipeline run: which run each task has begun


def run_at_worker(asked: str, environment: Mapping[str, str], *, task: str, gpus: int, hash_seed: str | None) -> str:
    """Execute a run in a worker.

    A cluster does again what was at a worker that it has lost. A run that had been completed there is not repeated, and
    one that had not is gone on with behind its last checkpoint.

    Parameters
    ----------
    asked
        The request, as JSON.
    environment
        What the kernel's environment has besides.
    task
        A name that is the same each time the cluster does this again, and no other's.
    gpus
        How many of this machine's GPUs the run has for itself.
    hash_seed
        ``PYTHONHASHSEED`` where the run was asked for, None where it is not set: Dask gives its workers another.

    Returns
    -------
    str
        The folder of the run.

    Raises
    ------
    WrongState
        When whoever asked for it is gone, so that nobody waits for it.
    """
    from workbench.runs.engine import execute
    from workbench.runs.warm.templates import own_templates

    if hash_seed is None:
        os.environ.pop(HASH_SEED_VARIABLE, None)
    else:
        os.environ[HASH_SEED_VARIABLE] = hash_seed
    request = RunRequest.from_json(asked)
    runs = context.runs_folder(override=None if request.runs is None else Path(request.runs))
    if request.resume is not None:
        request = replace(request, resume=_here(request.resume))
    parent = None if request.parent is None else runs / request.parent
    if parent is not None and (parent / LOCK).exists() and not is_held(parent):
        raise WrongState(f"'{request.parent}' has ended: whoever goes on with it makes this run.")
    note = None if parent is None else parent / TRIES / task
    before = None if note is None else _begun(note, runs)
    if before is not None:
        _settle(before)
    if before is not None and before.status == "interrupted":
        if request.resume is None or checkpoints_in(before.folder):
            request = replace(request, resume=str(before.folder))
    elif before is not None and before.status not in UNFINISHED and _is_last(before, request):
        return str(before.folder)
    with claimed(gpus) as claim:
        request = replace(request, environment={**request.environment, **environment, **claim})
        run = execute(
            request,
            on_record=None if note is None else _noting(note),
            templates=None if request.cold else own_templates(),
        )
    return str(run.folder)


def _here(folder: str) -> str:
    """Return the folder of a run as it is called here, fetched if it is kept at an address."""
    address = context.address_in(folder)
    if address is None:
        return folder
    from workbench.runs.records.published_runs import fetch_whole, published_in

    kept, _, name = address.rpartition("/")
    published = published_in(context.runs_folder(override=Path(kept)))
    return folder if published is None else str(fetch_whole(published.fetch(name)))


def _begun(note: Path, runs: Path) -> Run | None:
    """Return the run that an earlier try has begun, if there is one."""
    try:
        return Run(runs / note.read_text(encoding="utf-8"))
    except (OSError, InvalidInput):
        return None


def _settle(run: Run) -> None:
    """Wait a moment for the end of a process that the cluster has seen die: it lets go of its lock a little later."""
    until = time.monotonic() + SETTLE_SECONDS
    while run.status in UNFINISHED and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


def _is_last(run: Run, request: RunRequest) -> bool:
    """Whether a run that has ended is not to be tried once more."""
    return run.status != "failed" or run.record.get("attempt", 1) > request.retries


def _noting(note: Path) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        with contextlib.suppress(OSError):  # without it the run may be made twice, and that is all
            note.parent.mkdir(exist_ok=True)
            write_whole(note, folder.name)

    return write
