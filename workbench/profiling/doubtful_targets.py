"""Doubtful values of a quantity: those that a model which has not seen them misses by far more than others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["explained", "misses", "usual_misses"]

NEIGHBOURS = 200  # rows with the nearest guesses, among which the spread is taken
FEWEST = 20
TO_NORMAL = 1.4826  # of the median absolute deviation


def explained(y: Floats, guess: Floats) -> float:
    """Return the part of the variance of *y* that the guesses explain."""
    spread = float(((y - y.mean()) ** 2).sum())
    return 1 - float(((y - guess) ** 2).sum()) / spread if spread > 0 else 0.0


def usual_misses(y: Floats, guess: Floats) -> Floats:
    """Return how far rows with a similar guess are usually missed.

    Parameters
    ----------
    y, guess
        The given value and the model's, of shape (rows,).

    Returns
    -------
    ndarray of shape (rows,)
        The median absolute miss among the 200 rows with the nearest guesses (fewer in small tables), scaled to a
        standard deviation, and at least half of that over all rows.
    """
    n = y.size
    size = int(np.clip(n // 5, FEWEST, NEIGHBOURS))
    order = np.argsort(guess, kind="stable")
    miss = np.abs(y - guess)[order]
    overall = float(np.median(miss)) * TO_NORMAL
    starts = np.arange(0, max(n - size, 0) + 1, max(size // 4, 1))
    middles = np.array([np.median(miss[start : start + size]) for start in starts]) * TO_NORMAL
    usual = np.empty(n)
    usual[order] = np.maximum(np.interp(np.arange(n), starts + size / 2, middles), overall / 2)
    return usual


def misses(y: Floats, *guesses: Floats) -> Floats:
    """Return by how many usual misses of the first guess each row is missed by all guesses.

    Signed; the smallest where the guesses differ, and 0 where they are on different sides of the given value.
    """
    usual = usual_misses(y, guesses[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.stack([np.where(usual > 0, (y - guess) / usual, 0.0) for guess in guesses])
    sides = np.sign(far)
    agreed = (sides == sides[0]).all(axis=0)
    return np.where(agreed, sides[0] * np.abs(far).min(axis=0), 0.0)
