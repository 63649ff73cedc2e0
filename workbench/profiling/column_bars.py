"""The bars of a column's card: how many rows have which values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from workbench.views.plain_numbers import names_something, plain_number
from workbench.views.wording import MINUS, THIN, count, noun, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.histogram import Histogram

__all__ = ["Bars", "bar_heights", "bars", "clipped", "is_plain", "moment", "speaker", "spoken"]

TITLE = 80  # characters of a name or value on a card
NAMES = frozenset({"id", "date as number", "clock time as number"})  # logical types


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Heights in rows, a label for each, the two ends of the axis, and what they say in words.

    `of` says what the bars stand for: ranges of the values, single values (and perhaps the others together), ranges of
    the texts' lengths, or whether there is a value.
    """

    of: Literal["ranges", "values", "lengths", "presence"]
    heights: Sequence[int]
    labels: Sequence[str]
    ends: tuple[str, str]
    words: str


def bars(column: ColumnProfile) -> Bars:
    """Choose the bars of a column; of a sensitive one they say no more than how many values there are."""
    if column.histogram is not None:
        return _ranges(column, column.histogram)
    if column.top and column.type in ("category", "boolean"):
        return _values(column)
    if column.length_histogram is not None and column.lengths is not None:
        low, _, high = column.lengths
        ends = (noun(low, "character"), noun(high, "character"))
        labels = [f"{label} characters" for label in _bin_labels(column.length_histogram, spoken, whole=True)]
        return Bars(
            of="lengths",
            heights=column.length_histogram.counts,
            labels=labels,
            ends=ends,
            words=f"how long the texts are, from {ends[0]} to {ends[1]}",
        )
    return Bars(
        of="presence",
        heights=[column.count, column.missing],
        labels=["there", "missing"],
        ends=("there", "missing"),
        words="how many values are there",
    )


def bar_heights(column: ColumnProfile) -> Sequence[int]:
    """Return how high the bars of a column are, without what they are called: thousands of columns need no more."""
    if column.histogram is not None:
        return column.histogram.counts
    if column.top and column.type in ("category", "boolean"):
        return _value_heights(column)
    if column.length_histogram is not None and column.lengths is not None:
        return column.length_histogram.counts
    return [column.count, column.missing]


def _value_heights(column: ColumnProfile) -> list[int]:
    heights = [times for _, times in column.top]
    rest = column.count - sum(heights)
    return [*heights, rest] if rest > 0 and column.distinct is not None else heights


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
        case float() if 1000 <= abs(value) < 10_000:  # as whole numbers of four digits are written
            return number(value, digits=4).replace(THIN, "")
        case int() | float():
            return number(float(value), digits=4)
        case str():
            return clipped(value, 40) if value else "(empty)"
        case _:
            return clipped(str(value), 40)


def speaker(column: ColumnProfile) -> Callable[[Any], str]:
    """Return what writes a value of a column for people."""
    if column.type == "datetime":
        return moment
    return _plainly if is_plain(column) else spoken


def is_plain(column: ColumnProfile) -> bool:
    """Tell whether the whole numbers of a column name something: years, dates, clock times, or the rows."""
    if not column.numeric or column.sensitive:
        return False
    return (
        column.logical in NAMES
        or (column.role == "key" and column.type == "integer")
        or (_is_whole(column) and names_something(column.name, column.low, column.high))
    )


def _is_whole(column: ColumnProfile) -> bool:
    return column.type == "integer" or (column.stored is not None and column.stored.whole)


def _plainly(value: Any) -> str:
    return plain_number(value) if isinstance(value, int | float) and not isinstance(value, bool) else spoken(value)


def moment(value: Any) -> str:
    """Write an ISO moment as people do: without the zone (said in the note), and without seconds that are zero."""
    text = str(value).removesuffix("+00:00").replace("T", " ")
    text = text.removesuffix(":00") if text.count(":") == 2 else text
    return text.removesuffix(" 00:00")


def _ranges(column: ColumnProfile, binned: Histogram) -> Bars:
    say = speaker(column)
    ends = (say(column.low), say(column.high))
    if column.type == "datetime" and ends[0][:10] != ends[1][:10]:  # the days say enough
        ends = (ends[0][:10], ends[1][:10])
    return Bars(
        of="ranges",
        heights=binned.counts,
        labels=_bin_labels(binned, say, whole=column.type == "integer"),
        ends=ends,
        words=f"how the values spread from {ends[0]} to {ends[1]}",
    )


def _values(column: ColumnProfile) -> Bars:
    heights = _value_heights(column)
    say = speaker(column)
    labels = [say(value) for value, _ in column.top]
    ends = (labels[0], labels[-1] if len(labels) > 1 else "")
    if len(heights) > len(labels) and column.distinct is not None:
        others = column.distinct - len(labels)
        labels.append(noun(others, "other"))
        ends = (labels[0], labels[-1])
    return Bars(of="values", heights=heights, labels=labels, ends=ends, words="the most frequent values")


def _bin_labels(binned: Histogram, say: Callable[[Any], str], *, whole: bool) -> list[str]:
    edges = binned.edges
    if whole and all(high - low == 1 for low, high in pairwise(edges)):
        return [say(edge) for edge in edges[:-1]]
    return [f"{low} – {high}" for low, high in pairwise([say(edge) for edge in edges])]
