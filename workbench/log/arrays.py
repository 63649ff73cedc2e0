"""The file of arrays: predictions and weights, each entry with its own check sum."""

from __future__ import annotations

import json
import math
import os
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.invalid import InvalidInput
from workbench.log.full_disk import no_room
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ARRAYS", "ArraysWriter", "Entry", "read_arrays", "scan_entries"]

ARRAYS = "arrays.bin"
MAGIC = b"WBA1"
HEAD = struct.Struct("<4sIQ")
CHECK = struct.Struct("<I")
STORED_KINDS = "biufU"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: what its text says, and where its bytes lie."""

    facts: Mapping[str, Any]
    offset: int
    length: int


class ArraysWriter:
    """Appends entries; the file is made by the first."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / ARRAYS
        if self.path.exists():
            os.truncate(self.path, _end(scan_entries(folder)))

    def append(self, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Write one entry: all of it, or nothing."""
        stored = {name: _stored(array) for name, array in arrays.items()}
        layout = [{"name": name, "dtype": a.dtype.str, "shape": list(a.shape)} for name, a in stored.items()]
        text = dumps({**facts, "arrays": layout}).encode("utf-8")
        payload = b"".join(array.tobytes() for array in stored.values())
        check = CHECK.pack(zlib.crc32(payload, zlib.crc32(text)))
        entry = b"".join((HEAD.pack(MAGIC, len(text), len(payload)), text, payload, check))
        with self.path.open("ab", buffering=0) as file:
            start = file.tell()
            try:
                if file.write(entry) < len(entry):
                    file.write(entry[file.tell() - start :])
            except OSError as problem:
                file.truncate(start)
                raise no_room(problem, self.path) from None


def scan_entries(folder: Path) -> list[Entry]:
    """Find the whole entries of an attempt, without reading their arrays' bytes into memory at once."""
    path = folder / ARRAYS
    entries: list[Entry] = []
    if not path.exists():
        return entries
    with path.open("rb") as file:
        while len(head := file.read(HEAD.size)) == HEAD.size:
            magic, n_text, n_payload = HEAD.unpack(head)
            if magic != MAGIC:
                break
            text = file.read(n_text)
            offset = file.tell()
            check = zlib.crc32(file.read(n_payload), zlib.crc32(text))
            if file.read(CHECK.size) != CHECK.pack(check):
                break
            entries.append(Entry(facts=json.loads(text), offset=offset, length=n_payload))
    return entries


def read_arrays(folder: Path, entry: Entry) -> dict[str, NDArray[Any]]:
    """Read the arrays of one entry, by name."""
    with (folder / ARRAYS).open("rb") as file:
        file.seek(entry.offset)
        payload = file.read(entry.length)
    arrays, at = {}, 0
    for part in entry.facts["arrays"]:
        dtype, size = np.dtype(part["dtype"]), math.prod(part["shape"])
        arrays[part["name"]] = np.frombuffer(payload, dtype, count=size, offset=at).reshape(part["shape"])
        at += size * dtype.itemsize
    return arrays


def _end(entries: list[Entry]) -> int:
    return entries[-1].offset + entries[-1].length + CHECK.size if entries else 0


def _stored(array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind not in STORED_KINDS:
        raise InvalidInput(f"arrays in a training log must hold numbers or text, got dtype {array.dtype}.")
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
