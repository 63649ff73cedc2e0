"""The lock that a running process holds on its run's folder, so that others can tell a live run from a dead one."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from workbench.runs.records.heartbeat import is_stale, own_heartbeat

__all__ = ["RunLock", "is_held"]

NAME = "lock"
LOOKS, LOOK_SECONDS = 10, 0.01
BYTE = 1 << 30  # where Windows locks, far behind what others read


class RunLock:
    """Held from the run's first moment to its last; the system frees it when the process dies.

    Parameters
    ----------
    folder
        Of the run.
    alone
        Whether another may hold it, as in a folder that is not new.

    Raises
    ------
    BlockingIOError
        When another does.
    """

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        self._path = (folder / NAME).absolute()
        self._file = self._path.open("a+", encoding="utf-8")
        for left in reversed(range(LOOKS)):
            try:
                _lock(self._file.fileno(), shared=False)
            except (BlockingIOError, PermissionError):
                if not left and alone:
                    self._file.close()
                    raise
                time.sleep(LOOK_SECONDS)  # somebody who only looks holds it for a moment
                continue
            except OSError:  # a file system without locks: the process written below has to do
                pass
            break
        self._file.truncate(0)
        json.dump(_this_process(), self._file)
        self._file.flush()
        own_heartbeat().add(self._path)

    def release(self) -> None:
        """Give the lock up; the file stays, and says who ran."""
        own_heartbeat().remove(self._path)
        self._file.close()


def is_held(folder: Path) -> bool:
    """Whether the process that runs (or ran) in *folder* is still there."""
    try:
        with (folder / NAME).open("r+", encoding="utf-8") as file:
            holder = _read(file.read())
            if _locked_by_another(file.fileno()):
                return True
        stale = is_stale(folder / NAME)
    except OSError:
        return False
    # The lock is free. Some network file systems do not know locks, so the process itself is asked for, too; one of
    # another host cannot be, and is known by its signs of life.
    if holder.get("host") != socket.gethostname():
        return bool(holder) and not stale
    return holder.get("boot") == _boot() and _lives(holder)


def _lock(handle: int, *, shared: bool) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


def _locked_by_another(handle: int) -> bool:
    try:
        _lock(handle, shared=True)  # shared, so that two who look at once do not take each other for the run
    except OSError as problem:
        return isinstance(problem, BlockingIOError | PermissionError)
    return False


def _this_process() -> dict[str, Any]:
    return {"process": os.getpid(), "began": _began(os.getpid()), "boot": _boot(), "host": socket.gethostname()}


def _read(text: str) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        holder = json.loads(text)
        if isinstance(holder, dict):
            return holder
    return {}


def _lives(holder: dict[str, Any]) -> bool:
    # Released by a process that goes on living (a server, a notebook) means that the run has ended.
    return (
        holder.get("process") != os.getpid()
        and holder.get("began") is not None
        and (_began(holder["process"]) == holder["began"])
    )


def _began(process: int) -> float | None:
    """Return when a process that lives began; one that has died and that its parent has not yet heard of is dead."""
    import psutil

    try:
        found = psutil.Process(process)
        return None if found.status() == psutil.STATUS_ZOMBIE else float(found.create_time())
    except psutil.Error:
        return None


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        import psutil

        return str(int(psutil.boot_time()))
