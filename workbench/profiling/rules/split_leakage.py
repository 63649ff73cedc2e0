"""WBQ129: the split leaks: groups are in both parts, or their times overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.rules.identifier import NAMED
from workbench.profiling.shared_rows import shared_groups
from workbench.profiling.stored_literals import said, stored_literal
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.drift_reference import Reference
    from workbench.profiling.examined import Examined

__all__ = ["split_leakage"]

SHARED = 0.05  # of the rows whose group is in the reference, from which on it matters
REPEATS = 2.0  # rows a group has on average, at least


@rule(
    "WBQ129",
    severity="warning",
    remedy="Split by group, or by time: test on groups, or on a time, that training has not seen.",
    scope="rows",
)
def split_leakage(examined: Examined) -> Iterator[Evidence]:
    """The split leaks: groups are in both parts, or their times overlap.

    Fires only with a target, since nothing is learned without one. *Groups*: a column that is named like an identifier
    (``id``, ``key``, ``code``, …) and names at least two rows on average in either part has values that are in both, in
    at least 5 % of the rows; counted exactly over all rows of both. *Time*: with ``time=``, rows of the data are not
    later than the last of the reference. Does not fire when the data are wholly before or after the reference, on
    identifiers of single rows (that is WBQ128), or for groups when the reference is a saved profile. The idea is that
    of grouped and time-ordered cross-validation (Roberts et al. 2017, *Cross-validation strategies for data with
    temporal, spatial, hierarchical, or phylogenetic structure*).
    """
    reference = examined.reference
    if reference is None or examined.target is None:
        return
    for column in examined.table.columns:
        found = _groups(examined, column, reference)
        if found is not None:
            yield found
    if examined.time is not None:
        found = _time(examined, examined.column(examined.time), reference)
        if found is not None:
            yield found


def _groups(examined: Examined, column: ColumnProfile, reference: Reference) -> Evidence | None:
    if reference.source is None or column.role == "target" or column.type not in ("integer", "text", "category"):
        return None
    before = reference.column(column.name)
    if NAMED.search(column.name) is None or before is None or not column.distinct:
        return None
    held = before.texts or before.numbers
    present = before.rows - before.missing
    if column.count < REPEATS * column.distinct or held is None or present < REPEATS * held.distinct:
        return None
    shared = shared_groups(examined.source, reference.source, column.name)
    if shared is None:
        return None
    rows = shared.rows - (column.missing if before.missing else 0)
    values = shared.values - (1 if before.missing and column.missing else 0)
    if rows < SHARED * examined.table.n_rows:
        return None
    positions = shared.positions[:20].tolist()
    return Evidence(
        title=(
            f"{noun(values, 'value')} of {column.name} {'is' if values == 1 else 'are'} in the reference too, "
            f"in {noun(rows, 'row')} ({share(rows / examined.table.n_rows)}): the split cuts through groups"
        ),
        column=column.name,
        count=rows,
        rows=None if column.sensitive else examined.named(positions),
        facts={"values": values, "share": rows / examined.table.n_rows},
    )


def _time(examined: Examined, column: ColumnProfile, reference: Reference) -> Evidence | None:
    before = reference.column(column.name)
    known = [] if examined.profile is None else examined.profile.columns
    now = next((each for each in known if each.name == column.name), None)
    if before is None or now is None or before.numbers is None or now.numbers is None or before.kind != now.kind:
        return None
    first, last = before.numbers.low, before.numbers.high
    low, high = now.numbers.low, now.numbers.high
    if first is None or last is None or low is None or high is None or low > last or high < first:
        return None
    type_ = examined.source.schema.field(column.name).type
    bound = stored_literal(last, type_)
    if bound is None:
        return None
    where = f"{column.is_present} AND {column.sql} <= {bound}"
    [rows] = examined.counts([where])
    if rows == 0:
        return None
    until = "" if column.sensitive else f" ({said(last, type_)})"
    return Evidence(
        title=(
            f"{noun(rows, 'row')} ({share(rows / examined.table.n_rows)}) {'is' if rows == 1 else 'are'} not later "
            f"than the last of the reference{until}: what is tested on lies in the time of what was trained on"
        ),
        column=column.name,
        count=rows,
        where=None if column.sensitive else where,
        facts={"share": rows / max(examined.table.n_rows, 1)},
    )
