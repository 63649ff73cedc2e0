"""WBD105: the target has drifted from the reference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.rules.drifted_column import drift_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.drift import Drift

__all__ = ["drifted_target"]


@rule(
    "WBD105",
    severity="warning",
    remedy="Find out whether what is predicted has changed; weigh the classes anew, or train on newer data.",
    scope="drift",
)
def drifted_target(drift: Drift) -> Iterator[Evidence]:
    """The target has drifted from the reference.

    Fires on the target as WBD101 does on other columns, and always as a warning: a model that learned how often each
    value occurs is wrong about it now, even where no feature moved (Moreno-Torres et al. 2012, *A unifying view on
    dataset shift*). Does not fire without a target.
    """
    for column in [] if drift.other_table else drift.moved:
        if column.about.role == "target":
            found = drift_evidence(drift, column, severe=True)
            yield replace(
                found,
                title=found.title.replace(column.name, f"{column.name}, the target,", 1),
                severity="warning",
            )
