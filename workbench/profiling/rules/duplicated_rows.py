"""WBQ108: rows occur more than once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from workbench.profiling.table_profile import TableProfile

__all__ = ["duplicated_rows"]

MANY = 0.01


@rule(
    "WBQ108",
    severity="info",
    remedy="Keep one of each, unless repeats are meant; the same row in training and test makes errors look small.",
    scope="table",
)
def duplicated_rows(table: TableProfile) -> Evidence | None:
    """Rows occur more than once.

    Fires when rows copy an earlier row in every column, where missing values are equal: a note up to 1 % of the
    rows, a warning above. Does not fire when there are fewer possible rows than rows (the product of the columns'
    distinct values), where repeats cannot be avoided. Which rows they are needs more than a predicate on one row,
    so the first ten copies are named.
    """
    copies = table.duplicate_rows
    if not copies:
        return None
    possible = math.prod((column.distinct or 1) + (column.missing > 0) for column in table.columns)
    if possible <= table.n_rows:
        return None
    part = copies / table.n_rows
    return Evidence(
        title=f"{noun(copies, 'row copies', 'rows copy')} an earlier one ({share(part)})",
        columns=tuple(column.name for column in table.columns[:20]),
        count=copies,
        rows=table.duplicate_examples,
        severity="warning" if part > MANY else None,
        facts={"share": part},
    )
