"""What a model says of rows that it was not learned from: out-of-bag predictions of a forest on the sampled rows.

Each tree of extremely randomised trees (Geurts, Ernst and Wehenkel 2006) is grown on a bootstrap sample, and a row is
predicted by the trees that did not see it (Breiman 1996), so that one fit serves where cross-validation needs several.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.leakage import absence_tells, single_scores
from workbench.profiling.rules.identifier import names_rows
from workbench.profiling.target_kind import is_classes, is_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.profiling.examined import Examined
    from workbench.profiling.leakage import SingleScore
    from workbench.profiling.sampled_columns import SampledColumn

    Floats = NDArray[np.float64]

__all__ = ["Learned", "learned"]

TREES = 100
ROWS = 10_000
FEATURES = 200
CELLS = 400_000  # rows times features, at most: of a wide table fewer rows are learned from
FEWEST = 40  # rows
TELLS = 0.98  # score from which a single feature knows the target
FUNCTION = 0.9999  # rank correlation from which one is a function of the other
SEED = 20_261


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """A target and what is known of it from the features.

    Parameters
    ----------
    classes
        Whether the target is a class.
    scores, absence
        How well each feature, or whether it is there, predicts the target alone; the best first.
    rows
        Places of the rows, among the sampled ones, that were learned from: those with a target.
    y
        The target of these rows, or the code of its class.
    labels
        The stored value of each class, by code; empty for a quantity.
    features
        The features that were learned from: without those that know the target.
    guess
        Of shape (rows,) for a quantity, (rows, classes) for classes; NaN where no tree left the row out.
    straight
        Of shape (rows,), for a quantity: what a linear model of the other rows says, which goes on beyond what trees
        have seen.
    """

    classes: bool
    scores: tuple[SingleScore, ...]
    absence: tuple[SingleScore, ...]
    rows: NDArray[np.int64]
    y: NDArray[np.float64] | NDArray[np.int64]
    labels: tuple[float, ...]
    features: tuple[str, ...]
    guess: Floats | None
    straight: Floats | None

    @property
    def knowing(self) -> tuple[SingleScore, ...]:
        """The features that know the target by themselves."""
        return tuple(each for each in self.scores if knows(each))


def knows(each: SingleScore) -> bool:
    """Tell whether a feature knows the target."""
    return each.score >= TELLS or each.monotone >= FUNCTION


def learned(examined: Examined) -> Learned | None:
    """Learn the target from the features in the sampled rows; None without a target that can be learned."""
    if examined.target is None or examined.target not in examined.values:
        return None
    profile = examined.column(examined.target)
    classes = is_classes(profile)
    if not classes and not is_quantity(profile):
        return None
    target = examined.values[examined.target]
    features = [
        examined.values[column.name]
        for column in examined.features
        if column.name in examined.values and column.distinct != 1 and not names_rows(column)
    ]
    rows = np.flatnonzero(np.isfinite(target.values))
    if rows.size < FEWEST or not features:
        return None
    scores = single_scores(features, target, classes=classes)
    absence = absence_tells(features, target) if classes else []
    out = {each.name for each in (*scores, *absence) if knows(each)}
    kept = [feature for feature in features if feature.name not in out][:FEATURES]
    fewer = max(min(ROWS, CELLS // max(len(kept), 1)), FEWEST)
    if rows.size > fewer:
        rows = rows[np.linspace(0, rows.size - 1, fewer).astype(np.int64)]
    values = target.values[rows]
    labels, codes = np.unique(values, return_inverse=True)
    y = codes.astype(np.int64) if classes else values
    matrix = _matrix(kept, rows)
    lines = [place for place, feature in enumerate(kept) if feature.labels is None]
    return Learned(
        classes=classes,
        scores=tuple(scores),
        absence=tuple(absence),
        rows=rows,
        y=y,
        labels=tuple(labels.tolist()) if classes else (),
        features=tuple(feature.name for feature in kept),
        guess=_guess(matrix, y, classes=classes) if kept else None,
        straight=None if classes or not lines else _straight(matrix[:, lines], values),
    )


def _guess(matrix: Floats, y: NDArray[np.float64] | NDArray[np.int64], *, classes: bool) -> Floats:
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    kind = ExtraTreesClassifier if classes else ExtraTreesRegressor
    leaf = 1 if classes else 3
    model = kind(
        n_estimators=TREES,
        bootstrap=True,
        oob_score=True,
        random_state=SEED,
        min_samples_leaf=leaf,
        max_features="sqrt" if classes else 0.5,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a row that every tree has seen has no guess, which is told apart below
        model.fit(matrix, y)
    guess: Floats = model.oob_decision_function_ if classes else model.oob_prediction_
    return guess


def _straight(matrix: Floats, y: Floats) -> Floats:
    """Return what a lightly ridged linear model of all other rows says of each (the leave-one-out identity)."""
    spread = matrix.std(axis=0)
    varied = spread > 0
    scaled = (matrix[:, varied] - matrix[:, varied].mean(axis=0)) / spread[varied]
    scaled = np.column_stack([np.ones(len(y)), scaled])
    ridge = 1e-3 * len(y) * np.eye(scaled.shape[1])
    ridge[0, 0] = 0.0
    inverse = np.linalg.inv(scaled.T @ scaled + ridge)
    fitted = scaled @ (inverse @ (scaled.T @ y))
    leverage = np.einsum("ij,jk,ik->i", scaled, inverse, scaled, optimize=True)
    left: Floats = y - (y - fitted) / np.maximum(1 - leverage, 1e-6)
    return left


def _matrix(features: Sequence[SampledColumn], rows: NDArray[np.int64]) -> Floats:
    """Return features as columns; missing ones lie below all others, as trees can use."""
    matrix = np.empty((rows.size, len(features)))
    for place, feature in enumerate(features):
        values = feature.values[rows]
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        span = max(high - low, 1.0)
        matrix[:, place] = np.nan_to_num(values, nan=low - span, posinf=high + span, neginf=low - span / 2)
    limit = float(np.finfo(np.float32).max)
    return np.clip(matrix, -limit, limit)
