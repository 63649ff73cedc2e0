"""Kernels for runs: choosing one, starting it, waiting for it, and ending it for certain."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, nearest
from workbench.runs.kernel.kernel_command import launcher_position, quick
from workbench.runs.kernel.offspring import MARK_VARIABLE, Offspring
from workbench.runs.kernel.trackers import LEAVE_OUT, has_trackers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.runs.warm.eligibility import Module, Warmth
    from workbench.runs.warm.templates import Templates

__all__ = ["PERHAPS_MEMORY", "Kernel", "KernelChoice", "KernelDied", "choose_kernel"]

DEFAULT_KERNEL = "python3"
START_SECONDS = 120.0  # as long as a busy machine, or one whose files are far away, may need
RECONNECT_MILLISECONDS = 5
WATCH_SECONDS = 0.1
RESEND_SECONDS = 0.1
POLITE_SECONDS = 10.0
PERHAPS_MEMORY = ", perhaps because the machine ran out of memory"
LONGEST_SOCKET_PATH = 90  # the system allows 104 to 108 characters


class KernelDied(Exception):
    """The kernel's process has ended, or never answered."""


@dataclass(frozen=True)
class KernelChoice:
    """An installed kernel, and what kind it is.

    Parameters
    ----------
    name
        The name of its kernel specification.
    language
        What it speaks, as the specification has it.
    plain
        Whether it is an ordinary ``ipykernel`` of some interpreter, whose start we know.
    """

    name: str
    language: str
    plain: bool

    @property
    def is_python(self) -> bool:
        """Whether parameters and observers can be Python code."""
        return self.language.lower() == "python"


def choose_kernel(name: str | None, metadata: Mapping[str, Any]) -> KernelChoice:
    """Find the kernel called *name*, else the one the notebook's *metadata* asks for, else ``python3``.

    Raises
    ------
    InvalidInput
        When there is no kernel of that name.
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    asked = metadata.get("kernelspec")
    wanted = name or (asked.get("name") if isinstance(asked, dict) else None) or DEFAULT_KERNEL
    manager = KernelSpecManager()
    try:
        spec = manager.get_kernel_spec(wanted)
    except (NoSuchKernel, ValueError):  # a name with odd characters is a ValueError
        installed = sorted(manager.find_kernel_specs())
        near = nearest(wanted, installed)
        hint = f" Did you mean '{near}'?" if near else " Choose one with --kernel NAME."
        shown = ", ".join(f"'{each}'" for each in installed) or "none"
        origin = "" if name else ", which the notebook asks for"
        raise InvalidInput(f"there is no kernel '{wanted}'{origin}; installed: {shown}.{hint}") from None
    return KernelChoice(wanted, spec.language, launcher_position(spec.argv) is not None)


class Kernel:
    """A running kernel and the connection to it."""

    def __init__(self, choice: KernelChoice, manager: Any, client: Any, folder: Path) -> None:
        self.choice = choice
        self.manager = manager
        self.client = client
        self.learns = False
        self._folder = folder
        self._process_id = getattr(manager.provisioner, "pid", None)

    @property
    def launch(self) -> str:
        """How it was started: ``"warm"`` or ``"cold"``."""
        return str(getattr(self.manager.provisioner, "start", "cold"))

    @property
    def why(self) -> str | None:
        """Why it was started so; None when nothing else was asked for."""
        return getattr(self.manager.provisioner, "why", None)

    @classmethod
    async def start(
        cls,
        choice: KernelChoice,
        *,
        cwd: Path,
        environment: Mapping[str, str],
        warmth: Warmth | None = None,
    ) -> Kernel:
        """Start the kernel's process; `ready` waits until it answers.

        Parameters
        ----------
        choice
            Which kernel.
        cwd, environment
            Its working directory and its environment variables.
        warmth
            From where it can be forked; default: it is a process started from nothing.

        Raises
        ------
        InvalidInput
            When it cannot be started.
        """
        import zmq
        from jupyter_client.manager import AsyncKernelManager

        folder = Path(tempfile.mkdtemp(prefix="workbench-"))
        connection = folder / "kernel.json"
        # Files instead of ports: faster, and no warning about unencrypted connections. Other kernels may know TCP only.
        local = choice.plain and sys.platform != "win32" and len(str(connection)) < LONGEST_SOCKET_PATH
        manager: Any = AsyncKernelManager(
            kernel_name=choice.name,
            connection_file=str(connection),
            transport="ipc" if local else "tcp",
        )
        arguments = []
        if choice.plain:
            manager.kernel_spec.argv = quick(list(manager.kernel_spec.argv))
            arguments = ["--HistoryManager.enabled=False"]
        if warmth is not None and warmth.templates is not None and choice.plain:
            manager.provisioner = _provisioner(manager, warmth.templates, warmth.modules)
        log = (folder / "kernel.log").open("wb")
        try:
            await manager.start_kernel(
                extra_arguments=arguments,
                cwd=str(cwd),
                env={**environment, MARK_VARIABLE: str(folder)},
                stdout=log,
                stderr=log,
            )
        except OSError as problem:
            shutil.rmtree(folder, ignore_errors=True)
            raise InvalidInput(
                f"the kernel '{choice.name}' cannot be started: {problem}. Install it again, or choose another one with"
                " --kernel NAME."
            ) from None
        finally:
            log.close()
        client = manager.client()
        client.context.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MILLISECONDS)
        client.context.setsockopt(zmq.RCVHWM, 0)  # a flood of outputs must not lose any
        client.start_channels(stdin=False, hb=False)
        client.allow_stdin = False
        kernel = cls(choice, manager, client, folder)
        kernel.learns = warmth is not None and warmth.learns
        return kernel

    @property
    def private_folders(self) -> tuple[str, ...]:
        """The folders the kernel uses for itself."""
        return (str(self._folder),)

    async def ready(self, *, seconds: float = START_SECONDS) -> dict[str, Any]:
        """Wait until the kernel answers and its outputs arrive, and return what it says about its language.

        Raises
        ------
        KernelDied
            When its process ends first, or it does not answer in time.
        """
        death = asyncio.ensure_future(self.died())
        answer = asyncio.ensure_future(self._answer())
        try:
            await asyncio.wait({death, answer}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            if death.done():
                raise KernelDied(f"{death.result()} before it was ready{self._last_words()}")
            raise KernelDied(f"the kernel did not answer within {seconds:.0f} s{self._last_words()}")
        finally:
            death.cancel()
            answer.cancel()

    async def _answer(self) -> dict[str, Any]:
        from queue import Empty

        asked = {self.client.kernel_info()}
        reply = await self.client.get_shell_msg(timeout=None)
        while reply["header"]["msg_type"] != "kernel_info_reply":
            reply = await self.client.get_shell_msg(timeout=None)
        # The kernel answers, but its outputs reach us only once this second connection stands: ask until one arrives.
        while True:
            try:
                message = await self.client.get_iopub_msg(timeout=RESEND_SECONDS)
            except Empty:
                asked.add(self.client.kernel_info())
                continue
            if message["parent_header"].get("msg_id") in asked:
                break
        info: dict[str, Any] = reply["content"].get("language_info", {})
        return info

    async def silently(self, code: str) -> str | None:
        """Execute *code* without a trace in the notebook; return None, or why it failed."""
        asked = self.client.execute(code, silent=True, store_history=False, allow_stdin=False)
        death = asyncio.ensure_future(self.died())
        reply = asyncio.ensure_future(self._reply_to(asked))
        try:
            await asyncio.wait({death, reply}, return_when=asyncio.FIRST_COMPLETED)
            if not reply.done():
                return death.result()
            content = reply.result()["content"]
            return None if content["status"] == "ok" else f"{content.get('ename')}: {content.get('evalue')}"
        finally:
            death.cancel()
            reply.cancel()

    async def _reply_to(self, asked: str) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = await self.client.get_shell_msg(timeout=None)
            if message["parent_header"].get("msg_id") == asked:
                return message

    async def died(self) -> str:
        """Wait for the kernel's process to end, and return how it did."""
        told = getattr(self.manager.provisioner, "told_of_end", None)
        while True:
            code = await self.manager.provisioner.poll()
            if code is not None:
                return _how_it_ended(code)
            await (asyncio.sleep(WATCH_SECONDS) if told is None else told(None))

    def learn(self, modules: Iterable[str]) -> None:
        """Let the kernels that are forked for such notebooks from now on have imported these, too."""
        if self.learns:
            self.manager.provisioner.learn(modules)

    async def interrupt(self) -> None:
        """Ask the kernel to give up the cell it executes."""
        with contextlib.suppress(RuntimeError, OSError):
            await self.manager.interrupt_kernel()

    async def stop(self, *, polite: bool = True) -> None:
        """End the kernel and everything it has started; politely, so that exit handlers of the notebook run."""
        offspring = Offspring(self._process_id, str(self._folder))
        if self.launch == "cold":
            offspring.look()
        with contextlib.suppress(RuntimeError, OSError):
            if polite and await self.manager.provisioner.poll() is None:
                await self._leave_out_trackers()
                self.client.shutdown()
                await self._gone_within(POLITE_SECONDS)
            await self.manager.provisioner.kill()
            await self._gone_within(POLITE_SECONDS)
        self._end_group()
        # What a forked kernel has started is its template's to end, for as long as there is one.
        if self.launch == "cold" or getattr(self.manager.provisioner.process, "orphaned", True):
            await asyncio.to_thread(offspring.end)
        self.client.stop_channels()
        with contextlib.suppress(RuntimeError, OSError):
            await self.manager.provisioner.wait()
            await self.manager.cleanup_resources()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _leave_out_trackers(self) -> None:
        if self.choice.is_python and self._process_id is not None and has_trackers(self._process_id):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.silently(LEAVE_OUT), POLITE_SECONDS)

    async def _gone_within(self, seconds: float) -> None:
        provisioner = self.manager.provisioner
        told = getattr(provisioner, "told_of_end", None)
        if told is not None:
            await told(seconds)
            return
        for pause in _pauses(seconds):
            if await provisioner.poll() is not None:
                return
            await asyncio.sleep(pause)

    def _end_group(self) -> None:
        """End what the kernel started in its own process group and left behind."""
        if self._process_id is not None and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process_id, signal.SIGKILL)

    def _last_words(self) -> str:
        try:
            text = (self._folder / "kernel.log").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        lines = [line for line in text.splitlines() if line.strip()]
        return f": {lines[-1].strip()}" if lines else ""


def _provisioner(manager: Any, templates: Templates, modules: tuple[Module, ...]) -> Any:
    from workbench.runs.warm.provisioner import WarmProvisioner

    made = WarmProvisioner(kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager)
    made.templates, made.modules = templates, modules
    return made


def _pauses(seconds: float) -> list[float]:
    """Waiting times that are short at first: an ending kernel is usually gone within milliseconds."""
    pauses, pause = [], 0.002
    while seconds > 0:
        pauses.append(pause)
        seconds -= pause
        pause = min(pause * 1.5, WATCH_SECONDS)
    return pauses


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"the kernel ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = PERHAPS_MEMORY if name == "SIGKILL" else ""
    return f"the kernel was killed by {name}{hint}"
