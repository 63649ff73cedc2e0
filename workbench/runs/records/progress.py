"""How far a run has come, read from the end of its events: outputs in them may be large, and are passed over."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from workbench.runs.records.recorder import EVENTS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["EventTail", "Progress", "progress_of"]

# The recorder writes these two first. Nothing else can look like it at the beginning of a line.
MARK = re.compile(rb'\n\{"time":[-+.\deE]+,"event":"cell-start"')
LONGEST_BEGINNING = 80
LONGEST_LINE = 64 * 2**10
BLOCK = 2**20
FAR_ENOUGH = 64 * 2**20


@dataclass(frozen=True)
class Progress:
    """The cell that is executed, or was executed last.

    Parameters
    ----------
    cell
        Its place in the notebook as it was written, from 0; None for a cell that was put in.
    number
        Which one of the cells to be executed it is, from 1.
    cells
        How many there are.
    since
        When it began, with time zone.
    """

    cell: int | None
    number: int
    cells: int
    since: dt.datetime

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self) | {"since": self.since.isoformat()}


def progress_of(run_folder: Path) -> Progress | None:
    """Return how far the run in *run_folder* has come, or None before its first cell."""
    return EventTail(run_folder).look()


class EventTail:
    """The events of a run, followed from one look to the next: each look reads only what has been written since."""

    def __init__(self, run_folder: Path) -> None:
        self._path = run_folder / EVENTS
        self._seen: int | None = None
        self._progress: Progress | None = None

    def look(self) -> Progress | None:
        """Return how far the run has come by now."""
        try:
            with self._path.open("rb") as file:
                self._read(file)
        except OSError:
            pass  # not yet written, or being deleted: what was known last has to do
        return self._progress

    def _read(self, file: BinaryIO) -> None:
        end = _end_of_last_line(file)
        begin = max(0, end - FAR_ENOUGH) if self._seen is None else min(self._seen, end)
        line = _last_mark(file, begin, end)
        if line is not None:
            self._progress = _progress(line) or self._progress
        self._seen = end


def _end_of_last_line(file: BinaryIO) -> int:
    size = file.seek(0, os.SEEK_END)
    low = file.seek(max(0, size - BLOCK))
    return low + file.read(size - low).rfind(b"\n") + 1


def _last_mark(file: BinaryIO, begin: int, end: int) -> bytes | None:
    """Return the last line between two places of the file that tells of a cell."""
    while begin < end:
        low = max(begin, end - BLOCK)
        file.seek(max(0, low - 1))
        # The line's beginning must be there whole, and so must the end of the line before it.
        block = (b"\n" if low == 0 else b"") + file.read(end - low + LONGEST_BEGINNING)
        found = [place for match in MARK.finditer(block) if (place := low + match.start()) < end]
        if found:
            file.seek(found[-1])
            return file.readline(LONGEST_LINE)
        end = low
    return None


def _progress(line: bytes) -> Progress | None:
    try:
        event = json.loads(line)
        since = dt.datetime.fromtimestamp(event["time"], dt.UTC)
        return Progress(event["cell"], event["number"], event["cells"], since)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
