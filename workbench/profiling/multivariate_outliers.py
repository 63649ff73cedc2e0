"""Rows that are unusual as a whole: far from the others once it is known how columns go together.

Each column is first put on the scale of a normal distribution by its ranks, so that no tail rules; then the centre and
spread are taken from the half of the rows that lie closest together (the minimum covariance determinant of Rousseeuw
1984, started from all rows instead of from random ones, with the concentration steps of Rousseeuw and Van Driessen
1999), and each row has its Mahalanobis distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

__all__ = ["Unusual", "robust_distances", "unusual_rows"]

HALF = 0.75  # of the rows, that centre and spread are taken from
STEPS = 20
NEARLY_SAME = 0.98  # correlation from which only one of two columns is used
MEDIAN_STEPS = 60


@dataclass(frozen=True, kw_only=True, eq=False)
class Unusual:
    """What was found.

    Parameters
    ----------
    rows
        Places in the matrix, the farthest first.
    distances
        Of these rows, in units of the distance that half of the rows exceed.
    columns
        For each of these rows the two columns that contribute most.
    used
        The columns that were looked at.
    n
        How many rows had a value in all of them.
    """

    rows: NDArray[np.int64]
    distances: Matrix
    columns: tuple[tuple[int, int], ...]
    used: tuple[int, ...]
    n: int


def normal_scores(values: Matrix) -> Matrix:
    """Return each value as the normal quantile of its rank (Blom 1958); equal values share the mean rank."""
    from statistics import NormalDist

    _, back, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    quantile = NormalDist().inv_cdf
    scores = np.array([quantile((rank - 0.375) / (values.size + 0.25)) for rank in ranks])
    return scores[back]


def robust_distances(scores: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Return squared Mahalanobis distances of rows from the centre of those that lie closest together.

    Parameters
    ----------
    scores
        Of shape (rows, columns), more rows than columns.

    Returns
    -------
    distances, centre, spread
        The spread is scaled so that the median distance is that of a normal distribution.
    """
    n, p = scores.shape
    kept = np.arange(n)
    size = int(HALF * n)
    centre, spread = scores.mean(axis=0), np.cov(scores, rowvar=False).reshape(p, p)
    for _ in range(STEPS):
        distances = _squared(scores, centre, spread)
        nearest = np.sort(np.argpartition(distances, size - 1)[:size])
        if nearest.size == kept.size and np.array_equal(nearest, kept):
            break
        kept = nearest
        centre, spread = scores[kept].mean(axis=0), np.cov(scores[kept], rowvar=False).reshape(p, p)
    distances = _squared(scores, centre, spread)
    middle = p * (1 - 2 / (9 * p)) ** 3  # the median of chi-square (Wilson and Hilferty 1931)
    scale = float(np.median(distances)) / middle
    return distances / scale, centre, spread * scale


def unusual_rows(values: Matrix, *, beyond: float, most: float) -> Unusual | None:
    """Find rows that are far from all others in the columns together, though in none alone.

    Parameters
    ----------
    values
        Of shape (rows, columns), NaN where missing.
    beyond
        The distance, in typical distances (the median), from which a row is unusual; it must also lie beyond a gap.
    most
        The share of rows above which they are no exceptions.
    """
    whole = np.isfinite(values).all(axis=1)
    n = int(whole.sum())
    used = _usable(values[whole]) if n else []
    if n < 50 or len(used) < 2 or n < 10 * len(used):
        return None
    scores = np.column_stack([normal_scores(values[whole, place]) for place in used])
    kept = _different(scores)
    used, scores = [used[place] for place in kept], scores[:, kept]
    if len(used) < 2:
        return None
    squared, centre, spread = robust_distances(scores)
    distances = np.sqrt(np.maximum(squared, 0))
    relative = distances / np.median(distances)
    usual = float(np.quantile(relative, 1 - most))
    far = np.flatnonzero(relative > max(beyond, 1.5 * usual))
    # A row that is at the end of a column is unusual there, not only as a whole.
    edge = np.abs(scores[far]).max(axis=1) if far.size else np.empty(0)
    far = far[edge < 2.9]
    if far.size == 0 or far.size > most * n:
        return None
    order = far[np.argsort(-relative[far], kind="stable")]
    inverse = np.linalg.inv(spread + 1e-9 * np.eye(len(used)))
    apart = scores[order] - centre
    shares = apart * (apart @ inverse)
    pairs = tuple((used[int(top[0])], used[int(top[1])]) for top in np.argsort(-shares, axis=1, kind="stable")[:, :2])
    return Unusual(rows=np.flatnonzero(whole)[order], distances=relative[order], columns=pairs, used=tuple(used), n=n)


def _squared(scores: Matrix, centre: Matrix, spread: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(spread)
    kept = values > 1e-3 * max(float(values.max()), 1e-300)  # directions in which nothing varies say nothing
    turned = (scores - centre) @ vectors[:, kept] / np.sqrt(values[kept])
    squared: Matrix = np.einsum("ij,ij->i", turned, turned)
    return squared


def _usable(values: Matrix) -> list[int]:
    """Return the columns that are nearly continuous: no value holds many rows."""
    places = []
    for place in range(values.shape[1]):
        counts = np.unique(values[:, place], return_counts=True)[1]
        if counts.size >= 20 and counts.max() <= 0.1 * len(values):
            places.append(place)
    return places


def _different(scores: Matrix) -> list[int]:
    """Leave out columns that nearly say the same as an earlier one."""
    r = np.atleast_2d(np.corrcoef(scores, rowvar=False))
    kept: list[int] = []
    for place in range(scores.shape[1]):
        if all(abs(r[place, other]) < NEARLY_SAME for other in kept):
            kept.append(place)
    return kept
