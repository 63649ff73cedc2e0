"""Fixes for what the finish check finds, where they are safe. A kind of fix is one file here and one line below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.notebook.fixes.cleared_outputs import clear_outputs
from workbench.notebook.fixes.imports_up import move_imports_up
from workbench.notebook.fixes.parameters_tag import tag_parameters
from workbench.notebook.fixes.path_parameters import make_paths_parameters
from workbench.notebook.fixes.seeds import add_seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.notebook.draft import Draft
    from workbench.notebook.fixes.fix import Fix

__all__ = ["FIXERS", "offered"]

# In this order: the parameters cell comes first, since paths and seeds go into it.
FIXERS: tuple[Callable[[Draft], Iterator[Fix]], ...] = (
    tag_parameters,
    make_paths_parameters,
    move_imports_up,
    add_seeds,
    clear_outputs,
)


def offered(draft: Draft) -> Iterator[Fix]:
    """Yield the fixes for a notebook, each by itself and as yet untried."""
    if draft.in_python:
        for fixer in FIXERS:
            yield from fixer(draft)
