"""Values of a column that the reference lacks: unseen categories, or keys without a match in another table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.backing import OutOfReach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.drift_reference import Reference
    from workbench.profiling.examined import Examined

__all__ = ["Unseen", "unseen_values"]

NAMED = 1000  # values that a predicate may name one by one
BUDGET = 20_000_000  # rows of the reference whose different values are looked for


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """Values that are in the data and not in the reference.

    Parameters
    ----------
    values
        The values, the most frequent first; empty for sensitive columns, and where they are too many.
    distinct, rows
        How many different values, and how many rows have one.
    expected
        How many rows would have an unseen value if both were random samples of one population (Good 1953: the share of
        values that the reference has once).
    lookup
        Whether each value is in the reference once, as in a table that others refer to.
    """

    values: tuple[Any, ...]
    distinct: int
    rows: int
    expected: float
    lookup: bool

    @property
    def surprising(self) -> bool:
        """Whether there are more of them than chance makes."""
        if self.lookup:
            return self.rows > 0
        return self.rows > 2 * self.expected + 3 * math.sqrt(self.expected)


def unseen_values(examined: Examined, column: ColumnProfile, reference: Reference) -> Unseen | None:
    """Find the values of a column that the reference lacks.

    From the tables of counted texts where both were kept; else, where the rows of the reference are there, by looking
    at all rows. None where it cannot be known, or where values come and go by nature: most of them occur once in
    either.
    """
    before = reference.column(column.name)
    now = next(each for each in (examined.profile.columns if examined.profile else []) if each.name == column.name)
    if before is None or now is None or before.kind.name != now.kind.name or before.rows == before.missing:
        return None
    lookup = _is_lookup(before) and not _mostly_single(now)
    if now.kind.name == "integer":
        if not lookup:
            return None
    elif now.kind.storage != "text" or (_mostly_single(now) and not lookup):
        return None
    if (
        before.texts is not None
        and before.texts.hashes is not None
        and now.texts is not None
        and now.texts.hashes is not None
    ):
        return _from_tables(before, now, column, lookup=lookup)
    if reference.source is None or reference.profile.n_rows > BUDGET or examined.table.n_rows > BUDGET:
        return None
    try:
        return _from_rows(examined, column, reference, lookup=lookup)
    except OutOfReach:
        return None


def _is_lookup(summary: ColumnSummary) -> bool:
    present = summary.rows - summary.missing
    held = summary.texts or summary.numbers
    if held is None or present < 2:
        return False
    exact = summary.texts.hashes is not None if summary.texts is not None else not getattr(held, "spilled", False)
    return bool(held.distinct == present if exact else held.distinct >= present * (1 - held.sketch.error))


def _mostly_single(summary: ColumnSummary) -> bool:
    """Tell whether a column names its rows rather than groups of them."""
    held = summary.texts or summary.numbers
    return held is None or held.distinct > (summary.rows - summary.missing) / 2


def _from_tables(before: ColumnSummary, now: ColumnSummary, column: ColumnProfile, *, lookup: bool) -> Unseen:
    assert before.texts is not None
    assert now.texts is not None
    assert before.texts.hashes is not None
    assert now.texts.hashes is not None
    new = ~np.isin(now.texts.hashes, before.texts.hashes, assume_unique=True)
    counts = now.texts.counts[new]
    order = np.argsort(-counts, kind="stable")
    keys = now.texts.hashes[new][order].tolist()
    words = () if column.sensitive or len(keys) > NAMED else tuple(now.texts.texts[key] for key in keys)
    once = int((before.texts.counts == 1).sum())
    return Unseen(
        values=words,
        distinct=len(keys),
        rows=int(counts.sum()),
        expected=(now.rows - now.missing) * once / (before.rows - before.missing),
        lookup=lookup,
    )


def _from_rows(examined: Examined, column: ColumnProfile, reference: Reference, *, lookup: bool) -> Unseen:
    assert reference.source is not None
    sql = reference.source.sql_name(column.name)
    known = reference.source.sql(f"SELECT {sql} AS v, count(*) AS n FROM data WHERE {sql} IS NOT NULL GROUP BY 1")
    once = sum(chunk.to_pylist().count(1) for chunk in known["n"].chunks)
    total = reference.profile.n_rows
    cursor = examined.source.cursor()
    cursor.register("known_values", known.select(["v"]))
    try:
        found = examined.source.sql(
            f"SELECT {column.sql} AS v, count(*) AS n FROM data "
            f"WHERE {column.is_present} AND {column.sql} NOT IN (SELECT v FROM known_values) "
            "GROUP BY 1 ORDER BY 2 DESC, 1"
        )
    finally:
        cursor.unregister("known_values")
    counts: Sequence[int] = found["n"].to_pylist()
    named = not column.sensitive and found.num_rows <= NAMED
    return Unseen(
        values=tuple(found["v"].to_pylist()) if named else (),
        distinct=found.num_rows,
        rows=sum(counts),
        expected=column.count * once / max(total, 1),
        lookup=lookup,
    )
