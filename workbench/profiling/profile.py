"""Profile: a table summed up in one pass, in bounded space, from parts in any order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.data.source import BATCH_ROWS
from workbench.profiling.column_summary import ColumnSummary
from workbench.profiling.distinct import LIMIT
from workbench.profiling.encoded_texts import encoded_texts
from workbench.profiling.read_ahead import read_ahead
from workbench.profiling.stopping import until
from workbench.profiling.together import CoMissing, CoMoments, stored_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source
    from workbench.profiling.stopping import Stop

__all__ = ["CORRELATED", "TRACED", "Profile", "profile"]

CORRELATED = 100  # columns of numbers whose correlations are kept
TRACED = 300  # columns whose common gaps are kept
TABLE_SPACE = 4_000_000  # different values counted one by one over all columns
CELLS = 4_000_000  # of a batch, about: a few batches wait at once
FEWEST_ROWS = 4096  # of a batch, however many columns there are
SMALL = 20_000  # cells below which one thread is quicker than two


@dataclass
class Profile:
    """A monoid: `empty`, `of` a batch, and `merge`; the parts, in any order, give the whole.

    Counts and sketches do not depend on order or parts at all, sums only by rounding (1e-12, relative).
    """

    columns: list[ColumnSummary]
    moments: CoMoments
    gaps: CoMissing
    n_rows: int = 0

    @classmethod
    def empty(cls, schema: pa.Schema, *, apart: Collection[str] = (), limit: int | None = None) -> Profile:
        """Start a profile of a table with these columns.

        Parameters
        ----------
        schema
            Names and types.
        apart
            Columns that are left out of correlations, since a mean over one row is a value.
        limit
            How many different values of a column are counted one by one; by default 16,384, less in wide tables.
        """
        limit = max(min(LIMIT, TABLE_SPACE // max(len(schema), 1)), 256) if limit is None else limit
        columns = [ColumnSummary.empty(field, limit=limit) for field in schema]
        counted = [column.name for column in columns if column.kind.counted and column.name not in apart]
        return cls(
            columns=columns,
            moments=CoMoments(tuple(counted[:CORRELATED])),
            gaps=CoMissing(tuple(column.name for column in columns[:TRACED])),
        )

    @classmethod
    def of(cls, batch: pa.RecordBatch, *, apart: Collection[str] = (), limit: int | None = None) -> Profile:
        """Sum up one batch, as `empty` followed by `add`."""
        made = cls.empty(batch.schema, apart=apart, limit=limit)
        made.add(batch)
        return made

    def add(self, batch: pa.RecordBatch, *, pool: ThreadPoolExecutor | None = None) -> None:
        """Take in a batch, each column in a thread of *pool* if there is one."""
        self.n_rows += batch.num_rows
        if batch.num_rows == 0:
            return
        arrays = batch.columns

        def column(place: int) -> NDArray[np.bool_] | None:
            return self.columns[place].add(arrays[place])

        def correlate() -> None:
            places = {summary.name: place for place, summary in enumerate(self.columns)}
            wanted = [places[name] for name in self.moments.names]
            self.moments.add([stored_numbers(arrays[place], self.columns[place].kind) for place in wanted])

        if pool is None or batch.num_rows * len(arrays) < SMALL:
            valids = [column(place) for place in range(len(arrays))]
            correlate()
        else:
            correlating = pool.submit(correlate)
            valids = list(pool.map(column, range(len(arrays))))
            correlating.result()
        self.gaps.add(valids[:TRACED])

    def merge(self, other: Profile) -> Profile:
        """Return the profile of both parts; neither is changed."""
        merged = deepcopy(self)
        for mine, theirs in zip(merged.columns, other.columns, strict=True):
            mine.merge(theirs)
        merged.moments.merge(other.moments)
        merged.gaps.merge(other.gaps)
        merged.n_rows += other.n_rows
        return merged


def profile(
    source: Source,
    *,
    apart: Collection[str] = (),
    workers: int = 1,
    watch: Sequence[Callable[[pa.RecordBatch], Any]] = (),
    stop: Stop | None = None,
) -> Profile:
    """Sum up every column of *source* in one pass.

    Parameters
    ----------
    source
        What to read.
    apart
        Columns that are left out of correlations.
    workers
        Threads that share the columns of each batch.
    watch
        Called with each batch, so that other scans share the one pass.
    stop
        Looked up between two batches; when it is asked for, the profile is that of the rows read so far.
    """
    made = Profile.empty(source.schema, apart=apart)
    size = min(max(CELLS // max(len(source.columns), 1), FEWEST_ROWS), BATCH_ROWS)
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        for batch in read_ahead(encoded_texts(until(stop, source.batches(size=size, encoded=True)))):
            watching = [pool.submit(look, batch) for look in watch]
            made.add(batch, pool=pool if workers > 1 else None)
            for done in watching:
                done.result()
    return made
