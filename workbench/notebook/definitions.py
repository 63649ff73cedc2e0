"""What of a cell can be executed again without doing its work again: imports, functions, classes."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from workbench.notebook.python_cell import read_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["definitions", "statements"]

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom, ast.Pass)
# They only prepare the notebook, as an import does, and later cells need them.
SETTINGS = re.compile(r"%(load_ext|matplotlib|config|autoreload)\b")


def definitions(source: str) -> list[str]:
    """Return the imports and the definitions of functions and classes at the top level of a cell, in their order.

    A ``try`` in which nothing but imports and constants stand counts as an import, and so do the line magics
    ``%load_ext``, ``%matplotlib``, ``%config`` and ``%autoreload``. What only stands below an ``if`` does not.
    """
    return list(_statements(source, every=False))


def statements(source: str) -> list[str]:
    """Return all statements of a cell; of its magics those that `definitions` has."""
    return list(_statements(source, every=True))


def _statements(source: str, *, every: bool) -> Iterator[str]:
    cell = read_cell(source)
    if cell.tree is None:
        return
    magics = [(number, text.rstrip()) for number, text in cell.magics if SETTINGS.match(text)]
    for statement in cell.tree.body:
        while magics and magics[0][0] < statement.lineno:
            yield magics.pop(0)[1]
        if any(statement.lineno == number for number, _ in cell.magics) and isinstance(statement, ast.Pass):
            continue
        if every or isinstance(statement, DEFINITIONS) or _only_imports(statement):
            yield ast.unparse(statement)
    yield from (text for _, text in magics)


def _only_imports(statement: ast.stmt) -> bool:
    """Tell whether a statement is a ``try`` round imports, such as one for a module that need not be there."""
    if not isinstance(statement, ast.Try):
        return False
    parts = [*statement.body, *statement.orelse, *statement.finalbody]
    parts += [inner for handler in statement.handlers for inner in handler.body]
    return all(
        isinstance(part, IMPORTS) or (isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant))
        for part in parts
    )
