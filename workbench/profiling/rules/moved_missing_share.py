"""WBD104: another share of the values is missing than in the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule
from workbench.views.wording import share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.drift import ColumnDrift, Drift

__all__ = ["moved_missing_share"]

STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@rule(
    "WBD104",
    severity="warning",
    remedy="Find out what stopped filling the column, or began to; do not fill gaps as was right for the reference.",
    scope="drift",
)
def moved_missing_share(drift: Drift) -> Iterator[Evidence]:
    """Another share of the values is missing than in the reference.

    Fires when the shares differ by an effect of at least 0.2 (Cohen's h, 1988: from 0 % to 1 %, from 10 % to 17 %, from
    30 % to 39 %), and chance is ruled out: the p-value of chi-square, corrected for the number of columns by Benjamini
    and Hochberg, is at most 0.01. A warning when more is missing, a note when less is. Does not fire on codes that
    stand for "missing", nor where the reference is another table: less than half of the columns are shared.
    """
    for column in () if drift.other_table else drift.columns:
        if column.missing_moved:
            before, now = column.missing_shares
            more = now > before
            yield Evidence(
                title=f"{column.name} is missing in {share(now)} of the rows, and was in {share(before)}",
                column=column.name,
                count=column.current.missing,
                where=column.about.is_missing,
                severity="warning" if more else "info",
                facts={"before": before, "now": now, "p_corrected": column.missing_p_corrected},
                check=_check(column) if more else {},
            )


def _check(column: ColumnDrift) -> dict[str, Any]:
    """Allow a little more than was missing in the reference, and less than is now."""
    before, now = column.missing_shares
    if before == 0:
        return {"columns": {column.name: {"missing": {"at_most": 0}}}}
    limit = next((step for step in STEPS if 1.2 * before <= step < now), None)
    return {} if limit is None else {"columns": {column.name: {"missing": {"at_most": limit}}}}
