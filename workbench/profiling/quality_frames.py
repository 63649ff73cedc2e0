"""The frames of a quality report: complete numbers, in long form."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.association import Association
from workbench.strict_json import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.together import CoMissing, CoMoments

__all__ = [
    "Association",
    "associations",
    "associations_frame",
    "columns_frame",
    "missing_frame",
    "strongest_first",
]

COLUMN_COLUMNS = (
    *("name", "type", "role", "rows", "missing", "missing_share", "distinct", "distinct_exact", "min", "max", "mean"),
    *("std", "skewness", "q0.05", "q0.25", "q0.5", "q0.75", "q0.95", "quantile_error", "zeros", "negatives"),
    *("infinities", "top", "top_count", "arrow_type", "logical", "logical_n", "pattern", "pattern_share", "empty"),
    *("length_min", "length_mean", "length_max", "min_count", "max_count", "step", "sampled_order"),
)
ASSOCIATION_COLUMNS = ("column_a", "column_b", "measure", "value", "n")
MISSING_COLUMNS = ("column", "together_with", "missing", "share")


def columns_frame(columns: Sequence[ColumnProfile]) -> pd.DataFrame:
    """Return one row a column with every number of its profile."""
    import pandas as pd

    return pd.DataFrame([_row(column) for column in columns], columns=list(COLUMN_COLUMNS))


def associations(moments: CoMoments) -> list[Association]:
    """Return each pair of number columns with Pearson's r and the rows it rests on, the strongest first."""
    r, n = moments.correlations()
    pairs = [
        Association(moments.names[a], moments.names[b], float(r[a, b]), int(n[a, b]))
        for a, b in combinations(range(len(moments.names)), 2)
    ]
    return strongest_first(pairs)


def strongest_first(pairs: Iterable[Association]) -> list[Association]:
    """Sort by strength, whatever its sign; pairs without a value come last."""
    return sorted(pairs, key=lambda pair: -abs(pair.value) if not np.isnan(pair.value) else 1.0)


def associations_frame(pairs: Sequence[Association]) -> pd.DataFrame:
    """Return one row a pair of columns and measure."""
    import pandas as pd

    rows = [(pair.column_a, pair.column_b, pair.measure, pair.value, pair.n) for pair in pairs]
    return pd.DataFrame(rows, columns=list(ASSOCIATION_COLUMNS)).astype({"value": "float64", "n": "int64"})


def missing_frame(columns: Sequence[ColumnProfile], gaps: CoMissing) -> pd.DataFrame:
    """Return how much each column is missing (``together_with`` empty), and each pair that is missing together."""
    import pandas as pd

    rows: list[tuple[str, str | None, int, float]] = [
        (column.name, None, column.missing, column.missing_share) for column in columns
    ]
    total = columns[0].rows if columns else 0
    for a, b in zip(*np.nonzero(np.triu(gaps.counts, 1)), strict=True):
        count = int(gaps.counts[a, b])
        rows.append((gaps.names[a], gaps.names[b], count, count / total))
    return pd.DataFrame(rows, columns=list(MISSING_COLUMNS)).astype({"missing": "int64", "share": "float64"})


def _row(column: ColumnProfile) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "role": column.role,
        "rows": column.rows,
        "missing": column.missing,
        "missing_share": column.missing_share,
        "distinct": column.distinct,
        "distinct_exact": column.distinct_exact,
        "min": plain(column.low),
        "max": plain(column.high),
        "mean": column.mean,
        "std": column.std,
        "skewness": column.skewness,
        **{f"q{share}": value for share, value in column.quantiles.items()},
        "quantile_error": column.quantile_error,
        "zeros": column.zeros,
        "negatives": column.negatives,
        "infinities": column.infinities,
        "top": column.top[0][0] if column.top else None,
        "top_count": column.top[0][1] if column.top else None,
        "arrow_type": column.arrow_type,
        "logical": column.logical,
        "logical_n": column.logical_n,
        **_text_row(column),
        "min_count": column.low_count,
        "max_count": column.high_count,
        "step": column.step,
        "sampled_order": column.order,
    }


def _text_row(column: ColumnProfile) -> dict[str, Any]:
    """Return what is known of the texts of a column."""
    shape, part = column.patterns.shares[0] if column.patterns is not None else (None, None)
    low, mean, high = column.lengths or (None, None, None)
    return {
        "pattern": shape,
        "pattern_share": part,
        "empty": column.empty,
        "length_min": low,
        "length_mean": mean,
        "length_max": high,
    }
