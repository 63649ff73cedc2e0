"""Observes duckdb, which opens files in native code, often by names within SQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

QUOTED = re.compile(r"(\bTO\s+)?(?:'((?:[^']|'')+)'|\"((?:[^\"]|\"\")+)\")", re.IGNORECASE)
FILE_LIKE = re.compile(r"\.\w{1,8}$")  # other texts in a statement are values
READERS = ("read_parquet", "read_csv", "read_json", "from_parquet", "from_csv_auto")
STATEMENTS = ("execute", "executemany", "sql", "query", "from_query")


def observe(duckdb: Any, hands: Any) -> None:
    """Put the observer in place."""
    watcher = hands.watcher

    def statement(position: int) -> Callable[[tuple[Any, ...], dict[str, Any]], None]:
        def look(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
            text = arguments[position] if len(arguments) > position else keywords.get("query")
            if not isinstance(text, str):
                return
            for target, single, double in QUOTED.findall(text):
                path = single.replace("''", "'") or double.replace('""', '"')
                if FILE_LIKE.search(path):
                    (watcher.writes if target else watcher.reads)(path)

        return look

    connection = duckdb.DuckDBPyConnection
    relation = duckdb.DuckDBPyRelation
    hands.reads(duckdb, *READERS)
    hands.reads(connection, *READERS, argument=1)
    for name in STATEMENTS:
        hands.before(duckdb, name, statement(0))
        hands.before(connection, name, statement(1))
    hands.writes(relation, "to_parquet", "to_csv", "write_parquet", "write_csv", argument=1)
    hands.updates(duckdb, "connect")


OBSERVERS = {"duckdb": observe}
