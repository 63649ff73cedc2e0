"""ColumnSummary: one column of a profile, fed with Arrow arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import arrow_array, fixed_width, valid_mask
from workbench.profiling.column_kinds import Kind, kind_of, numbers_of
from workbench.profiling.distinct import LIMIT
from workbench.profiling.hashing import hash_texts
from workbench.profiling.number_summary import NumberSummary
from workbench.profiling.text_summary import TextSummary

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["ColumnSummary"]


@dataclass
class ColumnSummary:
    """What is kept about one column: its kind, and numbers or texts, or only how many values are missing."""

    name: str
    type: str
    kind: Kind
    rows: int = 0
    missing: int = 0
    numbers: NumberSummary | None = None
    texts: TextSummary | None = None

    @classmethod
    def empty(cls, field: pa.Field, *, limit: int = LIMIT) -> ColumnSummary:
        """Start a column; *limit* bounds how many different values are counted one by one."""
        kind = kind_of(field.type)
        return cls(
            name=field.name,
            type=str(field.type),
            kind=kind,
            numbers=NumberSummary(kind.dtype, limit=limit) if kind.on_a_line else None,
            texts=TextSummary(limit=limit) if kind.storage in ("text", "bytes") else None,
        )

    def add(self, array: pa.Array) -> NDArray[np.bool_] | None:
        """Take in the column's part of a batch; return which values are there (None: all)."""
        import pyarrow as pa

        self.rows += len(array)
        if len(array) == 0:
            return None
        if self.texts is not None:
            valid = self._add_texts(array)
        else:
            if pa.types.is_dictionary(array.type):
                array = array.dictionary_decode()
            valid = self._add_numbers(array) if self.numbers is not None else valid_mask(array)
        self.missing += 0 if valid is None else int(valid.size - np.count_nonzero(valid))
        return valid

    def merge(self, other: ColumnSummary) -> None:
        """Take in another summary of the same column."""
        self.rows += other.rows
        self.missing += other.missing
        if self.numbers is not None and other.numbers is not None:
            self.numbers.merge(other.numbers)
        if self.texts is not None and other.texts is not None:
            self.texts.merge(other.texts)

    def _add_numbers(self, array: pa.Array) -> NDArray[np.bool_] | None:
        assert self.numbers is not None
        values, valid = numbers_of(array, self.kind)
        present = values if valid is None else values.compress(valid)  # indexing is slow where gaps are many
        self.numbers.add(present, missing=values.size - present.size)
        return valid

    def _add_texts(self, array: pa.Array) -> NDArray[np.bool_] | None:
        import pyarrow as pa
        import pyarrow.compute as pc

        assert self.texts is not None
        readable = self.kind.storage == "text"
        encoded = pa.types.is_dictionary(array.type)
        if not encoded and self.texts.hashes is None and array.null_count == 0:
            distinct, counts, valid = array, None, None
        else:
            coded = array if encoded else array.dictionary_encode()
            distinct, counts, valid = _counted(coded)
        missing = 0 if valid is None else int(valid.size - np.count_nonzero(valid))
        if len(distinct):
            sizes = fixed_width(pc.utf8_length(distinct) if readable else pc.binary_length(distinct), _width(distinct))
            self._add_lengths(sizes.astype(np.int64), counts)

        def texts(places: NDArray[np.intp]) -> list[str]:
            if not readable:
                return [""] * places.size
            taken: list[str] = distinct.take(arrow_array(places)).to_pylist()
            return taken

        self.texts.add(hash_texts(distinct), counts, missing=missing, texts=texts)
        return valid

    def _add_lengths(self, sizes: NDArray[np.int64], counts: NDArray[np.int64] | None) -> None:
        assert self.texts is not None
        empty = sizes == 0
        self.texts.empty += int(empty.sum() if counts is None else counts[empty].sum())
        self.texts.lengths.add(sizes, weights=counts)


def _counted(coded: pa.DictionaryArray) -> tuple[pa.Array, NDArray[np.int64], NDArray[np.bool_] | None]:
    """Return the different texts of a dictionary array that occur, how often, and which values are there."""
    indices, words = coded.indices, coded.dictionary
    codes = fixed_width(indices, str(indices.type))
    valid = valid_mask(indices)
    if words.null_count:  # a null may also hide among the words
        named = valid_mask(words)
        assert named is not None
        there = named[codes] if valid is None else valid & named[np.where(valid, codes, 0)]
        valid = there
    present = codes if valid is None else codes[valid]
    counts = np.bincount(present.astype(np.int64, copy=False), minlength=len(words))
    used = np.flatnonzero(counts)
    if used.size == len(words):
        return words, counts, valid
    return words.take(arrow_array(used)), counts[used], valid


def _width(array: pa.Array) -> str:
    return "int64" if "large" in str(array.type) else "int32"
