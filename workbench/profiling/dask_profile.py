"""The one pass by partition, on a Dask cluster: what is gathered from each is merged there, and only that travels.

Partitions are taken in waves, in the order of the rows: while one wave is computed, the one before it is merged here.
So what is held at a time is bounded on either side, and when somebody stops, all rows before the wave that was going on
are known.
"""

from __future__ import annotations

import sys
from collections import deque
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from workbench.data.dask_backing import FramePart
from workbench.data.reasons import reason_of
from workbench.invalid import InvalidInput
from workbench.profiling.gathered import Gathered
from workbench.profiling.progress import progress
from workbench.profiling.stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import pyarrow as pa

    from workbench.data.parquet_backing import RowGroups
    from workbench.data.source import Source
    from workbench.profiling.stopping import Stop

__all__ = ["gather_on_cluster"]

MERGED_TOGETHER = 4
WAVE = 4  # partitions for each thread of the cluster
LEAST_WAVE = 16
AHEAD = 2  # waves at a time
LOOK = 0.1  # seconds between two looks whether somebody wants to stop
BATCH_ROWS = 131_072


def gather_on_cluster(source: Source, *, hidden: Collection[str] = ()) -> Gathered | None:
    """Read the rows of *source* by partition.

    Parameters
    ----------
    source
        Over a Dask frame, which is computed by whatever scheduler is current, or over Parquet files where a
        `distributed.Client` is current that sees the same files.
    hidden
        Sensitive columns: no value of theirs is kept.

    Returns
    -------
    Gathered or None
        None where the rows are best read in this process.
    """
    client = _client()
    parts = source.parts()
    if not parts:
        return None
    if isinstance(parts[0], FramePart):
        tasks = [(part.table, part.n_rows) for part in parts]
    elif client is not None and len(parts) > 1 and _seen_by(client, parts[0]):
        tasks = [(part, part.n_rows) for part in parts]
    else:
        return None
    starts = [0, *accumulate(n_rows for _, n_rows in tasks)]
    made = Gathered.empty(source.schema, source.n_rows, hidden=hidden)
    gather, merge = _delayed(_gathered), _delayed(_merged)
    leaves = [
        (gather(rows, source.schema, source.n_rows, start, tuple(hidden)), n_rows)
        for (rows, n_rows), start in zip(tasks, starts, strict=False)
    ]
    size = max(WAVE * _threads(client), LEAST_WAVE)
    waves = [leaves[first : first + size] for first in range(0, len(leaves), size)]
    with stoppable() as stop, progress(source.n_rows) as tell:
        trees = ((_tree([leaf for leaf, _ in wave], merge), sum(n for _, n in wave)) for wave in waves)
        for gathered, n_rows in _computed(trees, client, stop):
            made = made.merge(gathered)
            tell(n_rows)
    return made


def _computed(trees: Iterator[tuple[Any, int]], client: Any, stop: Stop) -> Iterator[tuple[Gathered, int]]:
    """Yield what each wave gives, in order, until somebody stops."""
    try:
        if client is None:
            for tree, n_rows in trees:
                yield tree.compute(), n_rows
                if stop.asked:
                    return
            return
        ahead: deque[tuple[Any, int]] = deque()
        for tree, n_rows in trees:
            ahead.append((client.compute(tree), n_rows))
            if len(ahead) >= AHEAD:
                yield from _next(ahead, client, stop)
            if stop.asked:
                return
        while ahead and not stop.asked:
            yield from _next(ahead, client, stop)
    except InvalidInput:
        raise
    except Exception as problem:  # noqa: BLE001  -- anything may go wrong in a graph of the caller's own
        raise InvalidInput(
            f"the Dask frame cannot be computed: {type(problem).__name__}: {reason_of(problem)}."
        ) from None


def _next(ahead: deque[tuple[Any, int]], client: Any, stop: Stop) -> Iterator[tuple[Gathered, int]]:
    """Wait for the first wave; when somebody stops meanwhile, give up all that are not done."""
    from distributed import wait

    future, n_rows = ahead.popleft()
    while not future.done():
        if stop.asked:
            client.cancel([future, *(each for each, _ in ahead)])
            ahead.clear()
            return
        try:
            wait(future, timeout=LOOK)
        except TimeoutError:
            continue
    yield future.result(), n_rows


def _tree(leaves: Sequence[Any], merge: Callable[..., Any]) -> Any:
    """Merge neighbours, and then what came of them, until one is left."""
    level = list(leaves)
    while len(level) > 1:
        level = [merge(level[first : first + MERGED_TOGETHER]) for first in range(0, len(level), MERGED_TOGETHER)]
    return level[0]


def _gathered(
    rows: pa.Table | RowGroups, schema: pa.Schema, n_rows: int, start: int, hidden: Sequence[str]
) -> Gathered:
    """On a worker: gather what there is to say of a partition."""
    import pyarrow as pa

    made = Gathered.empty(schema, n_rows, hidden=hidden, start=start)
    batches = (
        rows.combine_chunks().to_batches(max_chunksize=BATCH_ROWS)
        if isinstance(rows, pa.Table)
        else rows.batches(size=BATCH_ROWS)
    )
    for batch in batches:
        made.add(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
    return made


def _merged(parts: Sequence[Gathered]) -> Gathered:
    """On a worker: put neighbours together."""
    return reduce(Gathered.merge, parts)


def _delayed(function: Any) -> Any:
    from dask import delayed

    return delayed(function, pure=False)


def _client() -> Any | None:
    """Return the Dask client that is current, without importing Dask where nobody has."""
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return None
    try:
        return distributed.get_client()
    except ValueError:
        return None


def _threads(client: Any | None) -> int:
    return 1 if client is None else sum(client.nthreads().values())


def _seen_by(client: Any, part: RowGroups) -> bool:
    """Ask every worker whether it sees the file as it is here."""
    try:
        states = client.run(_state_of, part)
    except Exception:  # noqa: BLE001  -- workers may lack the library, the disk or the permission: then it is read here
        return False
    return all(state == part.state for state in states.values())


def _state_of(part: RowGroups) -> str | None:
    try:
        return part.storage.state(part.path)
    except OSError:
        return None
