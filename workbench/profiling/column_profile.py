"""ColumnProfile: what a column's summary says, as plain values that rules, pages and files read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.profiling.column_kinds import FLOATS
from workbench.profiling.counted_values import counted_numbers, counted_texts
from workbench.profiling.date_steps import order_of, step_of
from workbench.profiling.histogram import Histogram, histogram
from workbench.profiling.quantiles import Quantile, quantiles
from workbench.profiling.stored_values import PER_SECOND, reader_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa

    from workbench.profiling.column_kinds import Kind
    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.counted_values import CountedNumbers, CountedTexts
    from workbench.profiling.date_steps import Order
    from workbench.profiling.number_summary import NumberSummary
    from workbench.profiling.read_texts import ReadTexts
    from workbench.profiling.stand_ins import StandIn
    from workbench.profiling.text_patterns import TextPatterns
    from workbench.profiling.text_summary import TextSummary

__all__ = ["SHARES", "ColumnProfile"]

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP = 10
CATEGORIES = 1000  # different texts up to which a column may be a category
Role = Literal["feature", "target", "key"]
DAYS = tuple(unit * 86_400.0 for unit in (1, 7, 30, 91, 182, 365, 1826, 3652, 18_262, 36_524))
CLOCK = (1e-3, 0.01, 0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 7200.0, 21_600.0, 43_200.0)


@dataclass(frozen=True, kw_only=True)
class ColumnProfile:
    """One column, summed up.

    Parameters
    ----------
    name, sql
        The column's name, and how it is written in SQL.
    type
        ``"integer"``, ``"number"``, ``"boolean"``, ``"category"`` (few different texts), ``"text"``, ``"date"``,
        ``"datetime"``, ``"time"``, ``"duration"`` or ``"other"``.
    arrow_type
        How the values are stored.
    role
        What the person said the column is.
    rows, missing
        All rows, and those where the value is null or NaN.
    distinct, distinct_exact, distinct_error
        Different values, missing left out; whether they were counted or estimated, and within what part (two standard
        errors). None for nested values.
    low, high, mean, std, skewness, quantiles
        Of the finite values; dates as ISO text, spans of time in seconds.
    low_count, high_count
        How often the lowest and the highest finite value occur.
    quantile_error
        No quantile is further off than this; 0 when they are exact.
    top
        The most frequent values with their counts; only when every value was counted.
    lengths, length_histogram
        The shortest, mean and longest length of texts, in characters, and how they spread.
    empty
        How many texts have no character.
    order
        Whether the sampled rows go up or down, of what lies on a line; None when they do not change.
    sensitive
        No value of this column may be shown.
    numbers
        The summary of plain numbers.
    kind, ends
        How the values are stored; the lowest and the highest finite one as stored, with how often each occurs.
    texts, stored
        The different texts, or finite numbers as they are stored, with how often each occurs: of all rows where their
        table is kept, else of the sampled rows. None for sensitive columns.
    """

    name: str
    sql: str
    type: str
    arrow_type: str
    role: Role = "feature"
    rows: int
    missing: int
    distinct: int | None = None
    distinct_exact: bool = True
    distinct_error: float = 0.0
    low: Any = None
    high: Any = None
    low_count: int | None = None
    high_count: int | None = None
    mean: float | None = None
    std: float | None = None
    skewness: float | None = None
    quantiles: Mapping[str, Any] = field(default_factory=dict)
    quantile_error: float = 0.0
    zeros: int | None = None
    negatives: int | None = None
    infinities: int | None = None
    top: tuple[tuple[Any, int], ...] = ()
    histogram: Histogram | None = None
    lengths: tuple[int, float, int] | None = None
    length_histogram: Histogram | None = None
    empty: int | None = None
    order: Order | None = None
    sensitive: bool = False
    numbers: NumberSummary | None = field(default=None, repr=False)
    kind: Kind | None = field(default=None, repr=False)
    ends: tuple[tuple[float, int], ...] = field(default=(), repr=False)
    texts: CountedTexts | None = field(default=None, repr=False, compare=False)
    stored: CountedNumbers | None = field(default=None, repr=False, compare=False)

    @property
    def count(self) -> int:
        """How many values are there."""
        return self.rows - self.missing

    @property
    def missing_share(self) -> float:
        """The part of all rows without a value; 0 without rows."""
        return self.missing / self.rows if self.rows else 0.0

    @property
    def numeric(self) -> bool:
        """Whether the values are plain numbers."""
        return self.type in ("integer", "number")

    @cached_property
    def logical(self) -> str:
        """What the values mean, whatever they are stored as; see `logical_type`."""
        from workbench.profiling.logical_types import logical_type

        return logical_type(self)

    @cached_property
    def read(self) -> ReadTexts | None:
        """The texts read as numbers, dates or truth; None of other columns, and of sensitive ones."""
        from workbench.profiling.read_texts import ReadTexts

        if self.texts is None:
            return None
        return ReadTexts(self.texts.without(each.value for each in self.stand_ins))

    @cached_property
    def step(self) -> str | None:
        """How far dates are apart, ``"daily"`` or ``"monthly"``; None for others, and where there is no step."""
        if self.type not in ("date", "datetime") or self.stored is None or self.kind is None:
            return None
        return step_of(self.stored, self.kind)

    @cached_property
    def stand_ins(self) -> tuple[StandIn, ...]:
        """The values that may stand for missing; see `workbench.profiling.stand_ins`."""
        from workbench.profiling.stand_ins import stand_ins

        return stand_ins(self)

    @property
    def logical_n(self) -> int:
        """How many values `logical` and `patterns` rest on: all, or the sampled ones."""
        counted = self.texts or self.stored
        return self.count if counted is None or counted.exact else counted.n

    @cached_property
    def patterns(self) -> TextPatterns | None:
        """The shapes of the texts; None for other columns, and for sensitive ones."""
        from workbench.profiling.text_patterns import text_patterns

        return text_patterns(self.texts) if self.texts is not None and self.texts.n else None

    @property
    def is_missing(self) -> str:
        """The SQL predicate of the rows without a value."""
        if self.arrow_type in FLOATS:
            return f"({self.sql} IS NULL OR isnan({self.sql}))"
        return f"{self.sql} IS NULL"

    @property
    def is_present(self) -> str:
        """The SQL predicate of the rows with a value."""
        if self.arrow_type in FLOATS:
            return f"({self.sql} IS NOT NULL AND NOT isnan({self.sql}))"
        return f"{self.sql} IS NOT NULL"

    @classmethod
    def of(
        cls,
        summary: ColumnSummary,
        *,
        sql: str,
        role: Role = "feature",
        sensitive: bool = False,
        sampled: pa.ChunkedArray | None = None,
    ) -> ColumnProfile:
        """Sum up a column; of a *sensitive* one only counts.

        Where different values are too many to be counted one by one, those of the *sampled* rows are looked at.
        """
        known: dict[str, Any] = {}
        kind: str = summary.kind.name
        if summary.numbers is not None:
            known = _line(summary.numbers, summary.kind, sensitive=sensitive)
            if not sensitive:
                known |= {
                    "stored": counted_numbers(summary.numbers, sampled),
                    "ends": _ends(summary.numbers),
                    "order": None if sampled is None else order_of(sampled),
                }
        elif summary.texts is not None:
            known, kind = _texts(summary.texts, kind, sensitive=sensitive)
            if not sensitive and summary.kind.storage == "text":
                known["texts"] = counted_texts(summary.texts, sampled)
        return cls(
            name=summary.name,
            sql=sql,
            type=kind,
            arrow_type=summary.type,
            role=role,
            rows=summary.rows,
            missing=summary.missing,
            sensitive=sensitive,
            kind=summary.kind,
            **known,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the documented form; keys that make no sense for the type are left out."""
        document: dict[str, Any] = {"name": self.name, "type": self.type, "missing": self.missing}
        if self.distinct is not None:
            document |= {"distinct": self.distinct, "distinct_exact": self.distinct_exact}
        if self.sensitive:
            return document
        if self.logical != self.type:
            document["logical"] = self.logical
        if self.histogram is not None or (self.type not in ("category", "text", "boolean", "other")):
            document |= {"min": self.low, "max": self.high}
        if self.numeric or self.type == "duration":
            document |= {"mean": self.mean, "std": self.std}
        if self.type not in ("category", "text", "boolean", "other"):
            document["quantiles"] = dict(self.quantiles) or {str(share): None for share in SHARES}
        if self.distinct_exact and self.distinct is not None and self.type != "other":
            document["top"] = [list(pair) for pair in self.top]
        if self.histogram is not None:
            document["histogram"] = {"edges": list(self.histogram.edges), "counts": list(self.histogram.counts)}
        return document


def _line(numbers: NumberSummary, kind: Kind, *, sensitive: bool) -> dict[str, Any]:
    exact = numbers.values is not None
    known: dict[str, Any] = {
        "distinct": numbers.distinct,
        "distinct_exact": exact,
        "distinct_error": 0.0 if exact else numbers.sketch.error,
    }
    if kind.counted:
        known["infinities"] = numbers.infinite
    if sensitive:
        return known
    say = reader_of(kind)
    known["top"] = _top_numbers(numbers, say)
    if kind.name == "boolean":
        return known
    found = quantiles(numbers, SHARES)
    per_second = PER_SECOND.get(kind.unit, 1)
    timed = kind.name in ("date", "datetime", "time", "duration")
    steps = [step * per_second for step in (DAYS if kind.name == "date" else (*CLOCK, *DAYS))] if timed else None
    whole = kind.dtype == "int64"
    binned = histogram(numbers, whole=whole, steps=[step for step in steps if step >= 1] if steps else None)
    known |= {
        "low": None if numbers.low is None else say(numbers.low),
        "high": None if numbers.high is None else say(numbers.high),
        "low_count": numbers.low_count if numbers.low is not None else None,
        "high_count": numbers.high_count if numbers.high is not None else None,
        "quantiles": {str(share): say(_rounded(each, whole=timed)) for share, each in zip(SHARES, found, strict=False)},
        "quantile_error": max((each.error for each in found), default=0.0) / (per_second if timed else 1),
        "histogram": binned and Histogram(tuple(say(edge) for edge in binned.edges), binned.counts),
    }
    if kind.counted or kind.name == "duration":
        scale = per_second if kind.name == "duration" else 1
        moments = numbers.moments
        known |= {
            "mean": moments.mean / scale if moments.count else None,
            "std": _finite(moments.std / scale),
            "skewness": _finite(moments.skewness),
        }
    if kind.counted:
        known |= {
            "zeros": numbers.zero,
            "negatives": numbers.negative + numbers.below,
            "numbers": numbers,
        }
    return known


def _ends(numbers: NumberSummary) -> tuple[tuple[float, int], ...]:
    if numbers.low is None or numbers.high is None:
        return ()
    return ((numbers.low, numbers.low_count), (numbers.high, numbers.high_count))


def _texts(texts: TextSummary, kind: str, *, sensitive: bool) -> tuple[dict[str, Any], str]:
    exact = texts.hashes is not None
    known: dict[str, Any] = {
        "distinct": texts.distinct,
        "distinct_exact": exact,
        "distinct_error": 0.0 if exact else texts.sketch.error,
    }
    present = texts.rows - texts.missing
    if kind == "text" and _repeats(texts.distinct, present):
        kind = "category"
    if not sensitive:
        known["top"] = tuple(texts.top(TOP)) if kind != "other" else ()
        known["empty"] = texts.empty if kind != "other" else None
        lengths = texts.lengths
        if lengths.low is not None and lengths.high is not None:
            known["lengths"] = (int(lengths.low), lengths.moments.mean, int(lengths.high))
            known["length_histogram"] = histogram(lengths, whole=True)
    return known, kind


def _repeats(distinct: int, present: int) -> bool:
    """Tell a category from free text: few different texts, each several times."""
    few = distinct <= max(present / 2, 2) if distinct <= 50 else distinct <= present / 50
    return few and 0 < distinct <= CATEGORIES


def _top_numbers(numbers: NumberSummary, say: Callable[[Any], Any]) -> tuple[tuple[Any, int], ...]:
    if numbers.values is None:
        return ()
    order = np.argsort(-numbers.counts, kind="stable")[:TOP]
    return tuple((say(numbers.values[place].item()), int(numbers.counts[place])) for place in order)


def _rounded(found: Quantile, *, whole: bool) -> float | int:
    return round(found.value) if whole else found.value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
