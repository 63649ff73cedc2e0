"""The wrong rows of a classifier, the most confident mistakes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.worst_rows import WORST, largest, with_features

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.classification_input import Classified

__all__ = ["worst_frame", "worst_places"]


def worst_places(answers: Classified) -> NDArray[np.intp]:
    """Return the positions of at most 50 wrong rows, by falling margin; the first ones when there are no scores."""
    wrong = np.flatnonzero(answers.true != answers.predicted)
    if answers.scores is None:
        return wrong[:WORST]
    return wrong[largest(_margin(answers, wrong))]


def worst_frame(
    answers: Classified, places: NDArray[np.intp], rows: NDArray[Any], features: pd.DataFrame | None
) -> pd.DataFrame:
    """Return what the rows at *places* are, what they were taken for, and by what margin; their features beside."""
    import pandas as pd

    classes = np.array(answers.classes, dtype=object)
    frame = pd.DataFrame(
        {
            "row": rows[places],
            "actual": classes[answers.true[places]].tolist(),
            "predicted": classes[answers.predicted[places]].tolist(),
        }
    )
    if answers.scores is not None:
        frame["margin"] = _margin(answers, places)
    return with_features(frame, features, places)


def _margin(answers: Classified, places: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return how much higher the predicted class scores than the true one."""
    scores = answers.scores
    if scores is None:
        return np.zeros(len(places))
    own = scores[places]
    if scores.ndim == 1:
        distance: NDArray[np.float64] = np.abs(own - (0.5 if answers.probability else 0.0)) * 2
        return distance
    row = np.arange(len(places))
    return own[row, answers.predicted[places]] - own[row, answers.true[places]]
