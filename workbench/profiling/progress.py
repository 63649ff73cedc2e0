"""Progress of a long look: rows read and time left, on the terminal or below the notebook's cell."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from workbench import context
from workbench.data.counting import tell_by
from workbench.views.wording import count, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["Tell", "progress"]

PATIENCE = 2.0  # seconds in which nobody asks
PACE = 0.2  # seconds between two lines
CLEAR = "\r\x1b[2K"


class Place(Protocol):
    """Where progress is told."""

    def say(self, line: str) -> None:
        """Show *line* in place of the last one."""

    def clear(self) -> None:
        """Take the last line away."""


class Tell(Protocol):
    """What is told of the work that was done."""

    def __call__(self, read: pa.RecordBatch | int = 0, *, parts: int = 0) -> None:
        """Count a batch, or so many rows, and so many parts as done."""


@contextmanager
def progress(total: int, *, unit: str = "rows", parts: int = 0, doing: str = "") -> Iterator[Tell]:
    """Give a function to call with each batch, or its number of rows, as it is read.

    It speaks after two seconds, and only where somebody may look: on a terminal or in a notebook. In a run nobody does.

    Parameters
    ----------
    total
        How much there is to be done.
    unit
        What is counted, in the plural.
    parts
        How many partitions the rows lie in, where those done are told too.
    doing
        What is done, in a word before the numbers.
    """
    started = said = time.monotonic()
    n_parts, seen, done = parts, 0, 0
    place: Place | None = None

    def look(read: pa.RecordBatch | int = 0, *, parts: int = 0) -> None:
        nonlocal seen, done, said, place
        seen += read if isinstance(read, int) else read.num_rows
        done += parts
        now = time.monotonic()
        if now - started < PATIENCE or now - said < PACE:
            return
        place = place or _place()
        if place is None:
            return
        said = now
        words = [f"{count(seen)} of {count(total)} {unit}"]
        if n_parts:
            words.insert(0, f"{count(done)} of {count(n_parts)} partitions")
        if seen:
            words.append(f"{duration((now - started) * (total - seen) / seen)} left")
        place.say(f"{doing and doing + ': '}{' · '.join(words)} · Ctrl-C stops here")

    try:
        yield look
    finally:
        if place is not None:
            place.clear()


tell_by(progress)


def _place() -> Place | None:
    if context.current_run() is not None:
        return None
    if sys.stderr.isatty():
        return _Terminal()
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return None if getattr(shell, "kernel", None) is None else _Notebook()


class _Terminal:
    def say(self, line: str) -> None:
        sys.stderr.write(f"{CLEAR}{line}")
        sys.stderr.flush()

    def clear(self) -> None:
        sys.stderr.write(CLEAR)
        sys.stderr.flush()


class _Notebook:
    """One output below the cell: it cannot be taken away at the end, but without data it shows nothing."""

    def __init__(self) -> None:
        self._shown: Any = None

    def say(self, line: str) -> None:
        from IPython.display import display

        line = line.replace("Ctrl-C", "interrupt")
        if self._shown is None:
            self._shown = display({"text/plain": line}, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._shown.update({"text/plain": line}, raw=True)

    def clear(self) -> None:
        if self._shown is not None:
            self._shown.update({}, raw=True)
