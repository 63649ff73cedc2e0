"""Moving an import above the first use of what it imports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from workbench.notebook.fixes.cell_text import after_imports, as_written, at_margin, first_line, insert_lines
from workbench.notebook.fixes.fix import CellChange, Fix
from workbench.notebook.names_in_code import bound_names
from workbench.notebook.rules.names import undefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import CodeCell, Draft
    from workbench.notebook.rules.names import Use


def move_imports_up(draft: Draft) -> Iterator[Fix]:
    """Move an import that stands below the use of its name to the first imports of the notebook.

    Not offered when the name is set by anything else too, nor for imports in a block.
    """
    cells = {cell.index: cell for cell in draft.python}
    for use in undefined(draft):
        found = _import_of(draft, use)
        if found is None:
            continue
        source_cell, statement, alias = found
        line = ast.unparse(_only(statement, alias))
        texts = {index: cell.source for index, cell in cells.items()}
        removable = _is_alone(source_cell, statement)
        if removable:
            texts[source_cell.index] = _without(source_cell, statement)
        target, after = _place(draft, cells, use)
        texts[target.index] = insert_lines(texts[target.index], after, [line])
        changed = sorted({target.index, *({source_cell.index} if removable else ())})
        yield Fix(
            code="WBN103",
            cell=use.cell,
            title=f"Move '{line}' up from cell {source_cell.index} to cell {target.index}",
            changes=tuple(CellChange(cell=index, source=texts[index]) for index in changed),
        )


def _import_of(draft: Draft, use: Use) -> tuple[CodeCell, ast.Import | ast.ImportFrom, ast.alias] | None:
    """Find the import at the top of a cell that sets the name of *use* below it; None when it is set otherwise."""
    found = None
    for cell in draft.python:
        for statement in cell.python.tree.body if cell.python.tree is not None else ():
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for alias in statement.names:
                    if (alias.asname or alias.name.partition(".")[0]) == use.name:
                        found = found or (cell, statement, alias)
            elif use.name in bound_names([statement]):
                return None
    is_below = found is not None and (found[0].index, found[1].lineno) > (use.cell, use.line)
    return found if is_below else None


def _only(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    if isinstance(statement, ast.Import):
        return ast.Import([alias])
    return ast.ImportFrom(statement.module, [alias], statement.level)


def _is_alone(cell: CodeCell, statement: ast.Import | ast.ImportFrom) -> bool:
    """Whether the import can be taken out: one name, lines of its own, and something else in the cell."""
    body = cell.python.tree.body if cell.python.tree is not None else []
    others = [each for each in body if each is not statement]
    lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    shared = any(each.lineno in lines or each.end_lineno in lines for each in others)
    commented = "#" in "".join(cell.source.split("\n")[statement.lineno - 1 : statement.end_lineno])
    return len(statement.names) == 1 and bool(others) and not shared and not commented and as_written(cell, statement)


def _without(cell: CodeCell, statement: ast.stmt) -> str:
    lines = cell.source.split("\n")
    del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines)


def _place(draft: Draft, cells: dict[int, CodeCell], use: Use) -> tuple[CodeCell, int]:
    """Return the cell and the line after which the import goes: the first imports above the use, else above it."""
    for index in sorted(cells):
        if index >= use.cell:
            break
        after = after_imports(cells[index])
        if after is not None and index != draft.parameters_cell and at_margin(cells[index]):
            return cells[index], after
    return cells[use.cell], first_line(cells[use.cell])
