"""What the rules about time find when a column is named as the time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench.findings import rules
from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    from workbench.findings import Finding

__all__ = ["found_in_time"]


def found_in_time(data: Any, code: str, time: str | None = None, **given: Any) -> list[Finding]:
    """Return what one rule finds, after counting again what its predicate selects."""
    report = quality(data, **given)
    examined = replace(report.examined, time=time)
    seen = [finding for rule in rules(code, scope="rows") for finding in rule.findings(examined)]
    for finding in seen:
        if finding.where is not None:
            assert report.source.count_where(finding.where) == finding.count
    return seen
