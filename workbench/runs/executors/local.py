"""Runs in kernels of this machine, some at once."""

from __future__ import annotations

import contextlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.engine import execute
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.record import Run
from workbench.runs.request import WrongState

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from workbench.runs.executors.gpus import GpuSlots
    from workbench.runs.request import RunRequest
    from workbench.runs.warm.templates import Templates

__all__ = ["LocalExecutor", "processors"]


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalExecutor:
    """Executes up to *workers* runs at once, in kernels that share their imports where that can be.

    Parameters
    ----------
    workers
        How many; default: as many as there are processors, or fewer where the GPUs suffice for fewer.
    gpus
        GPUs to be shared out; None leaves every run to see what this process sees.
    """

    def __init__(self, workers: int | None = None, *, gpus: GpuSlots | None = None, cold: bool = False) -> None:
        most = processors() if gpus is None else gpus.slots
        self.workers = most if workers is None else workers if gpus is None else min(workers, most)
        self._gpus = gpus
        self._guard = threading.Lock()
        self._under_way: set[Path] = set()
        self._stopping = False
        self._pool = ThreadPoolExecutor(self.workers, "workbench-member")
        self._templates = None if cold else _templates(self.workers if gpus is not None else 1)

    def submit(
        self,
        request: RunRequest,
        *,
        on_record: Callable[[Path], None] | None = None,
        on_event: Callable[[dict[str, Any]], None] | None = None,
    ) -> Future[Run]:
        """Take a run in; see `Executor.submit`."""
        return self._pool.submit(self._execute, request, on_record, on_event)

    def cancel(self) -> None:
        """Let go of what has not begun, and end what goes on."""
        with self._guard:
            self._stopping = True
            folders = list(self._under_way)
        self._pool.shutdown(wait=False, cancel_futures=True)
        for folder in folders:
            _ask_to_end(folder)

    def close(self) -> None:
        """Wait for what goes on, and end what kernels were forked from."""
        self._pool.shutdown(wait=True)
        if self._templates is not None:
            self._templates.close()

    def __enter__(self) -> LocalExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _execute(
        self,
        request: RunRequest,
        on_record: Callable[[Path], None] | None,
        on_event: Callable[[dict[str, Any]], None] | None,
    ) -> Run:
        begun: list[Path] = []

        def note(folder: Path) -> None:
            begun.append(folder)
            with self._guard:
                self._under_way.add(folder)
                stopping = self._stopping
            if on_record is not None:
                on_record(folder)
            if stopping:
                _ask_to_end(folder)

        lending: contextlib.AbstractContextManager[dict[str, str]]
        lending = contextlib.nullcontext({}) if self._gpus is None else self._gpus.lent()
        with lending as environment:
            asked = replace(request, environment={**request.environment, **environment})
            try:
                return execute(asked, on_event=on_event, on_record=note, templates=self._templates)
            finally:
                with self._guard:
                    self._under_way.difference_update(begun)


def _templates(environments: int) -> Templates:
    """Return templates for many runs; those on other GPUs have an environment, and so a template, of their own."""
    from workbench.runs.warm.templates import MOST, Templates

    return Templates(patient=True, most=max(MOST, environments))


def _ask_to_end(folder: Path) -> None:
    with contextlib.suppress(WrongState, InvalidInput):  # it has ended meanwhile, or its folder is gone
        cancel(Run(folder))
