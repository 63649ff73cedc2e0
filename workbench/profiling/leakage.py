"""Leakage: features that know the target, measured one at a time.

A feature is cut into bins, the target is learned for each bin from four fifths of the rows and predicted for the rest:
a tree on one feature, as in the predictive power score (Wetschoreck 2020), at the price of a sort.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.profiling.sampled_columns import SampledColumn

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = ["SingleScore", "absence_tells", "balanced_accuracy", "ranks", "single_scores"]

FOLDS = 5
BINS = 200
FEWEST = 5  # rows a bin, on average


@dataclass(frozen=True, kw_only=True)
class SingleScore:
    """How well one feature alone predicts the target, in rows that it was not learned from.

    Parameters
    ----------
    name
        The feature.
    score
        The balanced accuracy, scaled so that guessing is 0; or the part of the variance of the target's ranks that is
        explained. 1 is perfect.
    monotone
        The size of Spearman's rank correlation with a quantity; NaN for classes and for texts.
    """

    name: str
    score: float
    monotone: float


def single_scores(features: Sequence[SampledColumn], target: SampledColumn, *, classes: bool) -> list[SingleScore]:
    """Score each feature alone, the best first.

    Parameters
    ----------
    features, target
        Columns of the same sampled rows; rows without a target are left out, a missing feature is a bin of its own.
    classes
        Whether the target is a class; else its ranks are predicted, so that no tail rules.
    """
    there = target.there
    folds = _folds(int(there.sum()))
    codes, ranked = target.codes[there], ranks(target.values[there])
    found = []
    for feature in features:
        bins = _bins(feature, there)
        score = _classes_score(bins, codes, folds) if classes else _quantity_score(bins, ranked, folds)
        monotone = np.nan if classes or feature.labels is not None else _monotone(feature.values[there], ranked)
        found.append(SingleScore(name=feature.name, score=score, monotone=monotone))
    return sorted(found, key=lambda each: -each.score)


def absence_tells(features: Sequence[SampledColumn], target: SampledColumn) -> list[SingleScore]:
    """Score whether a feature is there, alone, against the classes of the target; only where some are missing."""
    there = target.there
    y = target.codes[there]
    folds = _folds(y.size)
    found = []
    for feature in features:
        gone = (~feature.there[there]).astype(np.int64)
        if 0 < gone.sum() < gone.size:
            score = _classes_score(gone, y, folds)
            found.append(SingleScore(name=feature.name, score=score, monotone=np.nan))
    return sorted(found, key=lambda each: -each.score)


def ranks(values: Floats) -> Floats:
    """Return the rank of each value from 0 to 1; equal values share the mean rank."""
    _, back, counts = np.unique(values, return_inverse=True, return_counts=True)
    mean = np.cumsum(counts) - (counts + 1) / 2
    line: Floats = mean[back] / max(values.size - 1, 1)
    return line


def balanced_accuracy(guessed: Codes, y: Codes) -> float:
    """Return the mean share of each class that is guessed right, scaled so that guessing is 0."""
    classes = np.unique(y)
    if classes.size < 2:
        return 0.0
    hit = float(np.mean([(guessed[y == each] == each).mean() for each in classes]))
    return (hit - 1 / classes.size) / (1 - 1 / classes.size)


def _folds(n: int) -> Codes:
    """Deal rows to folds at random, the same each time."""
    dealt: Codes = np.random.RandomState(n % 2**32).permutation(np.arange(n, dtype=np.int64) % FOLDS)
    return dealt


def _bins(feature: SampledColumn, there: NDArray[np.bool_]) -> Codes:
    """Cut a feature into bins of about equally many rows; a value is never cut, missing ones are the last bin."""
    codes = feature.codes[there]
    held = codes >= 0
    size = int(codes.max(initial=0)) + 1
    wanted = int(np.clip(held.sum() // FEWEST, 2, BINS))
    if size > wanted and feature.labels is None:
        counts = np.bincount(codes[held], minlength=size)
        middle = np.cumsum(counts) - counts / 2
        cut = (middle * wanted / max(held.sum(), 1)).astype(np.int64)
        codes = np.where(held, cut[codes], -1)
        size = wanted
    return np.where(held, codes, size)


def _classes_score(bins: Codes, y: Codes, folds: Codes) -> float:
    size, classes = int(bins.max(initial=0)) + 1, int(y.max(initial=0)) + 1
    whole = _counted(bins, y, size, classes)
    guessed = np.empty_like(y)
    for fold in range(FOLDS):
        out = folds == fold
        learned = whole - _counted(bins[out], y[out], size, classes)
        # Each class counts alike, so that a rare one is not lost.
        weight = learned / np.maximum(learned.sum(axis=0), 1)
        usual = int(np.argmax(learned.sum(axis=0)))
        best = np.where(learned.any(axis=1), np.argmax(weight, axis=1), usual)
        guessed[out] = best[bins[out]]
    return balanced_accuracy(guessed, y)


def _counted(bins: Codes, y: Codes, size: int, classes: int) -> Floats:
    flat = np.bincount(bins * classes + y, minlength=size * classes)
    return flat.reshape(size, classes).astype(np.float64)


def _quantity_score(bins: Codes, y: Floats, folds: Codes) -> float:
    size = int(bins.max(initial=0)) + 1
    sums, counts = np.bincount(bins, y, size), np.bincount(bins, minlength=size)
    guessed = np.empty_like(y)
    for fold in range(FOLDS):
        out = folds == fold
        left = counts - np.bincount(bins[out], minlength=size)
        total = sums - np.bincount(bins[out], y[out], size)
        mean = total.sum() / max(left.sum(), 1)
        guessed[out] = np.where(left > 0, total / np.maximum(left, 1), mean)[bins[out]]
    spread = float(((y - y.mean()) ** 2).sum())
    return 1 - float(((y - guessed) ** 2).sum()) / spread if spread > 0 else 0.0


def _monotone(values: Floats, y: Floats) -> float:
    held = ~np.isnan(values)
    if held.sum() < 3:
        return np.nan
    a, b = ranks(values[held]), ranks(y[held])
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return abs(float(a @ b)) / spread if spread > 0 else np.nan
