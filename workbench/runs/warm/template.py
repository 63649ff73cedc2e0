"""One template process, as the runner sees it: started in the background, asked for kernels, ended."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.runs import observers
from workbench.runs.warm.forked import ForkedProcess, Refused
from workbench.runs.warm.process import BOOT, program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.runs.warm.eligibility import Module

__all__ = ["Origin", "Template"]

READY_SECONDS = 120.0
MOST_STARTS = 6  # each of them without one more module


@dataclass(frozen=True)
class Origin:
    """What kernels must have in common to come from one template.

    Parameters
    ----------
    command
        The interpreter and its own options.
    environment
        The environment variables, sorted, without those of a single run.
    cwd
        The working directory, where libraries look for settings when they are imported.
    modules
        What the notebook imports.
    """

    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    cwd: str
    modules: tuple[Module, ...]


class Template:
    """A template process, from its start in the background to its end.

    Parameters
    ----------
    origin
        What it is made for.
    learned
        Modules that an earlier run has come to import.
    idle_seconds
        After how long without kernels it ends itself.
    """

    def __init__(self, origin: Origin, *, learned: Iterable[str] = (), idle_seconds: float) -> None:
        self.origin = origin
        self.kernels = 0
        self.made = False  # whether it has been ready, or has failed, since it is wanted
        self.problem: str | None = None
        self.left_out: dict[str, str] = {}
        self._tried: set[str] = set(learned)
        self._learned = [name for name in dict.fromkeys(learned) if name not in dict(origin.modules)]
        self._idle_seconds = idle_seconds
        self._guard = threading.Lock()
        self._settled = threading.Event()
        self._teaching = threading.Lock()
        self._left: list[tuple[subprocess.Popen[bytes], socket.socket]] = []
        self._ended = self._retired = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._watched: list[tuple[str, int]] = []
        threading.Thread(target=self._start, name="workbench-template", daemon=True).start()

    @property
    def process_id(self) -> int | None:
        """The process, for as long as there is one."""
        return None if self._process is None or self._process.poll() is not None else self._process.pid

    def wait(self, seconds: float = READY_SECONDS) -> bool:
        """Wait until it can fork, and tell whether it can."""
        self._settled.wait(seconds)
        return self.ready

    @property
    def ready(self) -> bool:
        """Whether it can fork a kernel now."""
        return self._settled.is_set() and self.problem is None and self.process_id is not None

    @property
    def starting(self) -> bool:
        """Whether it is still importing."""
        return not self._settled.is_set()

    @property
    def outdated(self) -> bool:
        """Whether something has been installed, changed or removed since it was started."""
        return any(_stamp(path) != stamp for path, stamp in self._watched)

    def fork(self, arguments: Sequence[str], *, environment: Mapping[str, str], cwd: str, log: int) -> ForkedProcess:
        """Fork a kernel.

        Parameters
        ----------
        arguments
            Of the kernel, e.g. ``["-f", "kernel.json"]``.
        environment, cwd
            For the kernel: its environment variables, all of them, and its working directory.
        log
            A descriptor for what it writes outside of cells.

        Raises
        ------
        Refused
            When the template cannot, or must not.
        """
        ours, theirs = socket.socketpair()
        request = {"arguments": list(arguments), "environment": dict(environment), "cwd": cwd, **_limits()}
        body = json.dumps(request).encode("ascii")
        with theirs, self._guard:
            if self._control is None or self._ended:
                ours.close()
                raise Refused("the template process has ended")
            self.kernels += 1
            try:
                socket.send_fds(self._control, [len(body).to_bytes(8, "big")], [theirs.fileno(), log])
                self._control.sendall(body)
            except OSError:
                self.kernels -= 1
                ours.close()
                raise Refused("the template process has ended") from None
        return ForkedProcess(ours, self._kernel_ended)

    def learn(self, names: Iterable[str]) -> None:
        """Let it import what a kernel of it has come to import besides, before it forks the next one."""
        with self._guard:
            fresh = [name for name in names if name not in self._tried and not _within(name, self.left_out)]
            self._tried.update(fresh)
            if not fresh or self._control is None or self._ended:
                return
            self._settled.clear()
        threading.Thread(target=self._teach, args=(fresh,), name="workbench-template", daemon=True).start()

    def _teach(self, names: list[str]) -> None:
        """Let it import *names*, and start it anew without the one of them that must not be shared, if there is one.

        The kernels of the old process go on, and it with them.
        """
        with self._teaching:  # one after another: the answers carry no name
            control, told = self._control, {}
            if control is not None:
                body = json.dumps({"modules": [(name, ()) for name in names]}).encode("ascii")
                with contextlib.suppress(OSError):
                    control.sendall(len(body).to_bytes(8, "big") + body)
                told = _answer(control)
            self._learned += names
            if "unfit" not in told:
                self._settled.set()
                return
            self.left_out[told["unfit"]] = told["why"]
            self._leave()
            self._start()

    def _leave(self) -> None:
        """Let the process end with the last of its kernels."""
        with self._guard:
            process, control, self._process, self._control = self._process, self._control, None, None
            self._left += [] if process is None or control is None else [(process, control)]
        if process is not None:
            threading.Thread(target=process.wait, name="workbench-template-end", daemon=True).start()

    def end(self) -> None:
        """End the process, and the kernels that it has forked."""
        with self._guard:
            self._ended = True
            left, self._left = self._left, []
        self._end_process()
        for process, control in left:
            _end(process, control)

    def _end_process(self) -> None:
        with self._guard:
            process, control, self._control = self._process, self._control, None
        if process is not None:
            _end(process, control)

    def retire(self) -> None:
        """End it as soon as it has no kernels."""
        with self._guard:
            self._retired = True
            busy = self.kernels > 0
        if not busy:
            self._end_apart()

    @property
    def _modules(self) -> list[Module]:
        return [*self.origin.modules, *((name, ()) for name in self._learned)]

    def _kernel_ended(self) -> None:
        with self._guard:
            self.kernels -= 1
            last = self._retired and not self.kernels
        if last:
            self._end_apart()

    def _end_apart(self) -> None:
        """End it without letting anybody wait for that."""
        threading.Thread(target=self.end, name="workbench-template-end", daemon=True).start()

    def _start(self) -> None:
        """Start it; again and without the module in question for as long as one must not be shared."""
        try:
            for left in reversed(range(MOST_STARTS)):
                told = self._start_once()
                if self.problem is not None or "unfit" not in told:
                    break
                self.left_out[told["unfit"]] = told["why"]
                if left <= MOST_STARTS // 2:
                    self._learned = []
            else:
                self.problem = "too many of the modules that it imports cannot be shared"
        except OSError as problem:
            self.problem = f"no template process could be started: {problem}"
        finally:
            self.made = True
            self._settled.set()
        if self.problem is not None:
            self._end_process()

    def _start_once(self) -> dict[str, Any]:
        ours, theirs = socket.socketpair()
        modules = [each for each in self._modules if not _within(each[0], self.left_out)]
        command = [*self.origin.command, "-c", BOOT, str(theirs.fileno())]
        with theirs, tempfile.TemporaryFile() as words:
            self._launch(command, ours, theirs, words)
            text = program(modules, idle_seconds=self._idle_seconds, observers=observers.sources())
            told = _first_words(ours, text) if self.problem is None else {}
            if "ready" in told:
                self._watched = [(path, stamp) for path, stamp in told["watched"]]
            elif "unfit" not in told and self.problem is None:
                self.problem = f"the template process ended while it imported{_last_line(words)}"
        if "unfit" in told and self._process is not None:
            ours.close()
            self._process.wait()
        return told

    def _launch(self, command: list[str], ours: socket.socket, theirs: socket.socket, words: Any) -> None:
        with self._guard:
            if self._ended:
                ours.close()
                self.problem = "the template process has been ended"
                return
            self._process = subprocess.Popen(
                command,
                cwd=self.origin.cwd,
                env=dict(self.origin.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
            theirs.close()
            self._control = ours


def _end(process: subprocess.Popen[bytes], control: socket.socket | None) -> None:
    if control is not None:
        control.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5.0)
    if process.poll() is None:
        process.kill()
        process.wait()


def _first_words(control: socket.socket, text: bytes) -> dict[str, Any]:
    with contextlib.suppress(OSError):
        control.sendall(text)
    return _answer(control)


def _answer(control: socket.socket) -> dict[str, Any]:
    """Return what a template says next; nothing when it has ended."""
    heard = b""
    while not heard.endswith(b"\n"):
        try:
            more = control.recv(65536)
        except OSError:
            return {}
        if not more:
            return {}
        heard += more
    told: dict[str, Any] = json.loads(heard)
    return told


def _last_line(file: Any) -> str:
    file.seek(0)
    lines = [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return f": {lines[-1].strip()}" if lines else ""


def _within(name: str, packages: Iterable[str]) -> bool:
    """Whether a module is one of *packages* or in one of them."""
    return any(name == each or name.startswith(each + ".") for each in packages)


def _limits() -> dict[str, Any]:
    """Return the limits of this process, which a kernel started by it would have, too."""
    import resource

    numbers = {getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")}
    limits = [(number, *resource.getrlimit(number)) for number in sorted(numbers)]
    return {"limits": limits, "processors": sorted(os.sched_getaffinity(0))}


def _stamp(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116  -- a text path, before each kernel
    except OSError:
        return None
