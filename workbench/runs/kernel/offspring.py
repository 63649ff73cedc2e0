"""Finding and ending what a kernel has started: also what has left its process group, and what it left behind.

Two ways lead there. While the kernel lives, all its descendants are below it, as it takes in those whose parents have
ended (the observers see to that, on Linux). What is left when it has died is known by its session, and by a variable
that the environment of each of its processes has.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MARK_VARIABLE", "Offspring"]

MARK_VARIABLE = "WORKBENCH_KERNEL"
PAUSE_SECONDS = 0.005
MOST_ROUNDS = 20  # a process may start another between the look and its end


class Offspring:
    """The processes that descend from a kernel.

    Parameters
    ----------
    kernel
        The process id of the kernel, which leads a session of its own; None when it is not known.
    mark
        The value of `MARK_VARIABLE` in its environment, which no other kernel has.
    """

    def __init__(self, kernel: int | None, mark: str) -> None:
        self._kernel = kernel
        self._mark = f"{MARK_VARIABLE}={mark}".encode()
        self._seen: dict[int, str] = {}  # when each began, as a number may be given again

    def look(self) -> None:
        """Remember the descendants there are now; to be called while the kernel lives."""
        if self._kernel is not None:
            self._seen |= dict(_below(self._kernel))

    def end(self) -> None:
        """End all that are left, once the kernel has ended."""
        for _ in range(MOST_ROUNDS):
            left = {**{pid: began for pid, began in self._seen.items() if _began(pid) == began}, **dict(self._strays())}
            left.pop(os.getpid(), None)
            if not left:
                return
            for pid in left:
                self._seen |= dict(_below(pid))  # they may be anywhere, once their parent is gone
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(PAUSE_SECONDS)

    def _strays(self) -> Iterator[tuple[int, str]]:
        """Yield what is in the kernel's session, and what has its mark."""
        for pid, state in _processes():
            if int(state[SESSION]) == self._kernel or self._mark in _environment(pid):
                yield pid, state[BEGAN]


STATE, PARENT, SESSION, BEGAN = 0, 1, 3, 19  # places in /proc/PID/stat, behind the name


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Yield the processes that live, with the fields of their state."""
    try:
        names = os.listdir("/proc")  # noqa: PTH208  -- hundreds of times
    except OSError:
        return
    for name in names:
        if name.isdigit() and (state := _state(int(name))) is not None:
            yield int(name), state


def _state(pid: int) -> list[str] | None:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123  -- hundreds of times
            text = file.read()
    except OSError:
        return None
    fields = text[text.rfind(b")") + 2 :].decode("ascii").split()
    return None if fields[STATE] in "ZX" else fields


def _began(pid: int) -> str | None:
    if sys.platform != "linux":
        return dict(_told_by_psutil(pid)).get(pid)
    state = _state(pid)
    return None if state is None else state[BEGAN]


def _environment(pid: int) -> list[bytes]:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123  -- as above
            return file.read().split(b"\0")
    except OSError:  # another user's, or gone
        return []


def _below(kernel: int) -> list[tuple[int, str]]:
    if sys.platform != "linux":
        return _told_by_psutil(kernel)[1:]
    children: dict[int, list[tuple[int, str]]] = {}
    for pid, state in _processes():
        children.setdefault(int(state[PARENT]), []).append((pid, state[BEGAN]))
    found: list[tuple[int, str]] = []
    parents = [kernel]
    while parents:
        below = children.pop(parents.pop(), [])
        found += below
        parents += [pid for pid, _ in below]
    return found


def _told_by_psutil(pid: int) -> list[tuple[int, str]]:
    """Return a process and its descendants, where there is no ``/proc``."""
    import psutil

    try:
        found = psutil.Process(pid)
        return [(each.pid, str(each.create_time())) for each in (found, *found.children(recursive=True))]
    except psutil.Error:
        return []
