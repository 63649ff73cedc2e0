"""WBQ101: values are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["missing"]

MANY = 0.05  # share from which leaving the rows out may bend what is left (Schafer 1999)
MOST = 0.5


@rule(
    "WBQ101",
    severity="info",
    remedy="Find out why they are missing, then leave the rows out, fill them in, or model their absence.",
    scope="column",
)
def missing(column: ColumnProfile) -> Evidence | None:
    """Values are missing.

    Fires when a value is null or NaN in at least one row: a note up to 5 % of the rows, a warning above or when nothing
    is there at all, an error when the target has gaps (such rows cannot be learned from). Does not fire on empty texts
    or on codes such as −999 that stand for "missing" (WBQ102). The 5 % are a common rule of thumb (Schafer 1999,
    *Multiple imputation: a primer*).
    """
    if column.missing == 0:
        return None
    if column.count == 0:
        return Evidence(
            title=f"{column.name} is empty",
            column=column.name,
            count=column.missing,
            where=column.is_missing,
            severity="error" if column.role == "target" else "warning",
            remedy="Drop the column, or find out why nothing reached it.",
            facts={"share": 1.0},
        )
    part = column.missing_share
    if column.role == "target":
        return Evidence(
            title=f"{column.name}, the target, is missing in {share(part)} of the rows",
            column=column.name,
            count=column.missing,
            where=column.is_missing,
            severity="error",
            remedy="Leave these rows out of training and testing, and find out whether their absence is by chance.",
            facts={"share": part},
        )
    most = "mostly " if part > MOST else ""
    return Evidence(
        title=f"{column.name} is {most}missing: {share(part)} of {noun(column.rows, 'row')}",
        column=column.name,
        count=column.missing,
        where=column.is_missing,
        severity="warning" if part > MANY else "info",
        facts={"share": part},
    )
