"""The journal of an attempt: one JSON object a line, appended; what it is, the metrics' names, when it ended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.json_lines import append_line, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["FORMAT", "JOURNAL", "VERSION", "Journal", "metric_names", "read_journal"]

JOURNAL = "log.jsonl"
FORMAT = "workbench-training-log"
VERSION = 1


class Journal:
    """Appends to the journal of one attempt."""

    def __init__(self, folder: Path, *, name: str, attempt: int, clock: Callable[[], float]) -> None:
        self._path = folder / JOURNAL
        self._clock = clock
        if self._path.exists():
            self._mend()
            self._names = {metric: number for number, metric in metric_names(read_journal(folder)).items()}
            self.write(event="resumed", time=clock())
        else:
            self._names = {}
            self.write(format=FORMAT, version=VERSION, name=name, attempt=attempt, time=clock())

    def write(self, **facts: Any) -> None:
        """Append one line; it is whole in the file before this returns."""
        append_line(self._path, facts)

    def name_id(self, name: Any) -> int:
        """Return the number of a metric's name, written down before it is used."""
        if not isinstance(name, str) or not name:
            raise InvalidInput(f"a metric's name must be a non-empty text, got {name!r}.")
        if name not in self._names:
            number = len(self._names) + 1
            self.write(event="name", id=number, name=name)
            self._names[name] = number
        return self._names[name]

    def closed(self) -> None:
        """Note that the attempt ended in an orderly way."""
        self.write(event="closed", time=self._clock())

    def _mend(self) -> None:
        """End a last line that was cut short, so that the next line stands on its own."""
        with self._path.open("rb+") as file:
            if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END) >= 0) and file.read(1) != b"\n":
                file.write(b"\n")


def read_journal(folder: Path) -> list[dict[str, Any]]:
    """Read the whole lines of an attempt's journal.

    Raises
    ------
    InvalidInput
        When the folder holds no training log, or one of a version that this reader does not know.
    """
    path = folder / JOURNAL
    if not path.exists():
        raise InvalidInput(f"a training log must be a folder with '{JOURNAL}', and '{folder}' has none.")
    entries = read_lines(path)
    version = entries[0].get("version") if entries and entries[0].get("format") == FORMAT else None
    if version is None:
        raise InvalidInput(f"'{path}' is not the journal of a training log: its first line does not say so.")
    if version != VERSION:
        raise InvalidInput(
            f"'{folder}' is a training log of version {version}, and this Workbench reads version {VERSION}; "
            "a newer Workbench can read it."
        )
    return entries


def metric_names(entries: list[dict[str, Any]]) -> dict[int, str]:
    """Return the metrics' names by their numbers."""
    return {entry["id"]: entry["name"] for entry in entries if entry.get("event") == "name"}
