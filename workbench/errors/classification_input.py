"""What a classifier said, checked: classes, true and predicted codes, scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.inputs import require_length
from workbench.invalid import InvalidInput, not_one_of
from workbench.log.array_input import to_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Classified", "classified", "scored"]

DENSE_RANGE = 1 << 16  # whole-number labels within such a range are looked up in a table
SUM_TOLERANCE = 1e-3


@dataclass(frozen=True, kw_only=True)
class Classified:
    """A classifier's answers.

    Parameters
    ----------
    classes
        The labels, in the order of the codes.
    true, predicted
        Codes of shape (n,).
    scores
        Of shape (n, k), or (n,) for the positive one of two classes; None for hard labels.
    probability
        Whether the scores are probabilities.
    positive
        The code of the positive class, when there are two.
    resolution
        The smallest step of the scores' own type, at which probabilities are clipped for the log loss.
    """

    classes: Sequence[Any]
    true: NDArray[np.intp]
    predicted: NDArray[np.intp]
    scores: NDArray[np.float64] | None = None
    probability: bool = False
    positive: int | None = None
    resolution: float = float(np.finfo(np.float64).eps)

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.true)

    @property
    def names(self) -> list[str]:
        """The classes as text."""
        return [str(label) for label in self.classes]

    @property
    def binary(self) -> bool:
        """Whether there are two classes, one of them positive."""
        return self.positive is not None

    def score_of(self, code: int) -> NDArray[np.float64]:
        """Return the scores of one class against the rest."""
        if self.scores is None:
            raise ValueError("hard labels have no scores")
        if self.scores.ndim == 2:
            return self.scores[:, code]
        if code == self.positive:
            return self.scores
        return 1 - self.scores if self.probability else -self.scores


def scored(model: Any, X: Any) -> tuple[ArrayLike, list[Any] | None]:  # noqa: N803  -- scikit-learn's name
    """Let a fitted classifier say what it knows of *X*, and the classes of its scores; None for predicted labels.

    Raises
    ------
    InvalidInput
        When it cannot predict.
    """
    method = next((m for m in ("predict_proba", "decision_function", "predict") if hasattr(model, m)), None)
    if method is None:
        raise InvalidInput(f"'model' must be a fitted classifier with 'predict', got {type(model).__name__}.")
    known = method != "predict" and hasattr(model, "classes_")
    return getattr(model, method)(X), list(model.classes_) if known else None


def classified(y_true: Any, y_score: Any, *, labels: Any = None, pos_label: Any = None) -> Classified:
    """Check and encode a classifier's answers.

    Raises
    ------
    InvalidInput
        When shapes, labels or scores do not fit together; the message says what would.
    """
    truth = _column(y_true, "y_true")
    answers = to_array(y_score, "y_score")
    if answers.ndim == 2 and answers.shape[1] == 1:
        answers = answers[:, 0]
    if answers.dtype.kind == "c":
        raise InvalidInput("'y_score' must be labels or real numbers, got complex ones.")
    if answers.ndim not in (1, 2):
        raise InvalidInput(f"'y_score' must have shape (n,) or (n, classes), got {answers.shape}.")
    require_length(answers, len(truth), "y_score")
    if labels is None and pos_label is None and truth.dtype.kind == "b" and answers.dtype.kind in "iu":
        answers = answers.astype(np.bool_) if np.isin(answers, (0, 1)).all() else answers
    given = None if labels is None else _given_labels(labels)
    if answers.ndim == 1 and _hard(truth, answers, given):
        return _hard_labels(truth, _same_kind(answers, truth), given, pos_label)
    return _scored(truth, answers, given, pos_label)


def _scored(truth: NDArray[Any], answers: NDArray[Any], given: list[Any] | None, pos_label: Any) -> Classified:
    if answers.dtype.kind not in "biuf":
        raise InvalidInput(f"'y_score' of shape {answers.shape} must be numbers, got {answers.dtype}.")
    resolution = float(np.finfo(answers.dtype if answers.dtype.kind == "f" else np.float64).eps)
    scores = answers.astype(np.float64, copy=False)
    if not np.isfinite(scores).all():
        bad = int((~np.isfinite(scores)).sum())
        raise InvalidInput(f"'y_score' must be finite numbers, got {bad:,} missing or infinite ones.")
    classes, true = _encoded(truth, given if given is not None else _pair(truth) if scores.ndim == 1 else None)
    if scores.ndim == 2 and scores.shape[1] != len(classes):
        raise InvalidInput(
            f"'y_score' must have a column for each class, got {scores.shape[1]} columns and {len(classes)} classes "
            f"{classes[:12]}; give labels= in the order of the columns."
        )
    if scores.ndim == 1 and len(classes) != 2:
        raise InvalidInput(
            f"'y_score' of shape (n,) must be labels, or scores of one of two classes; 'y_true' has {len(classes)} "
            f"classes {classes[:12]}. Give shape (n, {max(len(classes), 2)})"
            + (", or labels=[…] with both classes." if len(classes) == 1 else ".")
        )
    positive = _positive(classes, pos_label)
    other = 1 - (positive or 0)
    inside = bool(scores.min() >= 0 and scores.max() <= 1)
    if scores.ndim == 2 and len(classes) == 2:
        probability = inside and bool(np.abs(scores.sum(axis=1) - 1).max() <= SUM_TOLERANCE)
        scores = scores[:, positive] if probability else scores[:, positive] - scores[:, other]
    elif scores.ndim == 2:
        probability = inside and bool(np.abs(scores.sum(axis=1) - 1).max() <= SUM_TOLERANCE)
    else:
        probability = inside
    if scores.ndim == 2:
        predicted = scores.argmax(axis=1)
    else:
        above = scores > (0.5 if probability else 0.0)
        predicted = above.astype(np.intp) if positive else (~above).astype(np.intp)
    return Classified(
        classes=classes,
        true=true,
        predicted=predicted,
        scores=np.ascontiguousarray(scores),
        probability=probability,
        positive=positive,
        resolution=resolution,
    )


def _hard_labels(truth: NDArray[Any], answers: NDArray[Any], given: list[Any] | None, pos_label: Any) -> Classified:
    _no_missing(answers, "y_score")
    n = len(truth)
    if given is None:
        both = np.concatenate([truth, answers])
        classes, codes = _encoded(both, None)
        true, predicted = codes[:n], codes[n:]
    else:
        classes, true = _encoded(truth, given)
        predicted = _encoded(answers, given, "y_score")[1]
    return Classified(classes=classes, true=true, predicted=predicted, positive=_positive(classes, pos_label))


def _column(values: Any, what: str) -> NDArray[Any]:
    array = to_array(values, what)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise InvalidInput(
            f"{what!r} must be one column of class labels, got an array of shape {array.shape}; several labels a row "
            "are not supported."
        )
    if array.size == 0:
        raise InvalidInput(f"{what!r} must hold at least one row, got none.")
    _no_missing(array, what)
    return array


def _no_missing(array: NDArray[Any], what: str) -> None:
    import pandas as pd

    if array.dtype.kind in "fOMm" and (missing := pd.isna(array)).any():
        raise InvalidInput(
            f"{what!r} must have a label in every row, got {int(missing.sum()):,} missing (the first in row "
            f"{int(missing.argmax())}); leave these rows out."
        )


def _given_labels(labels: Any) -> list[Any]:
    given = list(labels.tolist() if hasattr(labels, "tolist") else labels)
    if len(given) < 2 or len(set(given)) < len(given):
        raise InvalidInput(f"'labels' must be at least two different class labels, got {given}.")
    return given


def _hard(truth: NDArray[Any], answers: NDArray[Any], given: list[Any] | None) -> bool:
    """Say whether a column of answers holds labels rather than scores."""
    if answers.dtype.kind not in "iuf":
        return True
    if truth.dtype.kind not in "biuf":
        return False
    known = np.asarray(_encoded(truth, None)[0] if given is None else given)
    if answers.dtype.kind == "f" and truth.dtype.kind != "f" and len(known) <= 2:
        return False
    within = bool(np.isin(answers, known).all())
    return within or (len(known) > 2 and answers.dtype.kind in "iu")


def _same_kind(answers: NDArray[Any], truth: NDArray[Any]) -> NDArray[Any]:
    text = {answers.dtype.kind == "U", truth.dtype.kind == "U"}
    if len(text) == 2 and "O" not in (answers.dtype.kind, truth.dtype.kind):
        raise InvalidInput(
            f"labels in 'y_score' must be of the kind of those in 'y_true', got {answers[:1].tolist()[0]!r} and "
            f"{truth[:1].tolist()[0]!r}."
        )
    return answers.astype(truth.dtype) if answers.dtype.kind == "f" and truth.dtype.kind in "iu" else answers


def _pair(truth: NDArray[Any]) -> list[Any] | None:
    """Complete the usual pairs of labels when only one of the two occurs."""
    if truth.dtype.kind == "b":
        return [False, True]
    if truth.dtype.kind not in "iuf" or truth.min() != truth.max():
        return None
    only = truth[0].item()
    return {0: [0, 1], 1: [0, 1], -1: [-1, 1]}.get(only)


def _encoded(labels: NDArray[Any], given: list[Any] | None, what: str = "y_true") -> tuple[list[Any], NDArray[np.intp]]:
    """Return the classes in ascending order (or as given) and each row's code."""
    import pandas as pd

    if given is not None:
        codes = pd.Index(given).get_indexer(pd.Index(labels))
        if (codes < 0).any():
            stranger = labels[int(np.argmin(codes))]
            raise not_one_of(what, [str(label) for label in given], str(stranger), kind="labels among")
        return given, codes
    if labels.dtype.kind == "b":
        labels = labels.astype(np.uint8)
        classes, codes = _encoded(labels, None)
        return [bool(label) for label in classes], codes
    if labels.dtype.kind in "iu":
        low, high = int(labels.min()), int(labels.max())
        if high - low < DENSE_RANGE:
            shifted = (labels.astype(np.int64, copy=False) - low) if low else labels.astype(np.intp, copy=False)
            present = np.flatnonzero(np.bincount(shifted))
            if len(present) == high - low + 1:
                return (present + low).tolist(), shifted
            places = np.zeros(high - low + 1, dtype=np.intp)
            places[present] = np.arange(len(present))
            return (present + low).tolist(), places[shifted]
    try:
        codes, found = pd.factorize(labels)
        order = np.argsort(np.asarray(found), kind="stable")
    except TypeError:
        raise InvalidInput(
            f"{what!r} must hold labels of one kind, texts or numbers, got such as {labels[:3].tolist()}."
        ) from None
    places = np.empty(len(found), dtype=np.intp)
    places[order] = np.arange(len(found))
    found, codes = found[order], places[codes]
    return [label.item() if hasattr(label, "item") else label for label in found], codes


def _positive(classes: list[Any], pos_label: Any) -> int | None:
    if pos_label is None:
        return 1 if len(classes) == 2 else None
    if len(classes) != 2:
        raise InvalidInput(f"'pos_label' makes sense for two classes only, and there are {len(classes)}.")
    if pos_label not in classes:
        raise not_one_of("pos_label", [str(label) for label in classes], str(pos_label))
    return classes.index(pos_label)
