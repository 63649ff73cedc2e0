"""Fetched rows: the rows of a database cursor as Arrow, with types that hold every value."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from datetime import UTC
from typing import TYPE_CHECKING, Any

from workbench.data.backing import TableBacking
from workbench.data.common_types import LARGEST_WHOLE, common_type, is_text
from workbench.data.frames import as_texts
from workbench.data.naming import unique_names
from workbench.data.notes import SourceNote
from workbench.data.parquet_backing import ParquetBacking
from workbench.data.spooling import is_full, no_room, scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pyarrow as pa

    from workbench.data.backing import Backing

__all__ = ["Collected", "column_of"]

IN_MEMORY = 64 * 2**20  # bytes of fetched rows that are held before they are written to a temporary file
KNOWN = ("bool", "int", "float", "Decimal", "str", "bytes", "date", "datetime", "time", "timedelta")


class Collected:
    """Takes in fetched rows and keeps them, in memory while they are few and in temporary Parquet files beyond.

    A column's type is the one that holds all of its values; where there is none, as SQLite allows, the values become
    texts, and a note says so.

    Parameters
    ----------
    names
        Of the columns, as the database gives them.
    """

    def __init__(self, names: Sequence[str]) -> None:
        import pyarrow as pa

        self._names = list(names)
        self._types: list[pa.DataType] = [pa.null()] * len(names)
        self._kinds: list[Counter[str]] = [Counter() for _ in names]
        self._mixed: set[int] = set()
        self._wide: set[int] = set()  # columns with whole numbers that a double cannot tell apart
        self._tables: list[list[pa.Array]] = []
        self._held = 0
        self._folder: Path | None = None
        self._files: list[tuple[Path, list[pa.DataType]]] = []
        self._digest = hashlib.blake2b(digest_size=16)

    def add_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take in rows of Python values."""
        columns = []
        for place, values in enumerate(zip(*rows, strict=True)):
            array, kinds = column_of(values)
            self._kinds[place].update(kinds)
            columns.append(array)
        self._add(columns)

    def add_batch(self, batch: pa.RecordBatch) -> None:
        """Take in rows that a driver gives as Arrow."""
        self._add([_plain_array(column) for column in batch.columns])

    def close(self) -> None:
        """Give up what was taken in."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def result(self, hints: Sequence[pa.DataType | None] = ()) -> tuple[Backing, list[SourceNote]]:
        """Return all rows, and what had to be changed to hold them.

        Parameters
        ----------
        hints
            What the database calls the columns' types, for those without any value.
        """
        import pyarrow as pa

        for place, hint in enumerate(hints):
            if hint is not None and pa.types.is_null(self._types[place]):
                self._types[place] = hint
        unique = unique_names(self._names)[0]
        notes = [
            SourceNote(kind="mixed", column=unique[place], facts=tuple(kind for kind, _ in each.most_common()))
            for place, each in enumerate(self._kinds)
            if place in self._mixed
        ]
        if not self._files:
            return TableBacking(self._table()), notes
        if self._tables:
            self._spill()
        assert self._folder is not None
        for path, types in self._files:
            if types != self._types:
                self._widen(path)
        backing = ParquetBacking(
            [path for path, _ in self._files], temporary=self._folder, content=self._digest.hexdigest()
        )
        return backing.named(self._names), notes

    def _add(self, columns: list[pa.Array]) -> None:
        import pyarrow as pa

        for place, array in enumerate(columns):
            self._widen_type(place, array)
        batch = pa.RecordBatch.from_arrays(columns, names=_places(columns))
        self._digest.update(batch.serialize())
        self._tables.append(columns)
        self._held += batch.nbytes
        if self._held > IN_MEMORY:
            self._spill()

    def _widen_type(self, place: int, array: pa.Array) -> None:
        import pyarrow as pa

        before = self._types[place]
        if pa.types.is_integer(array.type) and array.type.bit_width > 32 and not _small(array):
            self._wide.add(place)
        both = None if place in self._mixed else common_type(before, array.type, small=place not in self._wide)
        if both is None or (is_text(both) and len(set(self._kinds[place])) > 1):
            self._mixed.add(place)
            both = pa.string()
        self._types[place] = both

    def _table(self) -> pa.Table:
        """Return the rows that are held, in the types known by now."""
        import pyarrow as pa

        columns = [
            pa.chunked_array([_as(table[place], type_) for table in self._tables], type=type_)
            for place, type_ in enumerate(self._types)
        ]
        return pa.table(columns, names=self._names)

    def _spill(self) -> None:
        import pyarrow.parquet as pq

        self._folder = self._folder or scratch()
        path = self._folder / f"rows-{len(self._files):05d}.parquet"
        table = self._table()
        self._write(lambda: pq.write_table(table.rename_columns(_places(self._names)), path, compression="zstd"))
        self._files.append((path, list(self._types)))
        self._tables, self._held = [], 0

    def _widen(self, path: Path) -> None:
        """Write a file again in the types that all rows together have."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        columns = [
            pa.chunked_array([_as(chunk, type_) for chunk in column.chunks], type=type_)
            for column, type_ in zip(table.columns, self._types, strict=True)
        ]
        widened = pa.table(columns, names=table.column_names)
        self._write(lambda: pq.write_table(widened, path, compression="zstd"))

    def _write(self, write: Any) -> None:
        try:
            write()
        except OSError as problem:
            assert self._folder is not None
            raise (no_room(self._folder.parent) if is_full(problem) else problem) from None


def column_of(values: Sequence[Any]) -> tuple[pa.Array, Counter[str]]:
    """Return Python values as Arrow, and how often each type is among them.

    Values of several types become texts, but for whole numbers among others; what no column type holds (documents,
    lists, identifiers) becomes text as well.
    """
    import pyarrow as pa

    plain = [_plain(value) for value in values]
    kinds = Counter(type(value).__name__ for value in plain if value is not None)
    found = set(kinds)
    if len(found) > 1 and found != {"int", "float"}:
        return as_texts(plain), kinds
    if found == {"Decimal"} and not all(value is None or value.is_finite() for value in plain):
        plain = [None if value is None else float(value) for value in plain]
    if found == {"datetime"}:
        aware = {value.tzinfo is not None for value in plain if value is not None}
        if aware == {True}:
            plain = [None if value is None else value.astimezone(UTC) for value in plain]
            return pa.array(plain, type=pa.timestamp("us", "UTC")), kinds
        if len(aware) > 1:
            return as_texts(plain), kinds
    for type_ in (None, pa.uint64(), pa.decimal128(38, 0), pa.decimal256(76, 0)):
        try:
            return pa.array(plain, type=type_), kinds
        except (pa.ArrowException, OverflowError, TypeError, ValueError):
            if found != {"int"}:
                break
    return as_texts(plain), kinds


def _plain(value: Any) -> Any:
    """Return a value of a type that Arrow has a column for."""
    if value is None or type(value).__name__ in KNOWN:
        zoned_time = type(value).__name__ == "time" and value.tzinfo is not None
        return str(value) if zoned_time else value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, ensure_ascii=False)
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:  # NumPy's own numbers
        return value.item()
    for plain in (bool, int, float, str, bytes):
        if isinstance(value, plain):  # of a class of the driver's own
            made: Any = plain
            return made(value)
    return str(value)


def _plain_array(array: pa.Array) -> pa.Array:
    """Read views as plain texts, and extension types as what they are stored as."""
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    plain = {"string_view": pa.large_string(), "binary_view": pa.large_binary()}.get(str(array.type))
    return array if plain is None else array.cast(plain)


def _as(array: pa.Array, type_: pa.DataType) -> pa.Array:
    if array.type.equals(type_):
        return array
    if is_text(type_) and not is_text(array.type):
        return as_texts(array.to_pylist())
    return array.cast(type_)


def _small(array: pa.Array) -> bool:
    import pyarrow.compute as pc

    bounds = pc.min_max(array).as_py().values()
    return all(bound is None or abs(bound) <= LARGEST_WHOLE for bound in bounds)


def _places(columns: Iterable[Any]) -> list[str]:
    """Name columns by their places, since a database may give two the same name."""
    return [f"c{place}" for place, _ in enumerate(columns)]
