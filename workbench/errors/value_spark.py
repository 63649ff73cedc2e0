"""The small picture of a linked field: how many rows are in each of its bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.views.items.spark import Spark

if TYPE_CHECKING:
    from workbench.views.links import LinkedField

__all__ = ["value_spark"]


def value_spark(field: LinkedField, *, note: str, alt: str) -> Spark:
    """Draw the rows in each bin of *field*, to brush and to follow."""
    ends = list(field.labels if field.ends is None else field.ends)
    return Spark(
        id=f"value-{field.id}",
        title=field.title,
        note=note,
        y=field.totals,
        labels=field.labels,
        low=ends[0],
        high=ends[-1],
        field=field.id,
        alt=f"{field.title}: {alt}",
    )
