"""The value of a default, read from its syntax tree: nothing of the notebook is executed."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Computed", "literal_value"]


class Computed(ValueError):
    """A default is an expression whose value only execution would tell."""


def literal_value(node: ast.expr) -> Any:
    """Return the value that *node* writes out: literals, paths and dates, alone or in containers.

    Raises
    ------
    Computed
        When the expression is anything else.
    """
    match node:
        case ast.Call(func=ast.Name() | ast.Attribute() as function, args=args, keywords=keywords):
            return _constructed(_name(function), args, keywords)
        case ast.List(elts=items):
            return [literal_value(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(literal_value(item) for item in items)
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return _mapping([literal_value(key) for key in keys if key is not None], map(literal_value, values))
        case _:
            return _plain(node)


def _plain(node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise Computed from None
    if value is ... or isinstance(value, complex):
        raise Computed
    return value


def _mapping(keys: list[Any], values: Any) -> dict[Any, Any]:
    try:
        return dict(zip(keys, values, strict=True))
    except TypeError:  # a key that cannot be one
        raise Computed from None


def _name(function: ast.Name | ast.Attribute) -> str:
    """Return the last part of a dotted name, two parts for a class method: ``date.fromisoformat``."""
    if isinstance(function, ast.Name):
        return function.id
    owner = function.value
    last = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return f"{last}.{function.attr}" if function.attr == "fromisoformat" else function.attr


CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    "Path": Path,
    "PurePath": Path,
    "date": dt.date,
    "date.fromisoformat": dt.date.fromisoformat,
    "datetime": dt.datetime,
    "datetime.fromisoformat": dt.datetime.fromisoformat,
}


def _constructed(name: str, args: list[ast.expr], keywords: list[ast.keyword]) -> Any:
    """Build a path or a date from literal arguments."""
    build = CONSTRUCTORS.get(name)
    named = {keyword.arg: literal_value(keyword.value) for keyword in keywords if keyword.arg is not None}
    if build is None or len(named) != len(keywords):
        raise Computed
    try:
        return build(*(literal_value(arg) for arg in args), **named)
    except (TypeError, ValueError, OverflowError):
        raise Computed from None
