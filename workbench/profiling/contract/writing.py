"""Writing a contract as YAML that people edit: each word explained where it first stands, always in the same order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unicodedata import category

from workbench.views.wording import UNSHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["yaml_text"]

LONGEST = 96  # characters of a line of values; more stand below each other
HEAD = """\
# What these data must be like. Check them with:  workbench check DATA --contract THIS_FILE
# In a notebook:  wb.Contract.load("THIS_FILE").validate(data)
# Edit it freely: whatever is left out is not asked for. Every word is explained in docs/contract.md.
"""
TOP = {
    "rows": "how many rows there must be",
    "key": "these columns together are present and different in every row",
    "duplicate_rows": "share of rows that copy an earlier row in every column",
    "other_columns": "columns that are not listed here: allowed, or refused",
    "columns": None,
    "rows_where": "SQL that every row must fulfil; where a value is missing so that it gives null, it is fulfilled",
    "drift": "how far columns may have moved from the saved profile (PSI: 0.1 is little, 0.25 is much)",
}
WORDS = {
    "type": "integer number boolean category text date datetime time duration other",
    "required": "false: the column may be absent",
    "missing": "share of rows without a value",
    "range": "least and largest value; seconds for durations, ISO text for dates and times",
    "values": "the values allowed",
    "unique": "no value comes twice",
    "pattern": "regular expression (RE2) of the whole text",
    "length": "characters of a text",
    "trimmed": "no white space at the ends",
    "finite": "no infinite value",
    "ordered": "never falls (increasing) or never rises (decreasing) from row to row",
    "drift": "largest PSI against the saved profile",
    "sensitive": "no value of it is shown",
}
PLAIN = re.compile(r"[A-Za-z_\u00c0-\ufffd][\w.\-/ ]*[\w.\-/]|[A-Za-z_\u00c0-\ufffd]")
RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def yaml_text(document: Mapping[str, Any]) -> str:
    """Return a contract's document as YAML with comments."""
    return HEAD + "\n".join(_lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f'schema_version: "{document["schema_version"]}"'
    yield f"name: {_scalar(document['name'])}"
    for word, meaning in TOP.items():
        value = document.get(word)
        if value is None or value in ({}, []):
            continue
        if word == "columns":
            yield "columns:"
            yield from _columns(value)
        elif word == "rows_where":
            yield f"{word}:  # {meaning}"
            for each in value:
                yield f"  - name: {_scalar(each['name'])}"
                yield f"    predicate: {_scalar(each['predicate'])}"
        else:
            yield from _entry(word, value, indent=0, comment=meaning)


def _columns(columns: Mapping[str, Any]) -> Iterator[str]:
    explained: set[str] = set()
    for name, terms in columns.items():
        if not terms:
            yield f"  {_scalar(name)}: {{}}"
            continue
        yield f"  {_scalar(name)}:"
        for word, meaning in WORDS.items():
            if word in terms:
                yield from _entry(word, terms[word], indent=4, comment=None if word in explained else meaning)
                explained.add(word)


def _entry(word: str, value: Any, *, indent: int, comment: str | None) -> Iterator[str]:
    told = f"  # {comment}" if comment else ""
    space = " " * indent
    line = f"{space}{word}: {_flow(value)}"
    if isinstance(value, list | tuple) and len(line) > LONGEST:
        yield f"{space}{word}:{told}"
        for each in value:
            yield f"{space}  - {_scalar(each)}"
    else:
        yield line + told


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_scalar(each) for each in value) + "]"
        case _:
            return _scalar(value)


def _scalar(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number(value)
        case _:
            text = str(value)
            plain = PLAIN.fullmatch(text) and text.lower() not in RESERVED and all(map(_shown, text))
            return text if plain else _quoted(text)


def _number(value: float) -> str:
    """Write a number such that every reader of YAML takes it for the same number: 1.0e+16, not 1e16."""
    text = repr(value)
    head, e, power = text.partition("e")
    return f"{head}.0e{power}" if e and "." not in head else text


def _quoted(text: str) -> str:
    if "\\" in text and all(map(_shown, text)):  # a pattern stays readable between single quotes
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(one: str) -> str:
    if one in '"\\':
        return "\\" + one
    if one in "\n\t":
        return {"\n": "\\n", "\t": "\\t"}[one]
    code = ord(one)
    if _shown(one):
        return one
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _shown(one: str) -> bool:
    """Tell whether YAML takes a character as it is, and people see it."""
    return (category(one) not in UNSHOWN and category(one) != "Zs") or one == " "
