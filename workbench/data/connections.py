"""DuckDB as this house wants it: nothing installed at run time, no reach into Python variables, any version."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["connect", "read_batches"]


def connect() -> duckdb.DuckDBPyConnection:
    """Open a private database in memory."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "python_enable_replacements": "false"},
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def read_batches(relation: duckdb.DuckDBPyRelation, *, size: int) -> pa.RecordBatchReader:
    """Read the rows of *relation* in order, in batches of at most *size* rows."""
    # A relation takes unknown attributes for columns, so its class is asked.
    renamed = hasattr(type(relation), "to_arrow_reader")
    return relation.to_arrow_reader(size) if renamed else relation.fetch_arrow_reader(size)
