"""The uniform sample of rows whose bin numbers a payload carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SAMPLE_SIZE", "sampled_positions"]

SAMPLE_SIZE = 10_000
SEED = 20_261
WORD = 2**32


def sampled_positions(n_rows: int, *, size: int = SAMPLE_SIZE) -> NDArray[np.int64]:
    """Return the positions of a uniform sample of rows.

    It depends on both numbers alone, so that views of equally many rows sample the same ones, today and tomorrow.

    Parameters
    ----------
    n_rows
        How many rows there are.
    size
        How many to take, at most.

    Returns
    -------
    ndarray of shape (min(n_rows, size),)
        Positions from 0, ascending and distinct: every row when there are at most *size*.

    Examples
    --------
    >>> sampled_positions(3).tolist()
    [0, 1, 2]
    >>> len(sampled_positions(336_776, size=500))
    500
    """
    if n_rows <= size:
        return np.arange(n_rows, dtype=np.int64)
    if size > n_rows // 2:  # the rows left out are fewer
        kept = np.ones(n_rows, dtype=bool)
        kept[_drawn(n_rows, n_rows - size)] = False
        return np.flatnonzero(kept).astype(np.int64, copy=False)
    return np.sort(_drawn(n_rows, size))


def _drawn(n_rows: int, size: int) -> NDArray[np.int64]:
    """Draw *size* distinct positions, each set of them equally likely."""
    # RandomState, since NumPy promises its numbers for ever; those of a Generator may change with a release.
    random = np.random.RandomState([SEED, n_rows % WORD, n_rows // WORD, size])
    drawn = np.empty(0, dtype=np.int64)
    while True:
        drawn = np.concatenate([drawn, (random.random_sample(size) * n_rows).astype(np.int64)])
        _, first = np.unique(drawn, return_index=True)
        if len(first) >= size:
            return drawn[np.sort(first)[:size]]
