"""How each column moves over time: counts by period and bin, in one pass and bounded space."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import valid_mask
from workbench.profiling.column_kinds import numbers_of
from workbench.profiling.drift import CHANCE
from workbench.profiling.drift_measures import THRESHOLDS, bin_starts, chi_square, corrected, psi_of
from workbench.profiling.over_time_bins import EdgeBins, cut_edges, text_codes, top_hashes
from workbench.profiling.over_time_clock import clock_of
from workbench.profiling.over_time_periods import periods_of
from workbench.profiling.read_ahead import read_ahead

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.over_time_periods import Periods

    Counts = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["MOST_COLUMNS", "ColumnOverTime", "OverTime", "over_time", "over_time_frame"]

WIDTH = 128  # more than a column has bins
MOST_COLUMNS = 200
MOST_WORKERS = 4
FRAME_COLUMNS = (
    *("column", "period", "start", "rows", "missing", "missing_share", "mean", "median", "median_error"),
    *("top", "top_share", "psi", "psi_first", "p_corrected", "drifted"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class ColumnOverTime:
    """One column by period.

    Parameters
    ----------
    about
        The column's profile.
    rows, missing
        Of each period.
    mean, median, median_error
        Of numbers (of truth values the mean is the share that is true); medians are those of bins, no further off than
        the error says.
    top, top_share
        Of categories: the value that is most frequent over all periods, and its share of those that are there.
    bins
        Counts by period and bin, of shape (periods, bins); none of columns of which only gaps are counted.
    psi, psi_first
        How far each period is from all rows, and from the first period that has rows.
    p_corrected
        Whether that is by chance: chi-square against all other periods, corrected over periods and columns.
    """

    about: ColumnProfile
    rows: Counts
    missing: Counts
    mean: Floats | None = None
    median: Floats | None = None
    median_error: Floats | None = None
    top: str | None = None
    top_share: Floats | None = None
    bins: Counts | None = None
    psi: Floats | None = None
    psi_first: Floats | None = None
    p_value: Floats | None = None
    p_corrected: Floats | None = None

    @property
    def missing_share(self) -> Floats:
        """The part of each period's rows without a value; NaN where there are no rows."""
        return _ratio(self.missing, self.rows)

    @property
    def drifted(self) -> NDArray[np.bool_]:
        """Which periods are far from all rows, and not by chance."""
        if self.psi is None or self.p_corrected is None:
            return np.zeros(self.rows.size, dtype=bool)
        with np.errstate(invalid="ignore"):
            return (self.psi >= THRESHOLDS["psi"]) & (self.p_corrected <= CHANCE)


@dataclass(frozen=True, kw_only=True, eq=False)
class OverTime:
    """All columns by period.

    Parameters
    ----------
    column
        The column that says when.
    periods
        How its time is cut.
    rows
        Of each period.
    outside, missing
        Rows far before or after, and rows that do not say when.
    columns
        The other columns, in order; at most 200.
    left_out
        How many columns are not among them.
    zoned, texts
        Whether periods are those of UTC, and whether the moments are stored as texts.
    """

    column: ColumnProfile
    periods: Periods
    rows: Counts
    outside: int
    missing: int
    columns: tuple[ColumnOverTime, ...]
    left_out: int = 0
    zoned: bool = False
    texts: bool = False

    def frame(self) -> pd.DataFrame:
        """Return one row a column and period."""
        return over_time_frame(self)


def over_time(
    source: Source, summaries: Sequence[ColumnSummary], columns: Sequence[ColumnProfile], time: str
) -> OverTime | None:
    """Count every column by period, in one pass over *source*.

    Parameters
    ----------
    source
        All rows.
    summaries, columns
        What the first pass found, in the same order: bins are cut from it.
    time
        The column that says when: of dates, with or without time of day.

    Returns
    -------
    OverTime or None
        None where no row says when.
    """
    place = next(place for place, column in enumerate(columns) if column.name == time)
    clock = clock_of(source, summaries[place])
    periods = periods_of(clock.summary)
    if periods is None:
        return None
    others = [at for at in range(len(columns)) if at != place]
    kept = others[:MOST_COLUMNS]
    tallies = [_Tally(columns[at], summaries[at], periods.n + 2) for at in kept]
    rows = np.zeros(periods.n + 2, dtype=np.int64)
    names = [time, *(columns[at].name for at in kept)]
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, MOST_WORKERS)) as pool:
        for batch in read_ahead(source.batches(names, encoded=True)):
            places = periods.places(*clock.read(batch.column(0)))
            rows += np.bincount(places, minlength=rows.size)
            wide = places * WIDTH
            list(pool.map(lambda tally, array, at=(places, wide): tally.add(array, *at), tallies, batch.columns[1:]))
    inside = rows[: periods.n]
    return OverTime(
        column=columns[place],
        periods=periods,
        zoned=clock.summary.kind.zone,
        texts=clock.texts,
        rows=inside,
        outside=int(rows[periods.n]),
        missing=int(rows[periods.n + 1]),
        columns=_with_corrected([tally.result(inside) for tally in tallies]),
        left_out=len(others) - len(kept),
    )


@dataclass
class _Tally:
    """Counts of one column by period and bin."""

    about: ColumnProfile
    summary: ColumnSummary
    size: int
    edges: NDArray[Any] | None = None
    cut: EdgeBins | None = None
    hashes: NDArray[np.uint64] | None = None
    bins: Counts = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    sums: Floats | None = None
    infinite: Counts | None = None

    def __post_init__(self) -> None:
        """Choose the bins; sensitive columns have none."""
        bins = 0
        if not self.about.sensitive:
            if self.summary.numbers is not None and self.summary.numbers.moments.count:
                numbers = self.summary.numbers
                self.edges = cut_edges(self.summary)
                bins = self.edges.size + 1
                if numbers.low is not None and numbers.high is not None and not self.about.infinities:
                    self.cut = EdgeBins(self.edges, numbers.low, numbers.high)
                if self.summary.kind.counted or self.summary.kind.name == "boolean":
                    self.sums, self.infinite = np.zeros(self.size), np.zeros(self.size, dtype=np.int64)
            elif self.summary.texts is not None and self.about.type == "category" and self.about.top:
                self.hashes = top_hashes(self.about)
                bins = self.hashes.size + 1
        self.bins = np.zeros((self.size, bins + 1), dtype=np.int64)  # the last one: missing

    def add(self, array: pa.Array, places: Counts, wide: Counts) -> None:
        """Take in the column's part of a batch: the period of each of its rows, and that times `WIDTH`."""
        missing = self.bins.shape[1] - 1
        if missing == 0:  # no bins: only whether there is a value
            there = _there(array, self.summary)
            if there is not None:
                self.bins[:, -1] += np.bincount(places[~there], minlength=self.size)
            return
        if self.hashes is not None:
            codes = text_codes(array, self.hashes, missing)
        else:
            assert self.edges is not None
            values, there = numbers_of(_decoded(array), self.summary.kind)
            codes = np.searchsorted(self.edges, values, side="right") if self.cut is None else self.cut.codes(values)
            if there is not None:
                codes[~there] = missing
            self._sum(values, there, places)
        codes += wide
        counted = np.bincount(codes, minlength=self.size * WIDTH).reshape(self.size, WIDTH)
        self.bins += counted[:, : missing + 1]

    def result(self, rows: Counts) -> ColumnOverTime:
        """Return the numbers of each period."""
        n = rows.size
        missing = self.bins[:n, -1]
        if self.bins.shape[1] == 1:
            return ColumnOverTime(about=self.about, rows=rows, missing=missing)
        bins = self.bins[:n, :-1]
        made: dict[str, Any] = {"bins": bins, **_distances(bins, ordered=self.edges is not None)}
        if self.sums is not None and self.infinite is not None:
            made["mean"] = _ratio(self.sums[:n], bins.sum(axis=1) - self.infinite[:n])
        if self.edges is not None and self.summary.kind.counted:
            made["median"], made["median_error"] = _medians(bins, self.edges, self.summary)
        if self.hashes is not None:
            made["top"] = str(self.about.top[0][0])
            made["top_share"] = _ratio(bins[:, self._first], bins.sum(axis=1))
        return ColumnOverTime(about=self.about, rows=rows, missing=missing, **made)

    @property
    def _first(self) -> int:
        """The bin of the most frequent text: bins are in the order of hashes."""
        assert self.hashes is not None
        [wanted] = top_hashes(self.about, most=1)
        return int(np.searchsorted(self.hashes, wanted))

    def _sum(self, values: NDArray[Any], there: NDArray[np.bool_] | None, places: Counts) -> None:
        """Add the finite values up."""
        if self.sums is None or self.infinite is None:
            return
        if self.about.infinities:
            endless = np.isinf(values) if there is None else there & np.isinf(values)
            self.infinite += np.bincount(places[endless], minlength=self.size)
            there = ~endless if there is None else there & ~endless
        held = values if there is None else np.where(there, values, 0)
        self.sums += np.bincount(places, weights=held, minlength=self.size)


def over_time_frame(found: OverTime | None) -> pd.DataFrame:
    """Return one row a column and period; none without a time column.

    ``column``, ``period`` (its label), ``start`` (ISO), ``rows``, ``missing``, ``missing_share``; of numbers ``mean``
    and ``median`` with ``median_error``; of categories ``top`` and ``top_share``; ``psi`` against all rows,
    ``psi_first`` against the first period with rows, ``p_corrected`` and ``drifted``.
    """
    import pandas as pd

    if found is None:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in FRAME_COLUMNS})
    parts = []
    for column in found.columns:
        numbers = {
            name: np.full(found.periods.n, np.nan) if getattr(column, name) is None else getattr(column, name)
            for name in ("mean", "median", "median_error", "top_share", "psi", "psi_first", "p_corrected")
        }
        parts.append(
            pd.DataFrame(
                {
                    "column": column.about.name,
                    "period": found.periods.labels,
                    "start": found.periods.starts[:-1],
                    "rows": column.rows,
                    "missing": column.missing,
                    "missing_share": column.missing_share,
                    "top": column.top,
                    "drifted": column.drifted,
                    **numbers,
                }
            )[list(FRAME_COLUMNS)].astype({"top": "object"})
        )
    return pd.concat(parts, ignore_index=True) if parts else over_time_frame(None)


def _there(array: pa.Array, summary: ColumnSummary) -> NDArray[np.bool_] | None:
    if summary.numbers is not None:
        return numbers_of(_decoded(array), summary.kind)[1]
    return valid_mask(_decoded(array))


def _medians(bins: Counts, edges: NDArray[Any], summary: ColumnSummary) -> tuple[Floats, Floats]:
    """Return the middle of the bin in which each period's median lies, and half of its width."""
    numbers = summary.numbers
    assert numbers is not None
    assert numbers.low is not None
    assert numbers.high is not None
    low = np.concatenate([[float(numbers.low)], edges.astype(np.float64)])
    high = np.concatenate([edges.astype(np.float64), [float(numbers.high)]])
    if numbers.dtype == "int64":
        high[:-1] -= 1
    if numbers.values is not None and numbers.values is edges:  # each bin is one value
        high[1:] = low[1:]
    high = np.clip(high, low, float(numbers.high))
    high = np.where(high == np.nextafter(low, np.inf), low, high)
    n = bins.sum(axis=1)
    ends = np.cumsum(bins, axis=1)
    sides = []
    for rank in ((n - 1) // 2, n // 2):  # the two in the middle, which are one of an odd number
        places = np.minimum((ends <= rank[:, None]).sum(axis=1), bins.shape[1] - 1)
        sides.append((low[places], high[places]))
    (a, b), (c, d) = sides
    known = n > 0
    with np.errstate(over="ignore"):
        median, error = (a + b + c + d) / 4, ((b - a) + (d - c)) / 4
    return np.where(known, median, np.nan), np.where(known, error, np.nan)


def _distances(bins: Counts, *, ordered: bool) -> dict[str, Floats]:
    """Return how far each period is from all rows and from the first, and whether by chance."""
    whole = bins.sum(axis=0)
    n = bins.sum(axis=1)
    filled = np.flatnonzero(n)
    found = {name: np.full(n.size, np.nan) for name in ("psi", "psi_first", "p_value")}
    coarse = np.add.reduceat(bins, bin_starts(whole), axis=1) if ordered else bins
    all_rows = coarse.sum(axis=0)
    for place in filled:
        found["psi"][place] = psi_of(all_rows, coarse[place])
        found["psi_first"][place] = psi_of(coarse[filled[0]], coarse[place])
        found["p_value"][place] = chi_square(all_rows - coarse[place], coarse[place])[2]
    return found


def _with_corrected(columns: Sequence[ColumnOverTime]) -> tuple[ColumnOverTime, ...]:
    from dataclasses import replace

    known = [
        (at, np.flatnonzero(~np.isnan(each.p_value))) for at, each in enumerate(columns) if each.p_value is not None
    ]
    flat = corrected([float(columns[at].p_value[place]) for at, places in known for place in places])  # type: ignore[index]
    result, start = list(columns), 0
    for at, places in known:
        held = np.full(columns[at].rows.size, np.nan)
        held[places] = flat[start : start + places.size]
        start += places.size
        result[at] = replace(columns[at], p_corrected=held)
    return tuple(result)


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _decoded(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if hasattr(array, "dictionary_decode") else array
