"""Rows in a Dask frame: they stay where they are, and are computed by partition when they are asked for."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from workbench.data.backing import OutOfReach, TableBacking
from workbench.data.common_types import common_type, is_text
from workbench.data.connections import connect_in_memory
from workbench.data.counting import counting
from workbench.data.dask_tasks import compute, delayed
from workbench.data.frames import as_texts, pandas_column, pandas_names
from workbench.data.naming import unique_names
from workbench.data.notes import SourceNote
from workbench.data.reasons import reason_of
from workbench.data.spooling import spooled
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from workbench.data.backing import Connect
    from workbench.data.parquet_backing import ParquetBacking

__all__ = ["DaskBacking", "FramePart"]

SPOOLED_CELLS = 200_000_000  # rows times columns up to which a frame is fetched for SQL: about 1 GB of numbers
UNSURE = ("object", "category")  # types that say nothing of the values, or not the same in each partition


@dataclass(frozen=True, kw_only=True)
class FramePart:
    """A partition of a Dask frame.

    Parameters
    ----------
    table
        A `dask.delayed` value that computes to its rows as an Arrow table.
    n_rows
        How many rows it has.
    """

    table: Any
    n_rows: int


class DaskBacking:
    """Rows in a Dask frame of pandas partitions.

    The rows are counted once, on the cluster; so are the types of columns of Python objects and of categories, since
    only the values know them. SQL and single rows are answered from a temporary copy while the frame is small, else by
    partition where that is possible.

    Parameters
    ----------
    frame
        The frame. It is computed for each question that needs its rows, so that a costly one is best persisted.

    Raises
    ------
    InvalidInput
        When its graph fails.
    """

    in_memory = False  # its temporary copy is a file

    def __init__(self, frame: Any) -> None:
        import pyarrow as pa

        self._frame = frame
        self._names = pandas_names(frame)
        self._lock = threading.Lock()
        self._copy: ParquetBacking | None = None
        empty = frame._meta  # noqa: SLF001  -- Dask's own name for the frame without rows
        kinds = [str(empty.iloc[:, place].dtype) for place in range(len(self._names))]
        unsure = [place for place, kind in enumerate(kinds) if kind in UNSURE or kind.startswith(UNSURE[1])]
        self._sizes, found = self._measured(unsure)
        self.n_rows = sum(self._sizes)
        fields, notes = [], []
        for place, (name, unique) in enumerate(zip(self._names, unique_names(self._names)[0], strict=True)):
            if place not in found:
                fields.append(pa.field(name, pandas_column(empty.iloc[:, place])[0].type))
                continue
            type_, mixed = found[place]
            fields.append(pa.field(name, type_))
            if mixed:
                notes.append(SourceNote(kind="mixed", column=unique, facts=mixed))
        self.schema = pa.schema(fields)
        self.notes = tuple(notes)

    def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:
        """Yield the batches of each partition in turn; one partition at a time is fetched."""
        if self._copy is not None:
            yield from self._copy.batches(columns, size)
            return
        for part in self._parts(columns):
            yield from TableBacking(compute([part.table])[0]).batches(None, size)

    def parts(self, rows: int) -> list[FramePart]:  # noqa: ARG002  -- partitions are as large as they are
        """Return the partitions."""
        return self._parts(None)

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str], view: str = "data") -> None:
        """Fetch the rows into a temporary file, once, and register that.

        Raises
        ------
        OutOfReach
            When they are too many.
        """
        self._fetched().register(connection, names, view)

    def take(self, positions: Sequence[int], columns: Sequence[int], connect: Connect) -> pa.Table:
        """Compute the partitions in which the rows lie."""
        import pyarrow as pa

        if self._copy is not None:
            return self._copy.take(positions, columns, connect)
        tables = [pa.schema([self.schema.field(place) for place in columns]).empty_table()]
        ends = list(accumulate(self._sizes))
        for part, end in zip(self._parts(columns), ends, strict=True):
            inside = [int(each) - (end - part.n_rows) for each in positions if end - part.n_rows <= each < end]
            if inside:
                tables += compute([delayed(_taken)(part.table, inside)])
        return pa.concat_tables(tables)

    def counts(self, names: Sequence[str], predicates: Sequence[str]) -> list[int] | None:
        """Count the rows that each predicate selects by partition; None when the frame is small enough to fetch."""
        if self._copy is not None or self._fits():
            return None
        counted = delayed(_counted)
        parts = compute([counted(part.table, list(names), list(predicates)) for part in self._parts(None)])
        return [sum(each) for each in zip(*parts, strict=True)]

    def fingerprint(self) -> str:
        """Return the frame's own name, which Dask makes of how it is computed from what, and the number of rows."""
        return f"{self._frame._name}-{self.n_rows}"  # noqa: SLF001

    def _parts(self, columns: Sequence[int] | None) -> list[FramePart]:
        import pyarrow as pa

        places = list(range(len(self._names))) if columns is None else list(columns)
        chosen = self._frame if columns is None else self._frame.iloc[:, places]
        schema = pa.schema([self.schema.field(place) for place in places])
        convert = delayed(_table)
        return [
            FramePart(table=convert(each, schema, size, place), n_rows=size)
            for place, (each, size) in enumerate(zip(chosen.to_delayed(), self._sizes, strict=True))
        ]

    def _measured(self, unsure: Sequence[int]) -> tuple[list[int], dict[int, tuple[pa.DataType, tuple[str, ...]]]]:
        """Count the rows of each partition, and find the types of columns that do not say theirs."""
        import pyarrow as pa

        looked_at = list(unsure) or ([0] if self._names else [])
        chosen = self._frame.iloc[:, looked_at] if looked_at else self._frame
        measure = delayed(_types)
        tasks = [measure(each, len(unsure)) for each in chosen.to_delayed()]
        with counting(len(tasks)) as tell:
            seen = compute(tasks, done=lambda place: tell(int(place >= 0)))
        found: dict[int, tuple[pa.DataType, tuple[str, ...]]] = {}
        for column, place in enumerate(unsure):
            kinds: Counter[str] = Counter()
            type_: pa.DataType | None = pa.null()
            mixed = False
            for _, types in seen:
                each, names, failed = types[column]
                kinds.update(names)
                mixed = mixed or failed
                type_ = None if type_ is None else common_type(type_, each, small=True)
            if type_ is None or mixed:
                found[place] = (pa.string(), tuple(kind for kind, _ in kinds.most_common()))
            else:
                found[place] = (type_, ())
        return [size for size, _ in seen], found

    def _fits(self) -> bool:
        return self.n_rows * max(len(self._names), 1) <= SPOOLED_CELLS

    def _fetched(self) -> ParquetBacking:
        import pyarrow.parquet as pq

        def write(path: Path) -> None:
            with pq.ParquetWriter(path, self.schema, compression="zstd") as writer:
                for part in self._parts(None):
                    writer.write_table(compute([part.table])[0])

        with self._lock:
            if self._copy is None:
                if not self._fits():
                    raise OutOfReach(
                        f"the Dask frame has {self.n_rows:,} rows × {len(self._names)} columns, too many to be fetched "
                        f"for this question (at most {SPOOLED_CELLS:,} values are): take a part of it, or write it to "
                        "Parquet and open that."
                    )
                self._copy = spooled(write)
            return self._copy


def _types(frame: Any, n_columns: int) -> tuple[int, list[tuple[pa.DataType, Counter[str], bool]]]:
    """On a worker: count the rows, and tell the type of each column, and of its values where they may be mixed."""
    found = []
    for place in range(n_columns):
        series = frame.iloc[:, place]
        array, kinds = pandas_column(series)
        if not kinds and str(series.dtype) == "object":
            named = Counter(type(value).__name__ for value in series[series.notna()])
            found.append((array.type, named, False))
        else:
            found.append((array.type, kinds, bool(kinds)))
    return len(frame), found


def _table(frame: Any, schema: pa.Schema, n_rows: int, place: int) -> pa.Table:
    """On a worker: hold a partition as Arrow, in the types of the whole frame."""
    import pyarrow as pa

    if len(frame) != n_rows:
        raise InvalidInput(
            f"partition {place} of the Dask frame has {len(frame):,} rows, and had {n_rows:,} before: persist it, so "
            "that it stays the same."
        )
    return pa.table([_as(frame.iloc[:, column], field, place) for column, field in enumerate(schema)], schema=schema)


def _as(series: Any, field: pa.Field, place: int) -> pa.Array:
    import pyarrow as pa

    array, kinds = pandas_column(series)
    if array.type.equals(field.type):
        return array
    if is_text(field.type) and not is_text(array.type) and (kinds or str(series.dtype) == "object"):
        gone = series.isna().tolist()
        return as_texts([None if none else value for value, none in zip(series.tolist(), gone, strict=True)])
    try:
        if isinstance(array, pa.DictionaryArray) and not pa.types.is_dictionary(field.type):
            array = array.dictionary_decode()
        return array.cast(field.type)
    except pa.ArrowException as problem:
        raise InvalidInput(
            f"partition {place} of the Dask frame has {array.type} in its column '{field.name}', where {field.type} "
            f"was expected: {reason_of(problem)}."
        ) from None


def _taken(table: pa.Table, positions: Sequence[int]) -> pa.Table:
    import pyarrow as pa

    return table.take(pa.array(positions, pa.int64()))


def _counted(table: pa.Table, names: Sequence[str], predicates: Sequence[str]) -> list[int]:
    """On a worker: count rows of a partition."""
    wanted = ", ".join(f"count(*) FILTER ({predicate}) AS n{place}" for place, predicate in enumerate(predicates))
    with connect_in_memory() as connection:
        connection.register("data", table.rename_columns(list(names)))
        [row] = connection.sql(f"SELECT {wanted} FROM data").to_arrow_table().to_pylist()
    return [int(each) for each in row.values()]
