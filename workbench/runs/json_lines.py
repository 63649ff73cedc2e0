"""Files of JSON lines: one fact a line, appended by one process, read by any."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_lines"]


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
