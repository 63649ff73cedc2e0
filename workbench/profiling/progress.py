"""Progress of a long look, on the terminal's error stream: rows read and time left."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.views.wording import count, duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

__all__ = ["progress"]

PATIENCE = 2.0  # seconds in which nobody asks
PACE = 0.2  # seconds between two lines
CLEAR = "\r\x1b[2K"


@contextmanager
def progress(total: int) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """Give a function to call with each batch; it speaks after two seconds, and only to a terminal."""
    started = said = time.monotonic()
    seen = 0

    def look(batch: pa.RecordBatch) -> None:
        nonlocal seen, said
        seen += batch.num_rows
        now = time.monotonic()
        if now - started < PATIENCE or now - said < PACE or not sys.stderr.isatty():
            return
        said = now
        left = (now - started) * (total - seen) / max(seen, 1)
        sys.stderr.write(f"{CLEAR}{count(seen)} of {count(total)} rows · {duration(left)} left")
        sys.stderr.flush()

    try:
        yield look
    finally:
        if said != started:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
