"""The index: what can be known quickly about runs and files. It lives in the user's cache and is never the truth."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.context import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

__all__ = ["Index", "cache_folder"]

VERSION = 2
TABLES = """
CREATE TABLE runs (folder TEXT PRIMARY KEY, stamp INTEGER, bytes INTEGER, summary TEXT) WITHOUT ROWID;
CREATE TABLE hashes (path TEXT PRIMARY KEY, bytes INTEGER, stamp INTEGER, sha256 TEXT) WITHOUT ROWID;
"""
# A file may change twice within one tick of its clock: a hash is kept only once the file has rested for so long.
RESTED_SECONDS = 2.0

Result = TypeVar("Result")


class Index:
    """Summaries of runs by folder, and hashes of files by path, size and time.

    Whatever is wrong with the file (missing, damaged, of another version, not writable) costs time, never an answer:
    a damaged one is made anew, and where that is impossible it lives in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or cache_folder() / "index.sqlite"
        self._guard = threading.Lock()
        self._database = self._open()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def summaries(self, folders: Mapping[str, tuple[int, int]]) -> dict[str, dict[str, Any]]:
        """Return the kept summaries of those folders whose record has the given time and size."""
        parents = {folder.rpartition(os.sep)[0] + os.sep for folder in folders}

        def read(database: sqlite3.Connection) -> dict[str, dict[str, Any]]:
            found = {}
            for parent in parents:
                rows = database.execute("SELECT * FROM runs WHERE folder >= ? AND folder < ?", (parent, parent + "~"))
                for folder, stamp, size, summary in rows:
                    if folders.get(folder) == (stamp, size):
                        found[folder] = json.loads(summary)
            return found

        return self._do(read, {})

    def keep_summaries(self, rows: Iterable[tuple[str, tuple[int, int], Mapping[str, Any]]]) -> None:
        """Keep the summaries of runs: folder, time and size of its record, summary."""
        values = [(folder, stamp, size, json.dumps(summary)) for folder, (stamp, size), summary in rows]
        if values:
            self._do(lambda database: database.executemany("REPLACE INTO runs VALUES (?, ?, ?, ?)", values), None)

    def hash_of(self, path: Path, state: os.stat_result) -> str | None:
        """Return the hash kept for a file in this state."""
        key = (str(path), state.st_size, state.st_mtime_ns)

        def read(database: sqlite3.Connection) -> str | None:
            query = "SELECT sha256 FROM hashes WHERE path = ? AND bytes = ? AND stamp = ?"
            row = database.execute(query, key).fetchone()
            return str(row[0]) if row else None

        return self._do(read, None)

    def keep_hash(self, path: Path, state: os.stat_result, digest: str) -> None:
        """Keep a file's hash, if the file has not changed just now."""
        if time.time() - state.st_mtime > RESTED_SECONDS:
            row = (str(path), state.st_size, state.st_mtime_ns, digest)
            self._do(lambda database: database.execute("REPLACE INTO hashes VALUES (?, ?, ?, ?)", row), None)

    def _do(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        with self._guard:
            try:
                return work(self._database)
            except sqlite3.OperationalError:  # locked for long, or the disk is full: do without
                return otherwise
            except (sqlite3.DatabaseError, ValueError):
                self._rebuild()
                return otherwise

    def _open(self) -> sqlite3.Connection:
        with contextlib.suppress(OSError, sqlite3.OperationalError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connect(str(self._path))
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._discard()
                return _connect(str(self._path))
        return _connect(":memory:")

    def _rebuild(self) -> None:
        self._database.close()
        with contextlib.suppress(OSError):
            self._discard()
        self._database = self._open()

    def _discard(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _connect(name: str) -> sqlite3.Connection:
    database = sqlite3.connect(name, timeout=5.0, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            drops = "".join(f'DROP TABLE "{name}";' for name in names)
            database.executescript(f"BEGIN EXCLUSIVE; {drops} {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    except sqlite3.Error:
        database.close()
        raise
    return database
