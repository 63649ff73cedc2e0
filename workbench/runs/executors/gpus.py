"""Sharing out GPUs: whole ones, each to one run at a time."""

from __future__ import annotations

import contextlib
import importlib
import os
import threading
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["VISIBLE", "GpuSlots", "seen_alone", "visible_gpus"]

VISIBLE = "CUDA_VISIBLE_DEVICES"
ORDER = "CUDA_DEVICE_ORDER"
BY_BUS = "PCI_BUS_ID"
NO_DEVICE = ("", "-1", "NoDevFiles", "none", "void")  # CUDA heeds nothing behind the first of these


def visible_gpus() -> list[str]:
    """Return the GPUs that this process may use, as ``CUDA_VISIBLE_DEVICES`` names them; none without a driver.

    What is set there already counts, as it is written (places, UUIDs of GPUs or of their MIG devices). Else it is the
    list of the NVIDIA driver, by place on the bus; a GPU that is parted into MIG devices cannot be used as a whole, and
    these stand for it.
    """
    named = os.environ.get(VISIBLE)
    if named is not None:
        each = (one.strip() for one in named.split(","))
        return list(dict.fromkeys(takewhile(lambda one: one not in NO_DEVICE, each)))
    try:
        pynvml: Any = importlib.import_module("pynvml")  # of the extra "gpu"
    except ImportError:
        return []
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return []
    try:
        return [name for place in range(pynvml.nvmlDeviceGetCount()) for name in _names_of(pynvml, place)]
    except pynvml.NVMLError:
        return []
    finally:
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


def seen_alone(devices: Iterable[str]) -> dict[str, str]:
    """Return the environment variables that leave a process to see these GPUs and no others.

    Places that were named from outside count in the order that holds there; those of the driver by place on the bus.
    """
    ours = {} if VISIBLE in os.environ else {ORDER: BY_BUS}
    return {VISIBLE: ",".join(devices), **ours}


def _names_of(pynvml: Any, place: int) -> list[str]:
    """Return what a GPU is called; where it is parted, its parts."""
    gpu = pynvml.nvmlDeviceGetHandleByIndex(place)
    try:
        parted, _ = pynvml.nvmlDeviceGetMigMode(gpu)
    except pynvml.NVMLError:  # it cannot be parted
        parted = False
    if not parted:
        return [str(place)]
    names = []
    for part in range(pynvml.nvmlDeviceGetMaxMigDeviceCount(gpu)):
        with contextlib.suppress(pynvml.NVMLError):  # there may be fewer parts than there can be
            name = pynvml.nvmlDeviceGetUUID(pynvml.nvmlDeviceGetMigDeviceHandleByIndex(gpu, part))
            names.append(name if isinstance(name, str) else name.decode())
    return names


class GpuSlots:
    """GPUs, lent out some at a time.

    Parameters
    ----------
    per_run
        How many GPUs each run gets for itself.
    devices
        Which there are, as ``CUDA_VISIBLE_DEVICES`` names them; default: those that this process may use.

    Raises
    ------
    InvalidInput
        When there are fewer than one run needs.
    """

    def __init__(self, per_run: int, *, devices: Sequence[str] | None = None) -> None:
        free = list(visible_gpus() if devices is None else devices)
        if len(free) < per_run:
            found = (
                f"{len(free)} here"
                if free
                else "none here (no NVIDIA driver, or no nvidia-ml-py: pip install 'jupyter-workbench[gpu]')"
            )
            raise InvalidInput(
                f"each run is to have {per_run} GPU{'s' if per_run != 1 else ''}, and there "
                f"{'is' if len(free) == 1 else 'are'} {found}: ask for fewer with --gpus-per-run N."
            )
        self.slots = len(free) // per_run
        self._per_run = per_run
        self._all = free[: self.slots * per_run]
        self._free = list(self._all)
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def lent(self) -> Iterator[dict[str, str]]:
        """Wait for enough free GPUs, and give the environment variables that leave a run to see them alone."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._free) >= self._per_run)
            taken, self._free = self._free[: self._per_run], self._free[self._per_run :]
        try:
            yield seen_alone(taken)
        finally:
            with self._changed:
                self._free = sorted([*self._free, *taken], key=self._all.index)
                self._changed.notify_all()
