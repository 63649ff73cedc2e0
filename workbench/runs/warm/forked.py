"""A kernel's process that a template has forked, with the face of a `subprocess.Popen`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ForkedProcess", "Refused"]


class Refused(Exception):
    """The template does not fork this kernel, and says why."""


class ForkedProcess:
    """One forked kernel.

    It stays known to the system, so that signals reach nobody else, until `wait` has been called or this object goes.

    What it has started is ended by the template when it ends. `orphaned` tells that the template has ended itself.

    Parameters
    ----------
    channel
        Where the template tells about it. Closing it ends the process.
    on_end
        Is called once, when the process has been let go of.

    Raises
    ------
    Refused
        When the template has not forked it.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket, on_end: Callable[[], None]) -> None:
        self._channel = channel
        self._on_end = on_end
        self._heard = b""
        self._guard = threading.Lock()
        self.returncode: int | None = None
        self.orphaned = False
        told = self._next(wait=True)
        if told is None or "process" not in told:
            channel.close()
            on_end()
            raise Refused("the template process has ended" if told is None else told["refused"])
        self.pid: int = told["process"]

    def fileno(self) -> int:
        """Return what becomes readable when the process ends; -1 once that is known."""
        return -1 if self.returncode is not None else self._channel.fileno()

    def poll(self) -> int | None:
        """Return how the process ended, as `subprocess.Popen.poll` does; None while it goes on."""
        with self._guard:
            if self.returncode is None:
                self._hear(wait=False)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and let go of it."""
        with self._guard:
            if self.returncode is None:
                self._channel.settimeout(timeout)
                self._hear(wait=True)
        self._let_go()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send the process a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _hear(self, *, wait: bool) -> None:
        told = self._next(wait=wait)
        if told is not None:
            self.orphaned = "code" not in told
            self.returncode = told.get("code", -signal.SIGKILL)

    def _next(self, *, wait: bool) -> dict[str, Any] | None:
        """Return the next message; an empty one when the template has ended, and its kernels with it."""
        while b"\n" not in self._heard:
            try:
                more = self._channel.recv(4096, 0 if wait else socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except TimeoutError:
                raise subprocess.TimeoutExpired("kernel", self._channel.gettimeout() or 0) from None
            except OSError:
                more = b""
            if not more:
                return {"refused": "the template process has ended"}
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        told: dict[str, Any] = json.loads(line)
        return told

    def _let_go(self) -> None:
        with self._guard:
            if self._channel.fileno() != -1:
                self._channel.close()
                self._on_end()

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError):
            self._let_go()
