"""GPUs of one machine that several processes share out among themselves: each is claimed by a lock on a file."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput
from workbench.runs.executors.gpus import VISIBLE, seen_alone, visible_gpus
from workbench.runs.records.run_lock import RunLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["claimed"]

LOOK_SECONDS = 0.2


@contextlib.contextmanager
def claimed(count: int, *, devices: Sequence[str] | None = None, place: Path | None = None) -> Iterator[dict[str, str]]:
    """Wait until *count* GPUs are free, and give the environment variables that leave a run to see them alone.

    The workers of a cluster on one machine may all see the same GPUs and know nothing of each other. The system gives
    the lock of a process that dies back.

    Parameters
    ----------
    count
        How many; with 0 nothing is claimed or set.
    devices
        Which there are, as ``CUDA_VISIBLE_DEVICES`` names them; default: those that this process may use.
    place
        The folder for the locks, the same for all who share; default: the user's own in the temporary folder.

    Raises
    ------
    InvalidInput
        When there are fewer than *count*.
    """
    if not count:
        yield {}
        return
    there = list(visible_gpus() if devices is None else devices)
    if len(there) < count:
        raise InvalidInput(
            f"a run is to have {count} of the worker's GPUs, and the worker sees {len(there)}: set {VISIBLE} where it"
            " is started, or install nvidia-ml-py there (pip install 'jupyter-workbench[gpu]')."
        )
    held = _claim(there, count, _own_folder() if place is None else place)
    try:
        yield seen_alone(held)
    finally:
        for lock in held.values():
            lock.release()


def _claim(devices: Sequence[str], count: int, place: Path) -> dict[str, RunLock]:
    """Return the claimed devices with their locks; all at once or none, so that no two wait for each other."""
    while True:
        held: dict[str, RunLock] = {}
        for device in devices:
            if len(held) < count and (lock := _lock(place / re.sub(r"[^A-Za-z0-9-]", "_", device))) is not None:
                held[device] = lock
        if len(held) == count:
            return held
        for lock in held.values():
            lock.release()
        time.sleep(LOOK_SECONDS)


def _lock(folder: Path) -> RunLock | None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return RunLock(folder, alone=True)
    except (BlockingIOError, PermissionError):
        return None


def _own_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return Path(tempfile.gettempdir()) / f"workbench-gpus-{user}"
