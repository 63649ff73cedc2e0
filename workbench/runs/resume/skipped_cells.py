"""The cells that a run which begins behind a checkpoint does not execute, and what of them it executes all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.notebook.definitions import definitions, statements
from workbench.notebook.load import cell_tags
from workbench.notebook.parameter_cell import PARAMETERS_TAG
from workbench.runs.injection import INJECTED_TAG

if TYPE_CHECKING:
    from workbench.runs.resume.checkpoints import Checkpoint
    from workbench.runs.session import Plan

__all__ = ["cells_behind", "executed_again", "skipped_cells"]

EXECUTED_WHOLE = frozenset({PARAMETERS_TAG, INJECTED_TAG})


def skipped_cells(checkpoint: Checkpoint, plan: Plan) -> list[int]:
    """Return the places of the cells up to the checkpoint, among those that are executed otherwise."""
    return _places(plan)[: checkpoint.cells]


def cells_behind(checkpoint: Checkpoint, plan: Plan) -> list[int]:
    """Return the places of the cells that are executed."""
    return _places(plan)[checkpoint.cells :]


def executed_again(checkpoint: Checkpoint, plan: Plan) -> list[tuple[int, str]]:
    """Return the statements of skipped cells that are executed again, each with its cell in the original notebook.

    Those are imports and definitions (see `workbench.notebook.definitions`), and all that sets parameters.
    """
    found: list[tuple[int, str]] = []
    for place in skipped_cells(checkpoint, plan):
        cell, position = plan.injected.notebook.cells[place], plan.injected.positions[place]
        texts = statements(cell.source) if EXECUTED_WHOLE & set(cell_tags(cell)) else definitions(cell.source)
        found += [(position or 0, text) for text in texts]
    return found


def _places(plan: Plan) -> list[int]:
    from workbench.runs.kernel.cells import executable

    return [place for place, cell in enumerate(plan.injected.notebook.cells) if executable(cell)]
