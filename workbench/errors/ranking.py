"""One class against the rest: what every threshold on its score would do, from a single sort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Ranking", "rank"]


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Counts (or sums of weights) at every distinct score, ascending.

    Parameters
    ----------
    scores
        The m distinct scores.
    hits, false_alarms
        Positive and negative rows whose score is at least this, of shape (m + 1,): the last, where no score is high
        enough, is 0.
    """

    scores: NDArray[np.float64]
    hits: NDArray[Any]
    false_alarms: NDArray[Any]

    @property
    def positives(self) -> float:
        """Weight of the positive rows."""
        return float(self.hits[0])

    @property
    def negatives(self) -> float:
        """Weight of the negative rows."""
        return float(self.false_alarms[0])

    def roc_auc(self) -> float:
        """Area under the ROC curve (trapezoids, as ties demand); NaN when one side is empty."""
        if self.positives <= 0 or self.negatives <= 0:
            return float("nan")
        width = (self.false_alarms[:-1] - self.false_alarms[1:]).astype(np.float64, copy=False)
        both = np.add(self.hits[:-1], self.hits[1:], dtype=np.float64)
        return float(np.dot(width, both) / (2 * self.positives * self.negatives))

    def average_precision(self) -> float:
        """Precision averaged over the steps of recall; NaN without positives."""
        if self.positives <= 0:
            return float("nan")
        step = (self.hits[:-1] - self.hits[1:]).astype(np.float64, copy=False)
        hits = self.hits[:-1]
        precision = np.zeros(len(hits))
        flagged = hits + self.false_alarms[:-1]
        np.divide(hits, flagged, out=precision, where=flagged > 0)
        return float(np.dot(step, precision) / self.positives)

    def above(self, thresholds: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the positive and negative rows whose score is above each threshold."""
        place = np.searchsorted(self.scores, thresholds, side="right")
        return self.hits[place].astype(np.float64), self.false_alarms[place].astype(np.float64)

    def path(self, points: int | None = None) -> NDArray[np.intp]:
        """Return positions from no row flagged to all: every one, or about *points*.

        Those are even along hits and along false alarms, and denser among the highest scores, where precision is
        restless.
        """
        m = len(self.scores)
        if points is None or m < points:
            return np.arange(m, -1, -1)
        third = points // 3
        hits, alarms = self.hits[::-1], self.false_alarms[::-1]
        along_hits = np.searchsorted(hits, np.linspace(0, hits[-1], third))
        along_alarms = np.searchsorted(alarms, np.linspace(0, alarms[-1], third))
        from_top = np.geomspace(1, m + 1, third).astype(np.intp) - 1
        chosen = np.unique(np.concatenate([[0, m], along_hits, along_alarms, from_top]))
        places: NDArray[np.intp] = m - np.clip(chosen, 0, m)
        return places

    def thresholds(self, places: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the score at each position of a path; ∞ where none is high enough."""
        m = len(self.scores)
        known: NDArray[np.float64] = np.where(places < m, self.scores[np.minimum(places, m - 1)], np.inf)
        return known


def rank(
    scores: NDArray[np.float64], positive: NDArray[np.bool_], weight: NDArray[np.float64] | None = None
) -> Ranking:
    """Sort once and count.

    Parameters
    ----------
    scores
        Finite scores of shape (n,), higher for the class.
    positive
        Whether each row is of the class.
    weight
        Weights of shape (n,).
    """
    n = len(scores)
    packed = None if weight is not None else _sorted_together(scores, positive)
    if packed is not None:
        ordered, hit = packed
        small = np.int32 if n < 2**31 else np.int64
        below: NDArray[Any] = np.cumsum(hit, dtype=small)
        counted: NDArray[Any] = np.arange(1, n + 1, dtype=small)
    else:
        order = np.argsort(scores, kind="stable")
        ordered = scores[order]
        w = np.ones(n) if weight is None else weight[order]
        below, counted = np.cumsum(w * positive[order]), np.cumsum(w)
    ends = ordered[1:] != ordered[:-1]  # where the last row of a score lies, but for the very last
    if not ends.all():
        last = np.append(np.flatnonzero(ends), n - 1)
        ordered, below, counted = ordered[last], below[last], counted[last]
    hits, flagged = _from_above(below), _from_above(counted)
    return Ranking(scores=ordered, hits=hits, false_alarms=flagged - hits)


def _from_above(below: NDArray[Any]) -> NDArray[Any]:
    """Turn sums up to each score into sums from each score on, and 0 behind the last."""
    above = np.empty(len(below) + 1, dtype=below.dtype)
    above[0] = below[-1]
    np.subtract(below[-1], below, out=above[1:])
    return above


def _sorted_together(
    scores: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Sort scores with each row's class in the lowest bit of one integer key: a plain sort of integers is vectorised.

    Scores with magnitudes below 2 leave that bit free (the top exponent bits are zero); others are scaled by a power of
    two, which is exact unless the smallest underflow. Then None is returned.
    """
    largest = float(np.abs(scores).max())
    exponent = int(np.frexp(largest)[1]) if largest >= 2 else 0
    if exponent:
        scaled = np.ldexp(scores, -exponent)
        if not np.array_equal(np.ldexp(scaled, exponent), scores):
            return None
        scaled += 0.0
    else:
        scaled = scores + 0.0  # −0.0 becomes 0.0
    bits = scaled.view(np.int64)
    key = np.where(bits < 0, -(bits & np.int64(2**63 - 1)), bits) if scores.min() < 0 else bits
    key <<= 1
    key |= positive
    key.sort()
    hit = (key & 1).astype(np.bool_)
    key >>= 1
    if key[0] < 0:
        magnitude = np.abs(key).view(np.float64)
        ordered = np.where(key < 0, -magnitude, magnitude)
    else:
        ordered = key.view(np.float64)
    return np.ldexp(ordered, exponent) if exponent else ordered, hit
