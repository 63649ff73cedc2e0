"""Writing a run's record: the folder, ``run.json``, the events. One process writes, whoever likes reads."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import time
import unicodedata
import warnings
from typing import TYPE_CHECKING, Any

from workbench.context import RECORD, ignored_folder
from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.run_lock import RunLock
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["EVENTS", "RUN_ID", "SCHEMA_VERSION", "Recorder", "empty_record"]

SCHEMA_VERSION = 1
EVENTS = "events.jsonl"
RUN_ID = re.compile(r"\d{8}-\d{6}-[a-z0-9-]+")
LONGEST_SLUG = 32
LARGEST_OUTPUT_EVENT = 256_000
LARGEST_OUTPUT_EVENTS = 16_000_000

Event = dict[str, Any]


class Recorder:
    """Owns a run's folder from the moment it is made until the run has ended."""

    def __init__(self, folder: Path, record: dict[str, Any], on_event: Callable[[Event], None] | None) -> None:
        self.folder = folder
        self.record = record
        self._on_event = on_event
        self._began = time.monotonic()
        self._lock = RunLock(folder)
        self._events = (folder / EVENTS).open("ab", buffering=0)
        self._output_bytes = 0
        self.save()

    @classmethod
    def open(
        cls, runs: Path, notebook: Path, facts: Mapping[str, Any], *, on_event: Callable[[Event], None] | None = None
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

        Raises
        ------
        InvalidInput
            When the folder cannot be written.
        """
        started = dt.datetime.now(dt.UTC)
        try:
            ignored_folder(runs)
            folder = _new_folder(runs, started, _slug(notebook.stem))
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise InvalidInput(
                f"runs cannot be recorded in '{runs}': {reason}. Choose another folder with --runs DIR."
            ) from None
        known = {"id": folder.name, "status": "running", "started": started.isoformat()}
        return cls(folder, empty_record() | known | dict(facts), on_event)

    def event(self, name: str, **facts: Any) -> None:
        """Append one event, and tell whoever listens."""
        event = {"time": time.time(), "event": name, **facts}
        line = dumps(event).encode("utf-8", "replace")
        if name == "output":
            self._output_bytes += len(line)
            if len(line) > LARGEST_OUTPUT_EVENT or self._output_bytes > LARGEST_OUTPUT_EVENTS:
                event |= {"output": None, "bytes": len(line)}
                line = dumps(event).encode("utf-8", "replace")
        self._events.write(line + b"\n")
        if self._on_event is not None:
            try:
                self._on_event(event)
            except Exception as problem:  # noqa: BLE001  -- whoever listens must not end the run
                self._on_event = None
                warnings.warn(f"the run goes on without its listener, which failed: {problem!r}", stacklevel=2)

    def save(self) -> None:
        """Write ``run.json`` as things stand."""
        write_whole(self.folder / RECORD, dumps(self.record, indent=1) + "\n")

    def finish(self, status: str, error: Mapping[str, Any] | None) -> None:
        """Write the last word about the run, and let go of it."""
        duration = time.monotonic() - self._began
        self.record |= {
            "status": status,
            "error": error,
            "finished": dt.datetime.now(dt.UTC).isoformat(),
            "duration_s": round(duration, 3),
        }
        self.save()
        self.event("run-finish", status=status, error=error, duration_s=round(duration, 3))

    def close(self) -> None:
        """Release the folder. A run that has not finished by now reads as interrupted."""
        self._events.close()
        self._lock.release()


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
