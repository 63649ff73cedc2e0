"""Copies among the rows of a Dask cluster, found by a shuffle: each worker looks at one range of hashes at a time.

Runs of hashes stay on the workers that made them. They are joined to blocks, each block is cut into ranges, and the
pieces of one range are brought together and counted; only counts come here. What a worker holds at a time is its part
of the hashes, 12 bytes a row, which Dask puts on its disk when memory is short, and the range that it is looking at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.data.dask_tasks import delayed, failing, waiting
from workbench.profiling.duplicates import HELD
from workbench.profiling.gathered import Copies
from workbench.profiling.progress import progress
from workbench.profiling.row_runs import added, joined, ranges_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.row_runs import Duplicates, Run
    from workbench.profiling.stopping import Stop

__all__ = ["counted_on_cluster"]

RANGE = 2_000_000  # hashes that are looked at together, and of a block
MOST = 128  # ranges, and blocks: their product is the number of pieces


def counted_on_cluster(client: Any, futures: list[Any], n_rows: int, *, stop: Stop, here: Sequence[Run] = ()) -> Copies:
    """Count copies among the rows of runs.

    Parameters
    ----------
    client
        Of the cluster.
    futures
        The runs. They are let go of: the list is empty then.
    n_rows
        How many rows they have, with those of *here*.
    stop
        Whether somebody has stopped the look at the rows before, or does now.
    here
        More runs, which are in this process.
    """
    with failing():
        if stop.asked and n_rows <= HELD:  # the threads of the cluster may be busy with what was given up
            runs = [*client.gather(list(futures)), *here]
            ranges = ranges_of(n_rows, size=RANGE)
            return Copies(added(_of_range([run.within(place, ranges) for run in runs]) for place in range(ranges)))
        if here:
            futures += client.scatter(list(here))
        already = stop.asked
        try:
            counting = _begin(client, futures, n_rows)
        finally:
            futures.clear()  # the cluster keeps each of them until its block is joined
        with progress(len(counting), unit="parts", doing="duplicated rows") as tell:
            told = 0
            for _ in waiting(client, counting):
                n_done = sum(future.done() for future in counting)
                tell(n_done - told)
                told = n_done
                if stop.asked and not already:
                    return Copies(None, "stopped")
            return Copies(added(client.gather(counting)))


def _begin(client: Any, futures: Sequence[Any], n_rows: int) -> list[Any]:
    """Ask the cluster to join runs, to cut them and to count each range."""
    join, cut, count = delayed(joined), delayed(_cut), delayed(_of_range)
    size = max(RANGE, -(-n_rows // MOST))
    ranges = ranges_of(n_rows, size=size)
    each = max(len(futures) * size // max(n_rows, 1), 1)  # runs of a block
    blocks = [join(list(futures[first : first + each])) for first in range(0, len(futures), each)]
    counting: list[Any] = client.compute(
        [count([cut(block, place, ranges) for block in blocks]) for place in range(ranges)]
    )
    return counting


def _cut(run: Run, place: int, ranges: int) -> Run:
    """On a worker: take one range out of a block."""
    return run.within(place, ranges)


def _of_range(runs: Sequence[Run]) -> Duplicates:
    """On a worker: count the copies among hashes of one range."""
    return joined(runs).result()
