"""Runs inside a forked child: makes it what a kernel started by itself would be, and then that kernel."""

from __future__ import annotations

import itertools
import logging
import os
import random
import signal
import sys
import types
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def process_control() -> Any:
    """Return the system's `prctl`, looked up while there is one process only; None where there is none."""
    try:
        import ctypes

        return ctypes.CDLL(None, use_errno=True).prctl
    except (ImportError, OSError, AttributeError):
        return None


def adopt_orphans(prctl: Any) -> bool:
    """Become the parent of what children leave behind, so that it can be found and ended."""
    return prctl is not None and prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def separate(template: int, prctl: Any) -> None:
    """Stand apart from the template, and die with it."""
    os.setsid()
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        adopt_orphans(prctl)
    if os.getppid() != template:
        os._exit(1)


def settle(request: dict[str, Any], log: int, changed: dict[str, str | None]) -> None:
    """Take on the working directory, environment, streams and limits that the runner asks for."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for name, value in changed.items():  # what imports set, they set in each kernel
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    _limit(request)


def _limit(request: dict[str, Any]) -> None:
    try:
        import resource

        for number, soft, hard in request["limits"]:
            if resource.getrlimit(number) != (soft, hard):
                resource.setrlimit(number, (soft, hard))
    except (ImportError, OSError, ValueError):
        pass
    try:
        os.sched_setaffinity(0, request["processors"])
    except (AttributeError, OSError, ValueError):
        pass


def reseed() -> None:
    """Give every source of chance a state of its own; Python's `random` sees to itself after a fork."""
    random.seed()
    for name in ("numpy.random", "torch"):
        seed = getattr(sys.modules.get(name), "seed", None)
        try:
            if seed is not None:
                seed()
        except Exception:
            pass
    processes = sys.modules.get("multiprocessing.process")
    if processes is not None:
        process: Any = processes.current_process()
        process.authkey = os.urandom(32)
        processes._process_counter = itertools.count(1)  # type: ignore[attr-defined]  # noqa: SLF001


def run_kernel(arguments: list[str], template: int, belongings: Belongings) -> None:
    """Be a kernel until it is told to end."""
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [_launcher(), *arguments, f"--IPKernelApp.parent_handle={template}"]
    os.environ["JPY_PARENT_PID"] = str(template)
    app: Any = IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    belongings.renew()
    app.start()


def _launcher() -> str:
    launcher = sys.modules.get("ipykernel_launcher")
    if launcher is not None and launcher.__file__:
        return launcher.__file__
    package = os.path.dirname(str(sys.modules["ipykernel"].__file__))
    return os.path.join(os.path.dirname(package), "ipykernel_launcher.py")


class Belongings:
    """Where imported modules keep what a kernel has its own of before anything is imported: streams, and the shell."""

    def __init__(self) -> None:
        self._shells: list[tuple[types.ModuleType, str]] = []
        self._handlers: list[tuple[Any, str]] = []
        self._names: list[tuple[types.ModuleType, str, str]] = []

    def find(self, modules: list[types.ModuleType], shells: list[tuple[types.ModuleType, str]]) -> None:
        """Look for it, once for all kernels: a look at each object in a kernel would cost it the shared memory."""
        self._shells = shells
        olds = {id(sys.stdout): "stdout", id(sys.stderr): "stderr"}
        self._handlers = []
        for reference in list(logging._handlerList):  # type: ignore[attr-defined]  # noqa: SLF001
            handler = reference()
            name = olds.get(id(vars(handler).get("stream"))) if handler is not None else None
            if name is not None:
                self._handlers.append((handler, name))
        self._names = [
            (module, key, olds[id(value)])
            for module in modules
            for key, value in list(getattr(module, "__dict__", {}).items())
            if id(value) in olds
        ]

    def renew(self) -> None:
        """Put the kernel's there."""
        from IPython import get_ipython

        for module, key in self._shells:
            setattr(module, key, get_ipython())
        for handler, name in self._handlers:
            handler.stream = getattr(sys, name)
        for module, key, name in self._names:
            setattr(module, key, getattr(sys, name))
