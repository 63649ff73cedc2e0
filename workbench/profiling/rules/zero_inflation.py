"""WBQ119: far more zeros than the other numbers let expect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.views.wording import number, share

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["many_zeros", "zero_inflation"]

FEWEST = 100
MANY = 0.3
VARIED = 20  # different positive numbers, so that codes and scores are left out
EXCESS = 2.0  # times the zeros that a negative binomial of the same mean and variance has


@rule(
    "WBQ119",
    severity="info",
    remedy="Ask apart whether there is anything and how much: a yes-or-no column beside it, or a model in two parts.",
    scope="column",
)
def zero_inflation(column: ColumnProfile) -> Evidence | None:
    """A column of amounts is zero far more often than the other amounts let expect.

    Fires when at least 30 % of the values are zero, none is negative, and there are 20 different positive ones; for
    whole numbers also only when zeros are twice as many as a negative binomial of the same mean and variance has, since
    counts are zero by nature. Does not fire below 100 values, on nearly constant columns (WBQ104), or where zero stands
    for missing (WBQ102). The comparison follows Lambert (1992, zero-inflated Poisson regression).
    """
    if not many_zeros(column):
        return None
    assert column.zeros is not None
    assert column.stored is not None
    part = column.zeros / column.count
    positive = column.stored.values[column.stored.values > 0]
    low = f"from {number(float(positive[0]))} " if column.stored.exact else ""
    return Evidence(
        title=(f"{column.name} is 0 in {share(part)} of its values; the others spread {low}to {number(column.high)}"),
        column=column.name,
        count=column.zeros,
        where=f"{column.sql} = 0",
        facts={"share": part},
    )


def many_zeros(column: ColumnProfile) -> bool:
    """Tell whether there are far more zeros than expected."""
    if not column.numeric or column.stored is None or column.count < FEWEST or not column.zeros or column.negatives:
        return False
    part = column.zeros / column.count
    if not MANY <= part < 0.99 or any(each.value == 0 for each in column.stand_ins):
        return False
    values = column.stored.values
    if np.count_nonzero(values) < VARIED:
        return False
    if not column.stored.whole or column.mean is None or column.std is None:
        return True
    return part > EXCESS * _expected(column.mean, column.std**2)


def _expected(mean: float, variance: float) -> float:
    """Return the share of zeros of a negative binomial, or of a Poisson where counts vary no more than that."""
    if variance <= mean:
        return math.exp(-mean)
    return math.pow(mean / variance, mean * mean / (variance - mean))
