"""``wb.sql``: the result of a query, whatever database and driver it comes from."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.data.addresses import is_address
from workbench.data.connections import read_batches
from workbench.data.fetched_rows import Collected
from workbench.data.reasons import reason_of
from workbench.data.source import Source
from workbench.data.storage import without_secrets
from workbench.invalid import InvalidInput, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

__all__ = ["sql"]

FETCHED = 20_000  # rows at a time
SHOWN = 200  # characters of a query in a message
EXPECTED = (
    "an open connection (DB-API 2, ADBC, DuckDB, or SQLAlchemy's), an SQLAlchemy engine, the address of a database as "
    "SQLAlchemy writes it, or the path of an SQLite or DuckDB file"
)
SQLITE_MARK, DUCKDB_MARK, DUCKDB_AT = b"SQLite format 3\0", b"DUCK", 8


def sql(
    query: Any,
    connection: Any,
    *,
    parameters: Sequence[Any] | Mapping[str, Any] | None = None,
    name: str = "query",
) -> Source:
    """Fetch the result of a query, to be looked at like any other data.

    It is fetched in parts and kept, in memory up to 64 MB and in a temporary file beyond, so that the query runs once.
    PostgreSQL sends the parts through a cursor of its own, and ADBC and DuckDB send them as Arrow.

    Parameters
    ----------
    query
        A text, or a statement of SQLAlchemy.
    connection
        A connection of DB-API 2 (``sqlite3``, ``psycopg`` …), ADBC, DuckDB or SQLAlchemy; an engine or the address of
        a database (``"postgresql+psycopg://me@host/shop"``), which need SQLAlchemy; or the path of an SQLite or DuckDB
        file. A connection that is given stays open.
    parameters
        Values for the places that the query leaves open, in the driver's own style.
    name
        What to call the result.

    Returns
    -------
    Source
        Its `query` is the text, its `fingerprint` that of the result. Columns whose values have several types, as
        SQLite allows, are read as text; `notes` says so. A result without rows has its columns.

    Raises
    ------
    InvalidInput
        When the query fails, or returns no rows by its nature, or *connection* is none.
    MissingExtra
        When SQLAlchemy or a driver is needed and not installed.

    Examples
    --------
    >>> import sqlite3, workbench as wb
    >>> connection = sqlite3.connect(":memory:")
    >>> wb.sql("SELECT 3.1 AS wage UNION ALL SELECT 3.2", connection).sql("SELECT max(wage) AS top FROM data")["top"]
    <pyarrow.lib.ChunkedArray object at 0x...>
    [
      [
        3.2
      ]
    ]
    """
    text = str(query)
    collected: Collected | None = None
    try:
        with _opened(connection) as opened, _executed(opened, query, parameters) as result:
            collected = Collected(result.names)
            for rows in result.rows:
                collected.add_rows(rows)
            for batch in result.batches:
                collected.add_batch(batch)
            backing, notes = collected.result(result.hints)
    except BaseException as problem:
        if collected is not None:
            collected.close()
        if isinstance(problem, InvalidInput | MissingExtra) or not isinstance(problem, Exception):
            raise
        raise _failed(text, problem) from None
    source = Source(backing, name=name, notes=notes, query=text)
    if context.current_run() is not None:
        context.note("query", text=text, fingerprint=source.fingerprint, rows=source.n_rows)
    return source


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a query gives: names of columns, and its rows as tuples or as Arrow."""

    names: list[str]
    rows: Iterator[Sequence[Sequence[Any]]] = field(default_factory=lambda: iter(()))
    batches: Iterator[pa.RecordBatch] = field(default_factory=lambda: iter(()))
    hints: Sequence[pa.DataType | None] = ()


@contextmanager
def _opened(connection: Any) -> Iterator[Any]:
    """Give an open connection; what is opened here is closed here."""
    if isinstance(connection, str | os.PathLike):
        text = os.fsdecode(connection)
        if not is_address(text):
            with closing(_file(Path(text).expanduser())) as opened:
                yield opened
            return
        with _engine(text) as engine, engine.connect() as opened:
            yield opened
        return
    if _library(connection) == "sqlalchemy":
        if hasattr(connection, "exec_driver_sql"):
            yield connection
        elif hasattr(connection, "get_bind"):  # a session
            yield connection.connection()
        elif hasattr(connection, "sync_engine"):
            raise InvalidInput("'connection' must be an ordinary engine, got an asynchronous one: use '.sync_engine'.")
        else:
            with connection.connect() as opened:
                yield opened
        return
    if not hasattr(connection, "cursor"):
        raise InvalidInput(f"'connection' must be {EXPECTED}, got {type(connection).__name__}.")
    yield connection


@contextmanager
def _engine(address: str) -> Iterator[Any]:
    shown = without_secrets(address)
    try:
        import sqlalchemy
    except ImportError:
        raise MissingExtra("sqlalchemy", "sql", f"opening '{shown}'") from None
    try:
        engine = sqlalchemy.create_engine(address)
    except ImportError as problem:
        raise InvalidInput(
            f"opening '{shown}' needs the driver '{problem.name}', which is not installed: pip install {problem.name}"
        ) from None
    except Exception as problem:  # noqa: BLE001  -- SQLAlchemy's own, and those of its dialects
        raise InvalidInput(f"'{shown}' is no address of a database: {without_secrets(reason_of(problem))}.") from None
    try:
        yield engine
    finally:
        engine.dispose()


def _file(path: Path) -> Any:
    """Open a database file for reading."""
    try:
        with path.open("rb") as file:
            start = file.read(len(SQLITE_MARK))
    except OSError as problem:
        raise InvalidInput(f"'connection' must be {EXPECTED}; '{path}' cannot be read: {problem.strerror}.") from None
    if start == SQLITE_MARK:
        import sqlite3

        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    if start[DUCKDB_AT : DUCKDB_AT + len(DUCKDB_MARK)] == DUCKDB_MARK:
        import duckdb

        return duckdb.connect(str(path), read_only=True)
    raise InvalidInput(f"'connection' must be {EXPECTED}; '{path}' is neither.")


@contextmanager
def _executed(connection: Any, query: Any, parameters: Any) -> Iterator[Result]:
    """Run the query, in the way of each kind of driver that hands over the rows in parts."""
    library = _library(connection)
    if library == "sqlalchemy":
        with _by_sqlalchemy(connection, query, parameters) as result:
            yield result
        return
    if not isinstance(query, str):
        raise InvalidInput(f"'query' must be a text for this connection, got {type(query).__name__}.")
    if library in ("duckdb", "_duckdb"):
        relation = connection.sql(query, params=parameters)
        if relation is None:
            raise InvalidInput(f"'query' must return rows, and this one returns none: {_one_line(query)}")
        reader = read_batches(relation, size=FETCHED)
        yield Result(names=list(reader.schema.names), batches=iter(reader))
        return
    with closing(_cursor(connection, query)) as cursor:
        cursor.execute(query, *(() if parameters is None else (parameters,)))
        if cursor.description is None:
            raise InvalidInput(f"'query' must return rows, and this one returns none: {_one_line(query)}")
        if hasattr(cursor, "fetch_record_batch"):
            reader = cursor.fetch_record_batch()
            yield Result(names=list(reader.schema.names), batches=iter(reader))
            return
        yield Result(
            names=[str(column[0]) for column in cursor.description],
            rows=iter(lambda: cursor.fetchmany(FETCHED), []),
            hints=_hints(connection, cursor.description),
        )


@contextmanager
def _by_sqlalchemy(connection: Any, query: Any, parameters: Any) -> Iterator[Result]:
    ready = connection.execution_options(stream_results=True, no_parameters=parameters is None)
    result = ready.exec_driver_sql(query, parameters) if isinstance(query, str) else ready.execute(query, parameters)
    with closing(result):
        if not result.returns_rows:
            raise InvalidInput(f"'query' must return rows, and this one returns none: {_one_line(str(query))}")
        yield Result(
            names=[str(name) for name in result.keys()],  # noqa: SIM118  -- no mapping
            rows=iter(lambda: result.fetchmany(FETCHED), []),
        )


def _cursor(connection: Any, query: str) -> Any:
    """Return a cursor; PostgreSQL's drivers hold the whole result unless the cursor has a name."""
    if _library(connection) in ("psycopg", "psycopg2") and query.lstrip(" \t\r\n(").lower().startswith(
        ("select", "with", "values", "table")
    ):
        # Outside a transaction a cursor with a name must outlive its statement.
        return connection.cursor(name="workbench", withhold=bool(connection.autocommit))
    return connection.cursor()


def _hints(connection: Any, description: Sequence[Any]) -> list[pa.DataType | None]:
    """Return what PostgreSQL says of the columns' types."""
    types = getattr(getattr(connection, "adapters", None), "types", None)
    if types is None:
        return []
    import pyarrow as pa

    known = {
        "bool": pa.bool_(),
        **dict.fromkeys(("int2", "int4", "int8"), pa.int64()),
        **dict.fromkeys(("float4", "float8", "numeric"), pa.float64()),
        **dict.fromkeys(("text", "varchar", "bpchar", "name", "uuid", "json", "jsonb"), pa.string()),
        "bytea": pa.binary(),
        "date": pa.date32(),
        "time": pa.time64("us"),
        "timestamp": pa.timestamp("us"),
        "timestamptz": pa.timestamp("us", "UTC"),
        "interval": pa.duration("us"),
    }
    named = (types.get(column[1]) for column in description)
    return [None if each is None else known.get(each.name) for each in named]


def _library(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def _failed(query: str, problem: Exception) -> InvalidInput:
    reason = without_secrets(reason_of(problem))
    return InvalidInput(f"the query failed: {type(problem).__name__}: {reason}; it was: {_one_line(query)}")


def _one_line(query: str) -> str:
    text = " ".join(query.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
