"""Signs of life of the runs of this process: the locks that it holds are touched, so that other hosts see it lives.

Whether a process lives can be asked on its own host alone, and the locks of a shared folder need not reach further.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BEAT_SECONDS", "STALE_SECONDS", "Heartbeat", "is_stale", "own_heartbeat"]

BEAT_SECONDS = 15.0
STALE_SECONDS = 120.0  # the clocks of hosts and file servers may differ, and a server may not answer for a while


class Heartbeat:
    """Touches files, one thread for all of a process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._paths: set[Path] = set()
        self._ending: threading.Event | None = None  # of the thread, when there is one

    def add(self, path: Path) -> None:
        """Touch *path* from now on."""
        with self._guard:
            self._paths.add(path)
            if self._ending is None:
                self._ending = threading.Event()
                threading.Thread(
                    target=self._go_on, args=(self._ending,), name="workbench-heartbeat", daemon=True
                ).start()

    def remove(self, path: Path) -> None:
        """Touch *path* no longer; without any, the thread ends."""
        with self._guard:
            self._paths.discard(path)
            if not self._paths and self._ending is not None:
                self._ending.set()
                self._ending = None

    def beat(self) -> None:
        """Touch them all now."""
        with self._guard:
            paths = list(self._paths)
        for path in paths:
            with contextlib.suppress(OSError):  # the folder may be gone, or the server away for a while
                os.utime(path)

    def _go_on(self, ending: threading.Event) -> None:
        while not ending.wait(BEAT_SECONDS):
            self.beat()


def is_stale(path: Path) -> bool:
    """Whether *path* has not been touched for so long that whoever did must have ended."""
    return time.time() - path.stat().st_mtime > STALE_SECONDS


_own = Heartbeat()


def own_heartbeat() -> Heartbeat:
    """Return that of this process."""
    return _own


def _forget() -> None:
    """A forked copy of this process holds no locks, and has no thread."""
    global _own  # noqa: PLW0603  -- one for the process
    _own = Heartbeat()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
