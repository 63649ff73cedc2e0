"""WBQ116: a heavy right tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.views.wording import noun, number

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["heavy_tail"]

FEWEST = 100
SKEWED = 3.0
FAR = 3.0  # distances from the median to the 95th percentile, beyond that percentile
REACH = 5.0


@rule(
    "WBQ116",
    severity="info",
    remedy="Look at the far values; a logarithm, a cap or a robust loss keeps them from ruling the model.",
    scope="column",
)
def heavy_tail(column: ColumnProfile) -> Evidence | None:
    """A few values lie far to the right of all others.

    Let d be the distance from the median to the 95th percentile. Fires when the skewness is above 3 and the largest
    value lies more than 5 d beyond the 95th percentile; counts the values more than 3 d beyond it. Does not fire below
    100 values, or when the middle half of the values are equal (a column that is mostly zero is another matter).
    Quantiles instead of the standard deviation, since the tail itself inflates the latter
    (Hubert and Vandervieren 2008 argue the same for box plots).
    """
    if not column.numeric or column.numbers is None or column.count < FEWEST or column.skewness is None:
        return None
    median, high = column.quantiles["0.5"], column.quantiles["0.95"]
    distance = high - median
    varied = column.quantiles["0.75"] > column.quantiles["0.25"]
    if column.skewness <= SKEWED or not varied or distance <= 0 or column.high - high <= REACH * distance:
        return None
    cut, count = column.numbers.count_from(high + FAR * distance)
    whole = isinstance(cut, int)
    bound = str(cut) if whole else f"{cut!r}::DOUBLE"
    where = f"{column.sql} >= {bound}" + ("" if whole else f" AND {column.sql} < 'Infinity'::DOUBLE")
    return Evidence(
        title=(
            f"{column.name} has a heavy right tail: {noun(count, 'value lies', 'values lie')} from {number(cut)} to "
            f"{number(column.high)}, while 95{chr(0x202F)}% lie below {number(high)}"
        ),
        column=column.name,
        count=count,
        where=where,
        facts={"skewness": column.skewness, "cut": cut},
    )
