"""Drift: how the columns of data differ from those of a reference, from the summaries of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from workbench.profiling.drift_measures import Measure, corrected, distributions, measures, missing_measures

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.drift_measures import Distributions
    from workbench.profiling.profile import Profile

__all__ = [
    "CHANCE",
    "LARGE",
    "ColumnDrift",
    "Drift",
    "SchemaChanges",
    "TypeChange",
    "drift_frame",
    "drift_of",
    "schema_changes",
]

CHANCE = 0.01  # of the columns that are said to drift, the share that may do so by chance
LARGE = 0.25  # a PSI from which a change is large (Siddiqi 2006)
FRAME_COLUMNS = (
    *("column", "measure", "value", "threshold", "drifted", "of", "p_value", "p_corrected", "error"),
    *("n_reference", "n"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class ColumnDrift:
    """How a column differs from that of the reference.

    Parameters
    ----------
    about
        The column's profile.
    measures, p_value
        Of the distribution; none where it cannot be compared, and for sensitive columns.
    missing, missing_p
        Of the share of missing values.
    p_corrected, missing_p_corrected
        The same p-values, corrected for the number of columns.
    found
        The distributions themselves.
    reference, current
        The summaries.
    """

    about: ColumnProfile
    reference: ColumnSummary
    current: ColumnSummary
    sensitive: bool = False
    measures: tuple[Measure, ...] = ()
    p_value: float | None = None
    p_corrected: float | None = None
    missing: Measure | None = None
    missing_p: float | None = None
    missing_p_corrected: float | None = None
    found: Distributions | None = None

    @property
    def name(self) -> str:
        """The column's name."""
        return self.about.name

    @property
    def psi(self) -> float | None:
        """The population stability index."""
        return self.value("psi")

    def value(self, name: str) -> float | None:
        """Return one of the measures; None where there is none of that name."""
        return next((measure.value for measure in self.measures if measure.name == name), None)

    @property
    def drifted(self) -> bool:
        """Whether the distribution moved: PSI at its threshold or above, and not by chance."""
        return any(self.exceeds(measure) for measure in self.measures if measure.name == "psi")

    @property
    def missing_moved(self) -> bool:
        """Whether the share of missing values moved."""
        return self.missing is not None and self.exceeds(self.missing)

    @property
    def missing_shares(self) -> tuple[float, float]:
        """The shares of missing values, before and now."""
        before, now = (each.missing / max(each.rows, 1) for each in (self.reference, self.current))
        return before, now

    def exceeds(self, measure: Measure) -> bool:
        """Tell whether a measure is at its threshold or above, and chance does not make it so."""
        p_value = self.missing_p_corrected if measure.name == "missing_share" else self.p_corrected
        if measure.threshold is None or p_value is None:
            return False
        return measure.value >= measure.threshold and p_value <= CHANCE


@dataclass(frozen=True)
class TypeChange:
    """A column whose values are of another kind than before."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class SchemaChanges:
    """How the columns themselves differ.

    Parameters
    ----------
    added, lost
        Columns that the reference has not, and columns that it alone has.
    types
        Shared columns of another kind.
    moved
        Shared columns that come in another order: the least number that must be moved to restore it.
    shared
        How many columns both have.
    """

    added: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    types: tuple[TypeChange, ...] = ()
    moved: tuple[str, ...] = ()
    shared: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Drift:
    """How data differ from a reference.

    Parameters
    ----------
    name
        What the reference is called.
    columns
        The shared columns, in the order of the data.
    schema
        What became of the columns themselves.
    n_reference, n
        Rows of either.
    path
        Where the profile of the reference is saved, if it is.
    """

    name: str
    columns: tuple[ColumnDrift, ...]
    schema: SchemaChanges
    n_reference: int
    n: int
    path: str | None = None

    @property
    def other_table(self) -> bool:
        """Whether less than half of the columns are shared: then the reference is another table, not an older one."""
        return self.schema.shared < max(len(self.schema.added), len(self.schema.lost))

    @cached_property
    def moved(self) -> list[ColumnDrift]:
        """The columns that drifted, the farthest first."""
        return sorted((column for column in self.columns if column.drifted), key=lambda each: -(each.psi or 0.0))

    def column(self, name: str) -> ColumnDrift | None:
        """Return a shared column."""
        return next((column for column in self.columns if column.name == name), None)

    def frame(self) -> pd.DataFrame:
        """Return one row a column and measure."""
        return drift_frame(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the documented form: the reference, schema changes, and each column's measures."""
        return {
            "reference": self.name,
            "n_rows_reference": self.n_reference,
            "columns": [
                {
                    "name": column.name,
                    "drifted": column.drifted or column.missing_moved,
                    **{measure.name: measure.value for measure in _measures(column)},
                    "p_corrected": column.p_corrected,
                }
                for column in self.columns
            ],
            "added": list(self.schema.added),
            "lost": list(self.schema.lost),
            "types_changed": [[each.name, each.before, each.now] for each in self.schema.types],
        }


def drift_of(
    reference: Profile,
    current: Profile,
    columns: Sequence[ColumnProfile],
    *,
    name: str = "reference",
    path: str | None = None,
    hidden: Collection[str] = (),
) -> Drift:
    """Compare each shared column of two profiles.

    Parameters
    ----------
    reference, current
        The summaries.
    columns
        The profiles of the columns of *current*, in its order.
    name, path
        What the reference is called, and where its profile is saved.
    hidden
        Sensitive columns, of which only the shares of missing values are compared.

    Returns
    -------
    Drift
        With p-values corrected over all columns (Benjamini and Hochberg).
    """
    before = {column.name: column for column in reference.columns}
    compared = [
        _column(before[summary.name], summary, about, sensitive=about.sensitive or summary.name in hidden)
        for summary, about in zip(current.columns, columns, strict=True)
        if summary.name in before
    ]
    return Drift(
        name=name,
        columns=_with_corrected(compared),
        schema=schema_changes(reference.columns, current.columns),
        n_reference=reference.n_rows,
        n=current.n_rows,
        path=path,
    )


def drift_frame(drift: Drift | None) -> pd.DataFrame:
    """Return one row a column and measure; none without a reference.

    ``column``, ``measure``, ``value``, ``threshold`` (missing for a statistic that is no effect size), ``drifted``
    (at the threshold or above, and the corrected p-value at most 0.01), ``of`` (``"values"``, ``"categories"``,
    ``"lengths"`` or ``"missing"``), ``p_value``, ``p_corrected`` (Benjamini-Hochberg over all columns), ``error`` (how
    much larger the value may be), ``n_reference``, ``n`` (values compared; rows for ``missing_share``).
    """
    import pandas as pd

    rows = [] if drift is None else [_row(column, each) for column in drift.columns for each in _measures(column)]
    types: dict[str, Any] = {
        **dict.fromkeys(("value", "threshold", "p_value", "p_corrected", "error"), "float64"),
        **dict.fromkeys(("n_reference", "n"), "int64"),
        "drifted": "bool",
    }
    return pd.DataFrame(rows, columns=list(FRAME_COLUMNS)).astype(types)


def schema_changes(reference: Sequence[ColumnSummary], current: Sequence[ColumnSummary]) -> SchemaChanges:
    """Compare the columns of two tables by name."""
    before = {column.name: column for column in reference}
    now = {column.name: column for column in current}
    shared = [name for name in now if name in before]
    changes = [
        TypeChange(name, _called(before[name]), _called(now[name]))
        for name in shared
        if _called(before[name]) != _called(now[name])
    ]
    return SchemaChanges(
        added=tuple(name for name in now if name not in before),
        lost=tuple(name for name in before if name not in now),
        types=tuple(changes),
        moved=_moved([name for name in before if name in now], shared),
        shared=len(shared),
    )


def _called(column: ColumnSummary) -> str:
    kind = column.kind
    if kind.name == "datetime":
        return "datetime with a time zone" if kind.zone else "datetime"
    return kind.name if kind.name != "other" else column.type


def _moved(before: list[str], now: list[str]) -> tuple[str, ...]:
    """Return the fewest names that must be moved to bring the second order back to the first."""
    from bisect import bisect_left

    place = {name: at for at, name in enumerate(before)}
    tails: list[int] = []
    lengths = []
    for name in now:  # the longest ascending run stays where it is
        at = bisect_left(tails, place[name])
        tails[at : at + 1] = [place[name]]
        lengths.append(at + 1)
    kept, wanted = set(), len(tails)
    last = len(before)
    for name, length in zip(reversed(now), reversed(lengths), strict=True):
        if length == wanted and place[name] < last:
            kept.add(name)
            last, wanted = place[name], wanted - 1
    return tuple(name for name in now if name not in kept)


def _column(reference: ColumnSummary, current: ColumnSummary, about: ColumnProfile, *, sensitive: bool) -> ColumnDrift:
    found = None if sensitive else distributions(reference, current)
    known, p_value = ([], None) if found is None else measures(found)
    missing = missing_measures(reference, current)
    return ColumnDrift(
        about=about,
        sensitive=sensitive,
        reference=reference,
        current=current,
        measures=tuple(known),
        p_value=p_value,
        missing=None if missing is None else missing[0],
        missing_p=None if missing is None else missing[1],
        found=found,
    )


def _with_corrected(columns: Sequence[ColumnDrift]) -> tuple[ColumnDrift, ...]:
    """Correct the p-values of the distributions, and those of the missing shares, for the number of columns."""
    by_kind: dict[Literal["p_value", "missing_p"], dict[str, float]] = {}
    for kind in ("p_value", "missing_p"):
        held = {column.name: getattr(column, kind) for column in columns if getattr(column, kind) is not None}
        by_kind[kind] = dict(zip(held, corrected(list(held.values())), strict=True))
    return tuple(
        replace(
            column,
            p_corrected=by_kind["p_value"].get(column.name),
            missing_p_corrected=by_kind["missing_p"].get(column.name),
        )
        for column in columns
    )


def _measures(column: ColumnDrift) -> list[Measure]:
    return [*column.measures, *([] if column.missing is None else [column.missing])]


def _row(column: ColumnDrift, measure: Measure) -> tuple[Any, ...]:
    of_missing = measure.name == "missing_share"
    if of_missing or column.found is None:
        n_reference, n = column.reference.rows, column.current.rows
    else:
        n_reference, n = column.found.n
    return (
        *(column.name, measure.name, measure.value, measure.threshold, column.exceeds(measure)),
        "missing" if of_missing or column.found is None else column.found.of,
        column.missing_p if of_missing else column.p_value,
        column.missing_p_corrected if of_missing else column.p_corrected,
        *(measure.error, n_reference, n),
    )
