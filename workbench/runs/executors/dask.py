"""Runs on the workers of a Dask cluster: the same engine there, the same records."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import shutil
import threading
from collections import deque
from concurrent.futures import Future, InvalidStateError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.invalid import InvalidInput, MissingExtra
from workbench.runs.executors.dask_worker import TRIES, run_at_worker
from workbench.runs.executors.gpus import GpuSlots
from workbench.runs.executors.local import processors
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.records.store import list_runs
from workbench.runs.request import RunRequest, WrongState
from workbench.runs.session import HASH_SEED_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DaskExecutor"]

GPU = "GPU"  # the resource of workers that counts GPUs
CONNECT_SECONDS = 30
LOOK_SECONDS = 0.2


class SchedulerLost(RuntimeError):
    """The connection to the scheduler has ended, and with it all knowledge of what it was given."""


class DaskExecutor:
    """Executes runs on the workers of a Dask cluster, one at a time on each of their threads.

    The workers must see the notebook and the runs folder by the same paths, and have Workbench installed. A run whose
    worker is lost is gone on with elsewhere, behind its last checkpoint; what is left of the first is on record as
    ``interrupted``.

    Parameters
    ----------
    workers
        How many runs at once; default: as many as the cluster has threads, or, without *scheduler*, as there are
        processors.
    scheduler
        The address of the scheduler, e.g. ``"tcp://host:8786"``; None starts a cluster of processes on this machine,
        which ends with the executor.
    gpus_per_run
        How many GPUs a run has for itself, by ``CUDA_VISIBLE_DEVICES``: of those that its worker sees, if the worker
        has the resource ``GPU`` (``dask worker --resources GPU=2``). Without *scheduler*, those of this machine are
        shared out among the processes.

    Raises
    ------
    MissingExtra
        When Dask is not installed.
    InvalidInput
        When the scheduler does not answer, the cluster has no workers, or none has so many GPUs.
    """

    def __init__(self, workers: int | None = None, *, scheduler: str | None = None, gpus_per_run: int = 0) -> None:
        try:
            import dask
            import distributed
        except ImportError:
            raise MissingExtra("distributed", "dask", "running on a Dask cluster") from None
        self._cluster: Any = None
        self._hash_seed = os.environ.get(HASH_SEED_VARIABLE)
        self._gpus = GpuSlots(gpus_per_run) if gpus_per_run and scheduler is None else None
        if scheduler is None:
            most = self._gpus.slots if self._gpus is not None else workers or processors()
            # Kernels use the threads that they use without Dask, which would give each of its workers one.
            with dask.config.set({"distributed.nanny.pre-spawn-environ": {}}):
                self._cluster = distributed.LocalCluster(
                    n_workers=min(workers or most, most),
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address="127.0.0.1:0",
                )
            self._undo_hash_seed()
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
        self._lost: SchedulerLost | None = None
        self._parents: set[Path] = set()
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
            pending = list(self._pending)
            self._pending.clear()
        for member in pending:
            member.future.cancel()
        with self._guard:
            if not self._running:
                self._idle.set()
                return
        threading.Thread(target=self._end_running, name="workbench-cancel", daemon=True).start()

    def _end_running(self) -> None:
        """Ask what goes on to end until it has, as a run that a worker has only just got is not on record yet."""
        while True:
            with self._guard:
                running = list(self._running)
            self._ask_to_end(running)
            if self._idle.wait(LOOK_SECONDS):
                return

    def _ask_to_end(self, running: list[_Member]) -> None:
        for parent, runs in {(each.request.parent, each.request.runs) for each in running}:
            with contextlib.suppress(InvalidInput):  # a folder that cannot be read now may be in a moment
                for run in list_runs(parent=parent, runs=runs) if parent is not None else ():
                    if run.status in UNFINISHED:
                        with contextlib.suppress(WrongState, InvalidInput):
                            cancel(run)

    def close(self) -> None:
        """Wait for what goes on, and end the cluster if it was started here."""
        self._idle.wait()
        for folder in self._parents:
            shutil.rmtree(folder / TRIES, ignore_errors=True)
        if self._lost is not None:
            logging.getLogger("distributed.client").addFilter(_no_end_of_reconnecting)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()
            self._undo_hash_seed()

    def _undo_hash_seed(self) -> None:
        """Take back what Dask has set in this process, for good, where it has started workers from it."""
        if self._hash_seed is None:
            os.environ.pop(HASH_SEED_VARIABLE, None)
        else:
            os.environ[HASH_SEED_VARIABLE] = self._hash_seed

    def __enter__(self) -> DaskExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _room(self) -> int:
        """Return how many runs the cluster can take at once."""
        with contextlib.suppress(TimeoutError):  # a cluster may just be starting
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        found = self._client.scheduler_info(n_workers=-1)["workers"].values()
        if not found:
            raise InvalidInput("the Dask cluster has no workers: start some with 'dask worker ADDRESS'.")
        if self._resources is None:
            return sum(each["nthreads"] for each in found)
        per_run = self._resources[GPU]
        room = 0
        for each in found:
            room += min(each["nthreads"], int(each.get("resources", {}).get(GPU, 0) // per_run))
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
            try:
                task = self._submit(member)
            except Exception as problem:  # noqa: BLE001  -- whatever it is, whoever waits for the run must hear of it
                self._give_up(member, problem)
                continue
            with self._guard:
                self._running[member] = task
                lost = self._lost
            if lost is not None:
                self._give_up(member, lost)
                continue
            task.add_done_callback(lambda done, member=member: self._take(member, done))

    def _submit(self, member: _Member) -> Any:
        return self._client.submit(
            run_at_worker,
            member.to_json(),
            self._environment(member),
            task=member.task,
            gpus=0 if self._resources is None else self._resources[GPU],
            hash_seed=self._hash_seed,
            key=member.task,
            pure=False,
            resources=self._resources,
        )

    def _environment(self, member: _Member) -> dict[str, str]:
        if self._gpus is None:
            return {}
        member.lent = self._gpus.lent()
        lent: dict[str, str] = member.lent.__enter__()
        return lent

    def _take(self, member: _Member, task: Any) -> None:
        """Take the answer of a worker."""
        try:
            folder = self._here(member, Path(task.result()))
            if member.request.parent is not None:
                self._parents.add(folder.parent / member.request.parent)
            if member.on_record is not None:
                member.on_record(folder)
            run = Run(folder)
        except BaseException as problem:  # noqa: BLE001  -- whatever it is, whoever waits for the run must hear of it
            self._give_up(member, self._lose() if task.cancelled() else _told(problem))
        else:
            if not member.future.done():
                member.future.set_result(run)
            self._ended(member)
        self._fill()

    def _lose(self) -> SchedulerLost:
        """Give up all that is left, as nobody else ever cancels a task, and nothing is heard of the others again."""
        with self._guard:
            self._lost = lost = self._lost or SchedulerLost(
                "the Dask scheduler does not answer any longer: what has not completed is run by 'workbench resume'"
                " once there is one again."
            )
            pending, running = list(self._pending), list(self._running)
            self._pending.clear()
        for member in pending:
            if member.future.set_running_or_notify_cancel():
                member.future.set_exception(lost)
        for member in running:
            self._give_up(member, lost)
        return lost

    def _give_up(self, member: _Member, problem: BaseException) -> None:
        with contextlib.suppress(InvalidStateError):  # it has been given up already
            member.future.set_exception(problem)
        self._ended(member)

    def _here(self, member: _Member, folder: Path) -> Path:
        """Return the folder of a run as it is called here."""
        address = None if member.request.runs is None else context.address_in(member.request.runs)
        if address is None:
            return folder
        from workbench.runs.records.published_runs import published_in

        published = published_in(context.runs_folder(override=Path(address)))
        return folder if published is None else published.fetch(folder.name)

    def _ended(self, member: _Member) -> None:
        with self._guard:
            lent, member.lent = member.lent, None
        if lent is not None:
            lent.__exit__(None, None, None)
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
            resume=None if request.resume is None else _whole(request.resume),
            cwd=None if request.cwd is None else _whole(request.cwd),
        )
        self.on_record = on_record
        self.task = f"workbench-{secrets.token_hex(8)}"
        self.future: Future[Run] = Future()
        self.lent: Any = None

    def to_json(self) -> str:
        """Write the request for the worker."""
        return self.request.to_json()


def _no_end_of_reconnecting(said: logging.LogRecord) -> bool:
    """Keep Dask from telling with a traceback that it has given up to connect again, which has been told already."""
    return not (said.exc_info and isinstance(said.exc_info[1], asyncio.CancelledError))


def _whole(path: str | os.PathLike[str]) -> str:
    """Return a path as a worker, which may stand elsewhere, understands it; in a mirror, the address that it is of."""
    whole = Path.cwd() / path
    address = context.address_in(path) or context.address_of(whole)
    if address is None and (kept := context.address_of(whole.parent)) is not None:
        address = f"{kept}/{whole.name}"
    return address or str(whole)


def _told(problem: BaseException) -> BaseException:
    """Say in words of ours what Dask says of a lost worker."""
    if type(problem).__name__ == "KilledWorker":
        return RuntimeError(f"its worker was lost more often than the cluster allows: {problem}")
    return problem
