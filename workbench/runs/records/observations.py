"""What a run's kernel was seen to do: the notes it left, made into the parts of the record."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.context import NOTES
from workbench.findings import SEVERITIES
from workbench.json_lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workbench.runs.records.index import Index

__all__ = ["Observations", "sha256_of"]

OBSERVED = "observed.jsonl"
DISTRIBUTION = "jupyter-workbench"
NOT_TOLD = (
    "metrics, findings, training logs and models: the kernel's environment has no Workbench"
    f" (there: pip install {DISTRIBUTION})"
)
Note = dict[str, Any]


@dataclass(frozen=True)
class Observations:
    """The notes of a run, in the order in which they were made.

    Parameters
    ----------
    told
        What the notebook recorded itself (`wb.metric`, `wb.input`, findings, models).
    seen
        What the observers in the kernel saw.
    """

    told: list[Note] = field(default_factory=list)
    seen: list[Note] = field(default_factory=list)

    @classmethod
    def of(cls, run_folder: Path) -> Observations:
        """Read what the kernel of a run has noted so far."""
        return cls(read_lines(run_folder / NOTES), read_lines(run_folder / OBSERVED))

    @property
    def metrics(self) -> dict[str, Any]:
        """The last value of each metric."""
        return {note["name"]: note.get("value") for note in self._told("metric") if "name" in note}

    @property
    def findings(self) -> list[Note]:
        """What was found about data, training and errors, the gravest first, each once however often it was seen."""
        found: list[Note] = []
        for note in self._told("finding"):
            if (facts := _facts(note)) not in found:
                found.append(facts)
        return sorted(found, key=_gravity)

    @property
    def broken_contracts(self) -> list[Note]:
        """The enforced contracts that data broke, with the message of each."""
        return [note for note in self._told("contract") if note.get("enforced") and not note.get("passed")]

    @property
    def models(self) -> list[Note]:
        """The models that were saved."""
        return [_facts(note) for note in self._told("model")]

    @property
    def environment(self) -> Note | None:
        """The kernel's own environment, if it could say."""
        return next((_facts(note) for note in self.seen if note["kind"] == "environment"), None)

    @property
    def modules(self) -> list[str]:
        """The project's modules that the notebook imported."""
        return [path for note in self.seen if note["kind"] == "modules" for path in note["paths"]]

    @property
    def libraries(self) -> list[str]:
        """The installed modules that the notebook came to import, if that was asked for."""
        return [name for note in self.seen if note["kind"] == "libraries" for name in note["names"]]

    @property
    def problems(self) -> list[str]:
        """What could not be observed, in words."""
        failed = [note["message"] for note in self.seen if note["kind"] == "problem"]
        return [*failed, NOT_TOLD] if self._has_no_workbench() else failed

    def _has_no_workbench(self) -> bool:
        """Whether the kernel's environment is known to be without Workbench, as one of its own may be."""
        known = self.environment
        return known is not None and DISTRIBUTION not in known.get("packages", {}) and not self.told

    def files(self, digest: Callable[[Path], str | None]) -> tuple[list[Note], list[Note]]:
        """Return the files that were read and those that were written, with their hashes.

        A file that the run wrote before reading it is an output only, unless the notebook called it an input. The
        hash of an input that changed during the run is null: what was read is no longer there.
        """
        declared = [note for note in self._told("input") if "path" in note]
        inputs = {_real(note["path"]): note for note in declared}
        written: dict[str, Note | None] = {}
        for note in self.seen:
            if note["kind"] not in ("read", "write", "update", "rename"):
                continue
            path = _real(note["path"])
            if note["kind"] == "rename":
                written.pop(_real(note["source"]), None)
                written[path] = None
            elif note["kind"] == "write":
                written.setdefault(path, None)
            elif path not in written:
                existed = "bytes" in note
                if existed:
                    inputs.setdefault(path, note)
                if note["kind"] == "update":
                    written[path] = note if existed else None
        for note in declared:
            written.pop(_real(note["path"]), None)
        read = [_input(path, note, digest) for path, note in inputs.items()]
        remote = [note["uri"] for note in (*self._told("input"), *self.seen) if "uri" in note]
        read += [_remote(address) for address in dict.fromkeys(remote)]
        made = [_output(path, before, digest) for path, before in written.items()]
        return read, [output for output in made if output is not None]

    def _told(self, kind: str) -> Iterable[Note]:
        return (note for note in self.told if note.get("kind") == kind)


def sha256_of(path: Path, index: Index | None = None) -> str | None:
    """Return a file's hash, from the cache when path, size and time are those of an earlier one."""
    try:
        before = path.stat()
        known = index.hash_of(path, before) if index is not None else None
        if known is not None:
            return known
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        after = path.stat()
    except OSError:
        return None
    if index is not None and (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
        index.keep_hash(path, after, digest)
    return digest


def _input(path: str, note: Note, digest: Callable[[Path], str | None]) -> Note:
    changed = _state(path) != _noted_state(note)
    return {
        "path": path,
        "sha256": None if changed else digest(Path(path)),
        "bytes": note.get("bytes"),
        "changed_during_run": changed,
    }


def _remote(address: str) -> Note:
    return {"path": address, "sha256": None, "bytes": None, "changed_during_run": None}


def _output(path: str, before: Note | None, digest: Callable[[Path], str | None]) -> Note | None:
    state = _state(path)
    if state is None or (before is not None and state == _noted_state(before)):
        return None
    return {"path": path, "sha256": digest(Path(path)), "bytes": state[0]}


def _state(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116  -- a text path, thousands of times
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _noted_state(note: Note) -> tuple[int, int]:
    return int(note.get("bytes", -1)), int(note.get("mtime_ns", -1))  # strict JSON has large integers as text


def _real(path: str) -> str:
    return os.path.realpath(path)


def _gravity(found: Note) -> int:
    severity = found.get("severity")
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _facts(note: Note) -> Note:
    inner = note.get("finding")
    if isinstance(inner, dict):
        return inner
    return {key: value for key, value in note.items() if key not in ("kind", "time")}
