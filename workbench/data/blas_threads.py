"""One thread for linear algebra, where threads of our own share the work already.

Products of thin matrices are too small to be split, and the threads that wait for their part of one spin meanwhile:
with a hundred columns, on two cores, they took three times the processor time of the work itself.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["one_blas_thread"]


class _Limit:
    """The limit that is in force while anybody wants it: the libraries know one for the whole process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._held: Any = None

    def enter(self) -> None:
        with self._lock:
            if self._users == 0:
                self._held = _controller().limit(limits=1, user_api="blas")
            self._users += 1

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._held.restore_original_limits()


_limit = _Limit()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let NumPy's linear algebra run in the thread that calls it; what was set before is set again."""
    _limit.enter()
    try:
        yield
    finally:
        _limit.leave()


@lru_cache(maxsize=1)
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
