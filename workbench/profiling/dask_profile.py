"""The one pass by partition, on a Dask cluster: what is gathered from each is merged there, and only that travels.

Partitions are taken in waves, in the order of the rows: while one wave is computed, the one before it is merged here.
So what is held at a time is bounded on either side. When somebody stops, the rows before the first partition that is
not done are known. A partition on a worker that dies is gathered again on another.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from workbench.data.dask_backing import FramePart
from workbench.data.dask_tasks import LOOK, compute, current_client, delayed, failing
from workbench.profiling.dask_duplicates import counted_on_cluster
from workbench.profiling.gathered import Gathered
from workbench.profiling.progress import progress
from workbench.profiling.stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import pyarrow as pa

    from workbench.data.parquet_backing import RowGroups
    from workbench.data.source import Source
    from workbench.profiling.progress import Tell
    from workbench.profiling.row_runs import Run
    from workbench.profiling.stopping import Stop

__all__ = ["gather_on_cluster"]

MERGED_TOGETHER = 4
WAVE = 4  # partitions for each thread of the cluster
LEAST_WAVE = 16
AHEAD = 2  # waves at a time
BATCH_ROWS = 131_072


@dataclass(frozen=True, kw_only=True)
class _Leaf:
    """A task that gathers a partition."""

    task: Any
    start: int
    n_rows: int


@dataclass
class _Group:
    """Neighbours that are merged together, on the cluster."""

    leaves: Sequence[_Leaf]
    gathering: list[Any]  # a future each, until they are merged
    merged: Any
    run: Any
    told: set[int] = field(default_factory=set)

    def look(self, tell: Tell) -> None:
        """Tell which leaves are done, and let go of those that are merged."""
        merged = self.merged.status == "finished"
        for place, leaf in enumerate(self.leaves):
            if place not in self.told and (merged or self.gathering[place].status == "finished"):
                self.told.add(place)
                tell(leaf.n_rows, parts=1)
        if merged:
            self.gathering = []


@dataclass
class _Wave:
    """Groups that are computed at a time, and all that was gathered from them."""

    groups: list[_Group]
    whole: Any

    @property
    def futures(self) -> list[Any]:
        """All that is asked of the cluster."""
        return [self.whole, *(each for group in self.groups for each in (group.merged, group.run, *group.gathering))]


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
    parts = source.parts()
    if not parts:
        return None
    client = current_client()
    if isinstance(parts[0], FramePart):
        tasks = [(part.table, part.n_rows) for part in parts]
    elif client is not None and len(parts) > 1 and _seen_by(client, parts[0]):
        tasks = [(part, part.n_rows) for part in parts]
    else:
        return None
    starts = accumulate((n_rows for _, n_rows in tasks), initial=0)
    gather = delayed(_gathered)
    leaves = [
        _Leaf(task=gather(rows, source.schema, source.n_rows, start, tuple(hidden)), start=start, n_rows=n_rows)
        for (rows, n_rows), start in zip(tasks, starts, strict=False)
    ]
    made = Gathered.empty(source.schema, source.n_rows, hidden=hidden)
    with stoppable() as stop:
        with progress(source.n_rows, parts=len(leaves)) as tell:
            if client is None:
                return _gathered_here(made, leaves, stop, tell)
            found = _Found(made=replace(made, scan=None))
            _gather_by_wave(client, found, leaves, stop, tell)
        if made.scan is not None:
            n_rows = found.made.profile.n_rows
            found.made.counted = counted_on_cluster(client, found.runs, n_rows, stop=stop, here=found.here)
    return found.made


def _gathered_here(made: Gathered, leaves: Sequence[_Leaf], stop: Stop, tell: Tell) -> Gathered:
    """Compute by Dask's scheduler in this process, wave by wave."""
    size = max(WAVE * _threads(None), LEAST_WAVE)
    for first in range(0, len(leaves), size):
        wave = leaves[first : first + size]
        tasks = [leaf.task for leaf in wave]

        def done(place: int, wave: Sequence[_Leaf] = wave) -> None:
            if place >= 0:
                tell(wave[place].n_rows, parts=1)

        [gathered] = compute([_tree(tasks, delayed(_merged))], marks=tasks, done=done)
        made = made.merge(gathered)
        if made.scan is not None:
            made.scan.relieve()
        if stop.asked:
            break
    return made


@dataclass
class _Found:
    """What has come of the waves: all but the runs of hashes, which stay on the cluster, and few that came here."""

    made: Gathered
    runs: list[Any] = field(default_factory=list)
    here: list[Run] = field(default_factory=list)


def _gather_by_wave(client: Any, found: _Found, leaves: Sequence[_Leaf], stop: Stop, tell: Tell) -> None:
    """Keep two waves going until all are done or somebody stops; then take what is done of them."""
    size = max(WAVE * _threads(client), LEAST_WAVE)
    ahead: deque[_Wave] = deque()
    try:
        with failing():
            for first in range(0, len(leaves), size):
                ahead.append(_begin(client, leaves[first : first + size]))
                if len(ahead) >= AHEAD:
                    _take(found, ahead, stop, tell)
                if stop.asked:
                    break
            while ahead and not stop.asked:
                _take(found, ahead, stop, tell)
            if stop.asked:
                _take_begun(found, ahead)
    except BaseException:
        client.cancel(found.runs)
        raise
    finally:
        client.cancel([each for wave in ahead for each in wave.futures])


def _begin(client: Any, leaves: Sequence[_Leaf]) -> _Wave:
    """Ask the cluster for a wave."""
    apart, merge = delayed(_apart), delayed(_merged)
    parts = [leaves[first : first + MERGED_TOGETHER] for first in range(0, len(leaves), MERGED_TOGETHER)]
    merged = [apart([leaf.task for leaf in part], part[0].start) for part in parts]
    whole = _tree([each[0] for each in merged], merge)
    asked = [*(leaf.task for leaf in leaves), *merged, *(each[1] for each in merged), whole]
    futures = client.compute(asked)
    gathering = iter(futures)
    groups = [
        _Group(
            leaves=part,
            gathering=[next(gathering) for _ in part],
            merged=futures[len(leaves) + place],
            run=futures[len(leaves) + len(parts) + place],
        )
        for place, part in enumerate(parts)
    ]
    return _Wave(groups, futures[-1])


def _take(found: _Found, ahead: deque[_Wave], stop: Stop, tell: Tell) -> None:
    """Wait for the first wave, unless somebody stops before."""
    from distributed import wait

    wave = ahead[0]
    last = [wave.whole, *(group.run for group in wave.groups)]
    while not all(future.done() for future in last) and not any(future.status == "error" for future in last):
        with suppress(TimeoutError):
            wait(last, timeout=LOOK)
        for begun in ahead:
            for group in begun.groups:
                group.look(tell)
        tell()
        if stop.asked:
            return
    found.made = found.made.merge(wave.whole.result())
    found.runs += [group.run for group in wave.groups]
    ahead.popleft()


def _take_begun(found: _Found, ahead: Sequence[_Wave]) -> None:
    """Take the partitions that are done of waves that are not, up to the first that is missing."""
    for group in [group for wave in ahead for group in wave.groups]:
        if group.merged.status == "finished":
            gathered, run = group.merged.result()
            _add(found, gathered, run)
            continue
        for leaf, future in zip(group.leaves, group.gathering, strict=True):
            if future.status != "finished":
                return
            _add(found, *_apart([future.result()], leaf.start))


def _add(found: _Found, gathered: Gathered, run: Run | None) -> None:
    found.made = found.made.merge(gathered)
    if run is not None:
        found.here.append(run)


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


def _apart(parts: Sequence[Gathered], start: int) -> tuple[Gathered, Run | None]:
    """On a worker: put neighbours together, and take the hashes of their rows, from *start* on, out of them."""
    whole = _merged(parts)
    return replace(whole, scan=None), None if whole.scan is None else whole.scan.run(start)


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
