"""What the cell tagged ``parameters`` declares, read from its text: names, kinds, defaults, comments."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.notebook.annotations import kind_of_annotation
from workbench.notebook.defaults import Computed, literal_value
from workbench.notebook.kinds import ANY, SECRET, Kind, kind_of_default
from workbench.notebook.load import cell_tags
from workbench.notebook.python_cell import read_cell
from workbench.notebook.scalars import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["PARAMETERS_TAG", "Declaration", "declarations", "parameters_cell"]

PARAMETERS_TAG = "parameters"
PRAGMA = re.compile(r"(noqa|type:\s*ignore|pylint:|pyright:|mypy:|ruff:|fmt:|isort:|pragma:|%%)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One name the cell sets.

    Parameters
    ----------
    name, kind, default
        As written; *default* is None where there is none or where only execution would tell.
    annotated
        Whether the kind was written, or taken from the default.
    required
        Whether the name is annotated without a value.
    expression
        The source of a default that is computed; None for one that is written out.
    help
        The comment on the line, or the comment lines directly above.
    line
        Where it stands in the cell, from 1.
    """

    name: str
    kind: Kind
    default: Any
    annotated: bool
    required: bool
    expression: str | None
    help: str
    line: int


def parameters_cell(notebook: Mapping[str, Any]) -> int | None:
    """Return the place of the first code cell tagged ``parameters``, from 0; None when there is none."""
    for position, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code" and PARAMETERS_TAG in cell_tags(cell):
            return position
    return None


def declarations(source: str, *, cell: int = 0) -> list[Declaration]:
    """Return what a parameters cell declares, in the order of first appearance; a later value wins.

    Raises
    ------
    InvalidInput
        When the cell is not Python.
    """
    read = read_cell(source)
    if read.tree is None:
        raise InvalidInput(f"the parameters cell (cell {cell}, line {read.line}) is not valid Python: {read.problem}.")
    comments = _Comments.of(read.text)
    found: dict[str, Declaration] = {}
    for statement in read.tree.body:
        for declared in _declared(statement, comments.about(statement)):
            earlier = found.get(declared.name)
            found[declared.name] = declared if earlier is None else _again(earlier, declared)
    return list(found.values())


def _again(earlier: Declaration, later: Declaration) -> Declaration:
    """Join ``seed: int`` and a later ``seed = 7``: the kind of the one, the value of the other."""
    if later.annotated or not earlier.annotated:
        return later
    return _declaration(later.name, earlier.kind, later.default, later, help_=later.help or earlier.help)


def _declaration(name: str, kind: Kind, default: Any, like: Declaration, *, help_: str) -> Declaration:
    return Declaration(
        name=name,
        kind=kind,
        default=default,
        annotated=True,
        required=False,
        expression=like.expression,
        help=help_,
        line=like.line,
    )


def _declared(statement: ast.stmt, help_: str) -> Iterator[Declaration]:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            yield _annotated(name, annotation, value, help_, statement.lineno)
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                for name, expression in _pairs(target, value):
                    yield _inferred(name, expression, help_, statement.lineno)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names an assignment sets with the expression of each; ``a, b = 1, 2`` is two."""
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), (ast.Tuple(elts=values) | ast.List(elts=values))):
            if len(names) == len(values):
                for name_, value_ in zip(names, values, strict=True):
                    yield from _pairs(name_, value_)


def _annotated(name: str, annotation: ast.expr, value: ast.expr | None, help_: str, line: int) -> Declaration:
    kind = _kind(annotation)
    default, expression = (None, None) if value is None else _default(value)
    if value is not None and expression is None:
        kind = kind.or_none() if default is None else kind
        default = _fitted(kind, default)
    return Declaration(
        name=name,
        kind=kind,
        default=default,
        annotated=True,
        required=value is None,
        expression=expression,
        help=help_,
        line=line,
    )


def _inferred(name: str, value: ast.expr, help_: str, line: int) -> Declaration:
    default, expression = _default(value)
    unknown = SECRET if _is_secret(value) else ANY
    return Declaration(
        name=name,
        kind=unknown if expression is not None else kind_of_default(default),
        default=default,
        annotated=False,
        required=False,
        expression=expression,
        help=help_,
        line=line,
    )


def _is_secret(value: ast.expr) -> bool:
    """Tell whether a default is ``wb.Secret("name")``."""
    match value:
        case ast.Call(func=ast.Name(id="Secret") | ast.Attribute(attr="Secret")):
            return True
        case _:
            return False


def _kind(annotation: ast.expr) -> Kind:
    try:
        return kind_of_annotation(annotation)
    except RecursionError:
        return ANY


def _default(value: ast.expr) -> tuple[Any, str | None]:
    """Return a default's value, or None and its source when it is computed."""
    try:
        return literal_value(value), None
    except Computed:
        return None, ast.unparse(value)
    except RecursionError:
        return None, "…"


def _fitted(kind: Kind, default: Any) -> Any:
    """Bring ``rate: float = 1`` to 1.0; what does not fit stays as it is written (the lint tells)."""
    try:
        return kind.check(default)
    except Unfit:
        return default


@dataclass(frozen=True)
class _Comments:
    """The comments of a cell: their text by line, and which of them have the line to themselves."""

    texts: Mapping[int, str]
    alone: frozenset[int]

    @classmethod
    def of(cls, source: str) -> _Comments:
        texts: dict[int, str] = {}
        alone: set[int] = set()
        try:
            for token in tokenize.generate_tokens(io.StringIO(source).readline):
                if token.type == tokenize.COMMENT:
                    line, column = token.start
                    texts[line] = token.string.lstrip("#").strip()
                    if not token.line[:column].strip():
                        alone.add(line)
        except (tokenize.TokenError, SyntaxError):  # the tokenizer is stricter than the parser in rare places
            pass
        return cls(texts, frozenset(alone))

    def about(self, statement: ast.stmt) -> str:
        """Return the comment on the statement's first or last line, else the comment lines directly above it."""
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        for line in (last, first):
            if line not in self.alone and (text := self._said(line)):
                return text
        above: list[str] = []
        line = first - 1
        while line in self.alone:
            above.insert(0, self._said(line))
            line -= 1
        return " ".join(text for text in above if text)

    def _said(self, line: int) -> str:
        text = self.texts.get(line, "")
        return "" if PRAGMA.match(text) else text
