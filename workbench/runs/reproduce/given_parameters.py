"""The parameters that a run was given, with their types, from the cell that was injected."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.notebook.load import cell_tags, read_notebook
from workbench.runs.injection import INJECTED_TAG

if TYPE_CHECKING:
    from workbench.runs.records.record import Run
    from workbench.runs.reproduce.scratch import Scratch

__all__ = ["given_parameters"]

INPUT = "input.ipynb"


def given_parameters(run: Run, scratch: Scratch) -> dict[str, object]:
    """Return what the run was given, without what the notebook sets itself; paths into the project are moved along.

    The record has parameters as JSON has them, where a tuple is a list. The injected cell says what they were; only
    values that are no literals (dates, paths) are taken from the record, and the notebook's types turn them back.
    """
    recorded = run.record["parameters"]
    source = _injected(run)
    if source is None:
        return {}
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # another language than Python
        return dict(recorded)
    given: dict[str, object] = {}
    for each in statements:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            name = each.targets[0].id
            if name in recorded:  # a secret is not
                given[name] = _moved(_value(each.value, recorded[name]), scratch)
    return given


def _injected(run: Run) -> str | None:
    cells = read_notebook(run.folder / INPUT)["cells"]
    return next((str(cell["source"]) for cell in cells if INJECTED_TAG in cell_tags(cell)), None)


def _value(expression: ast.expr, recorded: Any) -> object:
    try:
        return ast.literal_eval(expression)
    except ValueError:
        return recorded


def _moved(value: object, scratch: Scratch) -> object:
    if not isinstance(value, str) or not Path(value).is_absolute():
        return value
    target = scratch.counterpart(Path(value))
    return value if target is None else str(target)
