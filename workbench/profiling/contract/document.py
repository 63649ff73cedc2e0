"""The form of a contract as plain values: what a file holds, what is checked of it, and how pieces are put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from workbench.documents.faults import Fault, kind, listed, one_of, said, short
from workbench.invalid import InvalidInput, nearest
from workbench.profiling.contract.predicates import check_pattern, names_in
from workbench.profiling.contract.schema_errors import schema_errors
from workbench.profiling.contract.terms import ColumnTerms, DriftTerms, Limits, RowRule
from workbench.strict_json import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.documents.yaml_lines import Place
    from workbench.profiling.contract.schema_errors import SchemaError

__all__ = [
    "COUNTED",
    "DATED",
    "TEXTS",
    "column_document",
    "faults",
    "limits_document",
    "merged",
    "plain_document",
    "terms",
]

TEXTS = ("text", "category")
COUNTED = ("integer", "number", "duration")
DATED = ("date", "datetime", "time")
FORMS = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d"), "2013-01-31"),
    "datetime": (re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?)?"), "2013-01-31T08:00"),
    "time": (re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?"), "08:30"),
}
FLAGS = ("unique", "trimmed", "finite", "sensitive")


def faults(document: Any) -> Iterator[Fault]:
    """Yield what is wrong with a contract's document: its form first, and where that is right, its meaning."""
    wrong = [_fault(error) for error in schema_errors(document)]
    yield from wrong
    if not wrong:
        yield from _meaning(document)


def terms(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a contract from a document without faults."""
    drift = document.get("drift")
    return {
        "name": document.get("name") or "data",
        "rows": _limits(document.get("rows")),
        "key": tuple(document.get("key") or ()),
        "duplicate_rows": _limits(document.get("duplicate_rows")),
        "other_columns": document.get("other_columns") or "allowed",
        "columns": tuple(_column(name, each or {}) for name, each in (document.get("columns") or {}).items()),
        "rows_where": tuple(
            RowRule(name=each.get("name") or " ".join(each["predicate"].split()), predicate=each["predicate"])
            for each in document.get("rows_where") or ()
        ),
        "drift": None if drift is None else DriftTerms(profile=drift.get("profile"), at_most=drift.get("at_most")),
    }


def column_document(column: ColumnTerms) -> dict[str, Any]:
    """Return what is asked of a column as plain values, without what is not asked."""
    document: dict[str, Any] = {}
    if column.type is not None:
        document["type"] = column.type
    if not column.required:
        document["required"] = False
    for each in fields(ColumnTerms):
        value = getattr(column, each.name)
        if isinstance(value, Limits):
            document[each.name] = limits_document(value)
        elif each.name in ("pattern", "ordered") and value is not None:
            document[each.name] = value
        elif each.name == "values" and value is not None:
            document["values"] = list(value)
        elif each.name in FLAGS and value:
            document[each.name] = True
    return document


def plain_document(value: Any) -> Any:
    """Return NumPy scalars, tuples, dates and the like as what a contract's file would hold; integers stay so."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): plain_document(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_document(each) for each in value]
    return plain(value)


def limits_document(limits: Limits) -> dict[str, Any]:
    """Return limits as plain values."""
    ends = {"at_least": limits.at_least, "at_most": limits.at_most}
    return {name: bound for name, bound in ends.items() if bound is not None}


def merged(document: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """Return *document* with *piece* put in: limits and columns join, other values are replaced, predicates added."""
    result = dict(document)
    for word, value in piece.items():
        known = result.get(word)
        if word == "rows_where" and isinstance(value, list | tuple):
            there = list(known or ())
            held = {each["predicate"] for each in there}
            new = [each for each in value if not isinstance(each, Mapping) or each.get("predicate") not in held]
            result[word] = [*there, *new]
        elif isinstance(value, Mapping) and isinstance(known, Mapping):
            result[word] = merged(known, value)
        else:
            result[word] = value
    return result


def _limits(document: Mapping[str, Any] | None) -> Limits | None:
    return None if document is None else Limits(**document)


def _column(name: str, document: Mapping[str, Any]) -> ColumnTerms:
    limited: dict[str, Any] = {word: _limits(document.get(word)) for word in ("missing", "range", "length", "drift")}
    values = document.get("values")
    plain = {
        word: document[word]
        for word in ("type", "required", "pattern", "ordered", *FLAGS)
        if document.get(word) is not None
    }
    return ColumnTerms(name=name, **limited, values=None if values is None else tuple(values), **plain)


def _meaning(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what a JSON Schema cannot say."""
    for word in ("rows",):
        yield from _crossed((word,), document.get(word))
    for name, column in (document.get("columns") or {}).items():
        yield from _column_meaning(("columns", name), column or {}, drift=document.get("drift"))
    for place, each in enumerate(document.get("rows_where") or ()):
        try:
            names_in(each["predicate"])
        except InvalidInput as problem:
            yield Fault(
                ("rows_where", place, "predicate"),
                f"the predicate {short(each['predicate'])} cannot be used: {problem}",
            )


def _column_meaning(path: Place, column: Mapping[str, Any], *, drift: Any) -> Iterator[Fault]:
    type_ = column.get("type")
    for word in ("range", "length"):
        yield from _crossed((*path, word), column.get(word))
    if type_ is not None:
        fits = {"range": (*COUNTED, *DATED), "ordered": (*COUNTED, *DATED), "finite": ("number", "integer")}
        fits |= dict.fromkeys(("pattern", "length", "trimmed"), TEXTS)
        for word, types in fits.items():
            if column.get(word) and type_ not in types:
                yield Fault(
                    (*path, word), f"'{word}' is asked of columns of type {listed(types)}, and this is {type_!r}"
                )
        for end, bound in (column.get("range") or {}).items():
            yield from _bound((*path, "range", end), bound, type_)
    if (pattern := column.get("pattern")) is not None:
        try:
            check_pattern(pattern)
        except InvalidInput as problem:
            yield Fault((*path, "pattern"), f"the pattern {short(pattern)} cannot be used: {problem}")
    if column.get("drift") is not None and drift is None:
        yield Fault(
            (*path, "drift"), "'drift' needs a saved profile to compare with: add 'drift: {profile: FILE}' at the end"
        )


def _bound(path: Place, bound: Any, type_: str) -> Iterator[Fault]:
    if type_ in COUNTED and isinstance(bound, str):
        unit = " of seconds" if type_ == "duration" else ""
        yield Fault(path, f"'{path[-1]}' of a column of type {type_!r} must be a number{unit}, got {bound!r}")
    elif type_ in FORMS:
        form, example = FORMS[type_]
        if not isinstance(bound, str) or not form.fullmatch(bound):
            yield Fault(
                path, f"'{path[-1]}' of a column of type {type_!r} must be ISO text like '{example}', got {bound!r}"
            )


def _crossed(path: Place, limits: Mapping[str, Any] | None) -> Iterator[Fault]:
    low, high = (limits or {}).get("at_least"), (limits or {}).get("at_most")
    if low is None or high is None:
        return
    if isinstance(low, str) != isinstance(high, str):
        yield Fault(path, f"'at_least' and 'at_most' must be of one kind, got {low!r} and {high!r}")
    elif low > high:
        yield Fault(path, f"'at_least' must not be above 'at_most', got {low!r} and {high!r}")


def _fault(error: SchemaError) -> Fault:
    """Say where a document is not as the schema has it, in the words of contracts."""
    path, got, expected = error.path, error.got, error.expected
    word = said(path, whole="the contract")
    match error.word:
        case "additionalProperties":
            near = nearest(str(path[-1]), error.known)
            where = "here" if len(path) > 1 else "of a contract"
            hint = f"Did you mean '{near}'?" if near else f"The words {where} are {listed(error.known)}."
            return Fault(path, f"{word} is not a word of contracts. {hint}")
        case "required":
            first = ' Write schema_version: "1.0" in the first line.' if expected == "schema_version" else ""
            return Fault(path, f"{word} must have '{expected}'.{first}")
        case "enum":
            near = nearest(str(got), [str(each) for each in expected])
            hint = f" Did you mean '{near}'?" if near and near != got else ""
            if path == ("schema_version",):
                hint = ' Write schema_version: "1.0", or upgrade jupyter-workbench where a newer one wrote it.'
            return Fault(path, f"{word} must be {one_of(expected)}, got {short(got)}.{hint}")
        case "type":
            return Fault(path, f"{word} must be {kind(expected)}, got {short(got)}.{_type_hint(path, got)}")
        case "minimum" | "maximum":
            side = "at least" if error.word == "minimum" else "at most"
            hint = " It is a share of the rows: 0.03 stands for 3 %." if expected == 1 else ""
            return Fault(path, f"{word} must be {side} {expected}, got {short(got)}.{hint}")
        case "uniqueItems":
            return Fault(path, f"{word} must not name anything twice.")
        case _:
            return Fault(path, f"{word} must not be empty: leave it out where nothing is asked.")


def _type_hint(path: Place, got: Any) -> str:
    word = path[-1] if path else ""
    if word in ("missing", "duplicate_rows", "drift") and isinstance(got, int | float):
        return f" Write {word}: {{at_most: {got}}}."
    if word in ("range", "length", "rows") and isinstance(got, list) and len(got) == 2:
        return f" Write {word}: {{at_least: {got[0]}, at_most: {got[1]}}}."
    if word == "key" and isinstance(got, str):
        return f" Write key: [{got}]."
    if len(path) > 1 and path[-2] == "rows_where" and isinstance(got, str):
        return " Write - {name: what it is called, predicate: the SQL}."
    return ""
