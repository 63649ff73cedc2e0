"""Linked fields of errors: numbers cut at edges, features by their bins, classes and pairs of classes."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.plain_values import plain_values
from workbench.views.links import MOST_BINS, LinkedField
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.errors.features import BinnedFeature
    from workbench.errors.row_table import RowTable

__all__ = ["class_field", "confusion_field", "feature_field", "fits_one_field", "range_field"]


def range_field(
    column: str,
    values: NDArray[np.float64],
    edges: NDArray[np.float64],
    *,
    table: RowTable,
    title: str | None = None,
    id: str | None = None,  # noqa: A002
    labels: Sequence[str] | None = None,
) -> LinkedField:
    """Cut finite numbers at *edges*, whose outermost may be infinite; the field has the bin number of every row.

    Parameters
    ----------
    column, table
        The column of the row table that holds the numbers.
    values
        The numbers, of shape (n,).
    edges
        Ascending; a bin holds its left edge and not its right, the last both.
    title, id
        By default the column's name.
    labels
        By default the two edges.
    """
    bounds = edges.astype(np.float64)
    bounds[0], bounds[-1] = _end(bounds[0], values.min()), _end(bounds[-1], values.max())
    codes = np.searchsorted(bounds[1:-1], values, side="right").astype(np.uint8)
    ends = [number(edge) for edge in bounds.tolist()]
    return LinkedField(
        id=id or column,
        title=title or column.replace("_", " "),
        columns=[column],
        sql=[table.sql_name(column)],
        labels=[f"{low} – {high}" for low, high in pairwise(ends)] if labels is None else labels,
        edges=bounds.tolist(),
        ends=ends,
        codes=codes,
        totals=np.bincount(codes, minlength=len(bounds) - 1),
    )


def feature_field(feature: BinnedFeature, *, table: RowTable) -> LinkedField | None:
    """Return a feature's field, with the bin number of every row; None where its values have no plain form."""
    if feature.edges is None and feature.values is None:
        return None
    column = table.feature(feature.name)
    name = table.sql_name(column)
    return LinkedField(
        id=column,
        title=feature.name,
        columns=[column],
        sql=[f"CASE WHEN isfinite({name}) THEN {name} END" if feature.endless else name],
        labels=list(feature.labels),
        edges=feature.edges,
        ends=None if feature.edges is None else [feature.say(edge) for edge in feature.edges],
        values=None if feature.values is None else [[value] for value in feature.values],
        literal=feature.literal,
        rest=feature.rest,
        missing=feature.missing,
        codes=feature.codes.astype(np.uint8),
        totals=np.bincount(feature.codes, minlength=len(feature.labels)),
    )


def fits_one_field(n_classes: int) -> bool:
    """Tell whether each pair of actual and predicted class can be a bin of one field."""
    return n_classes**2 <= MOST_BINS


def confusion_field(
    true: NDArray[np.intp], predicted: NDArray[np.intp], classes: Sequence[Any], *, table: RowTable
) -> LinkedField | None:
    """Make each pair of actual and predicted class a bin, row by row of the confusion matrix."""
    values, literal = plain_values(classes)
    if values is None:
        return None
    names = [str(label) for label in classes]
    codes = (true * len(names) + predicted).astype(np.uint8)
    return LinkedField(
        id="confusion",
        title="actual → predicted",
        columns=["actual", "predicted"],
        sql=[table.sql_name("actual"), table.sql_name("predicted")],
        labels=[f"{actual} → {taken}" for actual, taken in product(names, names)],
        values=[list(pair) for pair in product(values, values)],
        literal=literal,
        codes=codes,
        totals=np.bincount(codes, minlength=len(names) ** 2),
    )


def class_field(column: str, codes: NDArray[np.intp], classes: Sequence[Any], *, table: RowTable) -> LinkedField | None:
    """Make each class a bin; None where there are more than bins can be numbered."""
    values, literal = plain_values(classes) if len(classes) <= MOST_BINS else (None, "text")
    if values is None:
        return None
    return LinkedField(
        id=column,
        title=column,
        columns=[column],
        sql=[table.sql_name(column)],
        labels=[str(label) for label in classes],
        values=[[value] for value in values],
        literal=literal,
        codes=codes.astype(np.uint8),
        totals=np.bincount(codes, minlength=len(classes)),
    )


def _end(edge: float, least: float) -> float:
    return float(edge if np.isfinite(edge) else least)
