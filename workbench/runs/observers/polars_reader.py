"""Observes polars, which opens files in native code."""

from __future__ import annotations

from typing import Any


def observe(polars: Any, hands: Any) -> None:
    """Put the observer in place."""
    readers = [name for name in dir(polars) if name.startswith(("read_", "scan_")) and "database" not in name]
    hands.reads(polars, *readers)
    for frame, prefix in ((polars.DataFrame, "write_"), (polars.LazyFrame, "sink_")):
        writers = [name for name in dir(frame) if name.startswith(prefix) and "database" not in name]
        hands.writes(frame, *writers, argument=1)


OBSERVERS = {"polars": observe}
