"""WBQ139: infinite values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.mending import set_by
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["infinite"]


@rule(
    "WBQ139",
    severity="warning",
    remedy="Find the division by zero or the overflow behind them; most models refuse such values: make them missing.",
    scope="column",
)
def infinite(column: ColumnProfile) -> Evidence | None:
    """Values are infinite.

    Fires when a number is infinite, with either sign, in at least one row; an error for the target. Does not fire on
    numbers that are only very large. scikit-learn refuses such values in all but a few models.
    """
    if not column.infinities:
        return None
    target = column.role == "target"
    return Evidence(
        title=(
            f"{column.name}{', the target,' if target else ''} is infinite in {noun(column.infinities, 'row')} "
            f"({share(column.infinities / column.rows)})"
        ),
        column=column.name,
        count=column.infinities,
        where=f"isinf({column.sql})",
        severity="error" if target else None,
        facts={"share": column.infinities / column.rows},
        fix=set_by(
            column,
            '{x}.mask({x}.isin([float("inf"), float("-inf")]))',
            "pl.when({x}.is_infinite()).then(None).otherwise({x})",
        ),
        check={"columns": {column.name: {"finite": True}}},
    )
