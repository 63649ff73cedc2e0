"""How the views of a regression's errors follow a selection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors.bins import round_edges
from workbench.errors.linked_errors import ERROR, WEIGHT, LinkedErrors
from workbench.errors.linked_fields import feature_field, range_field
from workbench.errors.regression_figures import MOST_POINTS, bin_label
from workbench.views.links import Brush, Follow, LinkedValue, TraceFollow
from workbench.views.payload import Section, Spark, Stat
from workbench.views.wording import count, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.regression_metrics import RegressionMetrics
    from workbench.errors.row_table import RowTable
    from workbench.errors.slice_view import SliceView
    from workbench.views.links import LinkedField
    from workbench.views.payload import Figure

__all__ = ["ABSOLUTE", "RegressionLinks", "regression_links"]

ABSOLUTE = "absolute_error"
RESIDUAL = "residual"
SINGLE = 1e37  # larger numbers have no single precision
BRUSHES = {
    "predicted": Brush(x="actual", y="predicted"),
    "residuals": Brush(x="predicted", y="residual"),
    "distribution": Brush(x="residual"),
}
STAYS = f"Above {count(MOST_POINTS)} rows, the two density pictures show all rows, also while some are selected."


@dataclass(frozen=True, eq=False, kw_only=True)
class RegressionLinks:
    """What is linked, and the numbers of all rows beside which those of a selection stand."""

    shared: LinkedErrors
    metrics: RegressionMetrics

    def following(self, figure: Figure, *, carried: int) -> Figure:
        """Let a figure follow and be brushed, when *carried* rows are in the sample."""
        follows, brush = self._follows(figure.id, carried), BRUSHES.get(figure.id)
        table = self.shared.coded(figure.table, slice(None)) if figure.id == "residuals" else figure.table
        return replace(figure, follows=follows, brush=brush, table=table)

    def _follows(self, figure: str, carried: int) -> Sequence[TraceFollow]:
        if figure == "distribution":
            return [TraceFollow(trace=0, keys={"y": Follow(field="residual")})]
        each_row = figure in BRUSHES and self.shared.n <= MOST_POINTS and carried == self.shared.n
        return [TraceFollow(trace=0, points=True)] if each_row else []

    def values(self) -> Section:
        """Return small pictures of the actual and predicted values and of the absolute error, with the key numbers."""
        sparks = [_spark(each) for each in self.shared.fields if each.id in ("actual", "predicted", ABSOLUTE)]
        sparks[-1] = replace(sparks[-1], stats=self._numbers(self.shared.fields))
        return Section(type="sparks", id="values", title="Actual, predicted, and how far apart", items=sparks)

    def _numbers(self, fields: Sequence[LinkedField]) -> list[Stat]:
        bins = next(range(len(each.labels)) for each in fields if each.id == ABSOLUTE)
        m = self.metrics
        return [
            Stat(label="rows", value=count(m.n), follow=Follow(field=ABSOLUTE, bins=bins)),
            Stat(label="mean error", value=number(m.mae), follow=self.shared.mean(ABSOLUTE, ERROR, bins=bins)),
            Stat(label="mean residual", value=number(-m.bias), follow=self.shared.mean(ABSOLUTE, RESIDUAL, bins=bins)),
        ]


def regression_links(
    y_true: NDArray[np.float64],
    y_pred: NDArray[np.float64],
    *,
    distribution: pd.DataFrame,
    metrics: RegressionMetrics,
    slices: SliceView,
    table: RowTable,
    weight: NDArray[np.float64] | None,
    origin: object,
) -> RegressionLinks:
    """Cut actual and predicted values, residuals, absolute errors and the drawn features into bins.

    Residuals are cut as *distribution* is, the frame of that name.
    """
    residual = y_true - y_pred
    size = np.abs(residual)
    low, high = distribution["low"].to_numpy(), distribution["high"].to_numpy()
    numbers = {"actual": y_true, "predicted": y_pred, ABSOLUTE: size}
    fields = [_cut(name, values, table) for name, values in numbers.items()]
    edges = np.append(low, high[-1])
    fields.append(range_field("residual", residual, edges, table=table, labels=_labels(edges)))
    drawn = {feature.name: feature_field(feature, table=table) for feature, _ in slices.drawn}
    of_slices = {name: each for name, each in drawn.items() if each is not None}
    values = [LinkedValue(id=ERROR, title="absolute error", values=_narrow(size))]
    values.append(LinkedValue(id=RESIDUAL, title="residual", values=_narrow(residual)))
    if weight is not None:
        values.append(LinkedValue(id=WEIGHT, title="weight", values=_narrow(weight)))
    shared = LinkedErrors(
        table=table,
        n=len(y_true),
        fields=[*fields, *of_slices.values()],
        values=values,
        slices=of_slices,
        weighted=weight is not None,
        origin=origin,
    )
    return RegressionLinks(shared=shared, metrics=metrics)


def _cut(name: str, values: NDArray[np.float64], table: RowTable) -> LinkedField:
    edges = round_edges(values)
    return range_field(name, values, edges, table=table, labels=_labels(edges))


def _labels(edges: NDArray[np.float64]) -> list[str]:
    return [bin_label(low, high) for low, high in pairwise(edges.tolist())]


def _narrow(values: NDArray[np.float64]) -> NDArray[np.floating]:
    """Halve the bytes where that loses no more than a person can see."""
    return values.astype(np.float32) if np.abs(values).max() < SINGLE else values


def _spark(own: LinkedField) -> Spark:
    ends = list(own.ends or ())
    return Spark(
        id=f"value-{own.id}",
        title=own.title,
        note="number",
        y=own.totals,
        labels=own.labels,
        low=ends[0],
        high=ends[-1],
        field=own.id,
        alt=f"{own.title}: how the values spread from {ends[0]} to {ends[-1]}",
    )
