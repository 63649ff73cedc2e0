"""The card of a column in a quality report: one small picture, its ends, a few numbers, and marks of findings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.findings import rules
from workbench.views.payload import EXACT, Basis, Flag, Spark, Stat
from workbench.views.wording import MINUS, count, duration, noun, number, share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.findings import Finding
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.histogram import Histogram

__all__ = ["card", "clipped", "spoken"]

TITLE = 80  # characters of a name or value on a card
NBSP = "\u00a0"


def card(column: ColumnProfile, findings: Sequence[Finding], *, place: int) -> Spark:
    """Draw a column as a spark.

    Parameters
    ----------
    column
        Its profile.
    findings
        Those about this column.
    place
        The column's position in the table, which names the card.
    """
    heights, labels, ends, what = _picture(column)
    unit = "s" if column.type == "duration" else None
    return Spark(
        id=f"column-{place}",
        title=clipped(column.name),
        note=_note(column),
        y=np.asarray(heights, dtype=np.int64),
        labels=labels,
        low=ends[0],
        high=ends[1],
        unit=unit,
        stats=_stats(column),
        flags=[Flag(severity=found.severity, code=found.code, text=_rule_name(found.code)) for found in findings],
        basis=_basis(column),
        alt=f"{clipped(column.name)}, {column.type}: {what}",
    )


def clipped(text: str, limit: int = TITLE) -> str:
    """Shorten a text that would not fit, and say so with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def spoken(value: Any) -> str:
    """Write a value for people."""
    match value:
        case None:
            return "–"
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 10_000_000:
            return spoken(int(value))
        case int() if abs(value) < 10_000:  # a year is 2013, not 2 013
            return str(value).replace("-", MINUS)
        case int() if abs(value) < 10_000_000:
            return count(value)
        case int() | float():
            return number(float(value), digits=4)
        case str():
            return clipped(value, 40) if value else "(empty)"
        case _:
            return clipped(str(value), 40)


def _picture(column: ColumnProfile) -> tuple[list[int], list[str], tuple[str, str], str]:
    if column.histogram is not None:
        say = _moment if column.type == "datetime" else spoken
        ends = (say(column.low), say(column.high))
        if column.type == "datetime" and ends[0][:10] != ends[1][:10]:  # the days say enough
            ends = (ends[0][:10], ends[1][:10])
        labels = _bin_labels(column.histogram, say, whole=column.type == "integer")
        return list(column.histogram.counts), labels, ends, f"how the values spread from {ends[0]} to {ends[1]}"
    if column.top and column.type in ("category", "boolean"):
        return _bars(column)
    if column.length_histogram is not None and column.lengths is not None:
        low, _, high = column.lengths
        labels = [f"{label} characters" for label in _bin_labels(column.length_histogram, spoken, whole=True)]
        ends = (noun(low, "character"), noun(high, "character"))
        return (
            list(column.length_histogram.counts),
            labels,
            ends,
            f"how long the texts are, from {ends[0]} to {ends[1]}",
        )
    shown = [column.count, column.missing]
    return shown, ["there", "missing"], ("there", "missing"), "how many values are there"


def _bars(column: ColumnProfile) -> tuple[list[int], list[str], tuple[str, str], str]:
    heights = [times for _, times in column.top]
    labels = [spoken(value) for value, _ in column.top]
    rest = column.count - sum(heights)
    ends = (labels[0], labels[-1] if len(labels) > 1 else "")
    if rest > 0 and column.distinct is not None:
        others = column.distinct - len(heights)
        heights.append(rest)
        labels.append(noun(others, "other"))
        ends = (labels[0], labels[-1])
    return heights, labels, ends, "the most frequent values"


def _bin_labels(binned: Histogram, say: Callable[[Any], str], *, whole: bool) -> list[str]:
    edges = binned.edges
    if whole and all(high - low == 1 for low, high in pairwise(edges)):
        return [say(edge) for edge in edges[:-1]]
    return [f"{low} – {high}" for low, high in pairwise([say(edge) for edge in edges])]


def _moment(value: Any) -> str:
    """Write an ISO moment as people do: without the zone (said in the note), and without seconds that are zero."""
    text = str(value).removesuffix("+00:00").replace("T", " ")
    text = text.removesuffix(":00") if text.count(":") == 2 else text
    return text.removesuffix(" 00:00")


def _note(column: ColumnProfile) -> str:
    words = [column.type if column.type != "category" else f"category · {column.distinct}"]
    if column.type == "datetime" and "tz=" in column.arrow_type:
        words.append("UTC")
    if column.role != "feature":
        words.insert(0, column.role)
    if column.sensitive:
        words.append("sensitive")
    return " · ".join(words)


def _stats(column: ColumnProfile) -> list[Stat]:
    stats = [Stat(label="missing", value=share(column.missing_share) if column.missing else "0")]
    if column.quantiles:
        mark = "≈" + NBSP if column.quantile_error else ""
        median = column.quantiles.get("0.5")
        stats.append(
            Stat(label="median", value=mark + (_moment(median) if column.type == "datetime" else spoken(median)))
        )
    elif column.top and column.count:
        value, times = column.top[0]
        stats.append(Stat(label="top", value=f"{clipped(spoken(value), 14)} {share(times / column.count)}"))
    if column.distinct is not None:
        mark = "" if column.distinct_exact else "≈" + NBSP
        stats.append(Stat(label="distinct", value=mark + spoken(column.distinct)))
    return stats


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


def _rule_name(code: str) -> str:
    return next((each.name.replace("_", " ") for each in rules(code)), "")
