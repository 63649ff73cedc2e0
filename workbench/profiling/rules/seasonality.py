"""WBQ135: the rhythm of a day, a week or a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.seasonality import cycles, per_bin, rhythm
from workbench.profiling.time_order import hourly, time_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

    Floats = NDArray[np.float64]

__all__ = ["seasonality"]

STRONG = 0.4
MEASURED = 10  # columns of a series with one row a moment
MEASURED_OF_MANY = 3  # where there are more than two million rows
MANY = 2_000_000
LISTED = 6
CYCLE_NAMES = ("day", "week", "year")


@rule(
    "WBQ135",
    severity="info",
    remedy="Give the model the hour, the weekday or the month, and split by time: neighbours in time are no fair test.",
    scope="rows",
)
def seasonality(examined: Examined) -> Iterator[Evidence]:
    """Rows, or what they measure, come in the rhythm of a day, a week or a year.

    Looks at the column given as ``time=``, else at the first date column whose rows are nearly in order. The rows by
    hour, day and month, and the mean of a numeric target (without one, of the first ten numeric columns where each
    moment has one row; three in more than two million rows), less their moving mean over one cycle, are compared with
    themselves 24 hours, 7 days and 12 months before. Fires when this autocorrelation is at least 0.4, and at least 0.3
    above that half a cycle before. Exact over all rows. Does not fire when the data hold fewer than four days or weeks
    or three years, or when moments are missing in more than 40 % of the bins (Box and Jenkins 1970 for the
    autocorrelation of a series).
    """
    column = time_column(examined)
    if column is None or column.type not in ("date", "datetime"):
        return
    measures = _measures(examined, column)
    found = hourly(examined, column, measures)
    fitting = [] if found is None else cycles(found.days)
    if found is None or not fitting:
        return
    rows = {cycle.name: rhythm(per_bin(found.days, found.rows, cycle), cycle) for cycle in fitting}
    if evidence := _evidence(column, {column.name: rows}, whole=True):
        yield evidence
    moving = {}
    for measure, sums, counts in zip(measures, found.sums, found.counts, strict=True):
        moving[measure.name] = {
            cycle.name: rhythm(_mean(per_bin(found.days, sums, cycle), per_bin(found.days, counts, cycle)), cycle)
            for cycle in fitting
        }
    if evidence := _evidence(column, moving):
        yield evidence


def _mean(sums: Floats, counts: Floats) -> Floats:
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _evidence(column: ColumnProfile, strengths: dict[str, dict[str, float]], *, whole: bool = False) -> Evidence | None:
    strong = {
        name: {cycle: value for cycle, value in each.items() if value >= STRONG} for name, each in strengths.items()
    }
    strong = {name: each for name, each in strong.items() if each}
    if not strong:
        return None
    names = list(strong)
    shown = names if len(names) < LISTED else [*names[: LISTED - 1], f"{len(names) - LISTED + 1} more"]
    listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    subject = "The rows come" if whole else f"{listed} {'moves' if len(names) == 1 else 'move'}"
    found = {cycle: max(each.get(cycle, 0.0) for each in strong.values()) for cycle in CYCLE_NAMES}
    found = {cycle: value for cycle, value in found.items() if value}
    upto = "" if len(names) == 1 else "up to "
    return Evidence(
        title=(
            f"{subject} in the rhythm of {' and '.join(f'a {cycle}' for cycle in found)} "
            f"(autocorrelation {upto}{' and '.join(f'{value:.2f}' for value in found.values())})"
        ),
        column=column.name if whole else None,
        columns=() if whole else (column.name, *names),
        count=column.count,
        where=column.is_present,
        facts={"autocorrelation": strong},
    )


def _measures(examined: Examined, column: ColumnProfile) -> list[ColumnProfile]:
    if examined.target is not None:
        target = examined.column(examined.target)
        return [target] if target.numeric and not target.sensitive else []
    if column.distinct is None or column.distinct < column.count * (1 - column.distinct_error):
        return []
    return [each for each in examined.features if each.numeric and each.name != column.name][
        : MEASURED if column.rows <= MANY else MEASURED_OF_MANY
    ]
