"""How the views of a regression's errors follow a selection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors.bins import fine_edges, round_edges
from workbench.errors.linked_errors import ERROR, WEIGHT, LinkedErrors
from workbench.errors.linked_fields import feature_field, range_field
from workbench.errors.regression_density import MOST_POINTS
from workbench.errors.regression_figures import bin_label
from workbench.errors.value_spark import value_spark
from workbench.views.items.spark import Spark, Stat
from workbench.views.links import Brush, CellsFollow, Follow, LinkedValue, TraceFollow
from workbench.views.payload import Section
from workbench.views.wording import count, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.regression_metrics import RegressionMetrics
    from workbench.errors.row_table import RowTable
    from workbench.errors.slice_view import SliceView
    from workbench.views.items.figure import Figure
    from workbench.views.links import LinkedField

__all__ = ["ABSOLUTE", "RegressionLinks", "regression_links", "value_edges", "value_fields"]

ABSOLUTE = "absolute_error"
RESIDUAL = "residual"
SINGLE = 1e37  # larger numbers have no single precision
BRUSHES = {
    "predicted": Brush(x="actual", y="predicted"),
    "residuals": Brush(x="predicted", y="residual"),
    "distribution": Brush(x="residual"),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class RegressionLinks:
    """What is linked, and the numbers of all rows beside which those of a selection stand."""

    shared: LinkedErrors
    metrics: RegressionMetrics

    def following(self, figure: Figure, *, points: bool, carried: int) -> Figure:
        """Let a figure follow and be brushed, with *carried* rows in the sample; points do where they are all there."""
        table = self.shared.coded(figure.table, slice(None)) if figure.id == "residuals" else figure.table
        follows = _of_points(figure, all_there=carried == self.shared.n) if points else _of_cells(figure)
        return replace(figure, follows=follows, brush=BRUSHES[figure.id], table=table)

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


def value_edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where numbers are cut: finely where there are so many rows that cells of two columns show them."""
    return fine_edges(values) if len(values) > MOST_POINTS else round_edges(values)


def value_fields(
    y_true: NDArray[np.float64], y_pred: NDArray[np.float64], *, distribution: pd.DataFrame, table: RowTable
) -> dict[str, LinkedField]:
    """Cut actual and predicted values, absolute errors and residuals into bins.

    Residuals are cut as *distribution* is, the frame of that name.
    """
    residual = y_true - y_pred
    low, high = distribution["low"].to_numpy(), distribution["high"].to_numpy()
    numbers = {"actual": y_true, "predicted": y_pred, ABSOLUTE: np.abs(residual), RESIDUAL: residual}
    edges = {name: value_edges(values) for name, values in numbers.items() if name in ("actual", "predicted")}
    edges |= {ABSOLUTE: round_edges(numbers[ABSOLUTE]), RESIDUAL: np.append(low, high[-1])}
    return {
        name: range_field(name, values, edges[name], table=table, labels=_labels(edges[name]))
        for name, values in numbers.items()
    }


def regression_links(
    residual: NDArray[np.float64],
    fields: Mapping[str, LinkedField],
    *,
    metrics: RegressionMetrics,
    slices: SliceView,
    table: RowTable,
    weight: NDArray[np.float64] | None,
    origin: object,
) -> RegressionLinks:
    """Link *fields*, those of the values, with the drawn features."""
    size = np.abs(residual)
    drawn = {feature.name: feature_field(feature, table=table) for feature, _ in slices.drawn}
    of_slices = {name: each for name, each in drawn.items() if each is not None}
    values = [LinkedValue(id=ERROR, title="absolute error", values=_narrow(size))]
    values.append(LinkedValue(id=RESIDUAL, title="residual", values=_narrow(residual)))
    if weight is not None:
        values.append(LinkedValue(id=WEIGHT, title="weight", values=_narrow(weight)))
    shared = LinkedErrors(
        table=table,
        n=len(residual),
        fields=[*fields.values(), *of_slices.values()],
        values=values,
        slices=of_slices,
        weighted=weight is not None,
        origin=origin,
    )
    return RegressionLinks(shared=shared, metrics=metrics)


def _of_points(figure: Figure, *, all_there: bool) -> list[TraceFollow]:
    if figure.id == "distribution":
        return [TraceFollow(trace=0, keys={"y": Follow(field=RESIDUAL)})]
    return [TraceFollow(trace=0, points=True), *_of_median(figure)] if all_there else []


def _of_cells(figure: Figure) -> list[TraceFollow]:
    brush = BRUSHES[figure.id]
    if brush.x is None or brush.y is None:
        return _of_points(figure, all_there=False)
    return [TraceFollow(trace=0, keys={"z": CellsFollow(x=brush.x, y=brush.y)}), *_of_median(figure)]


def _of_median(figure: Figure) -> list[TraceFollow]:
    """Let the running median of the residuals follow, where there is one."""
    if figure.id != "residuals" or len(figure.spec["data"]) < 2:
        return []
    cells = CellsFollow(x="predicted", y=RESIDUAL)
    return [TraceFollow(trace=1, keys={"x": replace(cells, measure="place"), "y": replace(cells, measure="median")})]


def _labels(edges: NDArray[np.float64]) -> list[str]:
    return [bin_label(low, high) for low, high in pairwise(edges.tolist())]


def _narrow(values: NDArray[np.float64]) -> NDArray[np.floating]:
    """Halve the bytes where that loses no more than a person can see."""
    return values.astype(np.float32) if np.abs(values).max() < SINGLE else values


def _spark(own: LinkedField) -> Spark:
    low, *_, high = own.ends or ("", "")
    return value_spark(own, note="number", alt=f"how the values spread from {low} to {high}")
