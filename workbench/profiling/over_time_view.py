"""The section of a quality view that shows how columns move over time, and the field that a brush there selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.column_bars import clipped, spoken
from workbench.views.items.spark import Flag, Spark, Stat
from workbench.views.links import Follow, LinkedField
from workbench.views.payload import Section
from workbench.views.rows.binning import bin_codes
from workbench.views.wording import count, noun, number, share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.profiling.over_time import ColumnOverTime, OverTime
    from workbench.profiling.sampled_rows import SampledRows
    from workbench.views.links import Links, Literals

__all__ = ["TIME_FIELD", "time_field", "time_section"]

TIME_FIELD = "time"
DRAWN = 60


def time_field(found: OverTime, sample: SampledRows) -> LinkedField | None:
    """Return the field whose bins are the periods; None for a sensitive column, and for moments stored as texts.

    Its id is ``"time"``, or ``"time (by week)"`` where a column of that name is there.
    """
    column, periods = found.column, found.periods
    if column.sensitive or found.texts or column.name not in sample.table.column_names:
        return None
    labels, totals = list(periods.labels), found.rows.tolist()
    extra: dict[str, Any] = {}
    for what, words, rows in (("rest", "at other times", found.outside), ("missing", "missing", found.missing)):
        if rows:
            extra[what] = len(labels)
            labels.append(words)
            totals.append(rows)
    literal: Literals = "date" if column.type == "date" else "timestamp"
    bare = LinkedField(
        id=_id(found),
        title=f"{clipped(column.name)} by {periods.unit}",
        columns=[column.name],
        sql=[column.sql],
        labels=labels,
        totals=np.asarray(totals, dtype=np.int64),
        edges=list(periods.starts),
        ends=[*periods.labels, _end(found)],
        literal=literal,
        codes=np.empty(0, dtype=np.uint8),
        **extra,
    )
    return LinkedField(**{**vars(bare), "codes": bin_codes(bare, sample.table)})


def time_section(found: OverTime, links: Links) -> Section:
    """Draw a line over the periods for each column, those that move most first, and the rows of each period.

    Numbers are drawn by their mean, categories by the share of the most frequent value, others by the share that is
    missing. Means of columns whose numbers are among the values of *links* follow a selection.
    """
    fields = {field.id for field in links.fields}
    field = _id(found) if _id(found) in fields else None
    lines = [(column, _line(column)) for column in found.columns]
    drawn = [(column, line) for column, line in lines if line is not None and _moving(column, line[1])]
    drawn.sort(key=lambda pair: -_moves(pair[0]))
    values = {value.id for value in links.values}
    items = [
        _rows(found, field),
        *(
            _spark(found, column, line, place, field=field if column.about.name in values else None)
            for place, (column, line) in enumerate(drawn[:DRAWN])
        ),
    ]
    note = f"By {found.periods.unit}{', in UTC' if found.zoned else ''}; grey: all rows together."
    left = found.left_out + max(len(drawn) - DRAWN, 0)
    if left:
        note += f" {noun(left, 'column is', 'columns are')} not drawn."
    if found.outside:
        note += f" {noun(found.outside, 'row lies', 'rows lie')} far before or after."
    title = f"Over time: {clipped(found.column.name)} by {found.periods.unit}"
    return Section(type="sparks", id="over-time", title=title, items=items, note=note)


def _id(found: OverTime) -> str:
    names = {found.column.name, *(column.about.name for column in found.columns)}
    return TIME_FIELD if TIME_FIELD not in names else f"{TIME_FIELD} (by {found.periods.unit})"


def _end(found: OverTime) -> str:
    return found.periods.starts[-1].removesuffix("+00:00").replace("T", " ").removesuffix(" 00:00:00")


def _ends(found: OverTime) -> tuple[str, str]:
    labels = found.periods.labels
    return labels[0], labels[-1] if len(labels) > 1 else ""


def _rows(found: OverTime, field: str | None) -> Spark:
    most = int(np.argmax(found.rows))
    stats = [Stat(label="most", value=count(int(found.rows[most]))), Stat(label="in", value=found.periods.labels[most])]
    low, high = _ends(found)
    return Spark(
        id="over-time-rows",
        title="rows",
        note=f"by {found.periods.unit}",
        y=found.rows,
        labels=list(found.periods.labels),
        low=low,
        high=high,
        stats=stats,
        field=field,
        alt=f"Rows by {found.periods.unit}, from {low} to {high}: most in {found.periods.labels[most]}.",
    )


def _line(column: ColumnOverTime) -> tuple[str, NDArray[np.float64], float, str | None] | None:
    """Return what is drawn of a column: its words, one number a period, that of all rows, and the unit."""
    if column.top_share is not None:
        assert column.bins is not None
        there = column.bins.sum(axis=1)
        return (
            f"share of {clipped(column.top or '', 20)}",
            column.top_share * 100,
            _whole(column.top_share, there) * 100,
            "%",
        )
    if column.mean is not None and column.about.type == "boolean":
        there = column.rows - column.missing
        return "share of true", column.mean * 100, _whole(column.mean, there) * 100, "%"
    if column.mean is not None:
        there = column.rows - column.missing
        return "mean", column.mean, _whole(column.mean, there), None
    if not column.missing.sum():
        return None
    return "missing", column.missing_share * 100, _whole(column.missing_share, column.rows) * 100, "%"


def _moving(column: ColumnOverTime, heights: NDArray[np.float64]) -> bool:
    """Tell whether there is anything to see: not in a column that is constant and has no gaps."""
    known = heights[~np.isnan(heights)]
    return bool(known.size and np.ptp(known) > 0) or bool(column.missing.sum())


def _whole(values: NDArray[np.float64], weights: NDArray[np.int64]) -> float:
    known = ~np.isnan(values)
    total = weights[known].sum()
    return float((values[known] * weights[known]).sum() / total) if total else 0.0


def _moves(column: ColumnOverTime) -> float:
    """Order columns by how far their periods are from all rows, weighted by rows; gaps count as well."""
    shares = column.missing_share
    known = ~np.isnan(shares)
    gaps = float(np.ptp(shares[known])) if known.any() else 0.0
    if column.psi is None:
        return gaps
    there = ~np.isnan(column.psi)
    weights = (column.rows - column.missing)[there]
    return max(gaps, float((column.psi[there] * weights).sum() / max(weights.sum(), 1)))


def _spark(
    found: OverTime,
    column: ColumnOverTime,
    line: tuple[str, NDArray[np.float64], float, str | None],
    place: int,
    *,
    field: str | None,
) -> Spark:
    words, heights, whole, unit = line
    name = clipped(column.about.name)
    low, high = _ends(found)
    said = share(whole / 100) if unit else spoken(whole)
    stats = [Stat(label=words, value=said)]
    far = np.flatnonzero(column.drifted)
    flags = []
    if far.size:
        assert column.psi is not None
        farthest = int(far[np.argmax(column.psi[far])])
        stats.append(
            Stat(label="farthest", value=f"{found.periods.labels[farthest]}, PSI {number(float(column.psi[farthest]))}")
        )
        flags.append(
            Flag(
                severity="info", code="WBD101", text=f"{far.size} of {noun(found.periods.n, found.periods.unit)} moved"
            )
        )
    gaps = column.missing_share
    if words != "missing" and column.missing.sum():
        at = int(np.nanargmax(gaps))
        stats.append(Stat(label="most missing", value=f"{share(float(gaps[at]))}, {found.periods.labels[at]}"))
    return Spark(
        id=f"over-time-{place}",
        title=name,
        note=words,
        mark="line",
        y=heights,
        base=np.where(np.isnan(heights), np.nan, whole),
        labels=list(found.periods.labels),
        low=low,
        high=high,
        unit=unit,
        stats=stats,
        flags=flags,
        follow=None
        if field is None or words != "mean"
        else Follow(field=field, measure="mean", value=column.about.name),
        alt=f"{name}: {words} by {found.periods.unit}, {said} over all rows.",
    )
