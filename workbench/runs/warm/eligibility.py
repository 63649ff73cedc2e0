"""What a notebook imports, and what it does before that such that its kernel must not have imported it already."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.notebook.python_cell import read_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workbench.runs.request import RunRequest
    from workbench.runs.warm.templates import Templates

__all__ = ["BY_ITSELF", "Imports", "Module", "Warmth", "read_imports"]

Module = tuple[str, tuple[str, ...]]  # its name, and what is imported from it
Place = tuple[int, int]

BY_ITSELF = "a run by itself starts its own kernel"
ENVIRONMENT_METHODS = frozenset({"update", "setdefault", "pop", "popitem", "clear"})
ENVIRONMENT_CALLS = frozenset({"putenv", "unsetenv", "load_dotenv"})
MAGICS = (
    (re.compile(r"\s*%(env|set_env)\s+\S+?(\s*=|\s+\S)"), "sets environment variables"),
    (re.compile(r"\s*%dotenv\b"), "sets environment variables"),
    (re.compile(r"\s*([%!]|%%)\s*(sudo\s+)?(python\S*\s+-m\s+)?(pip\d?|uv|conda|mamba)\b"), "installs packages"),
    (re.compile(r"\s*%(run|cd)\b"), "runs other code"),
)


@dataclass(frozen=True)
class Imports:
    """What a notebook imports, in its order.

    Parameters
    ----------
    modules
        Modules and what is imported from them, as far as they are imported in any case.
    obstacle
        Why they must not be imported before the notebook runs; None when they may.
    plain
        Whether nothing in the notebook changes what a later import may depend on.
    """

    modules: tuple[Module, ...] = ()
    obstacle: str | None = None
    plain: bool = True


@dataclass(frozen=True)
class Warmth:
    """Whether a run may have a kernel that is forked.

    Parameters
    ----------
    templates
        From where; None when it must not.
    modules
        What its notebook imports.
    why
        Why it must not.
    learns
        Whether what the run comes to import besides may be imported before, too.
    """

    templates: Templates | None = None
    modules: tuple[Module, ...] = ()
    why: str = BY_ITSELF
    learns: bool = False

    @classmethod
    def of(cls, request: RunRequest, cells: Iterable[Mapping[str, Any]], templates: Templates | None) -> Warmth:
        """Judge a run of the notebook with these *cells*."""
        if request.cold:
            return cls(why="asked for")
        if templates is None:
            return cls()
        imports = read_imports(cells)
        if imports.obstacle is not None:
            return cls(why=imports.obstacle)
        return cls(templates, imports.modules, learns=imports.plain)


@dataclass
class _Seen:
    """What has been found in the cells so far."""

    members: dict[str, dict[str, None]] = field(default_factory=dict)
    last_import: Place = (-1, -1)
    deeds: list[tuple[Place, str]] = field(default_factory=list)


def read_imports(cells: Iterable[Mapping[str, Any]]) -> Imports:
    """Read the code cells of a notebook. Nothing is executed.

    Imports inside functions and conditions are left to the notebook, which may never come to them.
    """
    seen = _Seen()
    for number, cell in enumerate(cells):
        if cell.get("cell_type") == "code":
            _look(str(cell.get("source", "")), number, seen)
    first = min((deed for deed in seen.deeds if deed[0] < seen.last_import), default=None)
    modules = tuple((name, tuple(members)) for name, members in seen.members.items())
    if first is None:
        return Imports(modules, plain=not seen.deeds)
    (cell_number, _), deed = first
    return Imports(modules, f"cell {cell_number} {deed} before cell {seen.last_import[0]} imports", plain=False)


def _look(source: str, number: int, seen: _Seen) -> None:
    read = read_cell(source)
    for line, text in read.magics:
        seen.deeds += [((number, line), deed) for pattern, deed in MAGICS if pattern.match(text)]
    if read.tree is None:
        return
    for statement in _executed(read.tree.body):
        place = (number, statement.lineno)
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                seen.members.setdefault(alias.name, {})
            seen.last_import = place
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            names = seen.members.setdefault(statement.module, {})
            names.update(dict.fromkeys(alias.name for alias in statement.names if alias.name != "*"))
            seen.last_import = place
    for node in ast.walk(read.tree):
        deed = _deed(node)
        if deed is not None:
            seen.deeds.append(((number, getattr(node, "lineno", 0)), deed))


def _executed(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Return the statements that are executed in any case."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.Try | ast.With):
            yield from _executed(statement.body)


def _deed(node: ast.AST) -> str | None:
    """Say what a piece of code does that an import may depend on."""
    match node:
        case ast.Subscript(value=target, ctx=ast.Store() | ast.Del()) if _is(target, "environ"):
            return "sets environment variables"
        case ast.Attribute(attr="environ", ctx=ast.Store()):
            return "sets environment variables"
        case ast.Call(func=ast.Attribute(value=target, attr=name)) if _is(target, "environ"):
            return "sets environment variables" if name in ENVIRONMENT_METHODS else None
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in ENVIRONMENT_CALLS:
            return "sets environment variables"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="matplotlib" | "mpl"), attr="use")):
            return "chooses matplotlib's backend"
        case ast.Call(func=ast.Attribute(value=target, attr="insert")) if _is(target, "path", of="sys"):
            return "changes where modules are found"
        case ast.Attribute(value=ast.Name(id="sys"), attr="path" | "modules", ctx=ast.Store()):
            return "changes where modules are found"
        case ast.Subscript(value=target, ctx=ast.Store() | ast.Del()):
            if _is(target, "path", of="sys") or _is(target, "modules", of="sys"):
                return "changes where modules are found"
    return None


def _is(node: ast.expr, name: str, *, of: str = "os") -> bool:
    """Whether an expression is *of*.*name*, or that imported by its own name."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
            return attribute == name and (owner == of or of == "os")  # `import os as system`: nothing else is called so
        case ast.Name(id=found):
            return of == "os" and found == name
    return False
