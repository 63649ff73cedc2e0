"""Cancelling a run, whoever started it: a file in its folder says so, and the process that runs it looks for one."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.records.record import UNFINISHED
from workbench.runs.request import WrongState
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.records.record import Run

__all__ = ["WISH", "ask_to_end", "cancel", "cancel_asked", "is_cancel_asked"]

WISH = "cancel.json"
LOOK_SECONDS = 0.2


def cancel(run: Run) -> None:
    """Ask a run to end. It does within seconds: its cell is interrupted, and then its kernel ended.

    A file asks, and no signal, so that it does not matter which program runs it, on which platform and host.

    Parameters
    ----------
    run
        A run that goes on. Its status is ``"cancelled"`` once it has ended.

    Raises
    ------
    WrongState
        When it has ended already.
    InvalidInput
        When its folder cannot be written.
    """
    if run.status not in UNFINISHED:
        raise WrongState(f"run '{run.id}' has ended already: it is {run.status}.")
    try:
        ask_to_end(run.folder)
    except OSError as problem:
        raise InvalidInput(f"run '{run.id}' cannot be cancelled from here: {problem.strerror}: {run.folder}") from None


def ask_to_end(folder: Path) -> None:
    """Write into *folder* that what goes on there is to end."""
    asker = {"time": time.time(), "host": socket.gethostname(), "process": os.getpid()}
    write_whole(folder / WISH, dumps(asker) + "\n")


async def cancel_asked(folder: Path) -> None:
    """Wait until somebody asks the run in *folder* to end."""
    while not is_cancel_asked(folder):
        await asyncio.sleep(LOOK_SECONDS)


def is_cancel_asked(folder: Path) -> bool:
    """Tell whether somebody has asked the run in *folder* to end."""
    try:
        (folder / WISH).stat()
    except OSError:  # also a folder that cannot be looked into for a while: that must not end the run
        return False
    return True
