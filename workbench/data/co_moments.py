"""Co-moments: what pairs of numbers do together, summed up part by part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.blas_threads import one_blas_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Column = tuple[NDArray[np.generic], NDArray[np.bool_] | None]

__all__ = ["CoMoments"]

CELLS = 131_072  # numbers at a time: a megabyte, which stays in the processor's cache
MOST_ROWS = 16_384


@dataclass
class CoMoments:
    """Pairwise sums about pairwise means, over the rows where both numbers are there and finite.

    Merged by the pairwise update of Chan, Golub and LeVeque (1983), for each pair with its own count.
    """

    names: tuple[str, ...]
    n: Matrix = field(init=False)
    mean: Matrix = field(init=False)  # of the row's column, over the rows shared with the other
    square: Matrix = field(init=False)  # of the row's column about that mean
    cross: Matrix = field(init=False)

    def __post_init__(self) -> None:
        """Start from nothing."""
        shape = (len(self.names), len(self.names))
        self.n, self.mean, self.square, self.cross = (np.zeros(shape) for _ in range(4))

    def add(self, columns: Sequence[Column]) -> None:
        """Take in a batch: for each column its values and which of them are there (None: all)."""
        p = len(self.names)
        if p < 2:
            return
        size = columns[0][0].size
        rows = max(min(CELLS // p, MOST_ROWS, size), 1)
        block = np.empty((p, rows))
        with one_blas_thread():
            for start in range(0, size, rows):
                part = slice(start, start + rows)
                cut = [(values[part], valid if valid is None else valid[part]) for values, valid in columns]
                self._merge(*_sums(cut, block[:, : min(rows, size - start)]))

    def merge(self, other: CoMoments) -> None:
        """Take in those of other rows."""
        self._merge(other.n, other.mean, other.square, other.cross)

    def correlations(self) -> tuple[Matrix, Matrix]:
        """Return Pearson's r for each pair (NaN where one does not vary), and the rows it rests on."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            spread = np.sqrt(self.square) * np.sqrt(self.square.T)
            r = np.where(spread > 0, np.clip(self.cross / spread, -1, 1), np.nan)
        return r, self.n

    def _merge(self, n: Matrix, mean: Matrix, square: Matrix, cross: Matrix) -> None:
        total = self.n + n
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            part = np.where(total > 0, n / total, 0.0)
            apart = mean - self.mean
            weight = self.n * part
            self.square = self.square + square + apart * apart * weight
            self.cross = self.cross + cross + apart * apart.T * weight
            self.mean = self.mean + apart * part
        self.n = total


def _sums(columns: Sequence[Column], block: Matrix) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Return pairwise counts, means, squares and products; *block* is room for all values.

    Columns without gaps share one count, mean and square; only those with gaps need sums of their own with each column.
    """
    p, rows = block.shape
    totals, present = _fill(block, columns)
    gapped = list(present)
    there = np.array([present[place] for place in gapped]).reshape(len(gapped), rows)
    count = np.full(p, float(rows))
    count[gapped] = there.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        middle = totals / np.maximum(count, 1)  # near every pairwise mean, so that little is lost below
        block -= middle[:, None]
        for place, weight in present.items():
            block[place] *= weight
        cross = block @ block.T
        n = np.minimum(count[:, None], count[None, :])
        sums = np.zeros((p, p))
        square = np.repeat(np.diag(cross)[:, None], p, axis=1)
        if gapped:
            whole = there.astype(np.float32)  # exact, since there are fewer than 2**24 rows
            n[np.ix_(gapped, gapped)] = whole @ whole.T
            sums[:, gapped] = block @ there.T
            block *= block
            square[:, gapped] = block @ there.T
        off = np.where(n > 0, sums / n, 0.0)
        cross = cross - n * off * off.T
        square = np.maximum(square - n * off * off, 0.0)
        mean = np.where(n > 0, middle[:, None] + off, 0.0)
    return n, mean, square, cross


def _fill(block: Matrix, columns: Sequence[Column]) -> tuple[NDArray[np.float64], dict[int, NDArray[np.float64]]]:
    """Write the finite values into *block*, 0 in the gaps.

    Returns
    -------
    totals
        The sum of each column.
    present
        For the columns with gaps, 1 where there is a value and 0 where there is none.
    """
    totals = np.empty(len(columns))
    present: dict[int, NDArray[np.float64]] = {}
    with np.errstate(over="ignore", invalid="ignore"):
        for place, (values, valid) in enumerate(columns):
            row = block[place]
            row[:] = values
            if valid is not None:
                present[place] = valid.astype(np.float64)
                row *= present[place]
            totals[place] = row.sum()
            if np.isfinite(totals[place]):
                continue
            finite = np.isfinite(values) if valid is None else valid & np.isfinite(values)
            if not finite.all():
                present[place] = finite.astype(np.float64)
                np.copyto(row, 0.0, where=~finite)
                totals[place] = row.sum()
    return totals, present
