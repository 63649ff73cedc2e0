"""Binary columns of a payload: many numbers as one compressed text."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.strict_json import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ColumnBlock", "read_columns"]

REFERENCE = "$column"
SHORTEST = 24  # shorter arrays stay readable in the JSON
ALIGNMENT = 8  # typed arrays in the page want aligned offsets
DTYPES = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64")


class ColumnBlock:
    """Collects arrays while a payload is written, and gives them out as one zlib-compressed base64 text."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._layout: list[dict[str, Any]] = []
        self._known: dict[tuple[str, bytes], int] = {}
        self._offset = 0

    def encode(self, value: Any) -> Any:
        """Return *value* as strict JSON in which every long numeric array is a reference into this block."""
        if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "biuf" and value.size >= SHORTEST:
            return {REFERENCE: self._put(value)}
        if isinstance(value, np.ndarray) and value.ndim == 2:
            return [self.encode(row) for row in value]
        if isinstance(value, dict):
            return {str(key): self.encode(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.encode(item) for item in value]
        return plain(value)

    def to_json(self) -> dict[str, Any]:
        """Return the block: where each array lies, and the bytes."""
        raw = b"".join(self._parts)
        data = base64.b64encode(zlib.compress(raw, 6)).decode("ascii") if raw else ""
        return {"encoding": "zlib-base64", "layout": self._layout, "data": data}

    def _put(self, array: NDArray[Any]) -> int:
        stored = np.ascontiguousarray(_narrowest(array))
        stored = stored.astype(stored.dtype.newbyteorder("<"), copy=False)
        raw = stored.tobytes()
        known = self._known.setdefault((stored.dtype.name, raw), len(self._layout))
        if known < len(self._layout):  # what two pictures share is stored once
            return known
        padding = -len(raw) % ALIGNMENT
        self._layout.append({"dtype": stored.dtype.name, "offset": self._offset, "length": int(stored.size)})
        self._parts.append(raw + b"\0" * padding)
        self._offset += len(raw) + padding
        return len(self._layout) - 1


def read_columns(block: dict[str, Any]) -> list[NDArray[Any]]:
    """Read the arrays of a payload's ``columns`` back, in the order of their references."""
    raw = zlib.decompress(base64.b64decode(block["data"])) if block["data"] else b""
    return [
        np.frombuffer(raw, dtype=np.dtype(part["dtype"]).newbyteorder("<"), count=part["length"], offset=part["offset"])
        for part in block["layout"]
    ]


def _narrowest(array: NDArray[Any]) -> NDArray[Any]:
    """Store whole numbers in as few bytes as hold them all; JavaScript has no 64-bit integers in plain arrays."""
    if array.dtype.kind == "b":
        return array.astype(np.uint8)
    if array.dtype.kind in "iu":
        low, high = int(array.min()), int(array.max())
        for name in DTYPES[:6]:
            bounds = np.iinfo(name)
            if bounds.min <= low and high <= bounds.max:
                return array.astype(name)
        return array.astype(np.float64)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)
