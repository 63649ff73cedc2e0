"""The numbers behind a classifier's pictures, as frames in long form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.classification_metrics import CLASSIFICATION_METRICS
from workbench.errors.intervals import wilson_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.classification_input import Classified
    from workbench.errors.classification_metrics import ClassificationMetrics, ClassScores
    from workbench.errors.ranking import Ranking

__all__ = [
    "PREDICTED_CLASS",
    "calibration_frame",
    "classes_frame",
    "confusion_frame",
    "metrics_frame",
    "precision_recall_frame",
    "roc_frame",
    "thresholds_frame",
]

CALIBRATION_BINS = 10
THRESHOLDS = 101
PREDICTED_CLASS = "the predicted class"


def metrics_frame(metrics: ClassificationMetrics) -> pd.DataFrame:
    """Return one row a metric: its value, and what it means or why it is undefined."""
    import pandas as pd

    rows = [
        (name, value, metrics.reasons.get(name, CLASSIFICATION_METRICS[name])) for name, value in metrics.values.items()
    ]
    return pd.DataFrame(rows, columns=["metric", "value", "meaning"]).astype({"value": "float64"})


def confusion_frame(counts: NDArray[np.float64], classes: Sequence[object]) -> pd.DataFrame:
    """Return one row for each pair of classes: ``actual``, ``predicted``, ``count``, ``share_of_actual``."""
    import pandas as pd

    k = len(classes)
    actual, predicted = np.divmod(np.arange(k * k), k)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counts / counts.sum(axis=1, keepdims=True)
    cells = counts.ravel()
    whole = (cells == np.floor(cells)).all()
    return pd.DataFrame(
        {
            "actual": [classes[code] for code in actual],
            "predicted": [classes[code] for code in predicted],
            "count": cells.astype(np.int64) if whole else cells,
            "share_of_actual": shares.ravel(),
        }
    )


def classes_frame(scores: ClassScores, classes: Sequence[object]) -> pd.DataFrame:
    """Return one row a class: its rows, precision, recall with its 95 % Wilson interval, F1, areas."""
    import pandas as pd

    low, high = wilson_interval(scores.recall * scores.n, scores.n)
    return pd.DataFrame(
        {
            "class": list(classes),
            "n": scores.n,
            "predicted": scores.predicted,
            "precision": scores.precision,
            "recall": scores.recall,
            "recall_low": low,
            "recall_high": high,
            "f1": scores.f1,
            "roc_auc": scores.roc_auc,
            "average_precision": scores.average_precision,
        }
    )


def roc_frame(ranked: Mapping[int, Ranking], classes: Sequence[object], *, points: int | None = None) -> pd.DataFrame:
    """Return the ROC curve of each class: ``class``, ``threshold``, ``false_positive_rate``, ``true_positive_rate``.

    Rows scoring at least the threshold are taken as the class. The curve begins at (0, 0), where no threshold is high
    enough. With *points*, about so many of its points are chosen.
    """
    parts = []
    for code, ranking in ranked.items():
        if ranking.positives <= 0 or ranking.negatives <= 0:
            continue
        kept = ranking.path(points)
        x, y = ranking.false_alarms[kept] / ranking.negatives, ranking.hits[kept] / ranking.positives
        columns = (("false_positive_rate", x), ("true_positive_rate", y))
        parts.append(_lines(classes[code], ranking.thresholds(kept), *columns))
    return _together(parts, ("class", "threshold", "false_positive_rate", "true_positive_rate"))


def precision_recall_frame(
    ranked: Mapping[int, Ranking], classes: Sequence[object], *, points: int | None = None
) -> pd.DataFrame:
    """Return precision and recall at each threshold of each class: ``class``, ``threshold``, ``recall``, ``precision``.

    The curve begins at recall 0 and precision 1 by convention.
    """
    parts = []
    for code, ranking in ranked.items():
        if ranking.positives <= 0:
            continue
        kept = ranking.path(points)
        hits, flagged = ranking.hits[kept], ranking.hits[kept] + ranking.false_alarms[kept]
        precision = np.ones(len(kept))
        np.divide(hits, flagged, out=precision, where=flagged > 0)
        columns = (("recall", hits / ranking.positives), ("precision", precision))
        parts.append(_lines(classes[code], ranking.thresholds(kept), *columns))
    return _together(parts, ("class", "threshold", "recall", "precision"))


def thresholds_frame(ranked: Mapping[int, Ranking], classes: Sequence[object], *, probability: bool) -> pd.DataFrame:
    """Return what taking rows whose score is above each of 101 thresholds as the class would give.

    Thresholds are 0, 0.01 … 1 for probabilities, else quantiles of the distinct scores.
    """
    parts = []
    for code, ranking in ranked.items():
        grid = np.linspace(0, 1, THRESHOLDS)
        t = grid if probability else np.unique(np.quantile(ranking.scores, grid))
        hits, alarms = ranking.above(t)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append(
                _lines(
                    classes[code],
                    t,
                    ("predicted", hits + alarms),
                    ("precision", hits / (hits + alarms)),
                    ("recall", hits / ranking.positives),
                    ("false_positive_rate", alarms / ranking.negatives),
                    ("f1", 2 * hits / (hits + alarms + ranking.positives)),
                    ("accuracy", (hits + ranking.negatives - alarms) / (ranking.positives + ranking.negatives)),
                )
            )
    columns = ("class", "threshold", "predicted", "precision", "recall", "false_positive_rate", "f1", "accuracy")
    return _together(parts, columns)


def calibration_frame(answers: Classified, weight: NDArray[np.float64] | None = None) -> pd.DataFrame:
    """Return, for ten equal ranges of each class's probability, what was said and what was observed.

    Of two classes the positive one is shown; of more each against the rest, and "the predicted class": how often the
    most probable class is right (Guo et al., *On Calibration of Modern Neural Networks*, ICML 2017). ``observed`` is
    the share of rows of the class, with the 95 % interval of Wilson (1927) in ``low`` and ``high``, at the effective
    number of rows when they are weighted.
    """
    parts = []
    for name, said, true in _said_and_true(answers) if answers.probability else ():
        place = np.minimum((said * CALIBRATION_BINS).astype(np.intp), CALIBRATION_BINS - 1)
        n = np.bincount(place, minlength=CALIBRATION_BINS)
        total = np.bincount(place, weight, CALIBRATION_BINS)
        w_said, w_true = (said, true) if weight is None else (said * weight, true * weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(place, w_said, CALIBRATION_BINS) / total
            observed = np.bincount(place, w_true, CALIBRATION_BINS) / total
            effective = n if weight is None else total**2 / np.bincount(place, weight**2, CALIBRATION_BINS)
        low, high = wilson_interval(observed * effective, effective)
        edges = np.linspace(0, 1, CALIBRATION_BINS + 1)
        frame = _lines(name, edges[:-1], ("to", edges[1:]), ("n", n), ("mean_score", mean))
        frame = frame.rename(columns={"threshold": "from"}).assign(observed=observed, low=low, high=high)
        parts.append(frame[n > 0])
    return _together(parts, ("class", "from", "to", "n", "mean_score", "observed", "low", "high"))


def _said_and_true(answers: Classified) -> Iterator[tuple[object, NDArray[np.float64], NDArray[np.bool_]]]:
    if answers.positive is not None:
        yield answers.classes[answers.positive], answers.score_of(answers.positive), answers.true == answers.positive
        return
    if answers.scores is not None:
        yield PREDICTED_CLASS, answers.scores.max(axis=1), answers.true == answers.predicted
    for code, label in enumerate(answers.classes):
        yield label, answers.score_of(code), answers.true == code


def _lines(name: object, thresholds: NDArray[np.float64], *columns: tuple[str, NDArray[Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"class": [name] * len(thresholds), "threshold": thresholds, **dict(columns)})


def _together(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="object" if name == "class" else "float64") for name in columns})
    return pd.concat(parts, ignore_index=True)[list(columns)]
