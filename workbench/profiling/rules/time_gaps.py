"""WBQ132: spans of time without rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.stored_literals import said, stored_literal
from workbench.profiling.time_order import gaps, moments, time_column
from workbench.views.wording import duration, noun, number

if TYPE_CHECKING:
    from workbench.profiling.examined import Examined
    from workbench.profiling.time_order import Moments

__all__ = ["time_gaps"]

NAMED = 50  # gaps whose edges are named


@rule(
    "WBQ132",
    severity="warning",
    remedy="Find out whether nothing happened or nothing was recorded; lags and rolling means reach across the gap.",
    scope="rows",
)
def time_gaps(examined: Examined) -> Evidence | None:
    """There are spans of time without rows.

    Looks at the column given as ``time=``, else at the first date column whose rows are nearly in order (at most 5 %
    come after a later one). Fires when a step between its different moments is longer than anything usual: 1.5 times
    the step where nine in ten are alike; twice the longest step that recurs where there are a few kinds, so that nights
    and week-ends are none; else ten times the step that 1 % exceed. Exact over all rows. Does not fire below ten
    different moments, or above two million. The rows at both ends of the gaps are selected.
    """
    column = time_column(examined)
    seen = None if column is None else moments(examined, column)
    if column is None or seen is None:
        return None
    found = gaps(seen)
    if not found:
        return None
    longest = max(found, key=lambda gap: gap.after - gap.before)
    edges = sorted({moment for gap in found[:NAMED] for moment in (gap.before, gap.after)})
    literals = [stored_literal(edge, seen.type) for edge in edges]
    where = f"{column.sql} IN ({', '.join(text for text in literals if text is not None)})"
    usual = int(np.median(np.diff(seen.values)))
    return Evidence(
        title=(
            f"{column.name} has {noun(len(found), 'gap')}{':' if len(found) == 1 else ', the longest'} from "
            f"{said(longest.before, seen.type)} to {said(longest.after, seen.type)} "
            f"({_long(longest.after - longest.before, seen)}), where {_long(usual, seen)} is usual"
        ),
        column=column.name,
        count=int(seen.counts[np.searchsorted(seen.values, edges)].sum()),
        where=where,
        facts={
            "gaps": [[said(gap.before, seen.type), said(gap.after, seen.type)] for gap in found[:NAMED]],
            "usual": _long(usual, seen),
        },
    )


def _long(step: int, seen: Moments) -> str:
    """Say how long a step is."""
    if seen.per_day is None:
        return number(step)
    days = step / seen.per_day
    return noun(round(days), "day") if days >= 2 or days == 1 else duration(days * 86_400)
