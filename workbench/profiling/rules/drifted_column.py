"""WBD101: a column has drifted from the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule
from workbench.profiling.drift import LARGE
from workbench.profiling.drift_words import grown_rows, moved_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.drift import ColumnDrift, Drift

__all__ = ["drift_evidence", "drifted_column"]

LIMITS = (0.1, 0.2)  # of PSI, that a contract may set


@rule(
    "WBD101",
    severity="warning",
    remedy="Find out what changed since the reference; a model trained on it may need to be trained anew.",
    scope="drift",
)
def drifted_column(drift: Drift) -> Iterator[Evidence]:
    """A column has drifted from the reference.

    Fires when the population stability index is at least 0.1 and chance is ruled out: the p-value (Kolmogorov-Smirnov
    for numbers and dates, chi-square for categories), corrected for the number of columns by Benjamini and Hochberg, is
    at most 0.01. Both are needed, so that among a million rows a difference too small to matter is none, and among
    fifty rows a large one by chance is none. A note up to 0.25, a warning from there on (Siddiqi 2006, *Credit Risk
    Scorecards*); for dates, which move on by nature, always a note. Does not fire on the target, which has a finding of
    its own, on sensitive columns, on columns whose type changed, and where the reference is another table: less than
    half of the columns are shared.
    """
    for column in [] if drift.other_table else drift.moved:
        if column.about.role != "target":
            yield drift_evidence(drift, column, severe=column.about.type not in ("date", "datetime"))


def drift_evidence(drift: Drift, column: ColumnDrift, *, severe: bool) -> Evidence:
    """Say how a column moved, with the rows of which there are more than before."""
    psi = column.psi or 0.0
    grown = grown_rows(column)
    check: dict[str, Any] = {}
    if drift.path is not None:
        limit = max((limit for limit in LIMITS if limit < psi), default=LIMITS[0])
        check = {"columns": {column.name: {"drift": {"at_most": limit}}}, "drift": {"profile": drift.path}}
    return Evidence(
        title=f"{column.name} has drifted since the reference: {moved_words(column)}",
        column=column.name,
        count=None if grown is None else grown[1],
        where=None if grown is None else grown[0],
        severity="warning" if severe and psi >= LARGE else "info",
        facts={
            **{measure.name: measure.value for measure in column.measures},
            "p_corrected": column.p_corrected,
            "of": None if column.found is None else column.found.of,
        },
        check=check,
    )
