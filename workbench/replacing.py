"""Files that are whole or not there: written under another name first, then put in place at once."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["replacing", "write_whole"]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside *path* to write to; at the end it takes the place of *path*.

    A reader sees the old file or the new one, never a part. When the writing fails, the old file stays and nothing
    else is left behind.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_native_id()}.partial")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file in UTF-8 such that nobody ever sees a part of it."""
    with replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", errors="replace", newline="\n")
