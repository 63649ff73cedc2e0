"""Files of JSON lines: one fact a line, appended by one process, read by any."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["append_line", "read_lines"]


def append_line(path: Path, facts: Mapping[str, Any]) -> None:
    """Append one object; its line is whole in the file before this returns, and no other line is torn by it.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
    try:
        os.write(handle, (dumps(facts) + "\n").encode("utf-8", "replace"))
    finally:
        os.close(handle)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the objects in a file of JSON lines; a line that was cut off is left out, a missing file is empty."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found = []
    for line in text.split("\n"):
        try:
            item = json.loads(line)
        except ValueError:
            continue
        if isinstance(item, dict):
            found.append(item)
    return found
