"""DuckDB as this house wants it: nothing installed at run time, no reach into Python variables, any version."""

from __future__ import annotations

import os
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pyarrow as pa

__all__ = ["connect", "connect_in_memory", "read_batches", "readable", "said_within", "unreadable"]


class Readable(Protocol):
    """What answers SQL queries about the view ``data``."""

    def sql(self, query: str, /) -> Any:
        """Answer one."""


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


_shared: tuple[int, duckdb.DuckDBPyConnection] | None = None  # and the process that opened it
_sharing = threading.Lock()


def connect_in_memory() -> duckdb.DuckDBPyConnection:
    """Return a connection for rows that lie in this process's memory, or for a glance at a file.

    To open a database takes a hundred times as long, so all of these connections are to one. What each registers is its
    own. Files that are read in earnest need a database that ends with them: it keeps what it has read.
    """
    import duckdb

    global _shared  # noqa: PLW0603
    with _sharing:
        if _shared is not None and _shared[0] == os.getpid():  # a forked process has none of its threads
            cursor = _shared[1].cursor()
            try:
                cursor.execute("SET TimeZone = 'UTC'")
            except duckdb.Error:  # a fault inside DuckDB ends a database for good
                _shared = None
            else:
                return cursor
        _shared = os.getpid(), connect()
        return _shared[1].cursor()


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


def unreadable(problem: Exception, source: Readable) -> str | None:
    """Say in a line why the rows of *source* cannot be read any more, if this is what stands behind *problem*.

    A file may have been replaced and a network may be gone since the rows were read first.
    """
    import duckdb

    if not isinstance(problem, OSError | InvalidInput | duckdb.IOException):
        try:
            source.sql("SELECT * FROM data LIMIT 1")
        except Exception as again:  # noqa: BLE001  -- whatever it is, the rows cannot be read
            problem = again
        else:
            return None
    return str(problem).partition("\n")[0]
