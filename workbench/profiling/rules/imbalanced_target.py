"""WBQ121: some classes of the target are rare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.stored_values import reader_of
from workbench.profiling.value_words import said, where_one_of
from workbench.views.wording import noun, number, share

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["imbalanced_target"]

HIGH = 9.0  # the most frequent class by the rarest: above, KEEL's repository calls data highly imbalanced
EXTREME = 100.0
CLASSES = 30  # whole numbers up to which a target is taken for classes


@rule(
    "WBQ121",
    severity="info",
    remedy="Judge by precision and recall of each class, not by accuracy; split with its shares kept, and weight it.",
    scope="column",
)
def imbalanced_target(column: ColumnProfile) -> Evidence | None:
    """A class of the target is much rarer than another.

    Fires on a target of texts, truth values or at most 30 different whole numbers when the most frequent class has more
    than 9 times the rows of the rarest; a warning above 100 times. Does not fire on columns that are no target, nor on
    targets of many different numbers, which are no classes. The limit is that of the KEEL repository (Fernández et al.
    2008).
    """
    if column.role != "target" or column.sensitive:
        return None
    classes = _classes(column)
    if len(classes) < 2:
        return None
    (most, most_rows), (least, least_rows) = classes[0], classes[-1]
    ratio = most_rows / least_rows
    if ratio <= HIGH:
        return None
    return Evidence(
        title=(
            f"{column.name}, the target, is {said(least, column)} in only {noun(least_rows, 'row')} "
            f"({share(least_rows / column.count)}); {said(most, column)} has {number(ratio)} times as many"
        ),
        column=column.name,
        count=least_rows,
        where=where_one_of(column, [least]),
        severity="warning" if ratio > EXTREME else None,
        facts={"ratio": ratio, "classes": len(classes)},
    )


def _classes(column: ColumnProfile) -> list[tuple[Any, int]]:
    """Return the classes with their rows, the most frequent first; none where the values are no classes."""
    values: Any
    if column.type == "category" and column.texts is not None and column.texts.exact:
        values, counts = column.texts.values, column.texts.counts
    elif column.stored is not None and column.stored.exact and column.kind is not None and _few(column):
        say = reader_of(column.kind)
        values, counts = [say(value) for value in column.stored.values.tolist()], column.stored.counts
    else:
        return []
    return [(values[place], int(counts[place])) for place in np.argsort(-counts, kind="stable")]


def _few(column: ColumnProfile) -> bool:
    stored = column.stored
    assert stored is not None
    return column.type == "boolean" or (column.numeric and stored.whole and stored.distinct <= CLASSES)
