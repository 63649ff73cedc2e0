"""What columns do together: correlations of numbers, and values that are missing in the same rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Column = tuple[NDArray[np.generic], NDArray[np.bool_] | None]

__all__ = ["CoMissing", "CoMoments"]

CHUNK = 16_384  # rows at a time: few enough for the processor's cache


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
        if len(self.names) < 2:
            return
        for start in range(0, columns[0][0].size, CHUNK):
            part = slice(start, start + CHUNK)
            self._merge(*_sums([(values[part], valid if valid is None else valid[part]) for values, valid in columns]))

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


def _finite(values: Matrix, valid: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    if valid is not None:
        return valid & np.isfinite(values)
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(values.sum()):
            return None
    finite = np.isfinite(values)
    return None if finite.all() else finite


def _sums(columns: Sequence[Column]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Return pairwise counts, means, squares and products.

    Columns without gaps share one count, mean and square; only those with gaps need sums of their own with each column.
    """
    p, rows = len(columns), columns[0][0].size
    block = np.empty((p, rows))
    present: dict[int, NDArray[np.bool_]] = {}
    for place, (values, valid) in enumerate(columns):
        block[place] = values
        finite = _finite(block[place], valid)
        if finite is not None:
            present[place] = finite
            block[place, ~finite] = 0.0
    gapped = list(present)
    there = np.stack([present[place] for place in gapped]).astype(np.float64) if gapped else np.empty((0, rows))
    count = np.full(p, float(rows))
    count[gapped] = there.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        middle = block.sum(axis=1) / np.maximum(count, 1)  # near every pairwise mean, so that little is lost below
        block -= middle[:, None]
        block[gapped] *= there
        cross = block @ block.T
        n = np.minimum(count[:, None], count[None, :])
        sums = np.repeat(block.sum(axis=1)[:, None], p, axis=1)
        square = np.repeat(np.diag(cross)[:, None], p, axis=1)
        if gapped:
            n[np.ix_(gapped, gapped)] = there @ there.T
            sums[:, gapped] = block @ there.T
            block *= block
            square[:, gapped] = block @ there.T
        off = np.where(n > 0, sums / n, 0.0)
        cross = cross - n * off * off.T
        square = np.maximum(square - n * off * off, 0.0)
        mean = np.where(n > 0, middle[:, None] + off, 0.0)
    return n, mean, square, cross


@dataclass
class CoMissing:
    """In how many rows two columns are missing together."""

    names: tuple[str, ...]
    counts: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        """Start from nothing."""
        self.counts = np.zeros((len(self.names), len(self.names)), dtype=np.int64)

    def add(self, valids: Sequence[NDArray[np.bool_] | None]) -> None:
        """Take in a batch: for each column which values are there (None: all)."""
        holed = [(place, valid) for place, valid in enumerate(valids) if valid is not None]
        if not holed:
            return
        gone = np.stack([~valid for _, valid in holed]).astype(np.float32)  # exact up to 2**24 rows a batch
        places = [place for place, _ in holed]
        self.counts[np.ix_(places, places)] += np.rint(gone @ gone.T).astype(np.int64)

    def merge(self, other: CoMissing) -> None:
        """Take in those of other rows."""
        self.counts += other.counts
