"""Where a source's rows lie: in memory, or in Parquet files that are streamed."""

from __future__ import annotations

import glob
import hashlib
import shutil
import tempfile
import weakref
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workbench.data.naming import literal, quoted
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import duckdb
    import pyarrow as pa

__all__ = ["Backing", "ParquetBacking", "TableBacking", "spooled"]

HASHED_WHOLE = 32 * 2**20  # bytes up to which a frame's fingerprint covers every value
SLICES, SLICE_ROWS = 64, 500
READ_AHEAD = 2**20  # bytes of a column chunk read at once; reading whole chunks ahead costs 1 GB on a 1 GB file


class Backing(Protocol):
    """What a `Source` asks of the place where its rows lie."""

    schema: pa.Schema
    n_rows: int

    def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order, in batches of at most *size*."""

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
        """Make the rows known to *connection* as the view ``data`` whose columns are called *names*."""

    def take(self, positions: Sequence[int], columns: Sequence[int], connection: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return the rows at *positions*, which ascend and differ, of the columns at these places."""

    def fingerprint(self) -> str:
        """Return a text that changes when the rows change."""


class TableBacking:
    """Rows in memory."""

    def __init__(self, table: pa.Table) -> None:
        self.table = _without_views(table)
        self.schema = self.table.schema
        self.n_rows = table.num_rows

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

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
        """Register the table itself; DuckDB scans it where it lies."""
        connection.register("data", self.table.rename_columns(list(names)))

    def take(
        self,
        positions: Sequence[int],
        columns: Sequence[int],
        connection: duckdb.DuckDBPyConnection,  # noqa: ARG002  -- for those that need one
    ) -> pa.Table:
        """Gather the rows."""
        import pyarrow as pa

        return self.table.select(list(columns)).take(pa.array(positions, pa.int64()))

    def fingerprint(self) -> str:
        """Hash every value up to 32 MB, beyond that 64 slices spread over the rows."""
        import pyarrow as pa

        table = self.table
        digest = hashlib.blake2b(f"{table.schema}{table.num_rows}".encode(), digest_size=16)
        if table.nbytes > HASHED_WHOLE:
            step = max(table.num_rows // SLICES, 1)
            slices = [table.slice(start, SLICE_ROWS) for start in range(0, table.num_rows, step)]
            table = pa.concat_tables(slices)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        digest.update(sink.getvalue())
        return digest.hexdigest()


def spooled(write: Callable[[Path], None]) -> ParquetBacking:
    """Let *write* fill a temporary Parquet file that lives as long as what is returned."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-"))
    path = folder / "spooled.parquet"
    try:
        write(path)
        return ParquetBacking([path], temporary=folder)
    except BaseException:  # also on Ctrl-C nothing stays behind
        shutil.rmtree(folder, ignore_errors=True)
        raise


class ParquetBacking:
    """Rows in one or several Parquet files of the same columns, streamed by row group."""

    def __init__(self, paths: Sequence[Path], *, temporary: Path | None = None) -> None:
        self.paths = list(paths)
        if temporary is not None:  # a folder that is to go when nobody reads it any more
            weakref.finalize(self, shutil.rmtree, temporary, ignore_errors=True)
        first, *others = [_opened(path) for path in self.paths]
        self.schema = first.schema_arrow
        self._rows_by_file = [file.metadata.num_rows for file in (first, *others)]
        self.n_rows = sum(self._rows_by_file)
        for path, other in zip(self.paths[1:], others, strict=True):
            if other.schema_arrow.names != self.schema.names:
                raise InvalidInput(
                    f"files read together must have the same columns: '{path.name}' has {other.schema_arrow.names}, "
                    f"'{self.paths[0].name}' has {self.schema.names}."
                )

    def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:
        """Yield batches of each file in turn."""
        unique = len(set(self.schema.names)) == len(self.schema.names)
        wanted = [self.schema.names[place] for place in columns] if columns is not None and unique else None
        for path in self.paths:
            with _opened(path) as file:
                try:
                    for group in range(file.num_row_groups):  # one at a time, so that no more is held
                        for batch in file.iter_batches(batch_size=size, row_groups=[group], columns=wanted):
                            yield batch if columns is None or unique else batch.select(list(columns))
                except OSError as problem:
                    raise _unreadable(path, problem) from None

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
        """Make a view of the files; nothing is read yet."""
        files = ", ".join(literal(glob.escape(str(path))) for path in self.paths)
        columns = ", ".join(quoted(name) for name in names)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW data({columns}) AS SELECT * FROM read_parquet([{files}])")

    def take(self, positions: Sequence[int], columns: Sequence[int], connection: duckdb.DuckDBPyConnection) -> pa.Table:
        """Let DuckDB find the rows: it decodes only what they lie in."""
        import duckdb
        import pyarrow as pa

        names = [f"c{place}" for place in range(len(self.schema.names))]
        wanted = ", ".join(names[place] for place in columns)
        tables = []
        for path, start, end in self._spans():
            inside = ", ".join(str(int(each) - start) for each in positions if start <= each < end)
            if not inside:
                continue
            file = f"read_parquet({literal(glob.escape(str(path)))}, file_row_number = true)"
            query = (
                f"SELECT {wanted} FROM (SELECT * FROM {file}) AS rows({', '.join(names)}, place) "
                f"WHERE place IN ({inside}) ORDER BY place"
            )
            try:
                tables.append(connection.sql(query).to_arrow_table())
            except duckdb.Error as problem:
                raise _unreadable(path, problem) from None
        if not tables:
            return pa.schema([self.schema.field(place) for place in columns]).empty_table()
        return pa.concat_tables(tables, promote_options="permissive")

    def _spans(self) -> list[tuple[Path, int, int]]:
        """Say which rows each file holds."""
        ends = list(accumulate(self._rows_by_file))
        return [(path, end - n, end) for path, n, end in zip(self.paths, self._rows_by_file, ends, strict=True)]

    def fingerprint(self) -> str:
        """Hash each file's path, size and time of change."""
        digest = hashlib.blake2b(digest_size=16)
        for path in self.paths:
            state = path.stat()
            digest.update(f"{path.resolve()}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
        return digest.hexdigest()


def _opened(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, pre_buffer=False, buffer_size=READ_AHEAD)
    except (pa.ArrowException, OSError) as problem:
        raise _unreadable(path, problem) from None


def _unreadable(path: Path, problem: Exception) -> InvalidInput:
    reason = " ".join(str(problem).split()).split(". ")[0].rstrip(".")
    return InvalidInput(f"'{path}' must be a Parquet file, and it cannot be read as one: {reason}.")


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
