"""Asking every rule for what it finds; one that cannot answer takes nothing away but itself."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from workbench.data.backing import OutOfReach
from workbench.data.connections import unreadable
from workbench.findings import by_consequence, rules

if TYPE_CHECKING:
    from workbench.data.source import Source
    from workbench.findings import Finding, Rule
    from workbench.profiling.drift import Drift
    from workbench.profiling.examined import Examined
    from workbench.profiling.table_profile import TableProfile

__all__ = ["findings_of"]


def findings_of(table: TableProfile, drift: Drift | None, examined: Examined) -> tuple[list[Finding], dict[str, str]]:
    """Return the findings, those of the gravest consequence first, and why which rules were left out, by code."""
    asked: list[tuple[Rule, Any]] = [
        (each, column) for each in rules("WBQ", scope="column") for column in table.columns
    ]
    asked += [(each, table) for each in rules("WBQ", scope="table")]
    if drift is not None:
        asked += [(each, drift) for each in rules("WBD", scope="drift")]
    asked += [(each, examined) for each in [*rules("WBQ", scope="rows"), *rules("WBD", scope="rows")]]
    found: list[Finding] = []
    left_out: dict[str, str] = {}
    for each, subject in asked:
        try:
            found.extend(each.findings(subject))
        except OutOfReach:
            left_out[each.code] = "needs all rows in one place"
        except Exception as problem:  # noqa: BLE001  -- one rule at fault must not take the report away
            left_out[each.code], said = _failure(problem, examined.source)
            warnings.warn(f"{each.code} ({each.name}) was left out: {said}", stacklevel=2)
    return by_consequence(found, target=examined.target), left_out


def _failure(problem: Exception, source: Source) -> tuple[str, str]:
    """Say why a rule was left out: in short, and in a sentence with what to do."""
    why = unreadable(problem, source)
    if why is not None:
        return "its rows could not be read", f"its rows could not be read any more ({why}). Make the report again."
    name = type(problem).__name__
    return f"failed: {name}", f"it failed ({name}). This is a fault of Workbench: please report it."
