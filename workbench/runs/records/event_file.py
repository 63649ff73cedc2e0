"""``events.jsonl``: what happens in a run, one line an event, bounded, and whole also after a full disk."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from workbench.strict_json import dumps

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["EVENTS", "EventFile"]

EVENTS = "events.jsonl"
LARGEST_OUTPUT = 256_000
LARGEST_OUTPUTS = 16_000_000


class EventFile:
    """Appends events. What cannot be written is lost and counted: a full disk does not end a run.

    Parameters
    ----------
    path
        The file, which may be there already.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._output_bytes = 0
        self._latest = 0.0
        self._torn = not _ends_whole(path)
        self.lost = 0

    def append(self, event: dict[str, Any]) -> dict[str, Any]:
        """Write one event, and return it with its time.

        The time never goes back, whatever the clock does. Of an output that is large only the size is written, and
        nothing at all once the outputs were large together: the notebook has them.
        """
        self._latest = max(self._latest, time.time())
        event = {"time": self._latest, **event}
        is_output = event["event"] == "output"
        if is_output and self._output_bytes > LARGEST_OUTPUTS:
            return event
        line = dumps(event).encode("utf-8", "replace")
        if is_output:
            self._output_bytes += len(line)
            if len(line) > LARGEST_OUTPUT:
                line = dumps(event | {"output": None, "bytes": len(line)}).encode("utf-8", "replace")
        self._write(line + b"\n")
        return event

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write(self, line: bytes) -> None:
        if self._torn:
            line = b"\n" + line  # so that only the line that was cut off cannot be read
        try:
            written = self._file.write(line)
        except OSError:
            written = 0
        if written != len(line):
            self.lost += 1
            self._torn = self._torn or bool(written)
        else:
            self._torn = False


def _ends_whole(path: Path) -> bool:
    """Tell whether no line was cut off at the end of a file, as by the death of whoever wrote it."""
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
