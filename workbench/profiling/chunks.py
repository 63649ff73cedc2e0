"""Chunks: parts of an array so small that they and what is computed of them stay in the processor's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CHUNK", "chunks"]

CHUNK = 32_768  # numbers of eight bytes: a quarter of a megabyte


def chunks(size: int) -> Iterator[slice]:
    """Yield the slices of `CHUNK` items, the last one shorter, that cover *size* items."""
    for start in range(0, size, CHUNK):
        yield slice(start, min(start + CHUNK, size))
