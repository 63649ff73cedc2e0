"""A call of the command in a process of its own, for work that may need much memory or take long."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from workbench.invalid import InvalidInput

__all__ = ["CommandCall", "CommandPool"]

# -P: modules of the working directory must not take the place of the program's own.
COMMAND = (sys.executable, "-P", "-m", "workbench.cli")
AT_ONCE = 4


class CommandCall:
    """One call, which can be given up at any time, also before it has begun.

    Parameters
    ----------
    arguments
        Those of the command, ``--json`` among them.
    """

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._guard = threading.Lock()
        self._given_up = False
        self._process: subprocess.Popen[bytes] | None = None

    def answer(self) -> bytes:
        """Make the call, and return the JSON document that the command writes.

        Raises
        ------
        InvalidInput
            When the command refuses its arguments, and when the call is given up.
        RuntimeError
            When it ends in any other way.
        """
        with self._guard:
            if self._given_up:
                raise InvalidInput("the call was given up.")
            self._process = subprocess.Popen(
                (*COMMAND, *self._arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what matters of it is in the document too
            )
        document, _ = self._process.communicate()
        if self._given_up:
            raise InvalidInput("the call was given up.")
        if self._process.returncode != 0:
            raise _problem(document, self._process.returncode)
        return document

    def give_up(self) -> None:
        """End the process, if there is one, and begin none."""
        with self._guard:
            self._given_up = True
            if self._process is not None:
                self._process.kill()


class CommandPool:
    """Makes calls, a few at once, as long as the server lives."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, "workbench-command")
        self._calls: set[CommandCall] = set()

    async def answer(self, call: CommandCall) -> bytes:
        """Return what `CommandCall.answer` does, without keeping the event loop from going on."""
        self._calls.add(call)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call.answer)
        finally:
            self._calls.discard(call)

    def stop(self) -> None:
        """Give up every call."""
        for call in list(self._calls):
            call.give_up()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _problem(document: bytes, code: int) -> Exception:
    try:
        error = json.loads(document)["error"]
        kind, message = str(error["kind"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        return RuntimeError(_how_it_ended(code))
    return InvalidInput(message) if kind == "usage" else RuntimeError(message)


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"the command ended with exit code {code}"
    killed = -code == getattr(signal, "SIGKILL", None)
    hint = ", perhaps because the machine ran out of memory" if killed else ""
    return f"the command was ended by signal {-code}{hint}"
