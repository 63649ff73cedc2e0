"""Stopping: the first Ctrl-C ends a long look after what was read, the second one ends it at once."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from workbench import context

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

    T = TypeVar("T")

__all__ = ["Stop", "stoppable", "until"]


@dataclass
class Stop:
    """Whether somebody has asked to stop, and asked again."""

    asked: bool = False
    again: bool = False


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Take the first Ctrl-C as a wish to stop, to be looked up between two batches; the second one interrupts.

    Inside a run nothing is taken: there Ctrl-C means that the run is cancelled, and what follows must not see a part
    of the data as if it were all. Nor is it in a thread other than the main one, which gets no signals.
    """
    stop = Stop()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or context.current_run() or not callable(before):
        yield stop
        return

    def note(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            stop.again = True
            signal.signal(signal.SIGINT, before)
            before(number, frame)
        stop.asked = True

    signal.signal(signal.SIGINT, note)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
    if stop.again:  # Python drops what a handler raises while it clears an object away
        raise KeyboardInterrupt


def until(stop: Stop | None, batches: Iterable[T]) -> Iterator[T]:
    """Yield from *batches* until somebody asks to stop."""
    iterator = iter(batches)
    while stop is None or not stop.asked:
        try:
            batch = next(iterator)
        except StopIteration:
            return
        except KeyboardInterrupt:  # from a reader that looks for signals itself
            if stop is None or stop.asked or context.current_run():
                raise
            stop.asked = True
            return
        yield batch
