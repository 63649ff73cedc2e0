"""Writing a run's record: the folder, ``run.json``, the events. One process writes, whoever likes reads."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import shutil
import time
import unicodedata
import warnings
from typing import TYPE_CHECKING, Any

from workbench.context import RECORD, address_of, ignored_folder
from workbench.invalid import InvalidInput
from workbench.masking import NOTHING_SECRET
from workbench.replacing import write_whole
from workbench.runs.records.event_file import EVENTS, EventFile
from workbench.runs.records.run_lock import RunLock, is_held
from workbench.runs.records.spare_room import SpareRoom
from workbench.strict_json import dumps, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from workbench.masking import Mask
    from workbench.runs.records.published_runs import PublishedRuns

__all__ = ["EVENTS", "RUN_ID", "SCHEMA_VERSION", "Recorder", "empty_record"]

SCHEMA_VERSION = 1
RUN_ID = re.compile(r"\d{8}-\d{6}-[a-z0-9-]+")
LONGEST_SLUG = 32

Event = dict[str, Any]


class Recorder:
    """Owns a run's folder from the moment it is made until the run has ended."""

    def __init__(
        self,
        folder: Path,
        record: dict[str, Any],
        on_event: Callable[[Event], None] | None = None,
        *,
        mask: Mask = NOTHING_SECRET,
        lock: RunLock | None = None,
    ) -> None:
        self.folder = folder
        self.record = record
        self._on_event = on_event
        self._mask = mask
        self._started = dt.datetime.fromisoformat(record["started"])
        self._began = time.monotonic()
        self._closed = False
        self._before = 0.0  # how many seconds it took until it was gone on with
        self._spare = SpareRoom(folder)
        self._lock = lock or RunLock(folder)
        self._events = EventFile(folder / EVENTS)
        try:
            self.save()
        except OSError:
            self.close()
            raise

    @classmethod
    def open(
        cls,
        runs: Path,
        notebook: Path,
        facts: Mapping[str, Any],
        *,
        on_event: Callable[[Event], None] | None = None,
        mask: Mask = NOTHING_SECRET,
    ) -> Recorder:
        """Make the folder of a new run under *runs* and write its first record.

        Parameters
        ----------
        runs
            The folder of runs; made when it does not exist.
        notebook
            What is run: its name becomes part of the run's.
        facts
            What is known about the run at its start, by the names of ``run.json``.
        on_event
            Is given each event as it is written.
        mask
            Hides secrets in all that is recorded and told.

        Raises
        ------
        InvalidInput
            When the folder cannot be written.
        """
        started = dt.datetime.now(dt.UTC)
        folder = None
        if (published := _published_in(runs)) is not None:
            published.check()
        try:
            ignored_folder(runs)
            folder = _new_folder(runs, started, _slug(notebook.stem))
            known = {"id": folder.name, "status": "running", "started": started.isoformat()}
            return cls(folder, empty_record() | known | dict(facts), on_event, mask=mask)
        except OSError as problem:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)  # nothing half begun stays
            reason = problem.strerror or str(problem)
            raise InvalidInput(
                f"runs cannot be recorded in '{runs}': {reason}. Choose another folder with --runs DIR."
            ) from None

    @classmethod
    def reopen(cls, folder: Path, *, on_event: Callable[[Event], None] | None = None) -> Recorder:
        """Go on with the record of what has ended without being complete; its events are appended.

        Parameters
        ----------
        folder
            Of the sweep or pipeline run.
        on_event
            Is given each event as it is written.

        Raises
        ------
        WrongState
            When it still goes on, here or elsewhere, or is complete.
        InvalidInput
            When the folder cannot be written.
        """
        from workbench.runs.records.cancelling import WISH
        from workbench.runs.records.record import UNFINISHED, read_record
        from workbench.runs.request import WrongState

        goes_on = WrongState(f"'{folder.name}' still goes on: wait, or cancel it: workbench cancel {folder.name}")
        try:
            if read_record(folder)["status"] in UNFINISHED and is_held(folder):
                raise goes_on
            lock = RunLock(folder, alone=True)
        except BlockingIOError:
            raise goes_on from None
        except OSError as problem:
            raise _not_from_here(folder, problem) from None
        try:
            record = read_record(folder)
            was = "interrupted" if record["status"] in UNFINISHED else record["status"]
            if was == "completed":
                raise WrongState(f"'{folder.name}' has completed: there is nothing left to do.")
            resumed = [*record.get("resumed", ()), {"time": dt.datetime.now(dt.UTC).isoformat(), "was": was}]
            again = {"status": "running", "error": None, "finished": None, "resumed": resumed}
            (folder / WISH).unlink(missing_ok=True)
            recorder = cls(folder, record | again, on_event, lock=lock)
        except OSError as problem:
            lock.release()
            raise _not_from_here(folder, problem) from None
        except BaseException:
            lock.release()
            raise
        recorder._before = record["duration_s"] or 0.0
        return recorder

    def event(self, name: str, **facts: Any) -> None:
        """Append one event, and tell whoever listens."""
        event = {"event": name, **(self._mask.data(plain(facts)) if self._mask and name != "output" else facts)}
        if name == "output-cut":
            self.record.setdefault("outputs_cut", []).append(facts)
        event = self._events.append(event)
        if self._on_event is not None:
            try:
                self._on_event(event)
            except Exception as problem:  # noqa: BLE001  -- whoever listens must not end the run
                self._on_event = None
                warnings.warn(f"the run goes on without its listener, which failed: {problem!r}", stacklevel=2)

    def save(self) -> None:
        """Write ``run.json`` as things stand."""
        record = self._mask.data(plain(self.record)) if self._mask else self.record
        write_whole(self.folder / RECORD, dumps(record, indent=1) + "\n")

    def finish(self, status: str, error: Mapping[str, Any] | None) -> None:
        """Write the last word about the run, and let go of it.

        Raises
        ------
        OSError
            When not even the room kept for it suffices.
        """
        duration = self._before + time.monotonic() - self._began
        if self._events.lost:
            self.record["events_lost"] = self._events.lost
        now = dt.datetime.now(dt.UTC)
        if now < self._started:  # the clock was set back meanwhile
            now = self._started + dt.timedelta(seconds=duration)
        self.record |= {
            "status": status,
            "error": error,
            "finished": now.isoformat(),
            "duration_s": round(duration, 3),
        }
        self._spare.give_back()
        self.save()
        self.event("run-finish", status=status, error=error, duration_s=round(duration, 3))

    def close(self) -> None:
        """Release the folder, and publish it where runs are kept at an address.

        A run that has not finished by now reads as interrupted.
        """
        self._events.close()
        self._spare.give_back()
        self._lock.release()
        published = _published_in(self.folder.parent)
        if published is not None and self.record["finished"] is not None and not self._closed:
            published.publish_or_warn(self.folder)
        self._closed = True


def _published_in(runs: Path) -> PublishedRuns | None:
    if address_of(runs) is None:
        return None
    from workbench.runs.records.published_runs import published_in

    return published_in(runs)


def _not_from_here(folder: Path, problem: OSError) -> InvalidInput:
    return InvalidInput(f"'{folder.name}' cannot be gone on with: {problem.strerror or problem}: {folder}")


def _new_folder(runs: Path, started: dt.datetime, slug: str) -> Path:
    while True:
        folder = runs / f"{started:%Y%m%d-%H%M%S}-{slug}-{secrets.token_hex(2)}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    return words or "notebook"


def empty_record() -> dict[str, Any]:
    """Return the record of a run about which nothing is known yet."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": None,
        "status": "pending",
        "parameters": {},
        "started": None,
        "finished": None,
        "duration_s": None,
        "notebook": {"path": None, "sha256": None},
        "code": {"git_commit": None, "dirty": None},
        "environment": {
            "python": None,
            "platform": None,
            "packages": {},
            "hardware": {},
            "threads": {},
            "hash_seed": None,
        },
        "inputs": [],
        "outputs": [],
        "metrics": {},
        "findings": [],
        "models": [],
        "kernel": {"name": None, "start": "cold", "why": None, "not_observed": []},
        "error": None,
        "parent": None,
        "tags": [],
        "note": "",
    }
