"""The file of points: its layout, and how it is read."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["HEADER", "MAGIC", "POINT", "POINTS", "RECORD", "VERSION", "count_points", "read_points"]

POINTS = "points.bin"
VERSION = 1
MAGIC = b"WBPOINTS"
HEADER = struct.Struct("<8sIId40x")
RECORD = struct.Struct("<dddII")
POINT = np.dtype([("step", "<f8"), ("value", "<f8"), ("time", "<f8"), ("name", "<u4"), ("mark", "<u4")])
MARK = struct.Struct("<I")
MARK_OFFSET = RECORD.size - MARK.size


def count_points(path: Path) -> int:
    """Count the whole records of a file, by bisection: marks are 1 up to the end and 0 behind it.

    Raises
    ------
    InvalidInput
        When the file is no file of points, or of a version that this reader does not know.
    """
    if not path.exists():
        return 0
    with path.open("rb", buffering=0) as file:
        header = file.read(HEADER.size)
        if len(header) < HEADER.size:
            return 0
        magic, version, size, _ = HEADER.unpack(header)
        if magic != MAGIC or size != RECORD.size:
            raise InvalidInput(f"'{path}' is not a file of training points; give the folder of a training log.")
        if version != VERSION:
            raise InvalidInput(
                f"'{path}' is a training log of version {version}, and this Workbench reads version {VERSION}; "
                "a newer Workbench can read it."
            )
        low, high = 0, (path.stat().st_size - HEADER.size) // RECORD.size
        while low < high:
            middle = (low + high) // 2
            if _marked(file, middle):
                low = middle + 1
            else:
                high = middle
        return low


def read_points(path: Path) -> NDArray[Any]:
    """Map the whole records of a file, as an array of `POINT`; nothing is read until it is used."""
    n = count_points(path)
    if n == 0:
        return np.empty(0, dtype=POINT)
    return np.memmap(path, dtype=POINT, mode="r", offset=HEADER.size, shape=(n,))


def _marked(file: BinaryIO | Any, record: int) -> bool:
    file.seek(HEADER.size + record * RECORD.size + MARK_OFFSET)
    return bool(file.read(MARK.size) == MARK.pack(1))
