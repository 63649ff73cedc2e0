"""What the browser tests of a worker keep from file to file: Playwright, its browsers, and Jupyter servers.

Each takes seconds to start. While Playwright is there no other test can run an event loop, so all of it goes before a
test that is none of the browser's; and after a file in which a test has failed, since nobody knows what has become of
it.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


class Kept:
    """Things that are made when they are first asked for, and go together, the newest first."""

    def __init__(self) -> None:
        self._things: dict[str, Any] = {}
        self._ends = ExitStack()
        self.spoiled = False  # by a test that has failed

    def get(self, name: str, make: Callable[[], AbstractContextManager[Any]]) -> Any:
        """Return the thing of this *name*; *make* makes it when it is not there."""
        if name not in self._things:
            self._things[name] = self._ends.enter_context(make())
        return self._things[name]

    def close(self) -> None:
        """Let go of everything; what is asked for later is made anew."""
        self._things.clear()
        self.spoiled = False
        self._ends.close()
