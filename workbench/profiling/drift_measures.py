"""Measures of drift between two summaries of a column: how far apart two distributions are, and whether by chance.

They need no rows, only the mergeable summaries, so that data can be compared with an old run's saved profile. Effect
sizes do not grow with the number of rows; a column drifts where an effect is large enough to matter *and* is none that
chance makes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.profiling.drift_cells import categories, length_line, line, lumped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.drift_cells import Categories, Line

    Counts = NDArray[np.int64]

__all__ = [
    "THRESHOLDS",
    "Distributions",
    "Measure",
    "bin_starts",
    "chi_square",
    "corrected",
    "distributions",
    "jensen_shannon",
    "kolmogorov_smirnov",
    "measures",
    "missing_measures",
    "psi",
    "psi_of",
]

BINS = 10
CATEGORIES = 50  # that keep a place of their own
EXPECTED = 5.0  # rows of a category in the smaller sample, below which chi-square is not to be trusted (Cochran 1954)
THRESHOLDS = {
    "psi": 0.1,  # below: no change worth a look; from 0.25 on a large one (Siddiqi 2006, Credit Risk Scorecards)
    "jensen_shannon": 0.1,
    "kolmogorov_smirnov": 0.1,
    "cramers_v": 0.1,  # a small effect (Cohen 1988)
    "missing_share": 0.2,  # as Cohen's h: a small effect
}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One number of how far two samples are apart.

    Parameters
    ----------
    name
        ``"psi"``, ``"jensen_shannon"``, ``"kolmogorov_smirnov"``, ``"chi_square"``, ``"cramers_v"`` or
        ``"missing_share"``.
    value, threshold
        The number, and from which size it matters; None for one that says only how likely chance is.
    error
        How much larger the true value may be, where values lie close within cells; 0 when it is exact.
    """

    name: str
    value: float
    threshold: float | None = None
    error: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Distributions:
    """Two samples of a column over the same bins.

    Parameters
    ----------
    of
        What is compared: the values on their line, categories, or the lengths of texts too many to be counted.
    reference, current
        The counts by bin, from which PSI and the Jensen-Shannon distance are made.
    line, categories
        What the bins are made of.
    starts
        On a line, the cell at which each bin begins.
    """

    of: Literal["values", "categories", "lengths"]
    reference: Counts
    current: Counts
    line: Line | None = field(default=None, repr=False)
    categories: Categories | None = field(default=None, repr=False)
    starts: Counts | None = field(default=None, repr=False)

    @property
    def n(self) -> tuple[int, int]:
        """How many values either sample has."""
        return int(self.reference.sum()), int(self.current.sum())


def psi(reference: ColumnSummary, current: ColumnSummary) -> float | None:
    """Return the population stability index of a column: Σ (q − p) · ln(q / p) over bins.

    Numbers and dates have ten bins of about equally many values of the reference; a value that makes up a tenth of them
    has a bin of its own. Texts and truth values have one a category; beyond the 50 most frequent they are put
    together. Half a row is added to each bin of either sample (Jeffreys), so that an empty one makes no infinity.

    Parameters
    ----------
    reference, current
        Summaries of the same column.

    Returns
    -------
    float or None
        From 0 (the same) on; None where the columns cannot be compared or one is empty.
    """
    found = distributions(reference, current)
    return None if found is None else psi_of(found.reference, found.current)


def jensen_shannon(reference: ColumnSummary, current: ColumnSummary) -> float | None:
    """Return the Jensen-Shannon distance (base 2) over the bins of `psi`: 0 for the same, 1 for nothing in common."""
    found = distributions(reference, current)
    return None if found is None else _jensen_shannon(found.reference, found.current)


def distributions(reference: ColumnSummary, current: ColumnSummary) -> Distributions | None:
    """Bring two summaries of a column over the same bins; None where they cannot be compared, or one has no value."""
    held = categories(reference, current)
    if held is not None:
        few = lumped(held, most=CATEGORIES)
        made = Distributions(of="categories", reference=few.reference, current=few.current, categories=held)
    elif reference.texts is not None and current.texts is not None and reference.kind.name == current.kind.name:
        made = _on_a_line("lengths", length_line(reference.texts, current.texts))
    else:
        cut = line(reference, current)
        if cut is None:
            return None
        made = _on_a_line("values", cut)
    return made if all(made.n) else None


def measures(found: Distributions) -> tuple[list[Measure], float]:
    """Return every measure of two samples, and the p-value that they come from one population."""
    some = [
        Measure(name="psi", value=psi_of(found.reference, found.current), threshold=THRESHOLDS["psi"]),
        Measure(
            name="jensen_shannon",
            value=_jensen_shannon(found.reference, found.current),
            threshold=THRESHOLDS["jensen_shannon"],
        ),
    ]
    if found.line is not None:
        statistic, error, p_value = kolmogorov_smirnov(found.line)
        threshold = THRESHOLDS["kolmogorov_smirnov"]
        return [*some, Measure(name="kolmogorov_smirnov", value=statistic, threshold=threshold, error=error)], p_value
    assert found.categories is not None
    few = lumped(found.categories, most=CATEGORIES, least=EXPECTED)
    statistic, freedom, p_value = chi_square(few.reference, few.current)
    n, smaller = sum(found.n), min(freedom, 1)
    v = math.sqrt(statistic / n / smaller) if smaller else 0.0
    return [
        *some,
        Measure(name="chi_square", value=statistic),
        Measure(name="cramers_v", value=v, threshold=THRESHOLDS["cramers_v"]),
    ], p_value


def missing_measures(reference: ColumnSummary, current: ColumnSummary) -> tuple[Measure, float] | None:
    """Compare the shares of missing values; None where one sample has no rows.

    The value is Cohen's h, 2 · arcsin √q − 2 · arcsin √p, which tells 0 % from 1 % as 30 % from 39 %; the p-value is
    that of chi-square.
    """
    if not reference.rows or not current.rows:
        return None
    part, now = (each.missing / each.rows for each in (reference, current))
    h = 2 * math.asin(math.sqrt(now)) - 2 * math.asin(math.sqrt(part))
    table = [np.array([each.missing, each.rows - each.missing]) for each in (reference, current)]
    _, _, p_value = chi_square(*table)
    return Measure(name="missing_share", value=abs(h), threshold=THRESHOLDS["missing_share"]), p_value


def kolmogorov_smirnov(found: Line) -> tuple[float, float, float]:
    """Return the two-sample Kolmogorov-Smirnov statistic, how much larger it may be, and its asymptotic p-value.

    The distribution functions are known exactly at the cuts. Within a cell of several values they could be further
    apart by the rows that lie in it. The p-value is Kolmogorov's, with Stephens' correction (1970) for small samples;
    where values repeat it is too high, never too low.
    """
    n, m = int(found.reference.sum()), int(found.current.sum())
    before, after = np.cumsum(found.reference) / n, np.cumsum(found.current) / m
    statistic = float(np.abs(before - after).max())
    starts = [np.concatenate([[0.0], each[:-1]]) for each in (before, after)]
    within = np.maximum(before - starts[1], after - starts[0])[~found.single]
    most = min(max(float(within.max(initial=0.0)), statistic), 1.0)
    root = math.sqrt(n * m / (n + m))
    return statistic, most - statistic, _kolmogorov((root + 0.12 + 0.11 / root) * statistic)


def chi_square(reference: Counts, current: Counts) -> tuple[float, int, float]:
    """Return Pearson's chi-square of two rows of counts, its degrees of freedom, and its p-value."""
    from scipy.special import chdtrc  # type: ignore[import-untyped]  # comes with scikit-learn

    table = np.array([reference, current], dtype=np.float64)
    table = table[:, table.sum(axis=0) > 0]
    freedom = table.shape[1] - 1
    if freedom < 1 or not table.sum(axis=1).all():
        return 0.0, 0, 1.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    return statistic, freedom, float(chdtrc(freedom, statistic))


def corrected(p_values: Sequence[float]) -> list[float]:
    """Correct p-values for their number, so that the share of false ones among those found stays bounded.

    The method is that of Benjamini and Hochberg (1995): of all columns that are said to drift at 1 %, one in a hundred
    does so by chance.
    """
    if not p_values:
        return []
    held = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(-held, kind="stable")
    ranks = np.arange(held.size, 0, -1)
    result = np.empty(held.size)
    result[order] = np.minimum.accumulate(np.minimum(held[order] * held.size / ranks, 1.0))
    values: list[float] = result.tolist()
    return values


def _on_a_line(of: Literal["values", "lengths"], cut: Line) -> Distributions:
    starts = bin_starts(cut.reference)
    return Distributions(
        of=of,
        reference=np.add.reduceat(cut.reference, starts),
        current=np.add.reduceat(cut.current, starts),
        line=cut,
        starts=starts,
    )


def bin_starts(reference: Counts) -> Counts:
    """Return the cells at which bins begin that hold about a tenth of the reference each; a cell that does is one."""
    n = max(int(reference.sum()), 1)
    share = reference / n
    middle = np.cumsum(share) - share / 2
    tenth = np.minimum(np.floor(middle * BINS + 1e-9), BINS - 1)
    large = share >= 1 / BINS
    begins = np.empty(reference.size, dtype=bool)
    begins[0] = True
    begins[1:] = (np.diff(tenth) > 0) | large[1:] | large[:-1]
    return np.flatnonzero(begins)


def psi_of(reference: Counts, current: Counts) -> float:
    """Return the population stability index of two rows of counts over the same bins, as `psi` says."""
    p, q = (_smoothed(each) for each in (reference, current))
    return float(((q - p) * np.log(q / p)).sum())


def _smoothed(counts: Counts) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = (counts + 0.5) / (counts.sum() + 0.5 * counts.size)
    return shares


def _jensen_shannon(reference: Counts, current: Counts) -> float:
    p, q = reference / reference.sum(), current / current.sum()
    middle = (p + q) / 2
    parts = [each[there] * np.log2(each[there] / middle[there]) for each in (p, q) for there in [each > 0]]
    return math.sqrt(min(max(sum(float(part.sum()) for part in parts) / 2, 0.0), 1.0))


def _kolmogorov(at: float) -> float:
    """Return the chance that Kolmogorov's distribution exceeds *at*."""
    if at < 0.2:
        return 1.0
    steps = np.arange(1, 101)
    signs = np.where(steps % 2, 1.0, -1.0)
    return float(min(max(2 * (signs * np.exp(-2.0 * steps**2 * at**2)).sum(), 0.0), 1.0))
