"""WBQ117: numbers that stand apart from all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.far_values import fences, set_apart
from workbench.profiling.mending import kept
from workbench.profiling.rules.heavy_tail import heavy_tail
from workbench.profiling.rules.identifier import names_rows
from workbench.views.wording import noun, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined
    from workbench.profiling.far_values import FarValues, Fence

__all__ = ["outliers"]

MOST_READ = 2000  # different values beyond a fence


@rule(
    "WBQ117",
    severity="info",
    remedy="Look at these rows: mend what is wrong; cap, leave out or keep what is true.",
    scope="rows",
)
def outliers(examined: Examined) -> Iterator[Evidence]:
    """A few numbers stand apart from all others.

    Let d be the distance from the median to the 95th percentile (below: to the 5th), which allows for skew. Fires on
    values more than 5 d beyond that percentile when a gap of 2 d or more separates them from the others. Positive
    numbers with a skewness above 1 are measured by their logarithms. Does not fire below 50 values or 20 different
    ones, when more than 0.5 % are beyond, on values that stand for missing (WBQ102), or above where there is a heavy
    tail (WBQ116). Quantiles as in the box plot adjusted for skew (Hubert and Vandervieren 2008); the gap keeps the far
    end of a long tail, which is no error, from being reported.
    """
    for column in examined.table.columns:
        if column.sensitive or column.role == "key" or names_rows(column):
            continue
        for fence in fences(column, without=[each.value for each in column.stand_ins]):
            if fence.side == "high" and heavy_tail(column) is not None:
                continue
            found = set_apart(fence, _beyond(examined, column, fence))
            if found is not None:
                yield _evidence(examined, column, found)


def _beyond(examined: Examined, column: ColumnProfile, fence: Fence) -> Any:
    """Return the different values beyond a fence, ascending: from the table of all, else by one scan."""
    assert column.stored is not None
    if column.stored.exact:
        values = column.stored.values
        beyond = values[values < fence.bound] if fence.side == "low" else values[values > fence.bound]
    else:
        where = _where(column, fence.bound, fence.side, strict=True)
        order = "DESC" if fence.side == "low" else "ASC"
        found = examined.source.sql(
            f"SELECT DISTINCT {column.sql} AS x FROM data WHERE {where} ORDER BY x {order} LIMIT {MOST_READ}"
        )
        beyond = np.sort(np.asarray([float(value) for value in found["x"].to_pylist()]))
    hidden = [each.value for each in column.stand_ins]
    return beyond[~np.isin(beyond, hidden)] if hidden else beyond


def _evidence(examined: Examined, column: ColumnProfile, found: FarValues) -> Evidence:
    assert column.stored is not None
    where = _where(column, found.nearest, found.side, without=[each.value for each in column.stand_ins])
    if column.stored.exact:
        values, counts = column.stored.values, column.stored.counts
        far = values <= found.nearest if found.side == "low" else values >= found.nearest
        far &= ~np.isin(values, [each.value for each in column.stand_ins])
        count = int(counts[far].sum())
    else:
        [count] = examined.counts([where])
    below = found.side == "low"
    furthest = _end(column, found)
    where_they_are = (
        f"at {number(furthest)}"
        if found.nearest == furthest
        else f"from {number(min(found.nearest, furthest))} to {number(max(found.nearest, furthest))}"
    )
    return Evidence(
        title=(
            f"{noun(count, 'value')} of {column.name} {'lies' if count == 1 else 'lie'} {where_they_are}, far "
            f"{'below' if below else 'above'} all others, which {'begin' if below else 'end'} at {number(found.inside)}"
        ),
        column=column.name,
        count=count,
        where=where,
        facts={
            "method": "5 × the distance from the median to the 5th or 95th percentile, beyond it and behind a gap",
            "logarithms": found.logged,
            "bound": found.nearest,
            "nearest_other": found.inside,
        },
        fix=kept(column, *[f"{{x}} {'>' if below else '<'} {found.nearest!r}"] * 2),
        check={"columns": {column.name: {"range": {"at_least" if below else "at_most": found.inside}}}},
    )


def _end(column: ColumnProfile, found: FarValues) -> float:
    """Return the furthest of the far values that does not stand for missing."""
    end: float = column.low if found.side == "low" else column.high
    return found.furthest if any(each.value == end for each in column.stand_ins) else end


def _where(column: ColumnProfile, bound: Any, side: str, *, strict: bool = False, without: Sequence[Any] = ()) -> str:
    sign = ("<" if side == "low" else ">") + ("" if strict else "=")
    whole = column.type == "integer"
    edge = "-Infinity" if side == "low" else "Infinity"
    finite = "" if whole else f" AND {column.sql} {'>' if side == 'low' else '<'} '{edge}'::DOUBLE"
    literal = str(int(bound)) if whole else f"{float(bound)!r}::DOUBLE"
    others = f" AND {column.sql} NOT IN ({', '.join(map(repr, without))})" if without else ""
    return f"{column.sql} {sign} {literal}{finite}{others}"
