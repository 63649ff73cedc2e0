"""Correlations of numbers over the rows that filters take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.data.co_moments import CoMoments
from workbench.views.rows.aggregates import mapped, part_mask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workbench.views.rows.aggregates import Filter

__all__ = ["correlations"]


def correlations(
    values: Mapping[str, NDArray[np.float64]], filters: Sequence[Filter], n_rows: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Correlate k columns of numbers over some rows, in one pass.

    Parameters
    ----------
    values
        By name one number a row, of shape (n_rows,); what is not finite is no number.
    filters
        Which rows are taken: those that all of them take.
    n_rows
        How many rows there are.

    Returns
    -------
    r, n
        Pearson's r of each with each, of shape (k, k), NaN where one does not vary; and the rows where both have a
        number.
    """
    names = tuple(values)

    def summed(parts: Sequence[slice]) -> CoMoments:
        held = CoMoments(names)
        for part in parts:
            if not filters:
                held.add([(column[part], None) for column in values.values()])
                continue
            places = np.flatnonzero(part_mask(filters, part))
            if len(places):
                held.add([(column[part][places], None) for column in values.values()])
        return held

    moments = CoMoments(names)
    for each in mapped(summed, n_rows):
        moments.merge(each)
    return moments.correlations()
