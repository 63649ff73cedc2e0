"""The kind of value that an annotation names, read from its syntax tree."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from workbench.notebook.kinds import ANY, CONTAINERS, NOTHING, Kind
from workbench.notebook.scalars import SCALARS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["kind_of_annotation"]

# Other spellings of the same kinds, by the last part of the name in the annotation.
SPELLINGS = {
    "Any": "any",
    "Dict": "dict",
    "List": "list",
    "Mapping": "dict",
    "NoneType": "None",
    "PurePath": "Path",
    "Sequence": "list",
    "Tuple": "tuple",
    **{name: name for name in (*SCALARS, *CONTAINERS) if name != "any"},
}


def kind_of_annotation(annotation: ast.expr) -> Kind:
    """Return the kind that an annotation's syntax tree names; `ANY` for one that is not known here."""
    match annotation:
        case ast.Constant(value=None):
            return NOTHING
        case ast.Constant(value=str(quoted)):
            return _quoted(quoted)
        case ast.Name() | ast.Attribute():
            return _named(annotation)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union([kind_of_annotation(left), kind_of_annotation(right)])
        case ast.Subscript(value=ast.Name() | ast.Attribute() as outer, slice=inner):
            return _subscripted(_last_name(outer), inner)
        case _:
            return ANY


def _quoted(annotation: str) -> Kind:
    try:
        return kind_of_annotation(ast.parse(annotation.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ANY


def _last_name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _named(node: ast.Name | ast.Attribute) -> Kind:
    known = SPELLINGS.get(_last_name(node))
    return Kind(known) if known is not None else ANY


def _subscripted(outer: str, inner: ast.expr) -> Kind:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if not parts:
        return ANY
    if outer == "Literal":
        return _literal(parts)
    if outer == "Annotated" or outer == "Final":
        return kind_of_annotation(parts[0])
    open_ended = isinstance(parts[-1], ast.Constant) and parts[-1].value is ...
    kinds = [kind_of_annotation(part) for part in (parts[:-1] if open_ended else parts)]
    if outer in {"Optional", "Union"}:
        return _union(kinds + [NOTHING] * (outer == "Optional")) if kinds else ANY
    name = SPELLINGS.get(outer)
    if name not in CONTAINERS or (name == "dict" and len(kinds) != 2):
        return ANY
    return Kind(name, tuple(kinds), open_ended=open_ended)


def _literal(parts: Iterable[ast.expr]) -> Kind:
    values = [part.value if isinstance(part, ast.Constant) else _negative(part) for part in parts]
    if any(value is ... or isinstance(value, complex) for value in values):
        return ANY  # members of an enumeration, say: their values are not in the notebook's text
    return Kind("Literal", choices=tuple(values))


def _negative(node: ast.expr) -> Any:
    """Return the value of ``-1``; an ellipsis for what is no number."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case _:
            return ...


def _union(kinds: Iterable[Kind]) -> Kind:
    members: dict[Kind, None] = {}
    for kind in kinds:
        members.update(dict.fromkeys(kind.members))
    if ANY in members:
        return ANY
    return Kind("union", tuple(members)) if len(members) > 1 else next(iter(members))
