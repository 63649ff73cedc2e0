"""WBQ111: dates stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.mending import set_by
from workbench.profiling.suspects import Suspect, confirmed
from workbench.profiling.value_words import said, where_matches
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.date_forms import DateForm
    from workbench.profiling.examined import Examined

__all__ = ["date_in_text"]


@rule(
    "WBQ111",
    severity="warning",
    remedy="Read it as a date; as text it has neither distances nor months, and sorts by its letters.",
    scope="rows",
)
def date_in_text(examined: Examined) -> Iterator[Evidence]:
    """A column of texts holds dates.

    Fires when at least 95 % of the values, words for missing left out, are calendar dates of one form, with or without
    a time of day: ISO 8601, day and month in either order, months as words, or yyyymmdd. Says so when day and month
    could be the other way round. Does not fire on times of day alone, on years and months, or on version numbers.
    """
    yield from confirmed(examined, filter(None, map(_suspect, examined.table.columns)))


def _suspect(column: ColumnProfile) -> Suspect | None:
    read = column.read
    if read is None or column.logical != "date in text" or read.date is None:
        return None
    texts, form = read.texts, read.date
    where = where_matches(column, form.pattern)
    example = texts.values[texts.distinct // 2]
    either = "; day and month cannot be told apart" if form.either else ""

    def tell(count: int) -> Evidence:
        rest = column.count - count
        others = f"; {noun(rest, 'other value is no date', 'other values are no dates')}" if rest else ""
        return Evidence(
            title=(
                f"{column.name} holds dates as text ({form.words}, as {said(example, column)}) in "
                f"{share(count / column.rows)} of the rows{others}{either}"
            ),
            column=column.name,
            count=count,
            where=where,
            facts={"form": form.form, "day_or_month": form.either},
            fix=_fix(column, form),
            check={"columns": {column.name: {"type": "datetime" if form.timed else "date"}}},
        )

    count = texts.matching(form.pattern) if texts.exact and not texts.cut else None
    return Suspect(where=where, count=count, tell=tell)


def _fix(column: ColumnProfile, form: DateForm) -> dict[str, str]:
    zone = ", utc=True" if form.form.endswith("Z") else ""
    pandas = f'pd.to_datetime({{x}}, format="{form.form}", errors="coerce"{zone})'
    rust = form.form.replace(".%f", "%.f")
    if form.timed:
        polars = f'{{x}}.cast(pl.String).str.to_datetime("{rust}", strict=False)'
    else:
        polars = f'{{x}}.cast(pl.String).str.to_date("{rust}", strict=False)'
    made = set_by(column, pandas, polars)
    return {**made, "pandas": f"import pandas as pd\n{made['pandas']}"}
