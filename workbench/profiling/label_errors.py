"""Likely label errors by confident learning.

The method is that of Northcutt, Jiang and Chuang (2021, *Confident learning: estimating uncertainty in dataset labels*,
JAIR 70): a row is counted for another class when the model, which has not seen it, gives that class at least the
confidence that it gives, on average, to rows labelled so. Confidences are first calibrated by one temperature (Guo et
al. 2017), since a forest's are too cautious.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = ["LabelErrors", "calibrated", "confident_classes", "label_errors"]

TEMPERATURES = np.geomspace(0.2, 2.0, 24)
FLOOR = 1e-3


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelErrors:
    """Rows whose label is likely wrong, the least believable label first.

    Parameters
    ----------
    rows
        Places among the rows.
    suggested
        The class that the model holds for right.
    margin
        Its confidence less that of the given class.
    """

    rows: NDArray[np.int64]
    suggested: Codes
    margin: Floats


def label_errors(y: Codes, confidence: Floats) -> LabelErrors:
    """Find rows whose label is likely wrong.

    Parameters
    ----------
    y
        The given class of each row, as a code from 0; of shape (rows,).
    confidence
        The model's confidence in each class, from a model that has not seen the row; of shape (rows, classes).
    """
    best = confident_classes(y, confidence)
    rows = np.flatnonzero(best != y)
    margin = confidence[rows, best[rows]] - confidence[rows, y[rows]]
    order = np.argsort(-margin, kind="stable")
    return LabelErrors(rows=rows[order], suggested=best[rows][order], margin=margin[order])


def confident_classes(y: Codes, confidence: Floats) -> Codes:
    """Return the class for which each row is counted: its own where no class, or only its own, is confident."""
    present = np.unique(y)
    threshold = np.full(confidence.shape[1], np.inf)
    for each in present:
        threshold[each] = confidence[y == each, each].mean()
    confident = confidence >= threshold
    best = np.argmax(np.where(confident, confidence, -1.0), axis=1)
    counted: Codes = np.where(confident.any(axis=1), best, y).astype(np.int64)
    return counted


def calibrated(y: Codes, confidence: Floats) -> Floats:
    """Sharpen or soften confidences by the temperature under which the given labels are likeliest."""
    logs = np.log(np.clip(confidence, FLOOR, 1.0))
    rows = np.arange(y.size)

    def at(temperature: float) -> Floats:
        powers = np.exp((logs - logs.max(axis=1, keepdims=True)) / temperature)
        scaled: Floats = powers / powers.sum(axis=1, keepdims=True)
        return scaled

    losses = [-np.log(np.clip(at(each)[rows, y], FLOOR, 1.0)).mean() for each in TEMPERATURES]
    return at(float(TEMPERATURES[int(np.argmin(losses))]))
