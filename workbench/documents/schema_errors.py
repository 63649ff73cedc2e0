"""Checking a document against a JSON Schema.

The few words of JSON Schema that it uses are read here: the `jsonschema` library takes seconds to be imported where
Jupyter's server is installed, and its messages are not for people. The tests hold the two to the same verdict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SchemaError", "schema_errors"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class SchemaError:
    """One place where a document is not as the schema has it.

    Parameters
    ----------
    path
        The words and places that lead there.
    word
        The word of JSON Schema that is not fulfilled.
    expected, got
        What it says, and what the document has.
    known
        The words that the schema knows in this place.
    """

    path: Path
    word: str
    expected: Any
    got: Any
    known: tuple[str, ...] = ()


def schema_errors(document: Any, schema: Mapping[str, Any]) -> Iterator[SchemaError]:
    """Yield every place where *document* is not as *schema* has it."""
    yield from _errors(document, schema, (), schema)


def _errors(value: Any, schema: Mapping[str, Any], path: Path, whole: Mapping[str, Any]) -> Iterator[SchemaError]:
    if "$ref" in schema:
        yield from _errors(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], path, whole)
        return
    known = tuple(schema.get("properties", ()))
    for word, expected in schema.items():
        holds = _HOLDS.get(word)
        if holds is not None and not holds(value, expected):
            yield SchemaError(path=path, word=word, expected=expected, got=value, known=known)
    if isinstance(value, Mapping):
        yield from _inside(value, schema, path, whole)
    elif isinstance(value, list) and "items" in schema:
        for place, each in enumerate(value):
            yield from _errors(each, schema["items"], (*path, place), whole)


def _inside(
    value: Mapping[str, Any], schema: Mapping[str, Any], path: Path, whole: Mapping[str, Any]
) -> Iterator[SchemaError]:
    known = tuple(schema.get("properties", ()))
    others = schema.get("additionalProperties", True)
    for name, each in value.items():
        if name in known:
            yield from _errors(each, schema["properties"][name], (*path, name), whole)
        elif others is False:
            yield SchemaError(path=(*path, name), word="additionalProperties", expected=False, got=each, known=known)
        elif others is not True:
            yield from _errors(each, others, (*path, name), whole)
    for name in schema.get("required", ()):
        if name not in value:
            yield SchemaError(path=path, word="required", expected=name, got=value, known=known)


def _is(value: Any, type_: str) -> bool:
    match type_:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return _number(value) and float(value).is_integer()
        case "number":
            return _number(value)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, Mapping)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_any(value: Any, types: str | Sequence[str]) -> bool:
    return any(_is(value, each) for each in ([types] if isinstance(types, str) else types))


def _different(value: Any, wanted: bool) -> bool:  # noqa: FBT001  -- a word of the schema and what it says
    if not wanted or not isinstance(value, list):
        return True
    keys = [(isinstance(each, bool), each) if _hashable(each) else (None, json.dumps(each)) for each in value]
    return len(set(keys)) == len(keys)


def _hashable(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


_HOLDS: dict[str, Any] = {
    "type": _is_any,
    "enum": lambda value, known: value in known,
    "minimum": lambda value, least: not _number(value) or value >= least,
    "exclusiveMinimum": lambda value, least: not _number(value) or value > least,
    "maximum": lambda value, most: not _number(value) or value <= most,
    "minItems": lambda value, least: not isinstance(value, list) or len(value) >= least,
    "minLength": lambda value, least: not isinstance(value, str) or len(value) >= least,
    "minProperties": lambda value, least: not isinstance(value, Mapping) or len(value) >= least,
    "uniqueItems": _different,
}
