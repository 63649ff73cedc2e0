"""Findings as a frame: what ``report.frame("findings")`` gives, for every report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from workbench.findings import Finding

__all__ = ["findings_frame"]

COLUMNS = ("code", "severity", "column", "title", "count", "where", "remedy")


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return one row a finding, in the order given; the columns are there also when nothing was found."""
    import pandas as pd

    documents = [found.to_dict() for found in findings]
    frame = pd.DataFrame([[document[name] for name in COLUMNS] for document in documents], columns=list(COLUMNS))
    return frame.astype({"count": "Int64"})
