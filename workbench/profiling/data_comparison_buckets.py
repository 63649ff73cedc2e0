"""Rows of two tables paired by their hashes: cut into buckets, on disk where they are many, and paired in each.

Equal hashes are in the same bucket, so each is paired by itself, and only one a thread is in memory (Grace hash
join: Kitsuregawa, Tanaka and Moto-oka 1983, *Application of hash to data base machine and its architecture*).
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from workbench.data.spooling import is_full, no_room, scratch
from workbench.profiling.hash_sets import different, paired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.int64]

__all__ = ["BUCKET", "HELD", "match", "positions_type"]

BUCKET = 2**18  # rows of both sides in one, about
MOST_BUCKETS = 256
HELD = 4_000_000  # rows that wait in memory, on all sides together, before they are written
MOST_WORKERS = 4


def match(
    sides: Sequence[Iterable[Hashes]],
    sizes: tuple[int, int],
    *,
    count_repeats: bool = False,
    look: Callable[[int], None] | None = None,
) -> tuple[Places, tuple[int, int] | None]:
    """Pair equal hashes, the first of several with the first, the second with the second.

    Parameters
    ----------
    sides
        The hashes of all rows before, and of all rows after, in order, in parts; the latter are asked for last.
    sizes
        How many rows there are on either side.
    count_repeats
        Whether to count the rows whose hash occurs earlier on the same side.
    look
        Called with numbers of rows as they are read.

    Returns
    -------
    partners, repeated
        For each row before, the position of its partner after, or -1; and how many rows repeat an earlier one.

    Raises
    ------
    InvalidInput
        When there is no room for temporary files. None stays behind, on Ctrl-C neither.
    """
    partners = np.full(sizes[0], -1, dtype=positions_type(sizes[1]))
    repeats = np.zeros(2, dtype=np.int64)
    with _Buckets.of(sizes) as buckets:
        for side, parts in enumerate(sides):
            start = 0
            for part in parts:
                buckets.add(side, start, part)
                start += part.size
                if look is not None:
                    look(part.size)

        def pair(bucket: int) -> tuple[int, int]:
            (mine, at), (theirs, there) = buckets.take(bucket, 0), buckets.take(bucket, 1)
            places = paired(mine, theirs)
            partners[at[places[0]]] = there[places[1]]
            if not count_repeats:
                return 0, 0
            return mine.size - different(mine).size, theirs.size - different(theirs).size

        with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, MOST_WORKERS)) as pool:
            try:
                for found in pool.map(pair, range(buckets.n)):
                    repeats += found
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    return partners, (int(repeats[0]), int(repeats[1])) if count_repeats else None


def positions_type(n_rows: int) -> type[np.signedinteger[Any]]:
    """Return the smallest type that holds the positions of so many rows, and -1."""
    return np.int32 if n_rows < 2**31 else np.int64


class _Buckets:
    """Hashes and positions of two sides, by the upper bits of the hash."""

    def __init__(self, sizes: tuple[int, int], folder: Callable[[], Path]) -> None:
        self.bits = min(int(np.ceil(np.log2(max(sum(sizes) / BUCKET, 1)))), int(np.log2(MOST_BUCKETS)))
        self.n = 2**self.bits
        self._row = np.dtype([("hash", np.uint64), ("at", positions_type(max(sizes)))])
        self._held: list[list[list[NDArray[Any]]]] = [[[], []] for _ in range(self.n)]
        self._n_held = 0
        self._written: set[tuple[int, int]] = set()
        self._folder = folder

    @classmethod
    @contextmanager
    def of(cls, sizes: tuple[int, int]) -> Iterator[Self]:
        """Make buckets, whose files are gone at the end."""
        with ExitStack() as ending:
            made: list[Path] = []

            def folder() -> Path:
                if not made:
                    made.append(scratch())
                    ending.callback(shutil.rmtree, made[0], ignore_errors=True)
                return made[0]

            try:
                yield cls(sizes, folder)
            except Exception as problem:
                if made and is_full(problem):
                    raise no_room(made[0].parent) from None
                raise

    def add(self, side: int, start: int, hashes: Hashes) -> None:
        """Take in the hashes of the rows from *start* on; rows come in order."""
        rows = np.empty(hashes.size, dtype=self._row)
        rows["hash"] = hashes
        rows["at"] = np.arange(start, start + hashes.size)
        if self.n == 1:
            self._held[0][side].append(rows)
        else:
            bucket = (hashes >> np.uint64(64 - self.bits)).astype(np.uint8)
            ordered = rows[np.argsort(bucket, kind="stable")]
            ends = np.cumsum(np.bincount(bucket, minlength=self.n))
            for place, part in enumerate(np.split(ordered, ends[:-1])):
                self._held[place][side].append(part)
        self._n_held += hashes.size
        if self._n_held > HELD and self.n > 1:
            self._write()

    def take(self, bucket: int, side: int) -> tuple[Hashes, NDArray[Any]]:
        """Return the hashes and positions of a bucket, which is empty then."""
        parts, self._held[bucket][side] = self._held[bucket][side], []
        if (bucket, side) in self._written:
            path = self._path(bucket, side)
            parts = [np.fromfile(path, dtype=self._row), *parts]
            path.unlink()
        rows = np.concatenate([np.empty(0, dtype=self._row), *parts])
        return np.ascontiguousarray(rows["hash"]), np.ascontiguousarray(rows["at"])

    def _write(self) -> None:
        for bucket, sides in enumerate(self._held):
            for side, parts in enumerate(sides):
                if parts:
                    with self._path(bucket, side).open("ab") as file:
                        for part in parts:
                            file.write(part.data)
                    self._written.add((bucket, side))
                sides[side] = []
        self._n_held = 0

    def _path(self, bucket: int, side: int) -> Path:
        return self._folder() / f"{bucket}-{side}"
