"""WBQ114: two columns say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.column_duplicates import same_columns
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_duplicates import SameColumns
    from workbench.profiling.examined import Examined

__all__ = ["duplicated_columns"]


@rule(
    "WBQ114",
    severity="info",
    remedy="Keep one of the two: the other adds nothing, and splits its weight in a model.",
    scope="rows",
)
def duplicated_columns(examined: Examined) -> Iterator[Evidence]:
    """Two columns say the same.

    Fires as a warning when two columns are equal in every row, missing values included; as a note when one is a linear
    function of the other (another unit, or the opposite of a truth), or when a text and another column go one to one,
    like labels and their codes. Suspected from the sample, confirmed over all rows. Does not fire when fewer than 20
    sampled rows differ from a column's most frequent value, for codes that are different in most rows (names of rows
    go one to one by nature), on curved functions, which are often added on purpose, or on the target (see WBQ127).
    """
    for pair in same_columns(examined):
        second = examined.column(pair.second)
        yield Evidence(
            title=_title(pair),
            columns=(pair.first, pair.second),
            count=second.count,
            where=second.is_present,
            severity="warning" if pair.relation == "equal" else None,
            facts={"relation": pair.relation, "slope": pair.slope, "start": pair.start},
            fix={
                "pandas": f"data = data.drop(columns=[{pair.second!r}])",
                "polars": f"data = data.drop([{pair.second!r}])",
            },
        )


def _title(pair: SameColumns) -> str:
    if pair.relation == "equal":
        return f"{pair.second} equals {pair.first} in every row"
    if pair.relation == "coded":
        return f"{pair.second} says the same as {pair.first}: each value of one goes with one value of the other"
    if pair.slope == -1 and pair.start == 1:
        return f"{pair.second} is the opposite of {pair.first} in every row"
    factor = "" if pair.slope == 1 else "−" if pair.slope == -1 else f"{number(pair.slope, digits=4)} × "
    start = number(abs(pair.start), digits=4)
    shift = "" if not abs(pair.start) > 1e-9 else f" {'+' if pair.start > 0 else '−'} {start}"
    return f"{pair.second} is {factor}{pair.first}{shift} in every row"
