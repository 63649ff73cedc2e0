"""Runs inside the template: forks kernels on request, tells how they end, and leaves nobody behind.

One thread and no event loop, because only such a process can be forked safely.
"""

from __future__ import annotations

import array
import json
import os
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

LOOK_SECONDS = 2.0
END_SECONDS = 2.0
ORPHAN_SECONDS = 0.5
MOST_DESCRIPTORS = 4
LENGTH_BYTES = 8


def main(control: socket.socket, program: dict[str, Any], parts: dict[str, Any], load: Callable[[str], object]) -> None:
    """Import, say so, and serve; in a child, be the kernel."""
    importing, becoming = parts["importing"], parts["becoming"]
    importing.import_ipykernel()
    folders = importing.library_folders()
    watched = importing.watched(folders)
    imported = importing.Imported(load, folders, parts["threads"].Threads)
    belongings = becoming.Belongings()

    def take_in(modules: list[Any]) -> bool:
        try:
            imported.add(modules)
        except importing.Unfit as problem:
            _tell(control, {"unfit": problem.module, "why": problem.why})
            return False
        belongings.find(imported.fresh(), imported.shells)
        importing.freeze()
        return True

    _prepare_observers(program["observers"])
    if not take_in(program["modules"]):
        os._exit(0)
    _tell(control, {"ready": os.getpid(), "watched": watched})
    template = Template(control, program["idle_seconds"], becoming, take_in, imported.shadowed)
    child = template.serve()
    becoming.separate(child.template, template.prctl)
    becoming.settle(child.request, child.log, imported.environment)
    becoming.reseed()
    becoming.run_kernel(child.request["arguments"], child.template, belongings)


def _prepare_observers(sources: dict[str, str]) -> None:
    """Compile what each kernel will run to observe itself, once for all."""
    if sources:
        compiled = {name: compile(source, f"<workbench {name}>", "exec") for name, source in sources.items()}
        sys._workbench_compiled = compiled  # type: ignore[attr-defined]  # noqa: SLF001


class Child:
    """What a forked process knows about what it shall become."""

    def __init__(self, template: int, request: dict[str, Any], log: int) -> None:
        self.template = template
        self.request = request
        self.log = log


class Template:
    """The state of the serving process: its connection and its kernels."""

    def __init__(
        self,
        control: socket.socket,
        idle_seconds: float,
        becoming: Any,
        take_in: Callable[[list[Any]], bool],
        shadowed: Callable[[str], str | None],
    ) -> None:
        self.prctl = becoming.process_control()
        self._adopts = becoming.adopt_orphans(self.prctl)
        self._control = control
        self._idle_seconds = idle_seconds
        self._take_in = take_in
        self._shadowed = shadowed
        self._spoiled = False  # it has imported what must not be shared: it lives for the kernels that it has
        self._kernels: dict[int, socket.socket] = {}
        self._ended: set[int] = set()
        self._runner = os.getppid()
        self._used = time.monotonic()
        self._woken, waking = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(waking, False)
        self._waking = waking
        signal.set_wakeup_fd(waking)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> Child:
        """Fork a kernel for each request. Returns in the children only; the template itself ends in here."""
        while True:
            readable = self._wait()
            if self._woken in readable:
                self._drain()
                self._tell_ends()
            for process, channel in list(self._kernels.items()):
                if channel.fileno() in readable:  # nothing is ever said there: the runner has let go
                    self._let_go(process)
            if self._control.fileno() in readable:
                message = _receive(self._control)
                if message is None:
                    self._end()
                request, descriptors = message
                child = None
                if "modules" in request:
                    self._learn(request["modules"])
                else:
                    child = self._fork(request, descriptors)
                if child is not None:
                    return child
            if os.getppid() != self._runner or (self._spoiled and not self._kernels):
                self._end()
            if not self._kernels and time.monotonic() - self._used > self._idle_seconds:
                self._end()

    def _learn(self, modules: list[Any]) -> None:
        if self._take_in(modules):
            _tell(self._control, {"taken": len(modules)})
        else:
            self._spoiled = True

    def _obstacle(self, cwd: str) -> str | None:
        if self._spoiled:
            return "the template process is being replaced"
        own = self._shadowed(cwd)
        return None if own is None else f"the notebook's folder has a module '{own}' of its own"

    def _wait(self) -> set[int]:
        poll = select.poll()
        for number in (self._control.fileno(), self._woken, *(each.fileno() for each in self._kernels.values())):
            poll.register(number, select.POLLIN | select.POLLHUP)
        return {number for number, _ in poll.poll(int(LOOK_SECONDS * 1000))}

    def _drain(self) -> None:
        try:
            while os.read(self._woken, 4096):
                pass
        except BlockingIOError:
            pass

    def _fork(self, request: dict[str, Any], descriptors: list[int]) -> Child | None:
        channel, log = socket.socket(fileno=descriptors[0]), descriptors[1]
        self._used = time.monotonic()
        obstacle = self._obstacle(request["cwd"])
        if obstacle is not None:
            _tell(channel, {"refused": obstacle})
            channel.close()
            os.close(log)
            return None
        sys.stdout.flush()
        sys.stderr.flush()
        template = os.getpid()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # native threads are known about, and Python ones there are none
                process = os.fork()
        except OSError as problem:
            _tell(channel, {"refused": f"the system cannot fork: {problem}"})
            channel.close()
            os.close(log)
            return None
        if process == 0:
            for each in (self._control, channel, *self._kernels.values()):
                each.close()
            signal.set_wakeup_fd(-1)
            os.close(self._woken)
            os.close(self._waking)
            return Child(template, request, log)
        os.close(log)
        self._kernels[process] = channel
        _tell(channel, {"process": process})
        return None

    def _tell_ends(self) -> None:
        """Tell how kernels have ended. They stay zombies until the runner lets go, so that no id is given out again."""
        for process, channel in self._kernels.items():
            if process not in self._ended:
                found = os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if found is not None:
                    self._ended.add(process)
                    self._end_orphans()
                    exited = found.si_code == os.CLD_EXITED
                    _tell(channel, {"code": found.si_status if exited else -found.si_status})

    def _let_go(self, process: int) -> None:
        _kill(process)
        self._kernels.pop(process).close()
        os.waitpid(process, 0)
        self._ended.discard(process)
        self._used = time.monotonic()
        self._end_orphans()

    def _end_orphans(self) -> None:
        """End what kernels have started and left behind: it has come to this process when they ended."""
        until = time.monotonic() + ORPHAN_SECONDS
        while self._adopts and time.monotonic() < until:
            left = [process for process in _children() if process not in self._kernels]
            for process in left:
                _kill(process, group=False)
                _reap(process)
            if not left:
                break
            time.sleep(0.001)

    def _end(self) -> NoReturn:
        """End all kernels and all that they have started, and then this process."""
        until = time.monotonic() + END_SECONDS
        for process in self._kernels:
            _kill(process)
        while time.monotonic() < until:
            left = _children() if self._adopts else list(self._kernels)
            for process in left:
                _kill(process, group=False)
                _reap(process)
            if not left:
                break
            time.sleep(0.005)
        os._exit(0)


def _kill(process: int, *, group: bool = True) -> None:
    for kill in (os.killpg, os.kill) if group else (os.kill,):
        try:
            kill(process, signal.SIGKILL)
        except OSError:
            pass


def _reap(process: int) -> None:
    try:
        os.waitpid(process, os.WNOHANG)
    except OSError:
        pass


def _children() -> list[int]:
    me = os.getpid()
    try:
        with open(f"/proc/self/task/{me}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return [process for process in _processes() if _parent(process) == me]


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _parent(process: int) -> int | None:
    try:
        with open(f"/proc/{process}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _tell(channel: socket.socket, facts: dict[str, Any]) -> None:
    try:
        channel.sendall(json.dumps(facts).encode("ascii") + b"\n")
    except OSError:  # the runner is gone, or no longer interested
        pass


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Return the next request and the descriptors that came with it; None at the end."""
    descriptors = array.array("i")
    room = socket.CMSG_LEN(MOST_DESCRIPTORS * descriptors.itemsize)
    try:
        head, ancillary, _, _ = control.recvmsg(LENGTH_BYTES, room)
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
        while head and len(head) < LENGTH_BYTES:
            head += control.recv(LENGTH_BYTES - len(head))
        body = b""
        while head and len(body) < int.from_bytes(head, "big"):
            more = control.recv(int.from_bytes(head, "big") - len(body))
            if not more:
                return None
            body += more
    except OSError:
        return None
    for number in descriptors:
        os.set_inheritable(number, False)
    return (json.loads(body), list(descriptors)) if head else None
