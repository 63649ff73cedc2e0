"""Mixed associations: how strongly categories go with categories and with numbers, on the sampled rows."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.association import Association

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined
    from workbench.profiling.sampled_columns import SampledColumn

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["LEVELS", "MIXED", "correlation_ratio", "cramers_v", "mixed_associations"]

LEVELS = 30  # most frequent categories of a column; the others are taken together
MIXED = 60  # categories, and numbers, that are compared
KINDS = ("category", "boolean")


def mixed_associations(examined: Examined) -> list[Association]:
    """Return Cramér's V of each pair of categories, and the correlation ratio of each category and number.

    Both rest on the sampled rows, and say on how many of them. Of a category the 30 most frequent values are told
    apart, the others are one. Of a wide table the first 60 categories and the first 60 numbers are compared, the target
    before all.
    """
    columns = sorted(examined.table.columns, key=lambda column: column.role != "target")
    held = examined.values
    categories = _coded([column for column in columns if column.type in KINDS and column.name in held], held)
    numbers = [held[column.name] for column in columns if column.numeric and column.name in held][:MIXED]
    found = [_pair(*one, *other) for one, other in combinations(categories, 2)]
    if numbers:
        values = np.stack([column.values for column in numbers])
        for name, codes in categories:
            ratios, rows = correlation_ratio(codes, values)
            found += [
                Association(name, number.name, float(ratio), int(n), "correlation_ratio")
                for number, ratio, n in zip(numbers, ratios, rows, strict=True)
            ]
    return found


def cramers_v(one: Codes, other: Codes) -> float:
    """Return Cramér's V of two categories, corrected for its bias; NaN where one of them does not vary.

    Parameters
    ----------
    one, other
        Of shape (rows,): numbers of the categories from 0 on, without gaps and missing ones.

    Notes
    -----
    The plain V is above 0 by chance, the more so the more categories there are. Corrected after Bergsma (2013, *A
    bias-correction for Cramér's V and Tschuprow's T*).
    """
    n = one.size
    if n < 2:
        return math.nan
    width = int(other.max()) + 1
    table = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).reshape(-1, width)
    table = table[table.any(axis=1)][:, table.any(axis=0)].astype(np.float64)
    rows, columns = table.shape
    if rows < 2 or columns < 2:
        return math.nan
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / n
    square = float(((table - expected) ** 2 / expected).sum()) / n
    corrected = max(square - (rows - 1) * (columns - 1) / (n - 1), 0.0)
    size = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return min(math.sqrt(corrected / size), 1.0) if size > 0 else math.nan


def correlation_ratio(codes: Codes, values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return for each number the part of its spread between the categories, as a correlation (η).

    Parameters
    ----------
    codes
        Of shape (rows,): numbers of the categories from 0 on; −1 where missing.
    values
        Of shape (numbers, rows); NaN or infinite where there is none to count.

    Returns
    -------
    ratios, rows
        Of shape (numbers,): the square root of the sum of squares between the categories over that in all (Pearson
        1905; NaN where the number or the category does not vary), and how many rows it rests on.
    """
    known = codes >= 0
    there = np.isfinite(values) & known
    n = there.sum(axis=1)
    line = np.where(there, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        line = np.where(there, values - (line.sum(axis=1) / n)[:, None], 0.0)
        levels = int(codes.max()) + 1 if known.any() else 0
        places = np.where(known, codes, 0)
        flat = (np.arange(len(values))[:, None] * levels + places).ravel()
        size = len(values) * levels
        counts = np.bincount(flat, weights=there.ravel(), minlength=size).reshape(len(values), levels)
        sums = np.bincount(flat, weights=line.ravel(), minlength=size).reshape(len(values), levels)
        between = np.where(counts > 0, sums * sums / counts, 0.0).sum(axis=1)
        total = (line * line).sum(axis=1)
        varied = (counts > 0).sum(axis=1) > 1
        ratios = np.where((total > 0) & varied, np.sqrt(np.minimum(between / total, 1.0)), np.nan)
    return ratios, n


def _coded(columns: Sequence[ColumnProfile], held: dict[str, SampledColumn]) -> list[tuple[str, Codes]]:
    """Return each category with the numbers of its values, the most frequent first, the rare ones as one."""
    found = []
    for column in columns[:MIXED]:
        codes = held[column.name].codes
        counts = np.bincount(codes[codes >= 0])
        ranks = np.empty(counts.size + 1, dtype=np.int64)
        ranks[np.argsort(-counts, kind="stable")] = np.arange(counts.size)
        ranks[-1] = -1  # where a value is missing, whose code is −1
        found.append((column.name, np.minimum(ranks[codes], LEVELS)))
    return found


def _pair(name: str, one: Codes, other_name: str, other: Codes) -> Association:
    both = (one >= 0) & (other >= 0)
    n = int(np.count_nonzero(both))
    value = cramers_v(one, other) if n == one.size else cramers_v(one[both], other[both])
    return Association(name, other_name, value, n, "cramers_v")
