"""WBQ107: a column only names its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["identifier", "names_rows"]

FEWEST = 20  # rows below which different values may well be chance
LONGEST = 64
NAMED = re.compile(r"(^|[\W_])(id|key|uuid|guid|code|no|nr|num|number|index|idx|row)$|[a-z](Id|ID|Key|UUID)$", re.ASCII)


@rule(
    "WBQ107",
    severity="warning",
    remedy="Leave the column out of the features; pass it as key= to name the rows by it.",
    scope="column",
)
def identifier(column: ColumnProfile) -> Evidence | None:
    """A column only names its rows, so a model could do no more than learn it by heart.

    Fires when a text or whole number is different in every row. Whole numbers must also run without a gap or have a
    name that ends like an identifier (``id``, ``key``, ``no``, …), since a measurement may be unique by chance.
    Texts must be short (64 characters on average). Does not fire below 20 rows, on the target, on the column given
    as key, or on numbers with fractions and dates. The idea is common to Deepchecks and ydata-profiling.
    """
    if column.role != "feature" or column.missing or not names_rows(column):
        return None
    return Evidence(
        title=f"{column.name} is different in every row: it names rows, it does not describe them",
        column=column.name,
        count=column.count,
        where=column.is_present,
    )


def names_rows(column: ColumnProfile) -> bool:
    """Tell whether a column's values look like the names of its rows."""
    if column.count < FEWEST or column.distinct is None:
        return False
    # An estimate says "every row" only within its error.
    if column.distinct < column.count * (1 - column.distinct_error):
        return False
    if column.type == "text":
        return column.sensitive or (column.lengths is not None and column.lengths[1] <= LONGEST)
    if column.type != "integer" or column.sensitive:
        return False
    gapless = column.high - column.low + 1 == column.count
    return gapless or NAMED.search(column.name) is not None
