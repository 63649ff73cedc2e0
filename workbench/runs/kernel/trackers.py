"""Processes that end by themselves when a kernel does, and for which a kernel must not wait.

Before a kernel of ipykernel ends, it asks all processes of its group to end, for up to fourteen seconds. The resource
trackers of `multiprocessing` and of joblib ignore that: they end when the kernel has, to clean up after it.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["LEAVE_OUT", "has_trackers"]

TERMINATION = 1 << 14  # the bit of SIGTERM in a mask of signals
UNHEARD = ("SigIgn:", "SigBlk:")  # ignored; while a tracker starts, blocked

# Runs in the kernel, which may have another Python.
LEAVE_OUT = f"""
def _workbench_leave_out():
    kernel = get_ipython().kernel
    found = getattr(kernel, "_process_children", None)
    def ends_by_itself(process):
        try:
            with open("/proc/%d/status" % process.pid) as file:
                masks = [int(line.split()[1], 16) for line in file if line.startswith({UNHEARD!r})]
            return any(mask & {TERMINATION} for mask in masks)
        except OSError:
            return False
    if found is not None:
        kernel._process_children = lambda: [each for each in found() if not ends_by_itself(each)]
_workbench_leave_out()
del _workbench_leave_out
"""


def has_trackers(kernel: int) -> bool:
    """Whether a process has children that ignore a polite request to end. Only Linux tells."""
    try:
        tasks = list(Path(f"/proc/{kernel}/task").iterdir())
        children = {child for task in tasks for child in (task / "children").read_text(encoding="ascii").split()}
        return any(_ignores_termination(child) for child in children)
    except OSError:
        return False


def _ignores_termination(process: str) -> bool:
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # it has ended
        return False
    return any(line.startswith(UNHEARD) and int(line.split()[1], 16) & TERMINATION for line in lines)
