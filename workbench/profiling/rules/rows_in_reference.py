"""WBQ128: rows are in the reference as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule
from workbench.profiling.shared_rows import shared_rows
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from workbench.profiling.examined import Examined
    from workbench.profiling.shared_rows import Shared

__all__ = ["rows_in_reference"]

ALIKE = 0.8  # of the columns that both have, from which on the reference is of the same kind of rows
NAMED = 20


@rule(
    "WBQ128",
    severity="warning",
    remedy="Leave these rows out of the one or the other: what was trained on cannot be tested on.",
    scope="rows",
)
def rows_in_reference(examined: Examined) -> Evidence | None:
    """Rows are in the reference as well, as when training and test data overlap.

    Fires when rows of the data are in the reference: by the columns given as ``key=``, else by the values of all shared
    columns, of which there must be at least two and four in five of all. Exact, over all rows of both, up to 50
    million. With a target it is an error when one row in ten is shared. Does not fire where chance makes
    equal rows: when no more than twice as many are shared as repeat within either of both. Does not fire when the
    reference is a saved profile, which has no rows. Deepchecks has the idea as *train test samples mix*.
    """
    reference = examined.reference
    if reference is None or reference.source is None:
        return None
    shared = [name for name in examined.source.columns if reference.column(name) is not None]
    keyed = bool(examined.keys) and all(name in shared for name in examined.keys)
    if not keyed and (len(shared) < 2 or len(shared) < ALIKE * len(examined.source.columns)):
        return None
    columns = list(examined.keys) if keyed else shared
    found = shared_rows(examined.source, reference.source, columns)
    if found is None or found.rows <= 2 * _by_chance(found, examined.table.n_rows, reference.profile.n_rows):
        return None
    part = found.rows / examined.table.n_rows
    how = f"by {' and '.join(columns)}" if keyed else "equal in every shared column"
    are = "is" if found.rows == 1 else "are"
    return Evidence(
        title=f"{noun(found.rows, 'row')} ({share(part)}) {are} in the reference too, {how}",
        columns=tuple(columns) if keyed else (),
        count=found.rows,
        rows=_names(examined, found),
        severity="error" if examined.target is not None and part >= 0.1 else None,
        facts={"share": part, "by": columns},
        fix=_fix(columns),
    )


def _by_chance(found: Shared, n: int, n_reference: int) -> float:
    """Expect as many rows to be shared as repeat within either, for as many pairs of rows as there are across both."""
    within = [repeated / max(rows, 1) ** 2 for repeated, rows in zip(found.repeated, (n, n_reference), strict=True)]
    return max(within) * 2 * n * n_reference


def _names(examined: Examined, found: Shared) -> tuple[Any, ...] | None:
    if found.rows > NAMED and found.positions.size > NAMED:
        return examined.named(found.positions[:NAMED].tolist())
    return examined.named(found.positions.tolist())


def _fix(columns: list[str]) -> dict[str, str]:
    names = repr(columns)
    return {
        "pandas": (
            f"shared = {names}\n"
            "data = data.merge(reference[shared].drop_duplicates(), on=shared, how='left', indicator=True)\n"
            "data = data[data.pop('_merge') == 'left_only']"
        ),
        "polars": f"data = data.join(reference, on={names}, how='anti', nulls_equal=True)",
    }
