"""How wrong a classifier is, in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors.ranking import rank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workbench.errors.classification_input import Classified
    from workbench.errors.ranking import Ranking

__all__ = [
    "CLASSIFICATION_METRICS",
    "ClassScores",
    "ClassificationMetrics",
    "classification_metrics",
    "confusion_counts",
    "rankings",
]

CLASSIFICATION_METRICS = {
    "accuracy": "Share of rows whose class is predicted right",
    "balanced_accuracy": "Mean of the classes' recalls: each class counts the same",
    "macro_precision": "Mean of the classes' precisions",
    "macro_recall": "Mean of the classes' recalls",
    "macro_f1": "Mean of the classes' F1",
    "weighted_precision": "Mean of the classes' precisions, by their rows",
    "weighted_recall": "Mean of the classes' recalls, by their rows",
    "weighted_f1": "Mean of the classes' F1, by their rows",
    "roc_auc": "Chance that a row of the class scores higher than another; 0.5 is chance",
    "average_precision": "Area under the precision–recall curve",
    "log_loss": "Mean surprise at the true class, in nats; 0 is perfect",
    "brier": "Mean squared error of the probabilities; 0 is perfect",
}


@dataclass(frozen=True, kw_only=True)
class ClassScores:
    """One class: its rows, and how well it is told from the rest. Undefined numbers are NaN."""

    n: NDArray[np.float64]
    predicted: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    roc_auc: NDArray[np.float64]
    average_precision: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ClassificationMetrics:
    """The numbers by name; None where undefined, with the reason."""

    n: int
    values: Mapping[str, float | None]
    reasons: Mapping[str, str]
    classes: ClassScores

    def __getitem__(self, name: str) -> float | None:
        return self.values[name]


def confusion_counts(answers: Classified, weight: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Return how many rows (or how much weight) of each class (first axis) are predicted as each (second axis)."""
    k = len(answers.classes)
    cells = np.bincount(answers.true * k + answers.predicted, weights=weight, minlength=k * k)
    return cells.reshape(k, k).astype(np.float64)


def rankings(answers: Classified, weight: NDArray[np.float64] | None = None) -> dict[int, Ranking]:
    """Rank the rows for each class against the rest, for the positive class alone when there are two."""
    if answers.scores is None:
        return {}
    codes = range(len(answers.classes)) if answers.positive is None else (answers.positive,)
    return {code: rank(np.ascontiguousarray(answers.score_of(code)), answers.true == code, weight) for code in codes}


def classification_metrics(
    answers: Classified,
    counts: NDArray[np.float64],
    ranked: Mapping[int, Ranking],
    *,
    weight: NDArray[np.float64] | None = None,
) -> ClassificationMetrics:
    """Compute all metrics; each equals scikit-learn's, weights included.

    A precision without predictions and a recall without rows count as 0 in the means, as in scikit-learn; balanced
    accuracy leaves classes without rows out. With more than two classes ROC AUC and average precision are means over
    the classes, each against the rest, and the Brier score sums over the classes.
    """
    classes = _class_scores(answers, counts, ranked)
    n, right = classes.n, np.diag(counts)
    total = n.sum()
    values: dict[str, float | None] = {
        "accuracy": float(right.sum() / total),
        "balanced_accuracy": float(classes.recall[n > 0].mean()),
    }
    for name in ("precision", "recall", "f1"):
        each = np.nan_to_num(getattr(classes, name))
        values[f"macro_{name}"] = float(each.mean())
        values[f"weighted_{name}"] = float(np.average(each, weights=n))
    reasons: dict[str, str] = {}
    for name in ("roc_auc", "average_precision"):
        each = getattr(classes, name)[list(ranked)]
        values[name] = float(each.mean()) if len(each) and np.isfinite(each).all() else None
        if values[name] is None:
            reasons[name] = _why_undefined(answers, [code for code, v in zip(ranked, each, strict=True) if v != v])
    values |= _proper_scores(answers, weight)
    if not answers.probability:
        why = "the scores are no probabilities" if answers.scores is not None else "labels were given, no scores"
        reasons |= {"log_loss": why, "brier": why}
    return ClassificationMetrics(
        n=answers.n,
        values={name: values[name] for name in CLASSIFICATION_METRICS},
        reasons=reasons,
        classes=classes,
    )


def _class_scores(answers: Classified, counts: NDArray[np.float64], ranked: Mapping[int, Ranking]) -> ClassScores:
    k = len(answers.classes)
    right, n, predicted = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall, f1 = right / predicted, right / n, 2 * right / (n + predicted)
    auc, average = np.full(k, np.nan), np.full(k, np.nan)
    for code, ranking in ranked.items():
        auc[code], average[code] = ranking.roc_auc(), ranking.average_precision()
    return ClassScores(
        n=n, predicted=predicted, precision=precision, recall=recall, f1=f1, roc_auc=auc, average_precision=average
    )


def _proper_scores(answers: Classified, weight: NDArray[np.float64] | None) -> dict[str, float | None]:
    if not answers.probability or answers.scores is None:
        return {"log_loss": None, "brier": None}
    low, high = answers.resolution, 1 - answers.resolution
    scores = answers.scores
    if scores.ndim == 1:
        positive = answers.true == answers.positive
        of_true = np.where(positive, scores, 1 - scores)
        square = (1 - of_true) ** 2
    else:
        of_true = scores[np.arange(answers.n), answers.true]
        square = np.einsum("ij,ij->i", scores, scores) - 2 * of_true + 1
    surprise = -np.log(np.clip(of_true, low, high))
    return {"log_loss": float(np.average(surprise, weights=weight)), "brier": float(np.average(square, weights=weight))}


def _why_undefined(answers: Classified, codes: Sequence[int]) -> str:
    if answers.scores is None:
        return "labels were given, no scores"
    if answers.binary:
        return f"all rows are of one class, {answers.names[int(answers.true[0])]}"
    names = ", ".join(answers.names[code] for code in codes[:5])
    return f"'y_true' has no row, or only rows, of the class {names}"
