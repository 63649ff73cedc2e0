"""Where a source's rows lie: what is asked of such a place, and rows in memory."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import duckdb
    import pyarrow as pa

    Connect = Callable[[], duckdb.DuckDBPyConnection]

__all__ = ["Backing", "FirstRows", "OutOfReach", "TableBacking"]

HASHED_WHOLE = 32 * 2**20  # bytes up to which a frame's fingerprint covers every value
SLICES, SLICE_ROWS = 64, 500


class OutOfReach(InvalidInput):
    """The rows are too many to be fetched to where the question was asked."""


class Backing(Protocol):
    """What a `Source` asks of the place where its rows lie."""

    schema: pa.Schema
    n_rows: int

    @property
    def in_memory(self) -> bool:
        """Whether the rows lie in memory, such that DuckDB reads no file for them."""

    def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order, in batches of at most *size*."""

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str], view: str = "data") -> None:
        """Make the rows known to *connection* as a view whose columns are called *names*."""

    def take(self, positions: Sequence[int], columns: Sequence[int], connect: Connect) -> pa.Table:
        """Return the rows at *positions*, which ascend and differ, of the columns at these places.

        *connect* gives the connection that `register` has seen, to those that need one.
        """

    def fingerprint(self) -> str:
        """Return a text that changes when the rows change."""


class TableBacking:
    """Rows in memory."""

    in_memory = True

    def __init__(self, table: pa.Table, *, n_rows: int | None = None) -> None:
        self.table = _without_views(table)
        self.schema = self.table.schema
        self.n_rows = table.num_rows if n_rows is None else n_rows  # Arrow's own forget them without columns

    def named(self, names: Sequence[str]) -> TableBacking:
        """Return the same rows with other names of the columns."""
        return TableBacking(self.table.rename_columns(list(names)), n_rows=self.n_rows)

    def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:
        """Yield slices of the table, without a copy where its chunks allow."""
        import pyarrow as pa

        table = self.table if columns is None else self.table.select(list(columns))
        if table.num_columns == 0:
            return
        for start in range(0, table.num_rows, size):
            part = table.slice(start, size)
            arrays = [_one_chunk(column) for column in part.columns]
            yield pa.RecordBatch.from_arrays(arrays, schema=part.schema)

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str], view: str = "data") -> None:
        """Register the table itself; DuckDB scans it where it lies."""
        connection.register(view, self.table.rename_columns(list(names)))

    def take(self, positions: Sequence[int], columns: Sequence[int], connect: Connect) -> pa.Table:  # noqa: ARG002
        """Gather the rows."""
        import pyarrow as pa

        return self.table.select(list(columns)).take(pa.array(positions, pa.int64()))

    def fingerprint(self) -> str:
        """Hash every value up to 32 MB or 32,000 rows, beyond that 64 slices spread over the rows."""
        import pyarrow as pa

        table = self.table
        digest = hashlib.blake2b(f"{table.schema}{self.n_rows}".encode(), digest_size=16)
        if table.nbytes > HASHED_WHOLE and table.num_rows > SLICES * SLICE_ROWS:
            step = max(table.num_rows // SLICES, 1)
            slices = [table.slice(start, SLICE_ROWS) for start in range(0, table.num_rows, step)]
            table = pa.concat_tables(slices)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        digest.update(sink.getvalue())
        return digest.hexdigest()


class FirstRows:
    """The first rows of another backing."""

    def __init__(self, whole: Backing, n_rows: int) -> None:
        self._whole = whole
        self.schema = whole.schema
        self.n_rows = n_rows
        self.in_memory = whole.in_memory

    def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:
        """Yield the batches of the whole up to the last of the rows."""
        left = self.n_rows
        for batch in self._whole.batches(columns, size):
            yield batch.slice(0, left)
            left -= batch.num_rows
            if left <= 0:
                return

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str], view: str = "data") -> None:
        """Register the whole under another name, and of it the view of the first rows."""
        whole = f"whole_of_{view}"
        self._whole.register(connection, names, whole)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM {whole} LIMIT {self.n_rows}")

    def take(self, positions: Sequence[int], columns: Sequence[int], connect: Connect) -> pa.Table:
        """Take them from the whole, where they have the same positions."""
        return self._whole.take(positions, columns, connect)

    def fingerprint(self) -> str:
        """Say that of the whole, and how many rows."""
        return f"{self._whole.fingerprint()}-first-{self.n_rows}"


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _without_views(table: pa.Table) -> pa.Table:
    """Read string and binary views as plain strings and bytes, which every kernel takes."""
    import pyarrow as pa

    plain = {"string_view": pa.large_string(), "binary_view": pa.large_binary()}
    if not any(str(field.type) in plain for field in table.schema):
        return table
    fields = [field.with_type(plain.get(str(field.type), field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))
