"""Reading ahead: the next batches are decoded in a thread of their own while those before are summed up."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    T = TypeVar("T")

__all__ = ["read_ahead"]

AHEAD = 2  # batches that wait, at most: enough to keep both sides at work


def read_ahead(batches: Iterable[T], *, ahead: int = AHEAD) -> Iterator[T]:
    """Yield from *batches*, of which up to *ahead* are read before they are asked for.

    What reading raises is raised here, in its place. When nobody asks any more, reading ends with the batch at hand.
    """
    waiting: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(maxsize=ahead)
    given_up = threading.Event()

    def put(item: tuple[T] | BaseException | None) -> None:
        while not given_up.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def read() -> None:
        try:
            for batch in batches:
                put((batch,))
                if given_up.is_set():
                    return
        except BaseException as problem:  # noqa: BLE001  -- it is raised where the batches are wanted
            put(problem)
        else:
            put(None)

    reader = threading.Thread(target=read, name="workbench-read-ahead", daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]
    finally:
        given_up.set()
        reader.join()
