"""WBD103: values that the reference lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.data.naming import literal
from workbench.findings import Evidence, rule
from workbench.profiling.text_summary import LONGEST
from workbench.profiling.unseen_values import unseen_values
from workbench.profiling.value_words import listed
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.drift_reference import Reference
    from workbench.profiling.examined import Examined
    from workbench.profiling.unseen_values import Unseen

__all__ = ["unseen_categories"]

MANY = 0.01  # share of the rows from which it is a warning
FEW = 30  # values that a contract lists


@rule(
    "WBD103",
    severity="info",
    remedy="Find out what they are: a model does not know them, and a join leaves these rows without a match.",
    scope="rows",
)
def unseen_categories(examined: Examined) -> Iterator[Evidence]:
    """A column has values that the reference lacks.

    Fires on texts that repeat, and where each value is in the reference once, as in a table that others refer to, also
    on whole numbers: all rows of both are looked at, or the tables of counted texts. A note, from 1 % of the rows on a
    warning. Does not fire where two random parts of one table would have as many: the share of values that the
    reference has just once is what is expected of new ones (Good 1953, *The population frequencies of species*); it
    must be exceeded twice. Does not fire on texts most of which occur once.
    """
    reference = examined.reference
    if reference is None:
        return
    for column in examined.table.columns:
        found = unseen_values(examined, column, reference) if reference.column(column.name) is not None else None
        if found is not None and found.surprising:
            yield _evidence(examined, column, reference, found)


def _evidence(examined: Examined, column: ColumnProfile, reference: Reference, found: Unseen) -> Evidence:
    part = found.rows / max(examined.table.n_rows, 1)
    named = "" if not found.values or found.distinct > 5 else f" ({listed(found.values, column)})"
    return Evidence(
        title=(
            f"{column.name} has {noun(found.distinct, 'value')} that the reference lacks{named}, "
            f"in {noun(found.rows, 'row')} ({share(part)})"
        ),
        column=column.name,
        count=found.rows,
        where=_where(column, found),
        severity="warning" if part >= MANY else "info",
        facts={"values": found.distinct, "share": part, "expected": found.expected},
        check=_check(column, reference),
    )


def _where(column: ColumnProfile, found: Unseen) -> str | None:
    """Name the values; None where they are known only by how they begin, or may not be said."""
    if not found.values or any(isinstance(value, str) and len(value) >= LONGEST for value in found.values):
        return None
    words = ", ".join(literal(value) if isinstance(value, str) else str(value) for value in found.values)
    return f"{column.sql} IN ({words})"


def _check(column: ColumnProfile, reference: Reference) -> dict[str, Any]:
    summary = reference.column(column.name)
    if column.sensitive or summary is None or summary.texts is None or summary.texts.hashes is None:
        return {}
    words = sorted(summary.texts.texts.values())
    if len(words) > FEW or any(len(word) >= LONGEST for word in words):
        return {}
    return {"columns": {column.name: {"values": words}}}
