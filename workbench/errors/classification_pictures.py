"""Which pictures a classifier's errors have, each with its words and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.classification_figures import (
    calibration_spec,
    confusion_alt,
    confusion_specs,
    curve_spec,
    thresholds_spec,
)
from workbench.errors.classification_frames import PREDICTED_CLASS, confusion_frame
from workbench.views.basis import EXACT, Basis
from workbench.views.figures import table_from_frame
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.classification_input import Classified
    from workbench.errors.classification_metrics import ClassificationMetrics

__all__ = ["CONFUSION_UNIT", "ClassificationPictures"]

CONFUSION_UNIT = Control(id="confusion-unit", label="cells", values=["rows", "share of the true class"])
HEIGHT = 340


@dataclass(frozen=True, kw_only=True)
class ClassificationPictures:
    """What the pictures are drawn from; a picture whose frame is empty is left out.

    Parameters
    ----------
    answers, metrics, counts
        What the classifier said, how good it is, and its confusion matrix of shape (classes, classes).
    roc, precision_recall, thresholds, calibration
        The frames of the same names, the first two thinned out to what is drawn.
    n_thresholds
        From how many points the two curves were thinned out.
    """

    answers: Classified
    metrics: ClassificationMetrics
    counts: NDArray[np.float64]
    roc: pd.DataFrame
    precision_recall: pd.DataFrame
    thresholds: pd.DataFrame
    calibration: pd.DataFrame
    n_thresholds: int

    def specs(self) -> dict[str, Callable[[], Mapping[str, Any]]]:
        """Return what makes each picture's specification, by name."""
        names, worst_first = self.answers.names, self._worst_ranked()
        specs: dict[str, Callable[[], Mapping[str, Any]]] = {
            "confusion": lambda: confusion_specs(self.counts, names)[0],
        }
        if not self.roc.empty:
            specs["roc"] = lambda: curve_spec(
                self.roc, x="false_positive_rate", y="true_positive_rate", chance=(0, 1), standing_out=worst_first
            )
        if not self.precision_recall.empty:
            specs["precision_recall"] = lambda: curve_spec(
                self.precision_recall,
                x="recall",
                y="precision",
                chance=self._guessed_precision(),
                standing_out=worst_first,
            )
        if not self.calibration.empty:
            specs["calibration"] = lambda: calibration_spec(self._drawn_calibration())
        if self.answers.binary and not self.thresholds.empty:
            specs["thresholds"] = lambda: thresholds_spec(self.thresholds)
        return specs

    def figures(self) -> list[Figure]:
        """Return the pictures with their words and tables, in the order of reading."""
        specs = self.specs()
        figures = [self._confusion()]
        for name, (title, frame, alt, basis) in self._told().items():
            if name in specs:
                figures.append(
                    Figure(
                        id=name,
                        title=title,
                        spec=specs[name](),
                        alt=f"{title}: {alt}.",
                        table=table_from_frame(frame, id=f"{name}-table", title=title, basis=basis),
                        basis=basis,
                        height=HEIGHT,
                    )
                )
        return figures

    def _confusion(self) -> Figure:
        by_count, by_share = confusion_specs(self.counts, self.answers.names)
        return Figure(
            id="confusion",
            title="Confusion matrix",
            spec=by_count,
            specs=[by_count, by_share],
            control=CONFUSION_UNIT.id,
            alt=confusion_alt(self.counts, self.answers.names),
            table=table_from_frame(confusion_frame(self.counts, self.answers.classes), id="c", title="Confusion"),
            height=HEIGHT,
        )

    def _told(self) -> dict[str, tuple[str, pd.DataFrame, str, Basis]]:
        """Return title, numbers, a sentence and the basis of each picture but the confusion matrix."""
        n_drawn = len(self.roc) or len(self.precision_recall)
        curve_basis = EXACT if n_drawn >= self.n_thresholds else Basis.sampled(n_drawn, self.n_thresholds)
        return {
            "roc": ("ROC curve", self.roc, f"ROC AUC is {number(self.metrics['roc_auc'])}", curve_basis),
            "precision_recall": (
                "Precision and recall",
                self.precision_recall,
                f"average precision is {number(self.metrics['average_precision'])}",
                curve_basis,
            ),
            "calibration": (
                "Calibration, with 95 % Wilson intervals",
                self._drawn_calibration(),
                "observed shares over what the model said; on the dotted line they agree",
                EXACT,
            ),
            "thresholds": (
                "Thresholds",
                self.thresholds,
                "precision, recall and F1 over the threshold on the score",
                EXACT,
            ),
        }

    def _worst_ranked(self) -> list[Any]:
        """The classes, those that scores rank worst first."""
        order = np.argsort(self.metrics.classes.roc_auc, kind="stable")
        return [self.answers.classes[code] for code in order.tolist()]

    def _guessed_precision(self) -> tuple[float, float] | None:
        """The precision of guessing, which is one line only when there is one curve."""
        if self.answers.positive is None:
            return None
        n = self.metrics.classes.n
        level = float(n[self.answers.positive] / n.sum())
        return level, level

    def _drawn_calibration(self) -> pd.DataFrame:
        frame = self.calibration
        return frame if self.answers.binary else frame[frame["class"] == PREDICTED_CLASS]
