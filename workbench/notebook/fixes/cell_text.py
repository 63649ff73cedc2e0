"""Changing the text of a cell at places that its syntax tree names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.notebook.draft import CodeCell

__all__ = ["after_imports", "as_written", "at_margin", "first_line", "insert_lines", "replace", "segment"]

Place = tuple[int, int]  # line from 1, column in letters from 0


def as_written(cell: CodeCell, node: ast.expr | ast.stmt) -> bool:
    """Whether the lines of *node* stand in the cell just as they were parsed: no magic, no indentation taken away."""
    written, parsed = cell.source.split("\n"), cell.python.text.split("\n")
    first, last = node.lineno - 1, node.end_lineno or node.lineno
    return "\r" not in cell.source and written[first:last] == parsed[first:last]


def at_margin(cell: CodeCell) -> bool:
    """Whether the cell begins at the margin, so that lines can be put in as they are."""
    return "\r" not in cell.source and cell.source[:1] not in (" ", "\t")


def segment(source: str, node: ast.expr) -> tuple[Place, Place, str]:
    """Return where *node* begins and ends in *source*, and its text."""
    lines = source.split("\n")
    start = (node.lineno, _column(lines[node.lineno - 1], node.col_offset))
    last = node.end_lineno or node.lineno
    end = (last, _column(lines[last - 1], node.end_col_offset or 0))
    return start, end, source[_offset(source, start) : _offset(source, end)]


def replace(source: str, start: Place, end: Place, text: str) -> str:
    """Put *text* between two places."""
    return source[: _offset(source, start)] + text + source[_offset(source, end) :]


def insert_lines(source: str, after: int, lines: list[str]) -> str:
    """Put whole lines in after line *after* (0: at the top)."""
    all_lines = source.split("\n")
    return "\n".join([*all_lines[:after], *lines, *all_lines[after:]])


def after_imports(cell: CodeCell, *, from_line: int = 0) -> int | None:
    """Return the last line of the first block of imports that reaches to *from_line*; None when there is none."""
    body = cell.python.tree.body if cell.python.tree is not None else []
    last = None
    for position, statement in enumerate(body):
        end = statement.end_lineno or statement.lineno
        alone = position + 1 == len(body) or body[position + 1].lineno > end
        if isinstance(statement, ast.Import | ast.ImportFrom) and alone:
            last = end
        elif last is not None and last >= from_line:
            break
    return last if last is not None and last >= from_line else None


def first_line(cell: CodeCell) -> int:
    """Return the line after which new code may stand first: behind a cell magic and the comment at the top."""
    lines = cell.source.split("\n")
    at = 0
    while at < len(lines) and (not lines[at].strip() or lines[at].lstrip().startswith(("#", "%%"))):
        at += 1
    return at if at < len(lines) else 0


def _offset(source: str, place: Place) -> int:
    line, column = place
    return sum(len(each) + 1 for each in source.split("\n")[: line - 1]) + column


def _column(line: str, n_bytes: int) -> int:
    """Turn a column of the syntax tree, in bytes, into one in letters."""
    return len(line.encode()[:n_bytes].decode(errors="ignore"))
