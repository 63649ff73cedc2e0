"""A thread with an event loop of its own, for work that must also be possible where a loop runs already."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from workbench.runs.request import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from types import FrameType

    from workbench.runs.records.record import Run

__all__ = ["Stop", "in_own_loop", "termination_interrupts"]

WAKE_SECONDS = 0.2


class Stop:
    """A wish to stop, uttered in one thread and heard in another's event loop."""

    def __init__(self) -> None:
        self._uttered = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard: asyncio.Event | None = None

    def listen(self) -> asyncio.Event:
        """Return the event of the running loop that is set once the wish is uttered."""
        self._loop, self._heard = asyncio.get_running_loop(), asyncio.Event()
        if self._uttered.is_set():
            self._heard.set()
        return self._heard

    def set(self) -> None:
        """Utter it."""
        self._uttered.set()
        if self._loop is not None and self._heard is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._heard.set)


def in_own_loop(work: Callable[[Stop], Coroutine[Any, Any, Run]]) -> Run:
    """Do *work* in a thread and event loop of its own, and return its run.

    Raises
    ------
    Cancelled
        When the calling thread is interrupted: the work is asked to stop, and its run is in the exception.
    """
    stop = Stop()
    with termination_interrupts(), ThreadPoolExecutor(1, "workbench-run") as pool:
        future = pool.submit(_loop, work, stop)
        try:
            return _result(future)
        except KeyboardInterrupt:
            stop.set()
            raise Cancelled(_result(future)) from None


def _loop(work: Callable[[Stop], Coroutine[Any, Any, Run]], stop: Stop) -> Run:
    # ZeroMQ needs the kind of loop that watches file descriptors, which is not the default on Windows.
    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(work(stop))


def _result(future: Future[Run]) -> Run:
    """Wait such that Ctrl-C is heard, on Windows too."""
    while not future.done():
        wait([future], timeout=WAKE_SECONDS)
    return future.result()


@contextlib.contextmanager
def termination_interrupts() -> Iterator[None]:
    """Let a polite request to end (SIGTERM, a closed terminal) save the run as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
