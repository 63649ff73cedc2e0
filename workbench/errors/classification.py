"""Classification errors: which classes are taken for which, and how far scores can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench import context
from workbench.errors.beside import Beside, beside, checked_sensitive
from workbench.errors.classification_frames import (
    calibration_frame,
    classes_frame,
    confusion_frame,
    metrics_frame,
    precision_recall_frame,
    roc_frame,
    thresholds_frame,
)
from workbench.errors.classification_input import Classified, classified, scored
from workbench.errors.classification_links import WEIGHED, ClassificationLinks, classification_links, score_columns
from workbench.errors.classification_metrics import (
    ClassificationMetrics,
    classification_metrics,
    confusion_counts,
    rankings,
)
from workbench.errors.classification_pictures import CONFUSION_UNIT, ClassificationPictures
from workbench.errors.classification_rules import ClassificationCase, classification_findings
from workbench.errors.inputs import checked_weight, unsupported
from workbench.errors.misclassified import worst_frame, worst_places
from workbench.errors.misread import checked_images, misread_figure
from workbench.errors.readable_tables import headed, metric_table, worst_table
from workbench.errors.row_table import RowTable
from workbench.errors.slice_view import SliceView, slice_view
from workbench.errors.step_views import StepView, checked_log, predictions_by_step
from workbench.strict_json import plain
from workbench.views.budget import within_budget
from workbench.views.figures import table_from_frame
from workbench.views.findings_frame import findings_frame
from workbench.views.payload import Payload, Section
from workbench.views.report import Report
from workbench.views.wording import noun, number, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from workbench.errors.ranking import Ranking
    from workbench.findings import Finding
    from workbench.log import LogReader, TrainingLog
    from workbench.views.items.figure import Figure
    from workbench.views.items.table import Table
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["ClassificationErrors", "classification_errors"]

DRAWN_CLASSES = 10
DRAWN_POINTS = 600


@dataclass(frozen=True, kw_only=True)
class ClassificationSubject:
    """What the view is about: checked answers and what is known beside them."""

    answers: Classified
    beside: Beside
    weight: NDArray[np.float64] | None = None
    images: NDArray[np.float64] | None = None
    log: LogReader | None = None
    origin: Any = None


def classification_errors(
    y_true: ArrayLike,
    y_score: ArrayLike,
    *,
    X: Any = None,  # noqa: N803  -- scikit-learn's name
    data: Any = None,
    rows: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    pos_label: Any = None,
    images: ArrayLike | None = None,
    costs: Any = None,
    log: TrainingLog | LogReader | None = None,
    sensitive: str | Iterable[str] = (),
) -> ClassificationErrors:
    """Show which classes a model takes for which, and how far its scores can be trusted.

    Parameters
    ----------
    y_true
        n class labels of any one type: text, whole numbers, booleans.
    y_score
        Probabilities or other scores of shape (n, k), a column for each class in ascending order (or that of
        *labels*); of shape (n,) for the positive of two classes; or n predicted labels, which have no ROC curve.
        Of two classes the positive one is predicted above 0.5, or above 0 when scores are no probabilities.
    X, data
        Tables of n rows to look for where errors are frequent.
    rows
        n identities of the rows; by default the first index among the others that is not just counted, else
        positions.
    sample_weight
        n weights of at least 0 for all metrics, curves and slices.
    labels
        All class labels, when some do not occur in *y_true* or the columns of *y_score* have another order.
    pos_label
        The positive one of two classes; by default the second.
    images
        Pictures of the rows, an array of grey values of shape (n, height, width): those of the most confidently misread
        rows are shown side by side, and the rows behind a selection each with their own. They are shown whatever
        *sensitive* says: leave them out where nobody may see them. High values are bright, as in image files; of ink on
        paper, where they stand for black, give ``images.max() - images``.
    costs
        Not supported yet.
    log
        The training log of the model. When it holds predictions, they are shown step by step.
    sensitive
        Columns of *X* and *data* that are left out, so that no value of theirs is shown, saved or written, and names of
        indexes or of *rows* that must not name rows: positions do then. Those of `wb.options.sensitive` are always
        among them. *y_true*, *y_score* and *sample_weight* are shown row by row: none may bear such a name.

    Returns
    -------
    ClassificationErrors
        The view; its numbers are in ``.frame(name)``. Inside a run, its findings go into the run's record.

    Raises
    ------
    InvalidInput
        When shapes, labels and scores do not fit together, something is missing, or there is no row.

    Examples
    --------
    >>> import workbench as wb
    >>> errors = wb.classification_errors(["cat", "dog", "dog", "cat"], [0.2, 0.9, 0.4, 0.1])
    >>> errors.frame("metrics").set_index("metric")["value"]["accuracy"]
    np.float64(0.75)
    """
    sensitive = checked_sensitive(sensitive, y_true=y_true, y_score=y_score, sample_weight=sample_weight)
    unsupported(costs=costs)
    answers = classified(y_true, y_score, labels=labels, pos_label=pos_label)
    known = beside(X, data, answers.n, sensitive=sensitive, rows=rows, target=y_true)
    view = ClassificationErrors(
        ClassificationSubject(
            answers=answers,
            beside=known,
            weight=checked_weight(sample_weight, answers.n),
            images=checked_images(images, answers.n),
            log=checked_log(log),
            origin=data if data is not None else X,
        )
    )
    context.note_findings(view)
    return view


class ClassificationErrors(Report):
    """The errors of a classifier. Made by `classification_errors` or `from_estimator`.

    Frames: ``metrics findings slices confusion thresholds calibration worst classes roc precision_recall rows``, and
    ``predictions`` with a log. ``rows`` has every row with its features.
    """

    def __init__(self, subject: ClassificationSubject) -> None:
        self._subject = subject
        self._answers = subject.answers
        self._counts = confusion_counts(subject.answers, subject.weight)
        ranked = self._rank()
        self.metrics: ClassificationMetrics = classification_metrics(
            subject.answers, self._counts, ranked, weight=subject.weight
        )
        classes, points = subject.answers.classes, DRAWN_POINTS
        self._thresholds = thresholds_frame(ranked, classes, probability=subject.answers.probability)
        drawn = {code: ranked[code] for code in self._drawn_codes(ranked)}
        self._curves = list(drawn)
        self._roc = roc_frame(drawn, classes, points=points)
        self._precision_recall = precision_recall_frame(drawn, classes, points=points)
        self._n_thresholds = sum(len(ranking.scores) + 1 for ranking in drawn.values())

    @classmethod
    def from_estimator(cls, model: Any, X: Any, y: ArrayLike, **options: Any) -> ClassificationErrors:  # noqa: N803
        """Score *X* with a fitted classifier, and show the errors.

        Parameters
        ----------
        model
            Anything with ``predict_proba``, ``decision_function`` or ``predict``; the first of these is used.
        X, y
            Inputs of n rows and their true labels.
        **options
            Further arguments of `classification_errors`.
        """
        scores, labels = scored(model, X)
        if labels is not None:
            options.setdefault("labels", labels)
        if hasattr(X, "columns"):  # named columns are worth looking into; pixels and the like are not
            options["X"] = X
        return classification_errors(y, scores, **options)

    def _rank(self) -> dict[int, Ranking]:
        return rankings(self._answers, self._subject.weight)

    def _drawn_codes(self, ranked: Mapping[int, Ranking]) -> list[int]:
        """The classes whose curves are drawn: all, or of many those ranked worst."""
        auc = self.metrics.classes.roc_auc
        return sorted(sorted(ranked, key=lambda code: auc[code])[:DRAWN_CLASSES])

    @cached_property
    def findings(self) -> list[Finding]:
        """What needs attention, the gravest first."""
        return classification_findings(
            ClassificationCase(
                metrics=self.metrics,
                classes=self._answers.names,
                calibration=self._calibration,
                slices=self._slices.frame,
            )
        )

    @cached_property
    def _wrong(self) -> NDArray[np.bool_]:
        wrong: NDArray[np.bool_] = self._answers.true != self._answers.predicted
        return wrong

    @cached_property
    def _slices(self) -> SliceView:
        subject = self._subject
        return slice_view(subject.beside.features, self._wrong.astype(np.float64), subject.weight, measure="error_rate")

    @cached_property
    def _calibration(self) -> pd.DataFrame:
        return calibration_frame(self._answers, self._subject.weight)

    @cached_property
    def _steps(self) -> StepView | None:
        subject = self._subject
        return None if subject.log is None else predictions_by_step(subject.log, unnamed=subject.beside.unnamed)

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        classes = self._answers.classes
        frames: dict[str, Callable[[], pd.DataFrame]] = {
            "metrics": lambda: metrics_frame(self.metrics),
            "findings": lambda: findings_frame(self.findings),
            "slices": self._slices.frame.copy,
            "confusion": lambda: confusion_frame(self._counts, classes),
            "thresholds": self._thresholds.copy,
            "calibration": self._calibration.copy,
            "worst": self._worst_frame,
            "classes": lambda: classes_frame(self.metrics.classes, classes),
            "roc": lambda: roc_frame(self._rank(), classes),
            "precision_recall": lambda: precision_recall_frame(self._rank(), classes),
            "rows": lambda: self._table.frame.copy(deep=False),
        }
        if self._steps is not None:
            frames["predictions"] = self._steps.frame
        return frames

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        figures = self._pictures.specs()
        if (steps := self._steps) is not None:
            figures["predictions"] = lambda: steps.figure.spec
        return figures

    @cached_property
    def _pictures(self) -> ClassificationPictures:
        return ClassificationPictures(
            answers=self._answers,
            metrics=self.metrics,
            counts=self._counts,
            roc=self._roc,
            precision_recall=self._precision_recall,
            thresholds=self._thresholds,
            calibration=self._calibration,
            n_thresholds=self._n_thresholds,
        )

    @cached_property
    def _worst_places(self) -> NDArray[np.intp]:
        return worst_places(self._answers)

    def _worst_frame(self) -> pd.DataFrame:
        return worst_frame(self._answers, self._worst_places, self._subject.beside.rows, self._subject.beside.features)

    def to_dict(self) -> dict[str, Any]:
        """Return metrics and findings as plain values, fit for strict JSON."""
        document: dict[str, Any] = plain(
            {
                "n": self.metrics.n,
                "basis": self.payload.basis.to_json(),
                "classes": self._answers.names,
                "metrics": dict(self.metrics.values),
                "undefined": dict(self.metrics.reasons),
                "findings": [found.to_dict() for found in self.findings],
            }
        )
        return document

    def _summary(self) -> str:
        answers, wrong = self._answers, int(self._wrong.sum())
        parts = [noun(answers.n, "row"), noun(len(answers.classes), "class", "classes")]
        parts += [f"{share(self.metrics['accuracy'])} right, {noun(wrong, 'row')} wrong"]
        if self.metrics["roc_auc"] is not None:
            parts.append(f"ROC AUC {number(self.metrics['roc_auc'])}")
        if answers.positive is not None:
            parts.append(f"positive: {answers.names[answers.positive]}")
        return " · ".join(parts)

    @cached_property
    def _table(self) -> RowTable:
        subject, answers = self._subject, self._answers
        classes = np.asarray(answers.classes)
        if classes.dtype.kind not in "biuf":
            classes = np.array([*answers.classes, None], dtype=object)[:-1]  # texts of any length, and tuples whole
        return RowTable(
            own={
                "row": lambda: subject.beside.rows,
                "actual": lambda: classes[answers.true],
                "predicted": lambda: classes[answers.predicted],
                **score_columns(answers),
            },
            features=subject.beside.features,
        )

    @cached_property
    def _links(self) -> ClassificationLinks:
        return classification_links(
            self._answers,
            wrong=self._wrong,
            drawn=self._curves,
            thresholds=self._thresholds["threshold"].to_numpy() if self._answers.binary else None,
            slices=self._slices,
            table=self._table,
            weight=self._subject.weight,
            origin=self._subject.origin,
            images=self._subject.images,
        )

    def _linked_rows(self) -> LinkedRows:
        return self._links.shared.rows()

    def _build(self) -> Payload:
        links = self._links
        least = links.without_class_scores()
        kept = [links, least] if self._subject.images is None else [links, least, least.without_pictures()]
        arrange = [partial(self._arranged, links=each) for each in kept]
        return within_budget(*arrange, rows=len(links.shared.positions))

    def _arranged(self, n: int, *, links: ClassificationLinks) -> Payload:
        """Arrange the view with *n* sampled rows, without linked fields for none."""
        linked = links if n else None
        figures = self._drawn if linked is None else [linked.following(each) for each in self._drawn]
        note = None if self._subject.weight is None else WEIGHED
        sections = [
            Section(type="findings", id="findings", title="What needs your attention", items=self.findings),
            Section(type="controls", id="controls", title="", items=[CONFUSION_UNIT]),
            Section(type="figures", id="errors", title="Errors", items=figures, note=note),
        ]
        if linked is not None:
            sections.extend(linked.sections())
        if self._misread is not None:
            picture = self._misread
            if linked is not None:
                picture = replace(picture, table=links.shared.coded(picture.table, self._worst_places))
            sections.append(Section(type="figures", id="misread", title="Misread pictures", items=[picture]))
        if self._steps is not None:
            sections.extend(self._steps.sections())
        sections.extend(self._slices.sections(None if linked is None else links.shared))
        sections.append(Section(type="tables", id="tables", title="Numbers", items=self._tables(linked)))
        return Payload(
            kind="classification",
            title="Classification errors",
            summary=self._summary(),
            sections=sections,
            links=links.shared.carried(n, report=self),
            names={*self._table.names, *self._answers.names},
        )

    @cached_property
    def _drawn(self) -> list[Figure]:
        return self._pictures.figures()

    @cached_property
    def _misread(self) -> Figure | None:
        if self._subject.images is None or not self._wrong.any():
            return None
        worst = self._worst_frame()
        table = table_from_frame(worst, id="misread-table", title="Most confidently wrong")
        return misread_figure(self._subject.images, self._worst_places, worst, table)

    def _tables(self, linked: ClassificationLinks | None) -> list[Table]:
        classes = headed(classes_frame(self.metrics.classes, self._answers.classes))
        worst = worst_table(self._worst_frame(), title="Most confidently wrong", own=4, plain=self._table.plain)
        if linked is not None:
            worst = linked.shared.coded(worst, self._worst_places)
        return [
            metric_table(metrics_frame(self.metrics)),
            table_from_frame(classes, id="classes", title="Classes"),
            worst,
            *self._slices.tables(),
            *([] if linked is None else [linked.shared.exemplars()]),
        ]
