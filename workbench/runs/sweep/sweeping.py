"""Sweeping: one notebook over a grid of parameters, each run recorded."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench import context
from workbench.runs.records.recorder import Recorder
from workbench.runs.request import RunRequest, as_tags
from workbench.runs.sweep.definition import requests_of, write_members
from workbench.runs.sweep.live_view import LiveView
from workbench.runs.sweep.members import members_of
from workbench.runs.sweep.request import KIND, SweepRequest, check_sweep, checked_members, facts_of
from workbench.runs.sweep.running import ending_of, run_members
from workbench.runs.sweep.sweep import Sweep, SweepCancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from workbench.runs.executors.executor import Executor

__all__ = ["execute_sweep", "go_on", "make_executor", "sweep"]


def sweep(
    notebook: str | os.PathLike[str],
    grid: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    workers: int | None = None,
    executor: Literal["local", "dask"] = "local",
    scheduler: str | None = None,
    gpus_per_run: int = 0,
    samples: int | None = None,
    seed: int = 0,
    parameters: Mapping[str, object] | None = None,
    secrets: Mapping[str, object] | None = None,
    cold: bool = False,
    strict: bool = False,
    timeout: float | None = None,
    cell_timeout: float | None = None,
    retries: int = 0,
    output_limits: Mapping[str, int] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    runs: str | os.PathLike[str] | None = None,
    tags: str | Iterable[str] = (),
    note: str = "",
) -> Sweep:
    """Run a notebook once for each combination of parameters, some runs beside each other.

    A run that fails does not stop the others. Each is on record like any other, with the sweep as its ``parent``.

    Parameters
    ----------
    notebook
        The ``.ipynb`` file.
    grid
        The values of each parameter by name, of which every combination is run, e.g. ``{"seed": [1, 2, 3], "features":
        ["few", "all"]}``; or a list of combinations. With *samples* also distributions, as scikit-learn's randomised
        search takes them: anything with a method ``rvs(random_state=…)``.
    workers
        How many runs at once; default: as many as there are processors (workers of the cluster, with ``"dask"``).
    executor
        ``"local"``: processes of this machine. ``"dask"``: workers of a Dask cluster.
    scheduler
        The address of the Dask scheduler, e.g. ``"tcp://host:8786"``; default: a cluster of processes of this machine.
    gpus_per_run
        How many GPUs each run has for itself, by ``CUDA_VISIBLE_DEVICES``; 0 leaves every run to see all.
    samples
        Run so many combinations, taken at random, instead of all.
    seed
        What that choice depends on.
    parameters
        Values that are the same in all runs.
    secrets, cold, strict, timeout, cell_timeout, retries, output_limits, cwd, runs, tags, note
        As `workbench.run` has them, for each run.

    Returns
    -------
    Sweep
        Its runs, their results as a frame, and a view of them. Its status says whether all have completed.

    Raises
    ------
    InvalidInput
        For a grid that is empty, a parameter that is unknown or ill-typed in any of the combinations, and whatever
        `workbench.run` refuses. Nothing has been run then.
    NotFinished
        With *strict*, when the finish check finds errors.
    SweepCancelled
        On Ctrl-C, a KeyboardInterrupt; the sweep is on record as ``cancelled``, and can be gone on with.

    Examples
    --------
    >>> import workbench as wb
    >>> swept = wb.sweep("notebooks/salary.ipynb", {"seed": [1, 2, 3], "features": ["few", "all"]})  # doctest: +SKIP
    >>> swept.frame("runs").sort_values("rmse")  # doctest: +SKIP
    """
    request = SweepRequest(
        common=RunRequest(
            notebook=notebook,
            parameters={} if parameters is None else parameters,
            secrets=secrets,
            cold=cold,
            strict=strict,
            timeout=timeout,
            cell_timeout=cell_timeout,
            retries=retries,
            output_limits={} if output_limits is None else output_limits,
            cwd=cwd,
            runs=runs,
            tags=as_tags(tags),
            note=note,
        ),
        grid=grid,
        samples=samples,
        seed=seed,
        workers=workers,
        executor=executor,
        scheduler=scheduler,
        gpus_per_run=gpus_per_run,
    )
    shown = LiveView.here()
    if shown is None:
        return execute_sweep(request)
    try:
        swept = execute_sweep(request, on_begin=shown.begin)
    except SweepCancelled as cancelled:
        shown.end(cancelled.sweep)
        raise
    shown.end(swept)
    return swept


def execute_sweep(
    request: SweepRequest,
    *,
    on_begin: Callable[[Path, int], None] | None = None,
    on_member: Callable[[int, dict[str, Any]], None] | None = None,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> Sweep:
    """Do what *request* says.

    Parameters
    ----------
    request
        What to sweep over and how.
    on_begin
        Is told the sweep's folder and the number of its members once all is checked and written down.
    on_member
        Is told each event of a member, with its place, in another thread.
    on_event
        Is told each event of the sweep.

    Returns
    -------
    Sweep
        See `sweep`, also for what is raised.
    """
    check_sweep(request)
    members = members_of(request.grid, samples=request.samples, seed=request.seed)
    common = checked_members(request.common, members)
    path = Path(os.fspath(common.notebook)).resolve()
    runs = context.runs_folder(path, override=None if common.runs is None else Path(common.runs))
    with make_executor(request) as executor:
        recorder = Recorder.open(
            runs, Path(f"{KIND}-{path.stem}"), facts_of(request, path, len(members)), on_event=on_event
        )
        try:
            kept = context.address_of(runs) or runs  # whoever goes on with it elsewhere has another mirror
            requests = requests_of(replace(common, runs=kept), members, parent=recorder.folder.name)
            write_members(recorder.folder, requests)
            if on_begin is not None:
                on_begin(recorder.folder, len(members))
            return go_on(recorder, requests, executor, members=len(members), on_member=on_member)
        finally:
            recorder.close()


def go_on(
    recorder: Recorder,
    requests: Sequence[RunRequest],
    executor: Executor,
    *,
    members: int,
    done: Counter[str] | None = None,
    on_member: Callable[[int, dict[str, Any]], None] | None = None,
) -> Sweep:
    """Run the members that *requests* are for, and write the sweep's last word.

    Parameters
    ----------
    members
        How many the sweep has in all.
    done
        How those that are not run now have ended.
    """
    done = Counter() if done is None else done
    recorder.event("sweep-start", members=members, to_run=len(requests), workers=executor.workers)
    try:
        stopped = run_members(requests, executor, recorder, done=done, on_member=on_member)
    except BaseException as problem:
        executor.cancel()
        recorder.finish("failed", {"cell": None, "name": type(problem).__name__, "message": str(problem)})
        raise
    status, error = ending_of(done, members, stopped=stopped)
    recorder.record[KIND]["done"] = dict(done)
    recorder.finish(status, error)
    recorder.close()
    swept = Sweep(recorder.folder)
    if status == "cancelled":
        raise SweepCancelled(swept)
    return swept


def make_executor(request: SweepRequest) -> Executor:
    """Return what executes the runs of a sweep, as a context manager."""
    if request.executor == "dask":
        from workbench.runs.executors.dask import DaskExecutor

        return DaskExecutor(request.workers, scheduler=request.scheduler, gpus_per_run=request.gpus_per_run)
    from workbench.runs.executors.gpus import GpuSlots
    from workbench.runs.executors.local import LocalExecutor

    gpus = GpuSlots(request.gpus_per_run) if request.gpus_per_run else None
    return LocalExecutor(request.workers, gpus=gpus, cold=request.common.cold)
