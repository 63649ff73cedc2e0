"""Runs on the workers of a Dask cluster: the same engine there, the same records."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, MissingExtra
from workbench.runs.executors.gpus import GpuSlots
from workbench.runs.executors.local import processors
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.records.store import list_runs
from workbench.runs.request import RunRequest, WrongState

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DaskExecutor"]

GPU = "GPU"  # the resource of workers that counts GPUs
CONNECT_SECONDS = 30


class DaskExecutor:
    """Executes runs on the workers of a Dask cluster, one at a time on each of their threads.

    The workers must see the notebook and the runs folder by the same paths, and have Workbench installed. A run whose
    worker is lost is run again; what is left of the first is on record as ``interrupted``.

    Parameters
    ----------
    workers
        How many runs at once; default: as many as the cluster has threads, or, without *scheduler*, as there are
        processors.
    scheduler
        The address of the scheduler, e.g. ``"tcp://host:8786"``; None starts a cluster of processes on this machine,
        which ends with the executor.
    gpus_per_run
        How many GPUs a run has: of the resource ``GPU`` of a worker (``dask worker --resources GPU=2``), each of which
        runs one at a time then. Without *scheduler*, the GPUs of this machine are shared out among the processes.

    Raises
    ------
    MissingExtra
        When Dask is not installed.
    InvalidInput
        When the scheduler does not answer, the cluster has no workers, or none has so many GPUs.
    """

    def __init__(self, workers: int | None = None, *, scheduler: str | None = None, gpus_per_run: int = 0) -> None:
        try:
            import distributed
        except ImportError:
            raise MissingExtra("distributed", "dask", "running on a Dask cluster") from None
        self._cluster: Any = None
        self._gpus = GpuSlots(gpus_per_run) if gpus_per_run and scheduler is None else None
        if scheduler is None:
            most = self._gpus.slots if self._gpus is not None else workers or processors()
            self._cluster = distributed.LocalCluster(
                n_workers=min(workers or most, most), threads_per_worker=1, processes=True, dashboard_address=None
            )
        try:
            self._client = distributed.Client(self._cluster or scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as problem:
            raise InvalidInput(
                f"no Dask scheduler answers at '{scheduler}': {problem}. Start one with 'dask scheduler', and workers."
            ) from None
        self._resources = {GPU: gpus_per_run} if gpus_per_run and scheduler is not None else None
        self._guard = threading.Lock()
        self._pending: deque[_Member] = deque()
        self._running: dict[_Member, Any] = {}
        self._idle = threading.Event()
        self._idle.set()
        try:
            self.workers = self._room() if workers is None else min(workers, self._room())
        except BaseException:
            self.close()
            raise

    def submit(
        self,
        request: RunRequest,
        *,
        on_record: Callable[[Path], None] | None = None,
        on_event: Callable[[dict[str, Any]], None] | None = None,
    ) -> Future[Run]:
        """Take a run in; see `Executor.submit`. Events are not told, and a run is told of when it has ended."""
        del on_event
        member = _Member(request, on_record)
        with self._guard:
            self._pending.append(member)
            self._idle.clear()
        self._fill()
        return member.future

    def cancel(self) -> None:
        """Let go of what has not begun, and ask what goes on to end."""
        with self._guard:
            pending, running = list(self._pending), list(self._running)
            self._pending.clear()
        for member in pending:
            member.future.cancel()
        for parent, runs in {(each.request.parent, str(each.request.runs)) for each in running}:
            for run in list_runs(parent=parent, runs=runs) if parent is not None else ():
                if run.status in UNFINISHED:
                    with contextlib.suppress(WrongState, InvalidInput):
                        cancel(run)

    def close(self) -> None:
        """Wait for what goes on, and end the cluster if it was started here."""
        self._idle.wait()
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def __enter__(self) -> DaskExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _room(self) -> int:
        """Return how many runs the cluster can take at once."""
        self._client.wait_for_workers(1, timeout=CONNECT_SECONDS) if self._cluster is not None else None
        found = self._client.scheduler_info(n_workers=-1)["workers"].values()
        if not found:
            raise InvalidInput("the Dask cluster has no workers: start some with 'dask worker ADDRESS'.")
        if self._resources is None:
            return sum(each["nthreads"] for each in found)
        per_run = self._resources[GPU]
        room = sum(int(each.get("resources", {}).get(GPU, 0) // per_run) for each in found)
        if not room:
            raise InvalidInput(
                f"no worker of the Dask cluster has {per_run} of the resource GPU: start them with"
                f" 'dask worker ADDRESS --resources GPU={per_run}'."
            )
        return room

    def _fill(self) -> None:
        """Hand on as many runs as there is room for."""
        while True:
            with self._guard:
                if not self._pending or len(self._running) >= self.workers:
                    return
                member = self._pending.popleft()
                self._running[member] = None
            if not member.future.set_running_or_notify_cancel():
                self._ended(member)
                continue
            task = self._client.submit(
                _run_at_worker,
                member.to_json(),
                self._environment(member),
                pure=False,
                resources=self._resources,
            )
            with self._guard:
                self._running[member] = task
            task.add_done_callback(lambda done, member=member: self._take(member, done))

    def _environment(self, member: _Member) -> dict[str, str]:
        if self._gpus is None:
            return {}
        member.lent = self._gpus.lent()
        lent: dict[str, str] = member.lent.__enter__()
        return lent

    def _take(self, member: _Member, task: Any) -> None:
        """Take the answer of a worker."""
        try:
            folder = Path(task.result())
            if member.on_record is not None:
                member.on_record(folder)
            member.future.set_result(Run(folder))
        except BaseException as problem:  # noqa: BLE001  -- whatever it is, whoever waits for the run must hear of it
            member.future.set_exception(_told(problem))
        finally:
            if member.lent is not None:
                member.lent.__exit__(None, None, None)
            self._ended(member)
            self._fill()

    def _ended(self, member: _Member) -> None:
        with self._guard:
            self._running.pop(member, None)
            if not self._running and not self._pending:
                self._idle.set()


class _Member:
    """A run that was asked for."""

    def __init__(self, request: RunRequest, on_record: Callable[[Path], None] | None) -> None:
        self.request = replace(
            request,
            notebook=_whole(request.notebook),
            runs=None if request.runs is None else _whole(request.runs),
            cwd=None if request.cwd is None else _whole(request.cwd),
        )
        self.on_record = on_record
        self.future: Future[Run] = Future()
        self.lent: Any = None

    def to_json(self) -> str:
        """Write the request for the worker."""
        return self.request.to_json()


def _run_at_worker(asked: str, environment: dict[str, str]) -> str:
    """Execute a run in a worker, and return its folder."""
    from workbench.runs.engine import execute
    from workbench.runs.warm.templates import own_templates

    request = RunRequest.from_json(asked)
    request = replace(request, environment={**request.environment, **environment})
    return str(execute(request, templates=None if request.cold else own_templates()).folder)


def _whole(path: str | os.PathLike[str]) -> str:
    """Return a path as a worker, which may stand elsewhere, understands it."""
    name = os.fspath(path)
    return name if "://" in name else str(Path.cwd() / name)


def _told(problem: BaseException) -> BaseException:
    """Say in words of ours what Dask says of a lost worker."""
    if type(problem).__name__ == "KilledWorker":
        return RuntimeError(f"its worker was lost more often than the cluster allows: {problem}")
    return problem
