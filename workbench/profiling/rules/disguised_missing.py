"""WBQ102: values that stand for missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.mending import emptied
from workbench.profiling.rules.identifier import names_rows
from workbench.profiling.suspects import Suspect, confirmed
from workbench.profiling.value_words import MOST_NAMED, listed, where_one_of
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

__all__ = ["disguised_missing"]

MANY = 0.05


@rule(
    "WBQ102",
    severity="warning",
    remedy="Find out what the value means; if nothing was measured, make it missing before anything is computed.",
    scope="rows",
)
def disguised_missing(examined: Examined) -> Iterator[Evidence]:
    """A value stands for "missing", and is taken for a measurement.

    Fires on numbers such as −999, −1 or 9999, on words such as "N/A", "?" or "unknown", on empty texts, and on dates
    such as 1900-01-01, when they are set apart from the other values: the lowest or highest, more than once, further
    off than the others spread; −1 only beside ten other numbers, none of them negative; 0 only when it lies further
    below the others than the middle half of them is wide. Does not fire on words that are values among others of their
    kind ("NA" among two-letter codes, "none" among a few answers), nor on identifiers. The idea is that of Pearson
    (2006, *The problem of disguised missing data*) and of FAHES (Qahtan et al. 2018).
    """
    yield from confirmed(examined, filter(None, map(_suspect, examined.table.columns)))


def _suspect(column: ColumnProfile) -> Suspect | None:
    if column.sensitive or names_rows(column):
        return None
    found = column.stand_ins[:MOST_NAMED]
    if not found:
        return None
    values = [each.value for each in found]
    why = " or ".join(dict.fromkeys(each.why for each in found))
    where = where_one_of(column, values)
    counts = [each.count for each in found]

    def tell(count: int) -> Evidence:
        part = count / column.rows
        verb = "stands" if len(values) == 1 else "stand"
        return Evidence(
            title=(
                f"{listed(values, column)} {verb} in {noun(count, 'row')} of {column.name} ({share(part)}), "
                f"{why}: probably not measured"
            ),
            column=column.name,
            count=count,
            where=where,
            severity="warning" if part > MANY or not column.texts else "info",
            facts={"values": list(values), "share": part},
            fix=emptied(column, values),
            check={
                "rows_where": [
                    {
                        "name": f"{column.name} has no stand-in for missing",
                        "predicate": f"{column.is_missing} OR NOT ({where})",
                    }
                ]
            },
        )

    known = [count for count in counts if count is not None]
    return Suspect(where=where, count=sum(known) if len(known) == len(counts) else None, tell=tell)
