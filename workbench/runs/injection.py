"""Writing parameters into a notebook, by papermill's conventions and in the kernel's language."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from workbench.invalid import InvalidInput
from workbench.notebook.load import cell_tags
from workbench.notebook.parameter_cell import PARAMETERS_TAG
from workbench.secret import Secret
from workbench.strict_json import plain

__all__ = ["INJECTED_TAG", "Injected", "inject", "python_literal"]

INJECTED_TAG = "injected-parameters"


@dataclass(frozen=True)
class Injected:
    """A notebook with its parameters written into it.

    Parameters
    ----------
    notebook
        What is executed.
    positions
        For each of its cells the position (from 0) in the notebook as the person wrote it. The cell with the
        parameters counts as the cell it overrides; None when there is none.
    """

    notebook: Any
    positions: tuple[int | None, ...]


def inject(notebook: Any, parameters: Mapping[str, object], *, kernel: str, language: str) -> Injected:
    """Put a cell with *parameters* behind the cell tagged ``parameters`` (or at the top), in the kernel's language.

    A cell that an earlier run has injected is replaced. Outputs of earlier executions are left out.
    """
    from copy import deepcopy

    from nbformat.v4 import new_code_cell

    copy = deepcopy(notebook)
    for each in copy.cells:
        if each.cell_type == "code":
            each.outputs, each.execution_count = [], None
    positions: list[int | None] = list(range(len(copy.cells)))
    if not parameters:
        return Injected(copy, tuple(positions))
    cell = new_code_cell(
        source=_source(parameters, kernel=kernel, language=language), metadata={"tags": [INJECTED_TAG]}
    )
    earlier, target = _tagged(copy, INJECTED_TAG), _tagged(copy, PARAMETERS_TAG)
    if earlier is not None:
        copy.cells[earlier] = cell
    elif target is not None:
        copy.cells.insert(target + 1, cell)
        positions.insert(target + 1, target)
    else:
        copy.cells.insert(0, cell)
        positions.insert(0, None)
    return Injected(copy, tuple(positions))


def python_literal(value: object) -> str:
    """Write *value* as a Python expression that needs no import and leaves no name behind."""
    match value:
        case None | bool() | str() | bytes() | int():
            return repr(value if not isinstance(value, Enum) else value.value)
        case Enum():
            return python_literal(value.value)
        case float():
            return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
        case dt.datetime() | dt.date() | dt.time() | dt.timedelta():
            return repr(value).replace("datetime.", '__import__("datetime").')
        case Decimal():
            return f'__import__("decimal").{value!r}'
        case Secret():
            return f'__import__("workbench").Secret({value.name!r})'
        case PurePath():
            return f'__import__("pathlib").Path({str(value)!r})'
        case Mapping():
            pairs = (f"{python_literal(key)}: {python_literal(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(map(python_literal, value))}]"
        case tuple():
            return f"({', '.join(map(python_literal, value))}{',' if len(value) == 1 else ''})"
        case set() | frozenset():
            members = ", ".join(sorted(map(python_literal, value)))
            return f"{type(value).__name__}([{members}])"
        case _:
            raise InvalidInput(
                f"a parameter's value must be a number, a text, a date, a path, or a list or dict of such, "
                f"got {type(value).__name__}."
            )


def _source(parameters: Mapping[str, object], *, kernel: str, language: str) -> str:
    if language.lower() == "python":
        lines = (f"{name} = {python_literal(value)}" for name, value in parameters.items())
        return "\n".join(("# Parameters", *lines))
    from workbench.runs.translating import Untranslatable, translated

    try:
        return translated(
            {name: _simple(value) for name, value in parameters.items()}, kernel=kernel, language=language
        )
    except Untranslatable as what:
        raise InvalidInput(
            f"{what} cannot be written in {language} (kernel '{kernel}'): run this notebook without."
        ) from None


def _simple(value: object) -> object:
    """Return a value of JSON, but with the numbers that JSON lacks."""
    return value if isinstance(value, float) else plain(value)


def _tagged(notebook: Any, tag: str) -> int | None:
    for position, cell in enumerate(notebook.cells):
        if tag in cell_tags(cell):
            return position
    return None
