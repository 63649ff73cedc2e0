"""WBQ118: rows that are unusual as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.multivariate_outliers import unusual_rows
from workbench.profiling.rules.identifier import names_rows
from workbench.views.wording import count

if TYPE_CHECKING:
    from workbench.profiling.examined import Examined

__all__ = ["multivariate_outliers"]

BEYOND = 2.5  # typical distances
MOST = 0.005  # of the rows
SHOWN = 10
COLUMNS = 50


@rule(
    "WBQ118",
    severity="info",
    remedy="Look at these rows: values that are each possible may be impossible together.",
    scope="rows",
)
def multivariate_outliers(examined: Examined) -> Evidence | None:
    """Rows are unusual as a whole, though in no column alone.

    Fires when a row's robust Mahalanobis distance is more than 2.5 times the typical one (the median) and 1.5 times
    the distance that 0.5 % of the rows exceed, while none of its values is at the end of its column. Looks at the
    first 50 numeric features that are nearly continuous (at least 20 different values, none in more than 10 % of the
    rows), on the scale of a normal distribution by ranks, in the sampled rows without gaps; centre and spread come from
    the three quarters of the rows that lie closest together (minimum covariance determinant; Rousseeuw 1984, Rousseeuw
    and Van Driessen 1999). Does not fire below 50 such rows or ten a column, or when more than 0.5 % of the rows would
    be concerned, which is a pattern and no exception. At most ten rows are named.
    """
    columns = [
        column
        for column in examined.features
        if column.numeric and column.name in examined.values and not names_rows(column)
    ][:COLUMNS]
    if len(columns) < 2:
        return None
    values = np.column_stack([examined.values[column.name].values for column in columns])
    found = unusual_rows(values, beyond=BEYOND, most=MOST)
    if found is None:
        return None
    names = [columns[place].name for place in found.used]
    first, second = (columns[place].name for place in found.columns[0])
    n = len(found.rows)
    among = f" of {count(found.n)} sampled rows" if examined.sampled else f" of {count(found.n)} rows"
    return Evidence(
        title=(
            f"{count(n)}{among} {'is' if n == 1 else 'are'} unusual as a whole, though in no column alone; the first "
            f"by {first} together with {second}"
        ),
        columns=tuple(names),
        count=n,
        rows=examined.named(examined.sample.positions[found.rows[:SHOWN]]),
        facts={
            "method": "robust Mahalanobis distance of normal scores (minimum covariance determinant)",
            "n": found.n,
            "distances": [float(number_) for number_ in found.distances[:SHOWN]],
            "by": [[columns[a].name, columns[b].name] for a, b in found.columns[:SHOWN]],
        },
    )
