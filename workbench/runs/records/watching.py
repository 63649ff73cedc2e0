"""Watching folders of runs: which runs have begun, moved on, ended or gone since the last look."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.context import is_run
from workbench.invalid import InvalidInput
from workbench.runs.records.progress import EventTail, Progress
from workbench.runs.records.record import UNFINISHED, current_record
from workbench.runs.records.recorder import RUN_ID
from workbench.runs.records.store import unfinished_runs

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DELETED", "Change", "Watch"]

DELETED = "deleted"
# A folder may change twice within one tick of its clock: it counts as seen only once it has rested for so long.
RESTED_SECONDS = 2.0
RECORD_SECONDS = 60.0  # how long a new folder may take to get its record


@dataclass(frozen=True)
class Change:
    """What has become of a run.

    Parameters
    ----------
    folder
        The run's folder; its name is the run's id.
    status
        As on record, or ``"deleted"``.
    progress
        How far it has come; None unless it goes on.
    notebook
        What it runs; None when that is not known.
    """

    folder: Path
    status: str
    progress: Progress | None
    notebook: str | None


class Watch:
    """Looks at folders of runs, as cheaply as can be.

    A folder in which nothing goes on costs one `stat` a look. Of a run that goes on its small record, its lock and
    what is new in its events are read. It does not matter who started a run, nor when.
    """

    def __init__(self) -> None:
        self.busy = False  # whether a run was going on at the last look
        self._guard = threading.Lock()
        self._folders: dict[Path, _Folder] = {}

    def add(self, folder: Path) -> None:
        """Watch a folder of runs from now on; it need not exist yet, and may be watched already."""
        with self._guard:
            if folder not in self._folders:
                self._folders[folder] = _Folder(folder)

    def look(self) -> list[Change]:
        """Return each run that has changed since the last look, as it is now."""
        with self._guard:
            changes = [change for folder in self._folders.values() for change in folder.look()]
            self.busy = any(folder.live for folder in self._folders.values())
        return changes


class _Folder:
    """One folder of runs, and what was seen in it."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._stamp: int | None = None
        self._known, self._new = self._names(), set[str]()
        self.live = {folder.name: _LiveRun(folder) for folder in unfinished_runs(place)}
        for name in list(self.live):
            self._follow(name)  # what it looks like now is no news

    def look(self) -> list[Change]:
        gone = self._gone() if self._may_differ() else set[str]()
        for name in sorted(self._new):
            self._meet(name)
        changes = [Change(self._place / name, DELETED, None, None) for name in sorted(gone)]
        return changes + [change for name in sorted(self.live) if (change := self._follow(name)) is not None]

    def _gone(self) -> set[str]:
        """Read the folder again, and return the runs that are no longer in it."""
        before, self._known = self._known, self._names()
        gone = before - self._known - self._new
        self._new = (self._new | (self._known - before)) & self._known
        for name in gone:
            self.live.pop(name, None)
        return gone

    def _meet(self, name: str) -> None:
        """Begin to follow a new folder once it has a record; forget it when it gets none."""
        folder = self._place / name
        if is_run(folder):
            self.live[name] = _LiveRun(folder)
            self._new.discard(name)
        elif not _younger_than(folder, RECORD_SECONDS):
            self._new.discard(name)

    def _follow(self, name: str) -> Change | None:
        run = self.live[name]
        change = run.look()
        if run.ended:
            del self.live[name]
        return change

    def _names(self) -> set[str]:
        """Return the names of runs, and remember when they were right."""
        self._stamp = self._time()
        try:
            return {path.name for path in self._place.iterdir() if RUN_ID.fullmatch(path.name)}
        except OSError:
            return set()

    def _may_differ(self) -> bool:
        return self._stamp is None or self._stamp != self._time()

    def _time(self) -> int | None:
        """Return when the folder last changed; None when that is so short ago that it may change in the same tick."""
        try:
            state = self._place.stat()
        except OSError:
            return 0
        return state.st_mtime_ns if time.time() - state.st_mtime > RESTED_SECONDS else None


class _LiveRun:
    """A run that goes on, and what was last told of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._events = EventTail(folder)
        self._told: Change | None = None
        self.ended = False

    def look(self) -> Change | None:
        """Return what it looks like now, unless it looks as it did."""
        try:
            record = current_record(self._folder)
        except InvalidInput:  # damaged, or being deleted: there is nothing to tell
            self.ended = True
            return None
        self.ended = record["status"] not in UNFINISHED
        progress = None if self.ended else self._events.look()
        now = Change(self._folder, record["status"], progress, record["notebook"]["path"])
        if now == self._told:
            return None
        self._told = now
        return now


def _younger_than(folder: Path, seconds: float) -> bool:
    try:
        return time.time() - folder.stat().st_mtime < seconds
    except OSError:
        return False
