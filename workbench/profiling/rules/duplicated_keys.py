"""WBQ112: a key occurs more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.near_duplicates import repeated_keys
from workbench.profiling.rules.identifier import NAMED
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

__all__ = ["duplicated_keys"]

FEWEST = 100
NEARLY = 0.98  # of the values are different


@rule(
    "WBQ112",
    severity="warning",
    remedy="Find out which of the rows is right: a join on this column would multiply them.",
    scope="rows",
)
def duplicated_keys(examined: Examined) -> Iterator[Evidence]:
    """A key occurs more than once, or is missing.

    Fires as an error when the columns given as ``key=`` do not tell all rows apart, or one of them is missing in a row;
    rows are counted exactly, up to 500 million. Fires as a warning when a column that is named like an identifier
    (``id``, ``key``, ``code``, ``no``, …) is different in at least 98 % of its values, at least 100, but not in all.
    Does not fire on columns that repeat more often: they name groups of rows, not rows.
    """
    if examined.keys:
        yield from _given(examined, [examined.column(name) for name in examined.keys])
        return
    for column in examined.table.columns:
        if not _nearly_unique(column):
            continue
        found = repeated_keys(examined, [column])
        if found is not None and found.rows - found.groups <= (1 - NEARLY) * column.count:
            yield Evidence(
                title=(
                    f"{column.name} looks like an identifier, but {noun(found.groups, 'value')} "
                    f"{'names' if found.groups == 1 else 'name'} {noun(found.rows, 'row')}"
                ),
                column=column.name,
                count=found.rows,
                where=found.where,
                rows=None if found.where else examined.named(found.positions),
                facts={"values": found.groups},
                fix=_first_only([column.name]),
                check={"columns": {column.name: {"unique": True}}},
            )


def _given(examined: Examined, columns: Sequence[ColumnProfile]) -> Iterator[Evidence]:
    names = [column.name for column in columns]
    called = " and ".join(names) if len(names) < 4 else f"{', '.join(names[:-1])} and {names[-1]}"
    about = {"column": names[0]} if len(names) == 1 else {"columns": tuple(names)}
    gapped = [column for column in columns if column.missing]
    if gapped:
        where = " OR ".join(column.is_missing for column in gapped)
        [missing] = examined.counts([where])
        yield Evidence(
            **about,
            title=f"{called}, the key, {'is' if len(names) == 1 else 'are'} missing in {noun(missing, 'row')}",
            count=missing,
            where=where,
            severity="error",
            remedy="Give each row a name, or leave these rows out: nothing can be joined to them.",
            facts={"share": missing / max(examined.table.n_rows, 1)},
            fix={
                "pandas": f"data = data.dropna(subset={names!r})",
                "polars": f"data = data.drop_nulls({names!r})",
            },
            check={"columns": {column.name: {"missing": {"at_most": 0}} for column in gapped}},
        )
    if len(columns) == 1 and columns[0].distinct_exact and columns[0].distinct == columns[0].count:
        return
    found = repeated_keys(examined, columns)
    if found is not None:
        yield Evidence(
            **about,
            title=(
                f"{called}, the key, {'does' if len(names) == 1 else 'do'} not tell {noun(found.rows, 'row')} apart "
                f"({share(found.rows / examined.table.n_rows)}): {noun(found.groups, 'key is', 'keys are')} there "
                "more than once"
            ),
            count=found.rows,
            where=found.where,
            rows=None if found.where else examined.named(found.positions),
            severity="error",
            facts={"keys": found.groups},
            fix=_first_only(names),
            check={"key": names},
        )


def _nearly_unique(column: ColumnProfile) -> bool:
    if column.role != "feature" or column.type not in ("integer", "text", "category") or column.count < FEWEST:
        return False
    if column.distinct is None or NAMED.search(column.name) is None:
        return False
    if column.distinct_exact and column.distinct == column.count:
        return False
    return column.distinct >= (NEARLY - column.distinct_error) * column.count


def _first_only(names: Sequence[str]) -> dict[str, str]:
    columns = list(names)
    return {
        "pandas": f"data = data.drop_duplicates(subset={columns!r}, keep='first')",
        "polars": f"data = data.unique(subset={columns!r}, keep='first', maintain_order=True)",
    }
