"""WBQ104: a column hardly ever varies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.mending import dropped
from workbench.profiling.value_words import said, where_not_one_of
from workbench.views.wording import count, noun

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["near_constant"]

FEWEST = 100  # rows below which one value may be frequent by chance
MOST = 0.999
FEW = 5  # other values, whatever their share


@rule(
    "WBQ104",
    severity="info",
    remedy="Look at the rows that differ; drop the column unless they matter, since few rows teach little.",
    scope="column",
)
def near_constant(column: ColumnProfile) -> Evidence | None:
    """All rows but a handful have the same value.

    Fires when one value makes up more than 99.9 % of those that are there, or at least 99 % and all but five. Does not
    fire below 100 values, on the target or a key, on numbers with fractions whose rare values are measurements of
    their own, or where nothing varies (WBQ103). Kuhn and Johnson (2013, *Applied Predictive Modeling*, 3.5) leave out
    such predictors.
    """
    if column.role != "feature" or not column.top or column.count < FEWEST or (column.distinct or 0) < 2:
        return None
    value, most = column.top[0]
    rest = column.count - most
    if most < 0.99 * column.count or (most <= MOST * column.count and rest > FEW):
        return None
    return Evidence(
        title=f"{column.name} is {said(value, column)} in all but {count(rest)} of {noun(column.count, 'value')}",
        column=column.name,
        count=rest,
        where=where_not_one_of(column, [value]),
        facts={"value": value, "share": most / column.count},
        fix=dropped(column),
    )
