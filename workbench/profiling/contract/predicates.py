"""Predicates of a contract: SQL about one row, which can neither ask for other data nor change anything.

A contract comes with the data or from somebody else, so its SQL is not trusted. It is parsed first, and only what can
be said about one row is let through. Then it is evaluated in a database of its own that holds one batch of rows at a
time, has no way to files, to the network or to extensions, and whose settings are locked.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from workbench.data.connections import connect
from workbench.data.naming import quoted
from workbench.data.reasons import reason_of
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

__all__ = ["check_pattern", "locked_database", "names_in", "one_line_reason", "with_nan_missing"]

BEFORE, AFTER = "SELECT 1 FROM data WHERE (\n", "\n)"
ROW_WISE = frozenset(
    ("BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "LAMBDA")
) | {"LAMBDA_REF", "OPERATOR", "STAR", "TYPE"}
WORDS = {"SUBQUERY": "a query inside it", "WINDOW": "a window over other rows", "PARAMETER": "an open place"}
EMPTY_PARTS = ("group_expressions", "group_sets", "having", "qualify", "sample", "modifiers")


def locked_database() -> duckdb.DuckDBPyConnection:
    """Open a database that reaches nothing but the rows registered in it, and cannot be told otherwise."""
    database = connect()
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


_parser: Any = None
_parsing = threading.Lock()


def names_in(predicate: str) -> set[str] | None:
    """Return the names that a predicate uses for columns, in lower case; None where it uses all columns.

    Raises
    ------
    InvalidInput
        When it is no predicate about one row; the message says why, without naming the predicate.
    """
    parsed = _parsed(predicate)
    if parsed.get("error"):
        raise InvalidInput(f"it is no SQL: {one_line_reason(parsed.get('error_message', ''))}")
    statements = parsed["statements"]
    node = statements[0]["node"] if len(statements) == 1 else {}
    table = (node.get("from_table") or {}).get("type")
    if node.get("type") != "SELECT_NODE" or table != "BASE_TABLE" or any(node.get(part) for part in EMPTY_PARTS):
        raise InvalidInput("it must be one condition and nothing else")
    names: set[str] = set()
    for each in _expressions(node["where_clause"]):
        kind = each["class"]
        if kind not in ROW_WISE:
            raise InvalidInput(f"it must be about one row, and has {WORDS.get(kind, kind.lower())}")
        if kind == "STAR":
            return None
        if kind == "COLUMN_REF":
            names.update(str(part).casefold() for part in each["column_names"])
    if not names:
        raise InvalidInput("it names no column")
    return names


def with_nan_missing(predicate: str, columns: Iterable[str]) -> str:
    r"""Write a predicate such that NaN in some columns is missing, as everywhere here; to SQL it is the largest number.

    Examples
    --------
    >>> with_nan_missing("delay < 60", ["delay"])
    '("nullif"(delay, CAST(\'NaN\' AS DOUBLE)) < 60)'
    """
    known = {name.casefold(): name for name in columns}
    missing = {
        name: _parsed(f"nullif({quoted(written)}, 'NaN'::DOUBLE) IS NULL")["statements"][0]["node"]["where_clause"]
        for name, written in known.items()
    }

    def replaced(node: Any) -> Any:
        if isinstance(node, list):
            return [replaced(each) for each in node]
        if not isinstance(node, dict):
            return node
        if node.get("class") == "COLUMN_REF":
            *table, name = (str(part).casefold() for part in node["column_names"])
            if name in missing and table in ([], ["data"]):
                return missing[name]["children"][0]
        return {word: replaced(each) for word, each in node.items()}

    tree = json.dumps(replaced(_parsed(predicate)))
    with _parsing:
        [(text,)] = _database().execute("SELECT json_deserialize_sql($1::JSON)", [tree]).fetchall()
    return str(text).partition(" WHERE ")[2]


def check_pattern(pattern: str) -> None:
    """Find out whether a regular expression can be used.

    Raises
    ------
    InvalidInput
        When it cannot; the message says why.
    """
    import duckdb

    with _parsing:
        try:
            _database().execute("SELECT regexp_full_match('', $1)", [pattern]).fetchall()
        except duckdb.Error as problem:
            raise InvalidInput(f"it is no regular expression of RE2: {one_line_reason(problem)}") from None


def one_line_reason(problem: object) -> str:
    """Say in one line what a database says in several, without its drawing of the place."""
    text = reason_of(problem) if isinstance(problem, Exception) else str(problem)
    return " ".join(text.partition("\nLINE ")[0].partition(" LINE 1:")[0].split())


def _parsed(predicate: str) -> dict[str, Any]:
    with _parsing:
        [(text,)] = (
            _database().execute("SELECT json_serialize_sql($1::VARCHAR)", [BEFORE + predicate + AFTER]).fetchall()
        )
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def _database() -> duckdb.DuckDBPyConnection:
    global _parser  # noqa: PLW0603  -- opening one for each predicate would cost more than all of them
    if _parser is None:
        _parser = locked_database()
    opened: duckdb.DuckDBPyConnection = _parser
    return opened


def _expressions(node: Any) -> Iterator[dict[str, Any]]:
    """Walk over every expression below *node*; tables and statements inside it count as expressions of their own."""
    if isinstance(node, list):
        for each in node:
            yield from _expressions(each)
    elif isinstance(node, dict):
        if isinstance(node.get("class"), str):
            yield node
        elif "from_table" in node or node.get("type") == "TABLE_FUNCTION":
            yield {**node, "class": "SUBQUERY"}
        for each in node.values():
            yield from _expressions(each)
