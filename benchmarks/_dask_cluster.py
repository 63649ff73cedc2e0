"""A Dask cluster of this machine whose processes can be killed: a scheduler, and a worker below each of its nannies."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

import psutil

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Cluster"]

WORKERS = 2
START_SECONDS, END_SECONDS = 200.0, 120.0


class Cluster:
    """A scheduler and two workers, as ``dask scheduler`` and ``dask worker`` start them.

    Parameters
    ----------
    place
        The folder in which its processes work and leave what they write.
    gpus
        How many of the resource ``GPU`` each worker has.

    Attributes
    ----------
    address
        Where the scheduler answers.
    """

    def __init__(self, place: Path, *, gpus: int = 0) -> None:
        self._place = place / "dask"
        self._resources = ("--resources", f"GPU={gpus}") if gpus else ()
        self._place.mkdir()
        found = self._place / "scheduler.json"
        where = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self._scheduler = self._start("scheduler", *where, "--scheduler-file", str(found))
        self._nannies: list[subprocess.Popen[bytes]] = []
        while not found.exists():
            if self._scheduler.poll() is not None:
                raise AssertionError("the Dask scheduler has ended")
            time.sleep(0.05)
        self.address = str(json.loads(found.read_text(encoding="utf-8"))["address"])
        self.mend()
        self._wait_for_workers()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def mend(self, killed: int | None = None) -> None:
        """Start a nanny for each that is gone, as whoever keeps services running does."""
        for nanny in self._nannies:
            if nanny.pid == killed:
                nanny.wait()
        self._nannies = [each for each in self._nannies if each.poll() is None]
        while len(self._nannies) < WORKERS:
            more = ("--nthreads", "1", "--local-directory", str(self._place), "--death-timeout", "60", *self._resources)
            self._nannies.append(self._start("worker", self.address, "--host", "127.0.0.1", "--no-dashboard", *more))

    def _wait_for_workers(self) -> None:
        from distributed import Client

        with Client(self.address, timeout=START_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(WORKERS, timeout=START_SECONDS)

    def kill_scheduler(self) -> None:
        """Kill the process that all others of the cluster answer to."""
        self._scheduler.kill()

    @property
    def nannies(self) -> list[int]:
        """Their process ids."""
        return [each.pid for each in self._nannies if each.poll() is None]

    def processes(self) -> set[int]:
        """Return the ids of its processes and of all below them: what may remain when a sweep is over."""
        return {self._scheduler.pid, *self.nannies, *(each.pid for each in self.below())}

    def below(self) -> list[psutil.Process]:
        """Return what the nannies have started, and what that has started."""
        found = []
        for nanny in self.nannies:
            with contextlib.suppress(psutil.Error):
                found += psutil.Process(nanny).children(recursive=True)
        return found

    def close(self) -> None:
        """End it as a person would, from the workers up."""
        for process in (*self._nannies, self._scheduler):
            process.terminate()
        for process in (*self._nannies, self._scheduler):
            process.wait(END_SECONDS)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_RUN")}
        log = (self._place / f"{arguments[0]}.log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=self._place,
                env=environment,
                stdout=log,
                stderr=log,
            )
