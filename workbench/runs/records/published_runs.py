"""Runs that are kept at an address: made here, in the mirror, and published when they have ended; read by fetching.

Below the address each run has a folder of its own, as here, and an entry in ``.published`` which names its files. The
files come first, ``run.json`` behind them, and the entry last: who finds the entry finds all of the run, and to list
ten thousand runs their entries alone are asked for. An entry that has changed means that the run has.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.context import RECORD, address_of
from workbench.replacing import write_whole
from workbench.runs.records.object_store import ObjectStore, Unreached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["PublishedRuns", "fetch_whole", "published_in"]

ENTRIES = ".published"
KNOWN = ".entry"  # in the folder of a run: which entry it is that we have, and how much of what it names
MARK = ".workbench"
HERE_ALONE = ("lock", "cancel.json")  # who runs it, and what that one is asked for, means nothing elsewhere
ENDED = ("completed", "failed", "cancelled", "gate-failed")


@dataclass(frozen=True)
class _Known:
    """What is known in the mirror of a run's state at the address."""

    entry: str
    whole: bool
    record: tuple[int, int]  # time and size of run.json when both were the same

    @classmethod
    def of(cls, folder: Path) -> _Known | None:
        try:
            found = json.loads((folder / KNOWN).read_text(encoding="utf-8"))
            return cls(found["entry"], found["whole"], tuple(found["record"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        write_whole(folder / KNOWN, json.dumps({"entry": self.entry, "whole": self.whole, "record": self.record}))


class PublishedRuns:
    """The runs at an address, and their mirror here.

    Parameters
    ----------
    folder
        The mirror.
    store
        What is at the address.
    """

    def __init__(self, folder: Path, store: ObjectStore) -> None:
        self._folder = folder
        self._store = store

    @property
    def address(self) -> str:
        """Where they are kept, without what is secret in it."""
        return self._store.shown

    def check(self) -> None:
        """See that runs can be published there, before one begins.

        Raises
        ------
        Unreached
            When nothing can be written there.
        """
        try:
            self._store.write(MARK, b'{"schema_version": 1}\n')
        except FileNotFoundError as problem:
            raise Unreached(
                f"runs cannot be kept at '{self.address}', where there is no such place ({problem}): make it first."
            ) from None

    def publish(self, folder: Path) -> None:
        """Put a run there as it is here; what is there of it already is replaced."""
        name = folder.name
        record = _stamp(folder)
        files = {str(path.relative_to(folder)): path for path in _files(folder)}
        listed = {each: (path.stat().st_size, path.stat().st_mtime_ns) for each, path in files.items()}
        before = self._entry(name)
        same = {each for each, state in listed.items() if before.get(each) == list(state)} - {RECORD}
        self._store.upload({f"{name}/{each}": path for each, path in files.items() if each not in {RECORD, *same}})
        self._store.write(f"{name}/{RECORD}", (folder / RECORD).read_bytes())
        entry = {"schema_version": 1, "published": time.time(), "files": {**listed, RECORD: record[::-1]}}
        self._store.write(f"{ENTRIES}/{name}.json", json.dumps(entry).encode())
        self._store.remove(f"{name}/{each}" for each in before.keys() - listed.keys() - {RECORD})
        state = self._store.states(ENTRIES).get(f"{name}.json", "")
        _Known(state, whole=True, record=record).write(folder)

    def publish_or_warn(self, folder: Path) -> None:
        """Publish a run that has ended; when that fails, the run stays here, and the next look tries again."""
        try:
            self.publish(folder)
        except (Unreached, OSError) as problem:
            warnings.warn(
                f"run '{folder.name}' has ended, and could not be published: {problem} It is kept in '{folder}', and"
                " published with the next look at the runs there.",
                RuntimeWarning,
                stacklevel=3,
            )

    def take_in(self) -> None:
        """Bring the mirror up to date: publish what is left, and fetch the records that are new or have changed.

        Raises
        ------
        Unreached
            When the store does not answer, and nothing of it is known here.
        """
        try:
            known = {folder.name: _Known.of(folder) for folder in self._runs()}
            known |= self._publish_left(known)
            entries = {name.removesuffix(".json"): state for name, state in self._store.states(ENTRIES).items()}
            self._fetch_records(
                {
                    name: state
                    for name, state in entries.items()
                    if (held := known.get(name)) is None or held.entry != state
                }
            )
            gone = [self._folder / name for name, held in known.items() if held is not None and name not in entries]
            if gone and self._store.read(MARK) is None:
                raise Unreached(f"nothing is found any longer at '{self.address}': check that it is still there.")
        except Unreached as problem:
            if not any(_Known.of(folder) for folder in self._runs()):
                raise
            warnings.warn(f"these are the runs as they were last seen: {problem}", RuntimeWarning, stacklevel=3)
            return
        for folder in gone:  # deleted from elsewhere
            if not _goes_on(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def fetch(self, name: str) -> Path:
        """Return the folder here of a run that was made on whatever machine; its record is fetched if need be.

        Raises
        ------
        FileNotFoundError
            When it is not published.
        """
        if (self._folder / name / RECORD).is_file():  # it was made on this machine
            return self._folder / name
        state = self._store.states(ENTRIES).get(f"{name}.json")
        if state is None:
            raise FileNotFoundError(f"{self.address}/{name}")
        self._fetch_records({name: state})
        return self._folder / name

    def complete(self, folder: Path) -> None:
        """Fetch what is missing here of the files of a run."""
        known = _Known.of(folder)
        if known is None or known.whole or _goes_on(folder):
            return
        wanted: dict[str, Path] = {}
        times: dict[Path, int] = {}
        for name, (size, changed) in self._entry(folder.name).items():
            path = folder / name
            if name == RECORD or _same(path, size, changed) or not path.resolve().is_relative_to(folder.resolve()):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_native_id()}.partial")
            wanted[f"{folder.name}/{name}"], times[unfinished] = unfinished, changed
        try:
            self._store.download(wanted)
            for name, unfinished in wanted.items():
                os.utime(unfinished, ns=(times[unfinished], times[unfinished]))  # checkpoints go by it
                unfinished.replace(self._folder / name)
        finally:
            for unfinished in wanted.values():
                unfinished.unlink(missing_ok=True)
        _Known(known.entry, whole=True, record=known.record).write(folder)

    def forget(self, folder: Path) -> None:
        """Delete a run there: its entry first, so that nobody finds half of it."""
        self._store.remove([f"{ENTRIES}/{folder.name}.json"])
        self._store.remove_folder(folder.name)

    def _publish_left(self, known: Mapping[str, _Known | None]) -> dict[str, _Known | None]:
        """Publish what has ended and is not there, or not as it is here: after a kill, or without a connection."""
        published = {}
        for name, held in known.items():
            folder = self._folder / name
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                changed = held is None or held.record != _stamp(folder)
                if changed and not _goes_on(folder) and _may_go(folder):
                    self.publish(folder)
                    published[name] = _Known.of(folder)
        return published

    def _fetch_records(self, entries: dict[str, str]) -> None:
        fresh = {}
        for name, state in entries.items():
            folder = self._folder / name
            if not _goes_on(folder):
                fresh[f"{name}/{RECORD}"] = (folder, state)
        for name, content in self._store.read_all(fresh).items():
            folder, state = fresh[name]
            try:
                text = content.decode()
                json.loads(text)
            except ValueError:  # it is being replaced just now
                continue
            folder.mkdir(exist_ok=True)
            write_whole(folder / RECORD, text)
            _Known(state, whole=False, record=_stamp(folder)).write(folder)

    def _entry(self, name: str) -> dict[str, Any]:
        """Return the files that a run has there, each with its size and time; none when it is not there."""
        content = self._store.read(f"{ENTRIES}/{name}.json")
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return dict(json.loads(content or b"")["files"])
        return {}

    def _runs(self) -> Iterator[Path]:
        for folder in sorted(self._folder.iterdir()):
            if not folder.name.startswith(".") and (folder / RECORD).is_file():
                yield folder


def published_in(folder: Path) -> PublishedRuns | None:
    """Return what a folder of runs is the mirror of; None for an ordinary one."""
    address = address_of(folder)
    return None if address is None else PublishedRuns(folder, _store(address))


def fetch_whole(folder: Path) -> Path:
    """Return the folder of a run with all its files, also when only its record had been fetched so far."""
    if (published := published_in(folder.parent)) is not None:
        published.complete(folder)
    return folder


@cache
def _store(address: str) -> ObjectStore:
    return ObjectStore(address)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        top = path.relative_to(folder).parts[0]
        unfinished = path.name.startswith(".") and path.name.endswith(".partial")
        if path.is_file() and not top.startswith(".") and top not in HERE_ALONE and not unfinished:
            yield path


def _stamp(folder: Path) -> tuple[int, int]:
    state = (folder / RECORD).stat()
    return state.st_mtime_ns, state.st_size


def _same(path: Path, size: int, changed: int) -> bool:
    try:
        state = path.stat()
    except OSError:
        return False
    return (state.st_size, state.st_mtime_ns) == (size, changed)


def _goes_on(folder: Path) -> bool:
    from workbench.runs.records.run_lock import is_held

    return _status(folder) not in ENDED and is_held(folder)


def _may_go(folder: Path) -> bool:
    """Whether nothing secret can be in it: of a run that was killed, what its code wrote has not been masked."""
    record = _record(folder)
    return "status" in record and (record["status"] in ENDED or not record.get("secrets"))


def _status(folder: Path) -> str | None:
    return _record(folder).get("status")


def _record(folder: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}
