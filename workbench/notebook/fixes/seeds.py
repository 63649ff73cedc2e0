"""Seeding what draws random numbers without a seed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput
from workbench.notebook.fixes.cell_text import (
    after_imports,
    as_written,
    at_margin,
    first_line,
    insert_lines,
    replace,
    segment,
)
from workbench.notebook.fixes.fix import CellChange, Fix
from workbench.notebook.parameter_cell import declarations
from workbench.notebook.rules.randomness import MADE_UNSEEDED, WITHOUT_STATE, unseeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import CodeCell, Draft
    from workbench.notebook.names_in_code import Call

SEED_CALLS = {"numpy.random": "numpy.random.seed", "random": "random.seed", "torch": "torch.manual_seed"}
SEED_NAMES = ("seed", "random_seed", "random_state")
NO_PARAMETER = "0"


def add_seeds(draft: Draft) -> Iterator[Fix]:
    """Seed each unseeded source of randomness: by the parameter ``seed`` where there is one above, else by 0."""
    for source, call in unseeded(draft):
        fix = _seed_globally(draft, source, call) if source in SEED_CALLS else _seed_call(draft, source, call)
        if fix is not None:
            yield fix


def _seed_globally(draft: Draft, source: str, call: Call) -> Fix | None:
    """Seed a library's global generator behind the imports of the cell that imports it, or at the first use."""
    lines = _seeding(draft, source)
    if lines is None:
        return None
    target, after = _place(draft, source, call)
    seed = _seed(draft, target.index)
    written = [line.format(seed=seed) for line in lines]
    return Fix(
        code="WBN106",
        cell=call.cell,
        title=f"Seed '{source}' in cell {target.index}: {written[-1]}",
        changes=(CellChange(cell=target.index, source=insert_lines(target.source, after, written)),),
    )


def _seeding(draft: Draft, source: str) -> list[str] | None:
    """Return the lines that seed a source; None when the names they need mean something else."""
    names = {stands_for: name for name, stands_for in draft.imported.items()}
    function = SEED_CALLS[source]
    if source in names:
        return [f"{names[source]}.{function.rpartition('.')[2]}({{seed}})"]
    top = source.partition(".")[0]
    if top in names:
        return [f"{names[top]}{function.removeprefix(top)}({{seed}})"]
    return None if top in draft.bound else [f"import {top}", f"{function}({{seed}})"]


def _place(draft: Draft, source: str, call: Call) -> tuple[CodeCell, int]:
    cells = {cell.index: cell for cell in draft.python}
    top = source.partition(".")[0]
    tagged = draft.parameters_cell if draft.parameters_cell is not None else -1
    for index in sorted(cells):
        cell = cells[index]
        line = _import_line(cell, top)
        if line is not None and tagged <= index <= call.cell and index != draft.parameters_cell:
            after = after_imports(cell, from_line=line)
            if after is not None and (index < call.cell or after < call.line) and at_margin(cell):
                return cell, after
    return cells[call.cell], first_line(cells[call.cell])


def _import_line(cell: CodeCell, top: str) -> int | None:
    for statement in cell.python.tree.body if cell.python.tree is not None else ():
        match statement:
            case ast.Import(names=names) if any(alias.name.partition(".")[0] == top for alias in names):
                return statement.end_lineno
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] == top:
                return statement.end_lineno
    return None


def _seed_call(draft: Draft, source: str, call: Call) -> Fix | None:
    """Give the call its seed as an argument."""
    cell = next(each for each in draft.python if each.index == call.cell)
    if not as_written(cell, call.node) or source.endswith(".Generator"):
        return None
    start, end, text = segment(cell.source, call.node)
    seed = _seed(draft, cell.index)
    if source in MADE_UNSEEDED:
        seeded = text[:-1].rstrip() + seed + ")"
    elif source in WITHOUT_STATE and call.node.args and "#" not in text:
        given = text[:-1].rstrip()
        seeded = f"{given}{' ' if given.endswith(',') else ', '}random_state={seed})"
    else:
        return None
    return Fix(
        code="WBN106",
        cell=call.cell,
        title=f"Seed '{source}' in cell {cell.index} with {seed}",
        changes=(CellChange(cell=cell.index, source=replace(cell.source, start, end, seeded)),),
    )


def _seed(draft: Draft, cell: int) -> str:
    """Return the parameter that seeds code in *cell*; 0 when there is none above it."""
    tagged = draft.parameters_cell
    if tagged is None or tagged >= cell:
        return NO_PARAMETER
    try:
        declared = declarations(draft.notebook["cells"][tagged]["source"])
    except InvalidInput:
        return NO_PARAMETER
    names = [each.name for each in declared if each.name.lower() in SEED_NAMES and isinstance(each.default, int)]
    return names[0] if names else NO_PARAMETER
