"""Shared labels: what bins and marks are called is written once, since a wide view has thousands of such texts.

The page tells the labels of ranges from their ends, and those of a spark from the field that its marks follow.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.views.items.spark import Spark
    from workbench.views.links import LinkedField

__all__ = ["other_labels", "own_labels"]


def other_labels(field: LinkedField) -> list[str]:
    """Return the labels of a field without those of ranges that only say its ends."""
    labels = list(field.labels)
    if field.ends is None or len(np.asarray(field.totals)) != len(labels):
        return labels
    ranges = [f"{low} – {high}" for low, high in pairwise(field.ends)]
    return labels[len(ranges) :] if labels[: len(ranges)] == ranges else labels


def own_labels(spark: Spark, fields: Mapping[str, LinkedField]) -> Sequence[str]:
    """Return the labels of a spark; none where they are those of the first bins of its field."""
    name = spark.field if spark.field is not None or spark.follow is None else spark.follow.field
    field = None if name is None else fields.get(name)
    labels = list(spark.labels)
    if field is None or np.shape(spark.y) != (len(labels),) or labels != list(field.labels)[: len(labels)]:
        return labels
    return []
