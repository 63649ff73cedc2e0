"""What a rule finds, and whether its code mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from workbench.profiling.contract.contract import Contract
from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    import pandas as pd

    from workbench.findings import Finding

__all__ = ["found", "mended"]


def found(data: Any, code: str, **given: Any) -> list[Finding]:
    """Return what one rule finds, after counting again what its predicate selects."""
    report = quality(data, **given)
    seen = [finding for finding in report.findings if finding.code == code]
    for finding in seen:
        if finding.where is not None:
            assert report.source.count_where(finding.where) == finding.count
    return seen


def mended(frame: pd.DataFrame, code: str, **given: Any) -> dict[str, Any]:
    """Run the code of every finding of one rule in pandas and in polars.

    Afterwards the rule must find nothing, and the pieces of a contract that it offers must hold.
    """
    first = found(frame, code, **given)
    assert first
    results = {}
    for library, data in (("pandas", frame.copy()), ("polars", pl.from_pandas(frame))):
        held: Any = data
        for finding in first:
            space = {"data": held}
            exec(finding.fix[library], space)
            held = space["data"]
        assert found(held, code, **given) == [], library
        for finding in first:
            contract = Contract().adding(finding) if finding.check else Contract()
            assert contract.check(held).findings == [], library
        results[library] = held
    return results
