"""WBQ136: features move together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.missing_structure import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.examined import Examined

__all__ = ["correlated_features"]

STRONG = 0.95
SAME = 1 - 1e-12
FEWEST = 30  # rows
SHOWN = 6


@rule(
    "WBQ136",
    severity="info",
    remedy="One of them may do: together they make the coefficients of a linear model unstable and split importance.",
    scope="rows",
)
def correlated_features(examined: Examined) -> Iterator[Evidence]:
    """Features move together in a line.

    Fires for groups of numeric features in which each is linked to another by a Pearson correlation of at least 0.95 in
    size, over at least 30 rows; a group makes one finding. Exact over all rows, for the first 100 columns of numbers.
    Does not fire on the target, and leaves out columns that say exactly the same as another (WBQ114). At 0.95 the
    variance of a coefficient in a linear model is ten times what it would be without the other feature (the variance
    inflation factor; Marquardt 1970).
    """
    if examined.profile is None:
        return
    moments = examined.profile.moments
    features = {column.name for column in examined.features if column.numeric}
    r, n = moments.correlations()
    places = [place for place, name in enumerate(moments.names) if name in features]
    kept: list[int] = []
    for place in places:
        if not any(abs(r[place, other]) >= SAME for other in kept):
            kept.append(place)
    if len(kept) < 2:
        return
    size = np.where(n[np.ix_(kept, kept)] >= FEWEST, np.nan_to_num(np.abs(r[np.ix_(kept, kept)])), 0.0)
    for members in connected(size >= STRONG):
        if len(members) < 2:
            continue
        names = [moments.names[kept[member]] for member in members]
        inside = size[np.ix_(members, members)][np.triu_indices(len(members), 1)]
        linked = inside[inside >= STRONG]
        columns = [examined.column(name) for name in names]
        where = " AND ".join(column.is_present for column in columns)
        gapped = [kept[member] for member, column in zip(members, columns, strict=True) if column.missing]
        finite = not any(column.infinities for column in columns)
        low, high = (f"{np.floor(value * 100) / 100:.2f}" for value in (linked.min(), linked.max()))
        listed = (
            ", ".join(names[: SHOWN - 1]) + f" and {len(names) - SHOWN + 1} more"
            if len(names) > SHOWN
            else (f"{', '.join(names[:-1])} and {names[-1]}")
        )
        if not gapped:
            rows = examined.table.n_rows
        elif finite and len(gapped) < 3:  # the pass has counted each pair
            rows = int(n[gapped[0], gapped[-1]])
        else:
            [rows] = examined.counts([where])
        yield Evidence(
            title=f"{listed} move together (|r| {high if low == high else f'{low} to {high}'})",
            columns=tuple(names),
            count=rows,
            where=where,
            facts={"strongest": float(linked.max()), "weakest": float(linked.min())},
            fix={
                "pandas": f"data = data.drop(columns={names[1:]!r})",
                "polars": f"data = data.drop({names[1:]!r})",
            },
        )
