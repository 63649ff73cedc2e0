"""Which pictures a regression's errors have, each with its words and its numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.errors.regression_density import MOST_POINTS, Density
from workbench.errors.regression_figures import bin_label, distribution_spec, predicted_spec, residuals_spec
from workbench.views.figures import table_from_frame
from workbench.views.items.figure import Figure
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from workbench.errors.regression import RegressionSubject
    from workbench.errors.regression_metrics import RegressionMetrics
    from workbench.views.links import LinkedField

__all__ = ["RegressionPictures"]

CARRIED = 200  # rows of the residuals that a view takes along; `.frame("residuals")` has all


@dataclass(frozen=True, eq=False, kw_only=True)
class RegressionPictures:
    """What the pictures are drawn from.

    Parameters
    ----------
    subject, metrics
        The values, and how far they are apart.
    distribution
        The frame of that name.
    fields
        Makes the linked fields of the values, by name.
    """

    subject: RegressionSubject
    metrics: RegressionMetrics
    distribution: pd.DataFrame
    fields: Callable[[], Mapping[str, LinkedField]]

    @property
    def few(self) -> bool:
        """Whether there are so few rows that each is seen as a point; more are counted in cells."""
        return self.metrics.n <= MOST_POINTS

    def specs(self) -> dict[str, Callable[[], Mapping[str, Any]]]:
        """Return what makes each picture's specification, by name."""
        return {
            "predicted": lambda: self._predicted(points=self.few),
            "residuals": lambda: self._residuals(points=self.few),
            "distribution": lambda: distribution_spec(self.distribution),
        }

    def predicted_frame(self) -> pd.DataFrame:
        """Return the numbers of the first picture: its points, or its cells."""
        return self._predicted_frame(points=self.few)

    @cached_property
    def points(self) -> list[Figure]:
        """The figures, with a point for each row."""
        return self._figures(points=True)

    @cached_property
    def cells(self) -> list[Figure]:
        """The figures, with the rows counted in cells."""
        return self._figures(points=False)

    @cached_property
    def _of_predicted(self) -> Density:
        fields = self.fields()
        return Density(fields["actual"], fields["predicted"])

    @cached_property
    def _of_residuals(self) -> Density:
        fields = self.fields()
        return Density(fields["predicted"], fields["residual"])

    def _predicted(self, *, points: bool) -> Mapping[str, Any]:
        own = self.subject
        return predicted_spec(own.y_true, own.y_pred, own.beside.rows, None if points else self._of_predicted)

    def _residuals(self, *, points: bool) -> Mapping[str, Any]:
        own = self.subject
        return residuals_spec(own.y_pred, own.residual, own.beside.rows, None if points else self._of_residuals)

    def _predicted_frame(self, *, points: bool) -> pd.DataFrame:
        return self.subject.frame()[["row", "actual", "predicted"]] if points else self._of_predicted.frame()

    def _figures(self, *, points: bool) -> list[Figure]:
        m = self.metrics
        shown = "each point is a row" if points else "darker cells hold more rows"
        predicted = self._predicted_frame(points=points)
        return [
            Figure(
                id="predicted",
                title="Predicted against actual",
                spec=self._predicted(points=points),
                alt=f"Predicted against actual values, {shown}; on the dotted line predictions are right. "
                f"R² is {number(m.r2)}.",
                table=table_from_frame(predicted, id="predicted-table", title="Predicted against actual"),
            ),
            Figure(
                id="residuals",
                title="Residuals against predicted",
                spec=self._residuals(points=points),
                alt=f"Residuals against predicted values, {shown}; the mean residual is {number(-m.bias)}.",
                table=replace(
                    table_from_frame(self.subject.frame(slice(CARRIED)), id="residuals-table", title="Residuals"),
                    n_rows=m.n,
                ),
            ),
            Figure(
                id="distribution",
                title="Distribution of the errors",
                spec=distribution_spec(self.distribution),
                alt=f"Histogram of residuals: half of the predictions are within {number(m.median_absolute_error)}, "
                f"the largest error is {number(m.max_error)}.",
                table=table_from_frame(self._distribution_table(), id="distribution-table", title="Errors by size"),
            ),
        ]

    def _distribution_table(self) -> pd.DataFrame:
        import pandas as pd

        frame = self.distribution
        labels = [bin_label(low, high) for low, high in zip(frame["low"], frame["high"], strict=True)]
        return pd.DataFrame({"residual": labels, "rows": frame["count"], "share": frame["share"]})
