"""The provisioner through which ``jupyter_client`` gets its kernels forked; what cannot be is started as ever."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pathlib
import sys
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from workbench.runs.kernel.kernel_command import launcher_position
from workbench.runs.warm.forked import ForkedProcess, Refused
from workbench.runs.warm.template import Origin
from workbench.runs.warm.templates import Templates, origin_environment, own_templates

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable

    from workbench.runs.warm.eligibility import Module
    from workbench.runs.warm.template import Template

__all__ = ["WarmProvisioner", "forks_here"]

LOOK_SECONDS = 0.1
QUICK_LOOK_SECONDS = 0.005


def forks_here() -> bool:
    """Whether this platform can do it: processes fork, pass descriptors, and tell of each other's end."""
    return sys.platform == "linux"


class WarmProvisioner(LocalProvisioner):
    """Kernels forked from a template process where that is possible, else ordinary local ones.

    A kernel specification can ask for it, too, and say what its kernels shall have imported::

        "metadata": {"kernel_provisioner": {"provisioner_name": "workbench-warm", "config": {"imports": ["pandas"]}}}

    Attributes
    ----------
    imports
        Modules to import before.
    start, why
        How the last kernel was started, ``"warm"`` or ``"cold"``, and why so.
    """

    imports: List[str] = List(Unicode(), help="modules that kernels shall have imported").tag(config=True)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.templates: Templates | None = None
        self.modules: tuple[Module, ...] | None = None
        self.start, self.why = "cold", ""
        self._missed: Origin | None = None
        self._template: Template | None = None
        self._learned: tuple[str, ...] = ()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel, or start it."""
        forked = None
        if forks_here():
            forked = await asyncio.to_thread(self._fork, cmd, kwargs)
        else:
            self.why = f"kernels are not forked on {sys.platform}"
        if forked is None:
            self.start = "cold"
            return await super().launch_kernel(cmd, **kwargs)
        self.start = "warm"
        self.process = cast("subprocess.Popen[bytes]", forked)  # it has the same face
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs.get("cwd", pathlib.Path.cwd())
        return self.connection_info

    async def told_of_end(self, seconds: float | None) -> None:
        """Wait until the kernel has ended, or *seconds* have passed; a forked kernel's template tells at once."""
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        number = -1 if not isinstance(self.process, ForkedProcess) else self.process.fileno()
        if number == -1 or await self.poll() is not None:
            until = loop.time() + (LOOK_SECONDS if seconds is None else seconds)
            while await self.poll() is None and loop.time() < until:
                await asyncio.sleep(LOOK_SECONDS if seconds is None else QUICK_LOOK_SECONDS)
            return
        own = os.dup(number)  # a loop watches a descriptor once, and several may wait
        loop.add_reader(own, told.set)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), seconds)
        finally:
            loop.remove_reader(own)
            os.close(own)

    def learn(self, names: Iterable[str]) -> None:
        """Let the kernels to come have imported what this one has come to import, once it has ended."""
        self._learned = tuple(names)

    def prepare(self) -> None:
        """Make the template that was missing, or let it import what it lacks, for the kernels to come."""
        if self._missed is not None:
            self._templates().prepare(self._missed, learned=self._learned)
        elif self._template is not None:
            self._template.learn(self._learned)
        self._missed = self._template = None

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  -- jupyter_client's signature
        """Clean up, and see to the kernels to come."""
        await super().cleanup(restart=restart)
        self.prepare()

    def _templates(self) -> Templates:
        return own_templates() if self.templates is None else self.templates

    def _fork(self, cmd: list[str], facts: dict[str, Any]) -> ForkedProcess | None:
        position = launcher_position(cmd)
        if position is None:
            self.why = "its command is not a plain ipykernel"
            return None
        environment = dict(facts.get("env") or os.environ)
        cwd = os.path.realpath(facts.get("cwd") or pathlib.Path.cwd())
        modules = tuple((name, ()) for name in self.imports) if self.modules is None else self.modules
        origin = Origin(tuple(cmd[:position]), origin_environment(environment), cwd, modules)
        template, self.why = self._templates().find(origin)
        if template is None:
            self._missed = origin
            return None
        log = _descriptor(facts.get("stdout"))
        try:
            forked = template.fork(cmd[position + 2 :], environment=environment, cwd=cwd, log=log)
        except Refused as problem:
            self.why = str(problem)
            return None
        finally:
            os.close(log)
        self._template = template
        self.why = _words(template.left_out)
        return forked


def _descriptor(target: Any) -> int:
    """Return a descriptor of our own for where the kernel's output outside of cells goes."""
    if target is None:
        return os.dup(2)
    if isinstance(target, int) and target < 0:  # subprocess.DEVNULL, or a pipe that nobody would read here
        return os.open(os.devnull, os.O_WRONLY)
    return os.dup(target if isinstance(target, int) else target.fileno())


def _words(left_out: dict[str, str]) -> str:
    if not left_out:
        return "forked from a process that has imported what the notebook imports"
    shown = "; ".join(f"'{name}' itself: {why}" for name, why in left_out.items())
    return f"forked from a process that has imported what the notebook imports, except {shown}"
