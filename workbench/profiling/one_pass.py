"""The one pass over data: its profile, sampled rows and duplicated rows, read together and stopped when asked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.profiling.gathered import Gathered
from workbench.profiling.profile import profile
from workbench.profiling.progress import progress
from workbench.profiling.stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import pyarrow as pa

    from workbench.data.source import Source
    from workbench.profiling.profile import Profile
    from workbench.profiling.row_runs import Duplicates
    from workbench.profiling.sampled_rows import SampledRows

__all__ = ["OnePass", "one_pass"]

MOST_WORKERS = 4  # more threads wait for memory


@dataclass(frozen=True, kw_only=True)
class OnePass:
    """What one pass over data found.

    Parameters
    ----------
    source
        The rows that were read: all of them, or the first ones where somebody stopped.
    of
        How many rows there are.
    profile, sample
        Of the rows that were read.
    copies
        The duplicated rows among them, or None where they were not counted; then `why_no_copies` says so.
    """

    source: Source
    of: int
    profile: Profile
    sample: SampledRows
    copies: Duplicates | None
    why_no_copies: str | None = None

    @property
    def partial(self) -> bool:
        """Whether rows were left out."""
        return self.profile.n_rows < self.of


def one_pass(source: Source, *, hidden: Collection[str] = ()) -> OnePass:
    """Read all rows of *source* once, or by partition on the Dask cluster that is there.

    Parameters
    ----------
    source
        What to read.
    hidden
        Sensitive columns: no value of theirs is kept.

    Raises
    ------
    KeyboardInterrupt
        When somebody stops before the first rows are read, or a second time.
    """
    from workbench.profiling.dask_profile import gather_on_cluster

    gathered = gather_on_cluster(source, hidden=hidden) or _gather_here(source, hidden=hidden)
    read = gathered.profile.n_rows
    if read == 0 and source.n_rows:
        if source.columns:
            raise KeyboardInterrupt
        gathered.profile.n_rows = read = source.n_rows  # rows without columns come in no batch
    copies = gathered.copies
    return OnePass(
        source=source if read == source.n_rows else source.first(read),
        of=source.n_rows,
        profile=gathered.profile,
        sample=gathered.sampling.result(),
        copies=copies.found,
        why_no_copies=copies.why_not,
    )


def _gather_here(source: Source, *, hidden: Collection[str]) -> Gathered:
    made = Gathered.empty(source.schema, source.n_rows, hidden=hidden)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    with stoppable() as stop, progress(source.n_rows) as tell:
        watch: list[Callable[[pa.RecordBatch], Any]] = [tell, made.sampling.add]
        if made.scan is not None:
            watch.append(made.scan.add)
        made.profile = profile(source, apart=hidden, workers=workers, watch=watch, stop=stop)
    return made
