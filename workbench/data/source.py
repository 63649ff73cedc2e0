"""Source: the one door through which data comes in, whatever form it has."""

from __future__ import annotations

import os
import threading
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.data.addresses import backing_of_address, is_address
from workbench.data.backing import FirstRows
from workbench.data.connections import connect, connect_in_memory, readable
from workbench.data.files import backing_of_files, matching_files
from workbench.data.frames import backing_of_frame, index_of
from workbench.data.identity import RowIdentity
from workbench.data.naming import quoted, sql_names, unique_names
from workbench.data.notes import SourceNote
from workbench.data.parquet_backing import ParquetBacking
from workbench.invalid import not_one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    import pyarrow as pa

    from workbench.data.backing import Backing

__all__ = ["Source"]

BATCH_ROWS = 131_072
PART_ROWS = 1_000_000  # of files that are read by several processes


class Source:
    """Anything tabular: its columns, its rows as Arrow batches, and SQL over them.

    Make one with `Source.of`. Columns whose names were equal are renamed, columns of mixed Python values are read as
    text; `notes` says so.

    Attributes
    ----------
    name
        What people call it: the file's name, or ``"data"``.
    columns
        The column names, in order and all different.
    notes
        What had to be changed to read the columns.
    query
        The SQL whose result the rows are, or None; `fingerprint` is that of the result.
    """

    def __init__(
        self,
        backing: Backing,
        *,
        name: str,
        notes: Sequence[SourceNote] = (),
        index: Any | None = None,
        query: str | None = None,
    ) -> None:
        names, changed = unique_names(backing.schema.names)
        renamed = [SourceNote(kind="renamed", column=name, facts=(before,)) for name, before in changed.items()]
        self._backing = backing
        self._index = index
        self._sql_names = sql_names(names)
        self._local = threading.local()
        self._connecting = threading.Lock()
        self.name = name
        self.query = query
        self.columns = names
        self.notes = (*renamed, *notes)

    @classmethod
    def of(cls, data: Any, *, name: str | None = None) -> Source:
        """Open *data*.

        Parameters
        ----------
        data
            A pandas or polars frame (lazy too), a pyarrow Table, RecordBatch or RecordBatchReader, a DuckDB relation,
            anything with ``__arrow_c_stream__``, a Dask frame, a `Source` (returned as it is), or a path, address or
            glob to Parquet, CSV (also ``.gz``, ``.zst``, or one file in a ``.zip``), JSON lines or Arrow files. Frames
            are not copied where their library allows it. A stream that can be read only once is kept as a temporary
            Parquet file; CSV and JSON lines are parsed once, into memory up to 256 MB, else into a temporary Parquet
            file. An address (``s3://``, ``https://``, ``memory://`` …) is read by fsspec: Parquet in ranges, other
            formats are fetched first. A Dask frame stays on its cluster and is counted once; its rows have no index.
        name
            What to call it; by default the file's name, or ``"data"``.

        Returns
        -------
        Source
            Ready to be read any number of times.

        Raises
        ------
        InvalidInput
            When there is no such file, it is empty or damaged, or *data* is nothing tabular.

        Examples
        --------
        >>> import pyarrow as pa
        >>> source = Source.of(pa.table({"wage": [3.1, 3.2]}), name="wages")
        >>> source.n_rows, source.schema.names
        (2, ['wage'])
        """
        if isinstance(data, Source):
            return data
        if isinstance(data, str | os.PathLike):
            place = os.fsdecode(data)
            if is_address(place):
                backing, notes, title = backing_of_address(place)
            else:
                paths = matching_files(Path(place).expanduser())
                title = paths[0].name if len(paths) == 1 else Path(place).name
                backing, notes = backing_of_files(paths)
            return cls(backing, name=name or title, notes=notes)
        backing, notes = backing_of_frame(data)
        return cls(backing, name=name or "data", notes=notes, index=index_of(data))

    @cached_property
    def schema(self) -> pa.Schema:
        """Column names and Arrow types."""
        import pyarrow as pa

        return pa.schema(
            [field.with_name(name) for field, name in zip(self._backing.schema, self.columns, strict=True)]
        )

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return self._backing.n_rows

    @cached_property
    def fingerprint(self) -> str:
        """A text that changes when the data change.

        Of files: path, size and time of change. Of frames: names, types and every value up to 32 MB or 32,000 rows;
        beyond that, 64 slices of 500 rows spread over the frame. The same values held by two libraries may differ.
        """
        return self._backing.fingerprint()

    def batches(
        self, columns: Sequence[str] | None = None, *, size: int = BATCH_ROWS, encoded: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order as Arrow record batches.

        Parameters
        ----------
        columns
            The columns to read; all by default.
        size
            Rows in a batch, at most.
        encoded
            Texts that a Parquet file holds as codes may come as dictionary arrays, which are quicker to read.
        """
        import pyarrow as pa

        places = None if columns is None else [self._place(name) for name in columns]
        fields = list(self.schema) if places is None else [self.schema.field(place) for place in places]
        read = self._backing.batches
        if encoded and isinstance(self._backing, ParquetBacking):
            read = partial(self._backing.batches, encoded=True)
        for batch in read(places, size):
            typed = [field.with_type(array.type) for field, array in zip(fields, batch.columns, strict=True)]
            yield pa.RecordBatch.from_arrays(batch.columns, schema=pa.schema(typed))

    def head(self, n: int = 10, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the first *n* rows."""
        import pyarrow as pa

        for batch in self.batches(columns, size=max(n, 1)):
            return pa.Table.from_batches([batch.slice(0, n)])
        wanted = [self.schema.field(name) for name in columns] if columns is not None else list(self.schema)
        return pa.schema(wanted).empty_table()

    def rows_at(self, positions: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """Return the rows at *positions*, counted from 0, in the order given.

        Parameters
        ----------
        positions
            A few: of a file, only what they lie in is read.
        columns
            The columns to read, at least one.

        Returns
        -------
        pyarrow.Table
            One row a position.

        Examples
        --------
        >>> import pyarrow as pa
        >>> Source.of(pa.table({"wage": [3.1, 3.2, 3.3]})).rows_at([2, 0], ["wage"])["wage"].to_pylist()
        [3.3, 3.1]
        """
        import pyarrow as pa

        ascending = sorted(set(positions))
        table = self._backing.take(ascending, [self._place(name) for name in columns], self.cursor)
        place = {position: row for row, position in enumerate(ascending)}
        return table.rename_columns(list(columns)).take(
            pa.array([place[position] for position in positions], pa.int64())
        )

    def sql_name(self, column: str) -> str:
        """Return how *column* is written in SQL: quoted, and made different where names differ only in case."""
        return quoted(self._sql_names[self._place(column)])

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return this thread's DuckDB connection, in which the rows are the view ``data``."""
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            with self._connecting:
                cursor = self._database.cursor()
            if self.columns:
                with readable():
                    self._backing.register(cursor, self._sql_names)
            self._local.cursor = cursor
        opened: duckdb.DuckDBPyConnection = cursor
        return opened

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Answer an SQL query about the view ``data``; frames and Parquet files are scanned where they lie.

        Examples
        --------
        >>> import pyarrow as pa
        >>> Source.of(pa.table({"wage": [3.1, 3.2]})).sql("SELECT count(*) AS n FROM data").to_pylist()
        [{'n': 2}]
        """
        cursor = self.cursor()
        with readable():
            return cursor.sql(query, params=list(parameters)).to_arrow_table()

    def relation(self) -> duckdb.DuckDBPyRelation:
        """Return the rows as a DuckDB relation of this thread."""
        return self.cursor().sql("SELECT * FROM data")

    def counts(self, predicates: Sequence[str]) -> list[int]:
        """Count the rows that each SQL predicate selects; one scan answers them together.

        A Dask frame too large to be fetched is asked by partition, on its cluster.

        Examples
        --------
        >>> import pyarrow as pa
        >>> Source.of(pa.table({"wage": [3.1, 3.2]})).counts(["wage > 3.1", "wage > 0"])
        [1, 2]
        """
        if not predicates:
            return []
        elsewhere = getattr(self._backing, "counts", None)
        counted: list[int] | None = None if elsewhere is None else elsewhere(self._sql_names, predicates)
        if counted is not None:
            return counted
        wanted = ", ".join(f"count(*) FILTER ({predicate}) AS n{place}" for place, predicate in enumerate(predicates))
        # Not `execute`: until its result is fetched to the end, DuckDB answers nothing else on this connection.
        [found] = self.sql(f"SELECT {wanted} FROM data").to_pylist()
        return list(found.values())

    def count_where(self, predicate: str) -> int:
        """Count the rows that an SQL predicate selects."""
        return self.counts([predicate])[0]

    def first(self, n_rows: int) -> Source:
        """Return the first *n_rows* rows as a source of their own."""
        index = None if self._index is None else self._index[:n_rows]
        kept = [note for note in self.notes if note.kind != "renamed"]
        backing = FirstRows(self._backing, min(n_rows, self.n_rows))
        return Source(backing, name=self.name, notes=kept, index=index, query=self.query)

    def parts(self) -> list[Any] | None:
        """Return the rows in parts that a Dask cluster can read, or None where they are best read here.

        Those of a Dask frame are `dask.delayed` values which compute to an Arrow table; those of Parquet files are
        `RowGroups`. Each has an attribute or an entry that says how many rows it has: see `profiling.dask_profile`.
        """
        split = getattr(self._backing, "parts", None)
        parts: list[Any] | None = None if split is None else split(PART_ROWS)
        return parts

    def row_identity(self, key: str | Sequence[str] | None = None) -> RowIdentity:
        """Say what tells rows apart: *key*, else a pandas index, else the position.

        Raises
        ------
        InvalidInput
            When *key* names a column that is not there.
        """
        keys = (key,) if isinstance(key, str) else tuple(key or ())
        for name in keys:
            self._place(name, what="key")
        return RowIdentity(source=self, keys=keys, index=None if keys else self._index)

    def __repr__(self) -> str:
        return f"<Source {self.name!r}: {self.n_rows:,} rows × {len(self.columns)} columns>"

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        return connect_in_memory() if self._backing.in_memory else connect()

    def _place(self, name: str, *, what: str = "column") -> int:
        try:
            return self.columns.index(name)
        except ValueError:
            raise not_one_of(what, self.columns, name, kind="one of the columns") from None
