"""What a finished run has printed and told, and which kernels are still there."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING, Any

import nbformat
import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.runs.records.record import Run

GONE_SECONDS = 120.0
PARAMETERS = "seed: int = 1\nname: str = 'x'"


def outputs(finished: Run, cell: int) -> list[Any]:
    return nbformat.read(finished.folder / "output.ipynb", as_version=4).cells[cell].outputs


def printed(finished: Run, cell: int) -> str:
    return "".join(output.get("text", "") for output in outputs(finished, cell))


def events(finished: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (finished.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]


def kernels_of(parent: int) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(parent).children(recursive=True):
        with contextlib.suppress(psutil.Error):  # one that has just ended
            if "ipykernel" in str(child.cmdline()):
                found.append(child)
    return found


def outliving(processes: Iterable[psutil.Process | int]) -> list[psutil.Process]:
    """Wait until processes have ended, and return those that do not; one that nobody has heard of has ended, too."""
    left = []
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            left.append(psutil.Process(each) if isinstance(each, int) else each)
    deadline = time.monotonic() + GONE_SECONDS
    while (left := [each for each in left if _lives(each)]) and time.monotonic() < deadline:
        time.sleep(0.01)
    return left


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
