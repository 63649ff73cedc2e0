"""Who is told while rows must be counted before anything is known of them: nobody, unless somebody asks to be."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

__all__ = ["counting", "tell_by"]


class Watch(Protocol):
    """Opens a look at work of so many parts, and is told of each that was done."""

    def __call__(self, total: int, *, unit: str, doing: str) -> AbstractContextManager[Callable[[int], None]]:
        """Begin to look."""


@contextlib.contextmanager
def _nobody(total: int, *, unit: str, doing: str) -> Iterator[Callable[[int], None]]:
    del total, unit, doing
    yield lambda _done: None


_watch: Watch = _nobody


def tell_by(watch: Watch) -> None:
    """Let *watch* be told from now on; floors above have words and places for it."""
    global _watch  # noqa: PLW0603  -- there is one for the process
    _watch = watch


def counting(partitions: int) -> AbstractContextManager[Callable[[int], None]]:
    """Give a function to call with the number of *partitions* that were counted just now."""
    return _watch(partitions, unit="partitions", doing="counting rows")
