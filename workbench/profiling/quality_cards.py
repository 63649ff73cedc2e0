"""The card of a column in a quality report: one small picture, its ends, a few numbers, and marks of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import rules
from workbench.profiling.column_bars import bars, clipped, speaker, spoken
from workbench.views.basis import EXACT, Basis
from workbench.views.items.spark import Flag, Spark, Stat
from workbench.views.links import Follow
from workbench.views.wording import duration, number, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.findings import Finding
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.views.links import LinkedField

__all__ = ["card", "note_of", "rule_name"]

NBSP = "\u00a0"
FREQUENT = 0.01  # of the values, from which on the most frequent one of many is named
MONTH, DAY = len("2013-01"), len("2013-01-01")


def card(
    column: ColumnProfile,
    findings: Sequence[Finding],
    *,
    place: int,
    field: LinkedField | None = None,
    brushed: bool = True,
) -> Spark:
    """Draw a column as a spark.

    Parameters
    ----------
    column
        Its profile.
    findings
        Those about this column.
    place
        The column's position in the table, which names the card.
    field, brushed
        The field whose bin i is bar i, and whether a person may select by it here.
    """
    drawn = bars(column)
    unit = "s" if column.type == "duration" else None
    return Spark(
        id=f"column-{place}",
        title=clipped(column.name),
        note=note_of(column),
        y=np.asarray(drawn.heights, dtype=np.int64),
        labels=drawn.labels,
        low=drawn.ends[0],
        high=drawn.ends[1],
        unit=unit,
        stats=_stats(column, field),
        flags=[Flag(severity=found.severity, code=found.code, text=rule_name(found.code)) for found in findings],
        basis=_basis(column),
        field=field.id if field is not None and brushed else None,
        follow=None if field is None else Follow(field=field.id),
        alt=f"{clipped(column.name)}, {column.type}: {drawn.words}",
    )


def note_of(column: ColumnProfile) -> str:
    """Say what a column is: its role, its type, and what its values are if the type does not say it."""
    words = [column.type if column.type != "category" else f"category · {column.distinct}"]
    if column.logical not in (None, column.type):
        says_type = str(column.logical).endswith((" as number", " in text"))
        words = [str(column.logical)] if says_type else [*words, str(column.logical)]
    if column.type == "datetime" and "tz=" in column.arrow_type:
        words.append("UTC")
    if column.role != "feature":
        words.insert(0, column.role)
    if column.sensitive:
        words.append("sensitive")
    return " · ".join(words)


def _stats(column: ColumnProfile, field: LinkedField | None) -> list[Stat]:
    stats = [
        Stat(
            label="missing",
            value=share(column.missing_share) if column.missing else "0",
            follow=None
            if field is None or field.missing is None
            else Follow(field=field.id, measure="share", bins=[field.missing]),
        )
    ]
    if column.quantiles:
        mark = "≈" + NBSP if column.quantile_error else ""
        stats.append(Stat(label="median", value=mark + _median(column)))
    elif column.top and column.count:
        value, times = column.top[0]
        most = _top(clipped(speaker(column)(value), 14), times / column.count, field)
        stats += [] if most is None else [most]
    if column.distinct is not None:
        mark = "" if column.distinct_exact else "≈" + NBSP
        stats.append(Stat(label="distinct", value=mark + spoken(column.distinct)))
    return stats


def _median(column: ColumnProfile) -> str:
    """Say the median; of moments in several months its day."""
    said = speaker(column)(column.quantiles.get("0.5"))
    if column.type != "datetime" or column.low is None:
        return said
    low, high = (str(end)[:MONTH] for end in (column.low, column.high))
    return said if low == high else said[:DAY]


def _top(value: str, part: float, field: LinkedField | None) -> Stat | None:
    """Say the most frequent value and its share of those that are there; None where it hardly repeats."""
    if field is None or not field.values:  # where lengths are drawn, no bin holds the value
        return Stat(label="top", value=f"{value} {share(part)}") if part >= FREQUENT else None
    there = [place for place in range(len(field.labels)) if place != field.missing]
    within = {} if field.missing is None else {field.id: there}
    return Stat(
        label=f"top {value}",
        value=share(part),
        follow=Follow(field=field.id, measure="share", bins=[0], within=within),
    )


def _basis(column: ColumnProfile) -> Basis:
    bounds = []
    if column.distinct_error and not column.distinct_exact:
        bounds.append(f"distinct ± {share(column.distinct_error)}")
    if column.quantile_error:
        said = (
            duration(column.quantile_error)
            if column.type in ("datetime", "duration")
            else number(column.quantile_error)
        )
        bounds.append(f"median ± {said}")
    return Basis.approximate(", ".join(bounds)) if bounds else EXACT


def rule_name(code: str) -> str:
    """Say in a word or two what the rule of a code is about."""
    return next((each.name.replace("_", " ") for each in rules(code)), "")
