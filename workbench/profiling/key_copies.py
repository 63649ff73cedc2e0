"""Keys that come again, where SQL cannot count them: in very many rows, or in a Dask frame on its cluster."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from workbench.data.arrays import valid_mask
from workbench.data.dask_backing import FramePart
from workbench.data.dask_tasks import compute, current_client, delayed, waiting
from workbench.profiling.column_kinds import kind_of, numbers_of
from workbench.profiling.dask_duplicates import counted_on_cluster
from workbench.profiling.duplicates import BUDGET, DuplicateScan, hash_rows, run_of
from workbench.profiling.hashing import mix
from workbench.profiling.stopping import Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.data.source import Source
    from workbench.profiling.row_runs import Duplicates, Run

__all__ = ["key_copies"]

WAVE = 16  # partitions
BATCH_ROWS = 131_072


def key_copies(source: Source, names: Sequence[str]) -> Duplicates | None:
    """Count the rows whose key, of which no part is missing, is an earlier row's too.

    Parameters
    ----------
    source
        The rows.
    names
        The columns that are the key together.

    Returns
    -------
    Duplicates or None
        None above 500 million rows, or without room for temporary files.
    """
    if source.n_rows > BUDGET:
        return None
    places = [source.columns.index(name) for name in names]
    parts = source.parts() or []
    if not parts or not isinstance(parts[0], FramePart):
        scan = DuplicateScan()
        start = 0
        for batch in source.batches(names):
            scan.extend(_hashes(batch, start))
            start += batch.num_rows
        return scan.result()
    starts = list(accumulate((part.n_rows for part in parts), initial=0))
    client = current_client()
    if client is not None:
        make = delayed(_run)
        runs = client.compute([make(part.table, places, start) for part, start in zip(parts, starts, strict=False)])
        for _ in waiting(client, runs):
            pass
        return counted_on_cluster(client, runs, source.n_rows, stop=Stop()).found
    return _counted_here(parts, places, starts)


def _counted_here(parts: Sequence[FramePart], places: Sequence[int], starts: Sequence[int]) -> Duplicates | None:
    scan, make = DuplicateScan(), delayed(_table_hashes)
    for first in range(0, len(parts), WAVE):
        wave = zip(parts[first : first + WAVE], starts[first:], strict=False)
        for hashes in compute([make(part.table, places, start) for part, start in wave]):
            scan.extend(hashes)
    return scan.result()


def _run(table: pa.Table, places: Sequence[int], start: int) -> Run:
    """On a worker: hash the keys of a partition."""
    return run_of(_table_hashes(table, places, start), start=start)


def _table_hashes(table: pa.Table, places: Sequence[int], start: int) -> NDArray[np.uint64]:
    found = [np.empty(0, dtype=np.uint64)]
    for batch in table.select(list(places)).combine_chunks().to_batches(max_chunksize=BATCH_ROWS):
        found.append(_hashes(batch, start))
        start += batch.num_rows
    return np.concatenate(found)


def _hashes(batch: pa.RecordBatch, start: int) -> NDArray[np.uint64]:
    """Hash keys; where a part is missing, each row is different."""
    hashes = hash_rows(batch)
    there = np.ones(batch.num_rows, dtype=bool)
    for array in batch.columns:
        valid = _valid(array)
        if valid is not None:
            there &= valid
    apart = np.flatnonzero(~there)
    hashes[apart] = mix(~(apart + start).astype(np.uint64))
    return hashes


def _valid(array: pa.Array) -> NDArray[np.bool_] | None:
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    kind: Any = kind_of(array.type)
    return numbers_of(array, kind)[1] if kind.on_a_line else valid_mask(array)
