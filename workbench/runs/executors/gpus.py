"""Sharing out GPUs: whole ones, each to one run at a time."""

from __future__ import annotations

import contextlib
import importlib
import os
import threading
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["GpuSlots", "visible_gpus"]

VISIBLE = "CUDA_VISIBLE_DEVICES"
ORDER = "CUDA_DEVICE_ORDER"


def visible_gpus() -> list[str]:
    """Return the GPUs that this process may use, as ``CUDA_VISIBLE_DEVICES`` names them; none without a driver.

    What is set there already counts; else it is the list of the NVIDIA driver, by place on the bus.
    """
    named = os.environ.get(VISIBLE)
    if named is not None:
        return [each.strip() for each in named.split(",") if each.strip() and each.strip() != "-1"]
    try:
        pynvml: Any = importlib.import_module("pynvml")  # of the extra "gpu"
    except ImportError:
        return []
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return []
    try:
        return [str(place) for place in range(pynvml.nvmlDeviceGetCount())]
    except pynvml.NVMLError:
        return []
    finally:
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


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
        self._free = free[: self.slots * per_run]
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def lent(self) -> Iterator[dict[str, str]]:
        """Wait for enough free GPUs, and give the environment variables that leave a run to see them alone."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._free) >= self._per_run)
            taken, self._free = self._free[: self._per_run], self._free[self._per_run :]
        try:
            yield {VISIBLE: ",".join(taken), ORDER: os.environ.get(ORDER, "PCI_BUS_ID")}
        finally:
            with self._changed:
                self._free = sorted([*self._free, *taken])
                self._changed.notify_all()
