"""Duplicated rows: an exact scan that rides along with the profile's one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.profiling.column_kinds import kind_of, numbers_of
from workbench.profiling.hashing import hash_numbers, hash_texts, mix

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["BUDGET", "DuplicateScan", "Duplicates"]

BUDGET = 10_000_000  # rows whose 8-byte hashes are kept
SHOWN = 10
ABSENT = np.uint64(0x5BD1E9955BD1E995)
FACTOR = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True)
class Duplicates:
    """How many rows copy an earlier one, and the positions of the first few of them."""

    copies: int
    positions: tuple[int, ...] = ()


class DuplicateScan:
    """Hashes each row to 64 bits and counts hashes that come again.

    Missing values are equal, and NaN is missing. Two different rows have the same hash with a chance of 2⁻⁶⁴: among ten
    million rows one false copy is found once in 300,000 tables.
    """

    def __init__(self) -> None:
        self._parts: list[NDArray[np.uint64]] = []

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in a batch; batches come in the order of the rows."""
        row = np.zeros(batch.num_rows, dtype=np.uint64)
        for array in batch.columns:
            row *= FACTOR
            row += _hashes(array)
        self._parts.append(mix(row))

    def result(self) -> Duplicates:
        """Count the copies."""
        if not self._parts:
            return Duplicates(0)
        hashes = np.concatenate(self._parts)
        ordered = np.sort(hashes)
        again = ordered[1:][ordered[1:] == ordered[:-1]]
        if again.size == 0:
            return Duplicates(0)
        places = np.flatnonzero(np.isin(hashes, np.unique(again)))
        _, first = np.unique(hashes[places], return_index=True)
        copies = np.delete(places, first)
        return Duplicates(int(again.size), tuple(copies[:SHOWN].tolist()))


def _hashes(array: pa.Array) -> NDArray[np.uint64]:
    import pyarrow as pa

    kind = kind_of(array.type)
    if pa.types.is_dictionary(array.type):
        if kind.on_a_line:
            return _hashes(array.dictionary_decode())
        return _encoded(array)
    if kind.on_a_line:
        values, valid = numbers_of(array, kind)
        hashes = hash_numbers(values)
    elif kind.storage in ("text", "bytes"):
        hashes, valid = hash_texts(array), valid_mask(array)
    else:
        hashes, valid = _nested(array), valid_mask(array)
    if valid is not None:
        hashes[~valid] = ABSENT
    return hashes


def _encoded(array: pa.DictionaryArray) -> NDArray[np.uint64]:
    words = _hashes(array.dictionary)
    codes = fixed_width(array.indices, str(array.indices.type))
    valid = valid_mask(array.indices)
    if valid is None:
        valid = np.ones(len(array), dtype=bool)
    hashes = np.full(len(array), ABSENT, dtype=np.uint64)
    hashes[valid] = words[codes[valid]]
    return hashes


def _nested(array: pa.Array) -> NDArray[np.uint64]:
    """Hash values that have no layout of their own here by how Python writes them."""
    import pyarrow as pa

    return hash_texts(pa.array([repr(value) for value in array.to_pylist()], type=pa.large_string()))
