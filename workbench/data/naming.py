"""Column names that are unique, and their quoted form in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["literal", "quoted", "sql_names", "unique_names"]


def unique_names(names: Iterable[object]) -> tuple[list[str], dict[str, str]]:
    """Make column names texts that differ, and say which were changed.

    The first of several equal names keeps it, the others become ``name_1``, ``name_2`` …; an empty name becomes
    ``column_`` and its place.

    Returns
    -------
    list of str, dict
        The names, and for each changed one what it was.
    """
    given = [str(name) for name in names]
    taken = set(given)
    used: set[str] = set()
    changed: dict[str, str] = {}
    result = []
    for place, name in enumerate(given):
        unique = name or f"column_{place}"
        attempt = 0
        while unique in used or (unique != name and unique in taken):
            attempt += 1
            unique = f"{name or 'column'}_{attempt}"
        if unique != name:
            changed[unique] = name
        used.add(unique)
        result.append(unique)
    return result, changed


def sql_names(names: Iterable[str]) -> list[str]:
    """Make names that SQL can tell apart, where letter case does not count."""
    taken = {name.casefold() for name in names}
    used: set[str] = set()
    result = []
    for name in names:
        unique = name.replace("\0", "\ufffd")
        attempt = 0
        while unique.casefold() in used or (attempt and unique.casefold() in taken):
            attempt += 1
            unique = f"{name}_{attempt}"
        used.add(unique.casefold())
        result.append(unique)
    return result


def quoted(name: str) -> str:
    """Write a column's name as an SQL identifier: in double quotes, those inside doubled."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as an SQL literal: in single quotes, those inside doubled."""
    return "'" + text.replace("'", "''") + "'"
