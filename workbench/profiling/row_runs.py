"""Runs: hashes of rows, sorted and each once, in which copies of earlier rows are counted.

Runs are put together in any order, and cut into ranges of hashes that have nothing in common. So copies among more rows
than one place holds are found range by range, in memory that is bounded, and rows that occur very often take no more
room than others.
"""

from __future__ import annotations

import heapq
import tempfile
import weakref
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.hash_sets import different

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Rows = NDArray[np.uint32]

__all__ = ["Duplicates", "Run", "StoredRun", "added", "joined", "ranges_of"]

SHOWN = 10
BITS = 64
FINEST = 10  # a stored run is cut into 2**10 ranges at most


@dataclass(frozen=True)
class Duplicates:
    """How many rows copy an earlier one, and where.

    Parameters
    ----------
    copies
        Rows that copy an earlier one.
    positions
        Of the first ten of them, ascending.
    groups
        How many different rows are there more than once.
    """

    copies: int
    positions: tuple[int, ...] = ()
    groups: int = 0


@dataclass(frozen=True, eq=False)
class Run:
    """Hashes of some rows.

    Parameters
    ----------
    hashes
        Sorted, each once.
    rows
        The first row with each hash.
    again
        Those hashes of more than one row, sorted.
    copies, positions
        How many rows copied an earlier one of the same run, and the first ten of them.
    """

    hashes: Hashes
    rows: Rows
    again: Hashes
    copies: int = 0
    positions: tuple[int, ...] = ()

    @classmethod
    def of(cls, hashes: Hashes, rows: Rows) -> Run:
        """Make a run of one hash a row, in any order; *rows* are below 2³²."""
        hashes, order = _sorted(hashes)
        rows = rows[order]
        first = np.ones(hashes.size, dtype=bool)
        np.not_equal(hashes[1:], hashes[:-1], out=first[1:])
        if first.all():
            return cls(hashes, rows, hashes[:0])
        starts = np.flatnonzero(first)
        times = np.diff(np.append(starts, hashes.size))
        earliest = np.minimum.reduceat(rows, starts)
        copies = rows[rows != np.repeat(earliest, times)]
        return cls(
            hashes=hashes[starts],
            rows=earliest,
            again=hashes[starts[times > 1]],
            copies=int(copies.size),
            positions=_lowest(copies),
        )

    def moved(self, by: int) -> Run:
        """Return the run of rows that come *by* rows later."""
        if by == 0:
            return self
        return replace(self, rows=self.rows + np.uint32(by), positions=tuple(place + by for place in self.positions))

    def within(self, place: int, ranges: int) -> Run:
        """Return one of equal ranges of all hashes, a power of two of them; what was counted goes with the first."""
        low, high = _bounds(self.hashes, place, ranges)
        low_again, high_again = _bounds(self.again, place, ranges)
        counted = (self.copies, self.positions) if place == 0 else (0, ())
        return Run(
            self.hashes[low:high].copy(), self.rows[low:high].copy(), self.again[low_again:high_again].copy(), *counted
        )

    def result(self) -> Duplicates:
        """Count the copies."""
        return Duplicates(self.copies, self.positions, int(self.again.size))


class StoredRun:
    """A run in a temporary file that has no name, and goes with this object.

    Raises
    ------
    OSError
        When there is no room for it.
    """

    def __init__(self, run: Run) -> None:
        self._file = tempfile.TemporaryFile(prefix="workbench-")  # noqa: SIM115  -- it is open as long as this is there
        weakref.finalize(self, self._file.close)
        self.n_rows = run.hashes.size + run.copies
        self._counted = (run.copies, run.positions)
        arrays: tuple[NDArray[Any], ...] = (run.hashes, run.rows, run.again)
        self._starts = np.cumsum([0, *(array.nbytes for array in arrays)])
        for array in arrays:
            self._file.write(array.tobytes())
        self._file.flush()
        self._ends = [_every_bound(array) for array in (run.hashes, run.again)]

    def within(self, place: int, ranges: int) -> Run:
        """Read one of equal ranges, as `Run.within`."""
        step = 2**FINEST // ranges
        low, high = (int(self._ends[0][edge]) for edge in (place * step, (place + 1) * step))
        low_again, high_again = (int(self._ends[1][edge]) for edge in (place * step, (place + 1) * step))
        counted = self._counted if place == 0 else (0, ())
        return Run(
            self._read(0, np.uint64, low, high),
            self._read(1, np.uint32, low, high),
            self._read(2, np.uint64, low_again, high_again),
            *counted,
        )

    def _read(self, which: int, dtype: Any, low: int, high: int) -> NDArray[Any]:
        self._file.seek(int(self._starts[which]) + low * np.dtype(dtype).itemsize)
        return np.fromfile(self._file, dtype=dtype, count=high - low)


def joined(runs: Sequence[Run]) -> Run:
    """Put runs together, whose rows differ."""
    if len(runs) == 1:
        return runs[0]
    made = Run.of(np.concatenate([run.hashes for run in runs]), np.concatenate([run.rows for run in runs]))
    return Run(
        hashes=made.hashes,
        rows=made.rows,
        again=different(np.concatenate([made.again, *(run.again for run in runs)])),
        copies=made.copies + sum(run.copies for run in runs),
        positions=_first_of([made.positions, *(run.positions for run in runs)]),
    )


def added(found: Iterable[Duplicates]) -> Duplicates:
    """Add up the copies found in ranges of hashes that have nothing in common."""
    every = list(found)
    return Duplicates(
        copies=sum(each.copies for each in every),
        positions=_first_of([each.positions for each in every]),
        groups=sum(each.groups for each in every),
    )


def ranges_of(n_rows: int, *, size: int) -> int:
    """Return into how many ranges hashes are cut, so that one has about *size* of them; a power of two."""
    wanted = 2 ** max((n_rows - 1) // size, 0).bit_length()
    return int(min(wanted, 2**FINEST))


def _sorted(hashes: Hashes) -> tuple[Hashes, NDArray[np.int64]]:
    """Sort hashes, and say where each was.

    Their upper bits are sorted with their places in the lower ones, which is much quicker than `numpy.argsort`; the few
    that have the upper bits in common come last.
    """
    bits = np.uint64(max(hashes.size - 1, 1).bit_length())
    keys = hashes >> bits << bits
    keys |= np.arange(hashes.size, dtype=np.uint64)
    keys.sort()
    keys &= np.uint64((1 << int(bits)) - 1)
    order = keys.view(np.int64)
    ordered = hashes[order]
    if (ordered[1:] < ordered[:-1]).any():
        again = np.argsort(ordered, kind="stable")  # quick, since nearly all are in order
        ordered, order = ordered[again], order[again]
    return ordered, order


def _bounds(hashes: Hashes, place: int, ranges: int) -> tuple[int, int]:
    shift = BITS - (ranges.bit_length() - 1)
    low = 0 if place == 0 else int(np.searchsorted(hashes, np.uint64(place << shift)))
    last = place + 1 == ranges
    return low, hashes.size if last else int(np.searchsorted(hashes, np.uint64((place + 1) << shift)))


def _every_bound(hashes: Hashes) -> NDArray[np.int64]:
    edges = np.arange(2**FINEST, dtype=np.uint64) << np.uint64(BITS - FINEST)
    return np.append(np.searchsorted(hashes, edges), hashes.size)


def _lowest(rows: Rows) -> tuple[int, ...]:
    few = np.partition(rows, SHOWN)[:SHOWN] if rows.size > SHOWN else rows
    return tuple(np.sort(few).tolist())


def _first_of(positions: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(heapq.nsmallest(SHOWN, (place for each in positions for place in each)))
