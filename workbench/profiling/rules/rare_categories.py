"""WBQ122: categories with hardly any rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.mending import set_by
from workbench.profiling.value_words import MOST_NAMED, listed, where_one_of
from workbench.views.wording import count, noun

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["rare_categories"]

FEWEST = 200  # rows
RARE = 5  # rows of a category: fewer cannot be in each of five folds
USUAL = 20  # rows of the middle category, so that rare ones are the exception


@rule(
    "WBQ122",
    severity="info",
    remedy="Group them as one, or leave the rows out; a split may have them in only one of its parts.",
    scope="column",
)
def rare_categories(column: ColumnProfile) -> Evidence | None:
    """Some categories have hardly any rows, while the others have many.

    Fires when at least two categories of a column have fewer than 5 rows each and the middle one has at least 20.
    Fewer than 5 cannot be in each fold of a five-fold cross-validation. Does not fire below 200 values, on texts that
    are no categories, on columns where most categories are rare, or on the target, whose classes WBQ121 looks at.
    """
    texts = column.texts
    if column.type != "category" or column.role == "target" or texts is None or not texts.exact:
        return None
    if texts.n < FEWEST or np.median(texts.counts) < USUAL:
        return None
    rare = [texts.values[place] for place in np.argsort(texts.counts, kind="stable") if texts.counts[place] < RARE]
    if not 2 <= len(rare) <= MOST_NAMED:
        return None
    rows = texts.count(rare)
    return Evidence(
        title=(
            f"{len(rare)} of {count(texts.distinct)} categories of {column.name} have fewer than {RARE} rows: "
            f"{listed(rare, column)}, in {noun(rows, 'row')}"
        ),
        column=column.name,
        count=rows,
        where=where_one_of(column, rare),
        facts={"categories": rare},
        fix=set_by(
            column,
            f'{{x}}.mask({{x}}.isin({rare!r}), "other")'
            if not column.arrow_type.startswith("dictionary")
            else f'{{x}}.astype("string").mask({{x}}.isin({rare!r}), "other")',
            f'pl.when({{x}}.is_in({rare!r})).then(pl.lit("other")).otherwise({{x}}.cast(pl.String))',
        ),
    )
