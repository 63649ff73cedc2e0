"""The command that starts an ordinary kernel of ipykernel: recognised, and made quicker."""

from __future__ import annotations

from itertools import pairwise

__all__ = ["LAUNCHER", "launcher_position", "quick"]

MODULES = ("ipykernel_launcher", "ipykernel")

# Importing debugpy costs each kernel a quarter of a second, and nobody attaches a debugger to a run. The launcher is
# looked up only after the working directory has left sys.path, as `python -m ipykernel_launcher` sees to itself.
# A kernel drops outputs without a word when more than 1,000 of them wait to be sent, which a loop of prints can do.
LAUNCHER = """\
import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]
sys.modules["debugpy"] = None
import ipykernel.debugger
del sys.modules["debugpy"]
import ipykernel.kernelapp, zmq
begin = ipykernel.kernelapp.IPKernelApp.init_iopub
def begin_with_room(app, context):
    context.setsockopt(zmq.SNDHWM, 100_000)
    begin(app, context)
ipykernel.kernelapp.IPKernelApp.init_iopub = begin_with_room
import runpy
runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)
"""


def launcher_position(argv: list[str]) -> int | None:
    """Return where ``-m ipykernel_launcher``, or what we put in its place, stands in a kernel's command."""
    for position, pair in enumerate(pairwise(argv)):
        if (pair[0] == "-m" and pair[1] in MODULES) or pair == ("-c", LAUNCHER):
            return position
    return None


def quick(argv: list[str]) -> list[str]:
    """Return the command of an ordinary kernel such that it starts without its debugger."""
    position = launcher_position(argv) or 0
    return [*argv[:position], "-c", LAUNCHER, *argv[position + 2 :]]
