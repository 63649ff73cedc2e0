"""Whether the notebook, as stored, was executed once from top to bottom."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft


@rule(
    "WBN101",
    severity="warning",
    remedy="Restart the kernel and run all cells, so that the outputs are those of the code as it stands.",
)
def executed_out_of_order(draft: Draft) -> Evidence | None:
    """The stored execution counts do not rise from top to bottom.

    Fires at the first cell that ran before a cell above it. Does not fire when cells were left out or run twice in
    order (the counts still rise), nor when no counts are stored.

    Idea: Pimentel et al., "A large-scale study about quality and reproducibility of Jupyter notebooks", MSR 2019.
    """
    counted = [cell for cell in draft.cells if cell.execution_count is not None]
    for above, below in pairwise(counted):
        if (below.execution_count or 0) <= (above.execution_count or 0):
            return Evidence(
                title=f"Cell {below.index} ran as number {below.execution_count}, "
                f"cell {above.index} above it as number {above.execution_count}",
                cell=below.index,
                line=1,
            )
    return None


@rule("WBN102", severity="info", remedy="Run all cells, or clear all outputs.")
def partly_executed(draft: Draft) -> Iterator[Evidence]:
    """Some code cells were executed and others were not, or an output is stored for a cell that was not.

    Fires once a notebook, at the first such cell. Does not fire when nothing was executed (outputs cleared), nor for
    empty cells.
    """
    skipped = [cell for cell in draft.cells if cell.execution_count is None]
    stale = [cell for cell in skipped if cell.outputs]
    if stale:
        yield Evidence(
            title=f"Cell {stale[0].index} has an output but no execution count: where it came from is not known",
            severity="warning",
            cell=stale[0].index,
            line=1,
            count=len(stale),
        )
    elif skipped and len(skipped) < len(draft.cells):
        yield Evidence(
            title=f"{len(skipped)} of the {len(draft.cells)} code cells not executed, the others were",
            cell=skipped[0].index,
            line=1,
            count=len(skipped),
        )
