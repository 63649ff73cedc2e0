"""A table before a transformation, and what is found when it is compared with that after one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from workbench.profiling.data_comparison import compare_data

if TYPE_CHECKING:
    from workbench.findings import Finding

__all__ = ["BEFORE", "told"]

BEFORE = pd.DataFrame({"id": range(100), "x": [n * 0.5 for n in range(100)], "y": list("abcd") * 25})


def told(after: pd.DataFrame, code: str, *, before: pd.DataFrame = BEFORE, key: str | None = None) -> list[Finding]:
    """Return what one rule finds about a transformation, whose rows are paired by *key*, or as they are without one."""
    return [each for each in compare_data(before, after, key=key).findings if each.code == code]
