"""WBQ120: a skewed column that a logarithm would straighten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.mending import set_by
from workbench.profiling.rules.heavy_tail import heavy_tail
from workbench.profiling.rules.identifier import NAMED
from workbench.profiling.rules.zero_inflation import many_zeros
from workbench.views.wording import count, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.counted_values import CountedNumbers

__all__ = ["skew"]

FEWEST = 100
VARIED = 20
SKEWED = 5.0  # about that of a lognormal distribution with σ = 0.9
STRAIGHT = 1.0


@rule(
    "WBQ120",
    severity="info",
    remedy="Take the logarithm for models that add or measure distances; trees do not mind.",
    scope="column",
)
def skew(column: ColumnProfile) -> Evidence | None:
    """Most values lie close together and a few reach far, and a logarithm makes the column even.

    Fires when the skewness is above 5 and that of the logarithm (of 1 + x where there are zeros) is between −1 and 1.
    Does not fire below 100 values or 20 different ones, on negative numbers, where a tail of a few values makes the
    skewness (WBQ116), on zero-inflated columns (WBQ119), codes for missing (WBQ102) and identifiers. That a logarithm
    helps is computed, not assumed (Tukey 1977, *Exploratory data analysis*).
    """
    stored = column.stored
    if stored is None or not column.numeric or column.count < FEWEST or stored.distinct < VARIED:
        return None
    if column.skewness is None or column.skewness <= SKEWED or column.low < 0 or column.infinities:
        return None
    if column.stand_ins or many_zeros(column) or heavy_tail(column) is not None or NAMED.search(column.name):
        return None
    from_zero = column.low == 0
    after = _skewness(stored, from_zero=from_zero)
    if abs(after) > STRAIGHT:
        return None
    function = "log1p" if from_zero else "log"
    judged = "" if stored.exact else f", judging by {count(stored.n)} of {count(column.count)} sampled rows"
    return Evidence(
        title=(
            f"{column.name} is skewed ({number(column.skewness)}): half of its values lie below "
            f"{number(column.quantiles['0.5'])}, the largest is {number(column.high)}; a logarithm makes it even"
            f"{judged}"
        ),
        column=column.name,
        count=column.count,
        where=column.is_present,
        facts={"skewness": column.skewness, "skewness_of_logarithm": after, "exact": stored.exact},
        fix={
            "pandas": f"import numpy as np\ndata[{column.name!r}] = np.{function}(data[{column.name!r}])",
            "polars": set_by(column, "", f"{{x}}.{function}()")["polars"],
        },
    )


def _skewness(stored: CountedNumbers, *, from_zero: bool) -> float:
    """Return the skewness of the logarithms."""
    line: NDArray[np.float64] = stored.values.astype(np.float64)
    logs = np.log1p(line) if from_zero else np.log(line)
    middle = np.average(logs, weights=stored.counts)
    apart = logs - middle
    square = np.average(apart**2, weights=stored.counts)
    return float(np.average(apart**3, weights=stored.counts) / square**1.5) if square > 0 else 0.0
