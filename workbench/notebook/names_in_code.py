"""Names in the code of a notebook: what each call calls by its full name, and which names are bound anywhere."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Call", "bound_names", "calls", "full_name", "imported_names", "resolved_name"]


@dataclass(frozen=True)
class Call:
    """One call: the full name of what is called (``numpy.random.normal``), its tree and its place.

    A name that the notebook does not import stands alone: ``input``, or a function of its own. A method of some
    value has no name of that kind; *name* is then ``""``. *method* is the last part in any case (``normal``).
    """

    name: str
    method: str
    node: ast.Call
    cell: int
    line: int


def calls(trees: Iterable[tuple[int, ast.Module]], imported: Mapping[str, str]) -> Iterator[Call]:
    """Yield every call in the cells' *trees* (their place, and the tree), in the order of the text."""
    for cell, tree in trees:
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            name = full_name(node.func, imported) or ""
            method = node.func.attr if isinstance(node.func, ast.Attribute) else name.rpartition(".")[2]
            yield Call(name, method, node, cell, node.lineno)


def imported_names(trees: Iterable[ast.Module]) -> dict[str, str]:
    """Return what each imported name stands for: ``{"np": "numpy", "randn": "numpy.random.randn"}``."""
    return {name: stands_for for tree in trees for name, stands_for in _imports(tree)}


def full_name(function: ast.expr, imported: Mapping[str, str]) -> str | None:
    """Return the full name of what is called; a bare name that is not imported stands for itself."""
    if isinstance(function, ast.Name) and function.id not in imported:
        return function.id
    return resolved_name(function, imported)


def resolved_name(expression: ast.expr, imported: Mapping[str, str]) -> str | None:
    """Return the full name that an expression such as ``np.random`` stands for; None when nothing imports it."""
    parts: list[str] = []
    while isinstance(expression, ast.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    base = imported.get(expression.id) if isinstance(expression, ast.Name) else None
    return None if base is None else ".".join([base, *reversed(parts)])


def bound_names(trees: Iterable[ast.AST]) -> frozenset[str]:
    """Return all names that any cell binds, in whatever way and at whatever depth."""
    return frozenset(name for tree in trees for node in ast.walk(tree) for name in _bound(node))


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
