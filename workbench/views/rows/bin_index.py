"""Bin index: the bin of every row in each linked field, one byte each, read once and in the background.

With it a question about any selection of ten million rows is a matter of a tenth of a second; without it each question
would read the rows again.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.connections import read_batches
from workbench.invalid import InvalidInput
from workbench.views.rows.aggregates import part_counts
from workbench.views.rows.binning import bin_codes
from workbench.views.wording import share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source
    from workbench.views.links import LinkedField

__all__ = ["BinIndex", "Cut", "IndexBuild"]

IN_MEMORY = 512 * 2**20  # bytes of one index, beyond which it lies in a temporary file
KEPT = 2**30  # bytes of all indexes in memory; those asked longest ago are given up, and read again when asked
BATCH_ROWS = 65_536  # a column of them fits the processor's cache
WORKERS = min(os.cpu_count() or 1, 4)
AHEAD = 2 * WORKERS  # batches held in memory

_stopping = threading.Event()
atexit.register(_stopping.set)


@dataclass(frozen=True)
class Cut:
    """How the bins of a field are made of its columns.

    Parameters
    ----------
    field
        The field.
    by
        A function from a record batch with its columns to bin numbers; None for `bin_codes`.
    """

    field: LinkedField
    by: Callable[[pa.RecordBatch], NDArray[np.uint8]] | None = None

    def codes(self, batch: pa.RecordBatch) -> NDArray[np.uint8]:
        """Return the bin numbers of the rows of *batch*."""
        return bin_codes(self.field, batch) if self.by is None else self.by(batch)


class BinIndex:
    """Bytes and numbers of all rows.

    Parameters
    ----------
    n_rows
        How many rows there are.
    codes, values
        By id, the bin of each row and the number of each row (NaN where there is none) that are known already.

    Attributes
    ----------
    codes, values
        The same with those that `room` has made.
    counts
        For each field by id, the `part_counts` of its codes.
    nbytes
        What is held in memory beyond what was given.
    """

    def __init__(
        self, n_rows: int, *, codes: Mapping[str, NDArray[np.uint8]], values: Mapping[str, NDArray[np.float64]]
    ) -> None:
        self.n_rows = n_rows
        self.codes = dict(codes)
        self.values = dict(values)
        self.counts: dict[str, NDArray[np.int64]] = {}
        self.nbytes = 0

    def room(self, codes: Sequence[str], values: Sequence[str]) -> None:
        """Make room for more fields and values, to be filled in."""
        size = self.n_rows * (len(codes) + 8 * len(values))
        if size > IN_MEMORY:
            flat = _on_disk(size)
        else:
            flat = np.empty(size, dtype=np.uint8)
            self.nbytes += size
        end = 8 * len(values) * self.n_rows
        for place, name in enumerate(values):
            start = 8 * place * self.n_rows
            self.values[name] = flat[start : start + 8 * self.n_rows].view(np.float64)
        for place, name in enumerate(codes):
            start = end + place * self.n_rows
            self.codes[name] = flat[start : start + self.n_rows]


def _on_disk(size: int) -> NDArray[np.uint8]:
    """Return bytes in a file that goes with them."""
    try:
        with tempfile.TemporaryFile(prefix="workbench-") as file:
            if hasattr(os, "posix_fallocate"):  # else a full disk would kill the process when it is written to
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
            return np.memmap(file, dtype=np.uint8, mode="r+", shape=(size,))
    except OSError as problem:
        raise InvalidInput(
            f"exact answers need {size / 1e9:.1f} GB in '{tempfile.gettempdir()}', which has no room "
            f"({problem.strerror}): free some, or set TMPDIR."
        ) from None


class IndexBuild:
    """Fills an index in a thread of its own, from the first question on.

    Parameters
    ----------
    n_rows, codes, values
        As for `BinIndex`: what needs no reading.
    source
        Where the rest is read.
    cuts
        The fields to be cut from the columns of *source*.
    expressions
        For values by id, SQL over the view ``data`` of *source*.
    """

    def __init__(
        self,
        *,
        n_rows: int,
        codes: Mapping[str, NDArray[np.uint8]],
        values: Mapping[str, NDArray[np.float64]],
        source: Source | None,
        cuts: Sequence[Cut],
        expressions: Mapping[str, str],
    ) -> None:
        self._given = (n_rows, codes, values)
        self._n_rows = n_rows
        self._source = source
        self._cuts = list(cuts)
        self._expressions = dict(expressions)
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._started = False
        self._read = 0
        self._index: BinIndex | None = None
        self._problem: Exception | None = None

    def start(self) -> None:
        """Begin to read, unless it has begun."""
        with self._lock:
            if self._started:
                return
            self._started = True
            self._done.clear()
            self._read = 0
        if self._cuts or self._expressions:
            threading.Thread(target=self._fill, name="workbench-index", daemon=True).start()
        else:
            self._fill()

    def ready(self, seconds: float | None = None) -> bool:
        """Tell whether the index is there, or cannot be, within as long as needed or so many *seconds*."""
        self.start()
        return self._done.wait(seconds)

    def wait(self, seconds: float | None = None) -> BinIndex:
        """Return the index, waiting for it as long as needed or for so many *seconds*.

        Raises
        ------
        InvalidInput
            When it takes longer, or the rows cannot be read.
        """
        self.start()
        if not self._done.wait(seconds):
            part = self._read / max(self._n_rows, 1)
            raise InvalidInput(f"the kernel is still reading the rows ({share(part)}): ask again in a moment.")
        with self._lock:
            index, problem = self._index, self._problem
            if problem is not None:
                self._started = False  # another question tries again
        if problem is not None:
            raise problem
        if index is None:  # given up in between, for others
            return self.wait(seconds)
        _shelf.use(self)
        return index

    @property
    def nbytes(self) -> int:
        """What the index holds in memory, when there is one."""
        index = self._index
        return 0 if index is None else index.nbytes

    def give_up(self) -> None:
        """Let go of the index; the next question reads again."""
        with self._lock:
            if self._done.is_set():
                self._index, self._started = None, False

    def _fill(self) -> None:
        try:
            n_rows, codes, values = self._given
            index = BinIndex(n_rows, codes=codes, values=values)
            index.room([cut.field.id for cut in self._cuts], list(self._expressions))
            if self._cuts:
                self._fill_codes(index)
            if self._expressions:
                self._fill_values(index)
            index.counts = {name: part_counts(codes) for name, codes in index.codes.items()}
            self._index, self._problem = index, None
        except Exception as problem:  # noqa: BLE001  -- told to whoever asks
            self._index, self._problem = None, problem
        _shelf.use(self)  # before anybody knows of it: the next index asked for is the one asked last
        self._done.set()

    def _fill_codes(self, index: BinIndex) -> None:
        """Cut batches while the next ones are read."""
        columns = list(dict.fromkeys(name for cut in self._cuts for name in cut.field.columns))
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="workbench-index") as pool:
            ahead: list[Future[None]] = []
            for start, batch in self._batches(columns):
                if len(ahead) >= AHEAD:
                    ahead.pop(0).result()
                ahead.append(pool.submit(self._cut_batch, index, batch, start))
                self._read = start
            for each in ahead:
                each.result()

    def _cut_batch(self, index: BinIndex, batch: pa.RecordBatch, start: int) -> None:
        end = start + batch.num_rows
        for cut in self._cuts:
            index.codes[cut.field.id][start:end] = cut.codes(batch)

    def _batches(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        start = 0
        assert self._source is not None
        for batch in self._source.batches(columns, size=BATCH_ROWS):
            self._check(start + batch.num_rows)
            yield start, batch
            start += batch.num_rows
        if start != self._n_rows:
            raise _changed(self._source.name)

    def _fill_values(self, index: BinIndex) -> None:
        from workbench.views.rows.comparable import comparable

        source = self._source
        assert source is not None
        columns = ", ".join(
            f"CAST({sql} AS DOUBLE) AS v{place}" for place, sql in enumerate(self._expressions.values())
        )
        start = 0
        for batch in read_batches(source.cursor().sql(f"SELECT {columns} FROM data"), size=BATCH_ROWS):
            end = start + batch.num_rows
            self._check(end)
            for name, column in zip(self._expressions, batch.columns, strict=True):
                numbers = comparable(column)
                index.values[name][start:end] = np.where(
                    np.True_ if numbers.there is None else numbers.there, numbers.numbers, np.nan
                )
            start = end
        if start != self._n_rows:
            raise _changed(source.name)

    def _check(self, end: int) -> None:
        if _stopping.is_set():
            raise InvalidInput("the kernel is going away.")
        if end > self._n_rows and self._source is not None:
            raise _changed(self._source.name)


def _changed(name: str) -> InvalidInput:
    return InvalidInput(f"'{name}' has other rows than when it was looked at: run the cell again.")


class _Shelf:
    """The indexes in memory, the one asked last at the end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._builds: list[weakref.ref[IndexBuild]] = []

    def use(self, build: IndexBuild) -> None:
        """Note that *build* is asked now, and give up those asked longest ago where all together hold too much."""
        with self._lock:
            others = [each for each in self._builds if each() not in (None, build)]
            self._builds = [*others, weakref.ref(build)]
            alive = [found for each in self._builds if (found := each()) is not None]
        held = sum(each.nbytes for each in alive)
        for each in alive[:-1]:
            if held <= KEPT:
                break
            held -= each.nbytes
            each.give_up()


_shelf = _Shelf()
