"""WBQ133: rows out of the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.time_order import LATE, late_rows, time_column
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from workbench.profiling.examined import Examined

__all__ = ["unordered_time"]


@rule(
    "WBQ133",
    severity="info",
    remedy="Sort by time before you split the rows or take lags and rolling means.",
    scope="rows",
)
def unordered_time(examined: Examined) -> Evidence | None:
    """Rows are out of the order of time.

    Looks at the column given as ``time=``, else at the first date column whose rows are nearly in order. Fires when a
    row's time is before that of an earlier row; a warning up to 5 % of the rows, where they were meant to be in order.
    Exact, up to 20 million rows. Without ``time=`` it does not fire on more than 5 %, since then nothing says that
    order was meant. Missing times are left out. The first ten such rows are named.
    """
    column = time_column(examined)
    if column is None or not column.count:
        return None
    found = late_rows(examined, column)
    if found is None or not found.count:
        return None
    part = found.count / column.count
    if part > LATE and examined.time is None:
        return None
    name = column.name
    return Evidence(
        title=(
            f"{noun(found.count, 'row')} ({share(part)}) {'comes' if found.count == 1 else 'come'} after a row with a "
            f"later {name}"
        ),
        column=name,
        count=found.count,
        rows=examined.named(found.positions),
        severity="warning" if part <= LATE else None,
        facts={"share": part},
        fix={
            "pandas": f"data = data.sort_values({name!r}, kind='stable')",
            "polars": f"data = data.sort({name!r}, maintain_order=True)",
        },
        check={"columns": {name: {"ordered": "increasing"}}},
    )
