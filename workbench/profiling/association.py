"""Association: how strongly two columns go together."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Association", "Measure"]

Measure = Literal["pearson", "cramers_v", "correlation_ratio"]


class Association(NamedTuple):
    """How strongly two columns go together.

    Parameters
    ----------
    column_a, column_b
        The columns; of a category and a number the category is the first.
    value
        From −1 to 1 for Pearson's r, from 0 to 1 for the others; NaN where one of the columns does not vary.
    n
        How many rows it rests on: for Pearson's r all that have both, for the others those of the sample.
    measure
        ``"pearson"``, ``"cramers_v"`` or ``"correlation_ratio"``.
    """

    column_a: str
    column_b: str
    value: float
    n: int
    measure: Measure = "pearson"
