"""Regression errors: how far predictions are off, where, and for which rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench import context
from workbench.errors.beside import Beside, beside, checked_sensitive
from workbench.errors.inputs import checked_weight, numbers, require_length
from workbench.errors.readable_tables import metric_table, worst_table
from workbench.errors.regression_links import (
    ABSOLUTE,
    RegressionLinks,
    regression_links,
    value_edges,
    value_fields,
)
from workbench.errors.regression_metrics import REGRESSION_METRICS, RegressionMetrics, regression_metrics
from workbench.errors.regression_pictures import RegressionPictures
from workbench.errors.regression_rules import regression_findings
from workbench.errors.row_table import RowTable
from workbench.errors.slice_view import SliceView, slice_view
from workbench.errors.step_views import StepView, checked_log, predictions_by_step
from workbench.errors.worst_rows import largest, with_features
from workbench.invalid import InvalidInput
from workbench.strict_json import plain
from workbench.views.budget import within_budget
from workbench.views.findings_frame import findings_frame
from workbench.views.payload import Payload, Section
from workbench.views.report import Report
from workbench.views.wording import noun, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from workbench.findings import Finding
    from workbench.log import LogReader, TrainingLog
    from workbench.views.items.table import Table
    from workbench.views.links import LinkedField
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["RegressionErrors", "regression_errors"]

LARGEST = 1e140


@dataclass(frozen=True, kw_only=True)
class RegressionSubject:
    """What the view is about: checked columns of equal length."""

    y_true: NDArray[np.float64]
    y_pred: NDArray[np.float64]
    beside: Beside
    weight: NDArray[np.float64] | None = None
    interval: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    log: LogReader | None = None
    origin: Any = None

    @cached_property
    def residual(self) -> NDArray[np.float64]:
        """Actual − predicted."""
        return self.y_true - self.y_pred

    def frame(self, places: Any = slice(None)) -> pd.DataFrame:
        """Return the values of the rows at *places*, by default of all."""
        import pandas as pd

        return pd.DataFrame(
            {
                "row": self.beside.rows[places],
                "actual": self.y_true[places],
                "predicted": self.y_pred[places],
                "residual": self.residual[places],
            }
        )


def regression_errors(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    X: Any = None,  # noqa: N803  -- scikit-learn's name
    data: Any = None,
    rows: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    interval: tuple[ArrayLike, ArrayLike] | None = None,
    log: TrainingLog | LogReader | None = None,
    sensitive: str | Iterable[str] = (),
) -> RegressionErrors:
    """Show how far a model's predictions are off.

    Parameters
    ----------
    y_true, y_pred
        Actual and predicted values of shape (n,): lists, arrays, Series or tensors of finite numbers.
    X, data
        Tables of n rows (the model's inputs; anything else known about the rows) to look for where errors are large.
    rows
        n identities of the rows; by default the first index among the others that is not just counted, else
        positions.
    sample_weight
        n weights of at least 0 for all metrics and slices.
    interval
        Lower and upper ends of n prediction intervals, for their coverage and width.
    log
        The training log of the model. When it holds predictions, they are shown step by step.
    sensitive
        Columns of *X* and *data* that are left out, so that no value of theirs is shown, saved or written, and names of
        indexes or of *rows* that must not name rows: positions do then. Those of `wb.options.sensitive` are always
        among them. *y_true*, *y_pred* and *sample_weight* are shown row by row: none may bear such a name.

    Returns
    -------
    RegressionErrors
        The view; its numbers are in ``.frame(name)``. Inside a run, its findings go into the run's record.

    Raises
    ------
    InvalidInput
        When lengths differ, something is no number, not finite, or there is no row.

    Examples
    --------
    >>> import workbench as wb
    >>> errors = wb.regression_errors([1.0, 2.0, 3.0, 4.0], [1.1, 1.9, 3.2, 3.6])
    >>> errors.frame("metrics").set_index("metric")["value"].round(3)["mae"]
    np.float64(0.2)
    """
    sensitive = checked_sensitive(sensitive, y_true=y_true, y_pred=y_pred, sample_weight=sample_weight)
    actual = numbers(y_true, "y_true")
    predicted = numbers(y_pred, "y_pred")
    require_length(predicted, len(actual), "y_pred")
    if max(np.abs(actual).max(), np.abs(predicted).max()) > LARGEST:
        raise InvalidInput(f"'y_true' and 'y_pred' must lie within ±{LARGEST:g}, where squares can still be summed.")
    known = beside(X, data, len(actual), sensitive=sensitive, rows=rows, target=y_true)
    view = RegressionErrors(
        RegressionSubject(
            y_true=actual,
            y_pred=predicted,
            beside=known,
            weight=checked_weight(sample_weight, len(actual)),
            interval=_checked_interval(interval, len(actual)),
            log=checked_log(log),
            origin=data if data is not None else X,
        )
    )
    context.note_findings(view)
    return view


class RegressionErrors(Report):
    """The errors of a regression: metrics, pictures, slices and the worst rows.

    Made by `regression_errors` or `from_estimator`. Frames: ``metrics findings slices residuals worst rows``, and
    ``predicted distribution`` (what the pictures draw), ``predictions`` with a log. ``rows`` has every row with its
    features.
    """

    def __init__(self, subject: RegressionSubject) -> None:
        self._subject = subject
        self.metrics: RegressionMetrics = regression_metrics(
            subject.y_true, subject.y_pred, weight=subject.weight, interval=subject.interval
        )

    @classmethod
    def from_estimator(cls, model: Any, X: Any, y: ArrayLike, **options: Any) -> RegressionErrors:  # noqa: N803
        """Predict *X* with a fitted model, and show the errors.

        Parameters
        ----------
        model
            Anything with a ``predict`` method.
        X, y
            Inputs of n rows and their actual values.
        **options
            Further arguments of `regression_errors`.
        """
        if not hasattr(model, "predict"):
            raise InvalidInput(f"'model' must be a fitted model with a 'predict' method, got {type(model).__name__}.")
        if hasattr(X, "columns"):  # named columns are worth looking into; pixels and the like are not
            options["X"] = X
        return regression_errors(y, model.predict(X), **options)

    @cached_property
    def findings(self) -> list[Finding]:
        """What needs attention, the gravest first."""
        return regression_findings(self.metrics, self._slices.frame)

    @cached_property
    def _slices(self) -> SliceView:
        subject = self._subject
        return slice_view(subject.beside.features, np.abs(subject.residual), subject.weight, measure="mae")

    @cached_property
    def _steps(self) -> StepView | None:
        subject = self._subject
        return None if subject.log is None else predictions_by_step(subject.log, unnamed=subject.beside.unnamed)

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        frames = {
            "metrics": self._metrics_frame,
            "findings": lambda: findings_frame(self.findings),
            "slices": self._slices.frame.copy,
            "residuals": self._subject.frame,
            "worst": self._worst_frame,
            "predicted": self._pictures.predicted_frame,
            "distribution": self._distribution.copy,
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

    def _metrics_frame(self) -> pd.DataFrame:
        import pandas as pd

        values = asdict(self.metrics)
        return pd.DataFrame(
            [(name, values[name], meaning) for name, meaning in REGRESSION_METRICS.items() if values[name] is not None],
            columns=["metric", "value", "meaning"],
        )

    @cached_property
    def _distribution(self) -> pd.DataFrame:
        import pandas as pd

        residual = self._subject.residual
        edges = value_edges(residual)
        counts = np.diff(np.searchsorted(np.sort(residual), edges[:-1]), append=len(residual))
        counts[-1] = len(residual) - counts[:-1].sum()
        return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "count": counts, "share": counts / len(residual)})

    def _worst_frame(self) -> pd.DataFrame:
        worst = largest(np.abs(self._subject.residual))
        return with_features(self._subject.frame(worst), self._subject.beside.features, worst)

    def to_dict(self) -> dict[str, Any]:
        """Return metrics and findings as plain values, fit for strict JSON."""
        document: dict[str, Any] = plain(
            {
                "n": self.metrics.n,
                "basis": self.payload.basis.to_json(),
                "metrics": {name: value for name, value in asdict(self.metrics).items() if name != "n"},
                "findings": [found.to_dict() for found in self.findings],
            }
        )
        return document

    def _summary(self) -> str:
        m = self.metrics
        r2 = f"R² {number(m.r2)}" if m.r2 is not None else "R² undefined: the actual values do not vary"
        return f"{noun(m.n, 'row')} · RMSE {number(m.rmse)} · MAE {number(m.mae)} · {r2}"

    @cached_property
    def _table(self) -> RowTable:
        subject = self._subject
        return RowTable(
            own={
                "row": lambda: subject.beside.rows,
                "actual": lambda: subject.y_true,
                "predicted": lambda: subject.y_pred,
                "residual": lambda: subject.residual,
                ABSOLUTE: lambda: np.abs(subject.residual),
            },
            features=subject.beside.features,
        )

    @cached_property
    def _pictures(self) -> RegressionPictures:
        return RegressionPictures(
            subject=self._subject,
            metrics=self.metrics,
            distribution=self._distribution,
            fields=lambda: self._fields,
        )

    @cached_property
    def _fields(self) -> Mapping[str, LinkedField]:
        subject = self._subject
        return value_fields(subject.y_true, subject.y_pred, distribution=self._distribution, table=self._table)

    @cached_property
    def _links(self) -> RegressionLinks:
        subject = self._subject
        return regression_links(
            subject.residual,
            self._fields,
            metrics=self.metrics,
            slices=self._slices,
            table=self._table,
            weight=subject.weight,
            origin=subject.origin,
        )

    def _linked_rows(self) -> LinkedRows:
        return self._links.shared.rows()

    def _build(self) -> Payload:
        rows = len(self._links.shared.positions)
        # Points follow where each of them is in the sample; where that does not fit beside them, cells do.
        builds = [partial(self._arranged, points=each) for each in ((True, False) if self._pictures.few else (False,))]
        return within_budget(*builds, rows=rows, enough=rows)

    def _arranged(self, n: int, *, points: bool) -> Payload:
        """Arrange the view with *n* sampled rows, without linked fields for none."""
        links, shared = self._links, self._links.shared
        figures = self._pictures.points if points else self._pictures.cells
        if n:
            figures = [links.following(each, points=points, carried=n) for each in figures]
        sections = [Section(type="findings", id="findings", title="What needs your attention", items=self.findings)]
        sections.append(Section(type="figures", id="errors", title="Errors", items=figures))
        if n:
            sections.append(links.values())
        if self._steps is not None:
            sections.extend(self._steps.sections())
        sections.extend(self._slices.sections(shared if n else None))
        sections.append(Section(type="tables", id="tables", title="Numbers", items=self._tables(coded=n > 0)))
        return Payload(
            kind="regression",
            title="Regression errors",
            summary=self._summary(),
            sections=sections,
            links=shared.carried(n, report=self),
            names=self._table.names,
        )

    def _tables(self, *, coded: bool) -> list[Table]:
        worst = worst_table(self._worst_frame(), title="Largest errors", own=4, plain=self._table.plain)
        if coded:
            worst = self._links.shared.coded(worst, largest(np.abs(self._subject.residual)))
        exemplars = [self._links.shared.exemplars()] if coded else []
        return [metric_table(self._metrics_frame()), worst, *self._slices.tables(), *exemplars]


def _checked_interval(interval: Any, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    if interval is None:
        return None
    if not isinstance(interval, tuple | list) or len(interval) != 2:
        raise InvalidInput("'interval' must be a pair (low, high) of columns, one entry a row each.")
    low, high = numbers(interval[0], "interval low"), numbers(interval[1], "interval high")
    require_length(low, n, "interval low")
    require_length(high, n, "interval high")
    if (low > high).any():
        raise InvalidInput(
            f"'interval' must be (low, high) with low at most high, and row {int(np.argmax(low > high))} has it "
            "the other way round."
        )
    return low, high
