"""WBQ115: equal features, different targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.near_duplicates import conflicting_rows, possible_rows
from workbench.profiling.rules.identifier import names_rows
from workbench.profiling.target_kind import is_classes
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from workbench.profiling.examined import Examined

__all__ = ["conflicting_labels"]


@rule(
    "WBQ115",
    severity="warning",
    remedy="Decide which label is right, or add the feature that tells these rows apart: no model gets them all right.",
    scope="rows",
)
def conflicting_labels(examined: Examined) -> Evidence | None:
    """Rows have equal features but different targets.

    Fires when the target is a class (text, truth, or at most 20 different whole numbers) and rows agree in every other
    column, missing values being equal, but not in the target. Columns that only name rows, and those given as key, are
    left out. Exact over all rows, up to 50 million values. Does not fire when there are fewer possible rows than rows
    (the product of the features' distinct values), where equal rows cannot be avoided. The idea is in Deepchecks
    (conflicting labels) and goes back to inconsistency in rough sets (Pawlak 1982).
    """
    if examined.target is None:
        return None
    target = examined.column(examined.target)
    if not is_classes(target):
        return None
    features = [
        column
        for column in examined.table.columns
        if column.role == "feature" and column.distinct != 1 and not names_rows(column)
    ]
    if possible_rows(features) <= examined.table.n_rows:
        return None
    found = conflicting_rows(examined, target, features)
    if found is None:
        return None
    names = [column.name for column in features]
    return Evidence(
        title=(
            f"{noun(found.rows, 'row')} ({share(found.rows / examined.table.n_rows)}) equal another one in every "
            f"feature, but not in {target.name}, the target"
        ),
        column=target.name,
        count=found.rows,
        where=found.where,
        rows=None if found.where else examined.named(found.positions),
        facts={"groups": found.groups},
        fix={
            "pandas": (
                f"features = [name for name in data if name != {target.name!r}]\n"
                f"labels = data.groupby(features, dropna=False)[{target.name!r}].transform('nunique')\n"
                "data = data[labels <= 1]"
            ),
            "polars": (
                "import polars as pl\n"
                "\n"
                f"features = [name for name in data.columns if name != {target.name!r}]\n"
                f"data = data.filter(pl.col({target.name!r}).drop_nulls().n_unique().over(features) <= 1)"
            ),
        }
        if len(names) + 1 == len(examined.table.columns)
        else _fix(target.name, names),
    )


def _fix(target: str, features: list[str]) -> dict[str, str]:
    return {
        "pandas": (
            f"features = {features!r}\n"
            f"labels = data.groupby(features, dropna=False)[{target!r}].transform('nunique')\n"
            "data = data[labels <= 1]"
        ),
        "polars": (
            "import polars as pl\n"
            "\n"
            f"features = {features!r}\n"
            f"data = data.filter(pl.col({target!r}).drop_nulls().n_unique().over(features) <= 1)"
        ),
    }
