"""DuckDB as this house wants it: nothing installed at run time, no reach into Python variables, any version."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pyarrow as pa

__all__ = ["connect", "read_batches", "readable", "said_within"]

SAID = re.compile(r"^(?:[\w.]+\.)?InvalidInput: (.+)$", re.MULTILINE)


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


def said_within(problem: Exception) -> Exception:
    """Return what was said in a line where rows could not be read on, which DuckDB tells with a traceback."""
    found = SAID.search(str(problem))
    return problem if found is None else InvalidInput(found[1])


@contextmanager
def readable() -> Iterator[None]:
    """Raise what was said in a line where DuckDB could not read rows on, and its own errors as they are."""
    import duckdb

    try:
        yield
    except duckdb.Error as problem:
        said = said_within(problem)
        if said is problem:
            raise
        raise said from None
