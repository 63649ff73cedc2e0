"""Hashes of rows and cells on both sides of a comparison, read in order, some rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import fixed_width
from workbench.data.connections import read_batches
from workbench.profiling.read_ahead import read_ahead
from workbench.profiling.row_hashes import hash_of, row_hashes
from workbench.profiling.shared_rows import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source

    Hashes = NDArray[np.uint64]

__all__ = ["CHUNK", "cell_hashes", "column_forms", "hash_chunks", "missing_hash"]

CHUNK = 65_536  # rows read at a time: a multiple of 8, so that bits of chunks lie side by side
Forms = list[list[str]]


def column_forms(before: Source, after: Source, columns: Sequence[tuple[str, str]]) -> tuple[Forms, Forms]:
    """Write the cells of columns in SQL, a name before and a name after, so that equal values of both hash alike.

    Values are equal whatever they are stored as, and null and NaN are equal. Values of types that have nothing in
    common are compared as texts.
    """
    forms: tuple[Forms, Forms] = ([], [])
    for mine, theirs in columns:
        types = before.schema.field(mine).type, after.schema.field(theirs).type
        sides = (before.sql_name(mine), *types), (after.sql_name(theirs), *types[::-1])
        for held, (sql, type_, other) in zip(forms, sides, strict=True):
            held.append([comparable(sql, type_, other) or f"{sql}::VARCHAR"])
    return forms


def cell_hashes(
    before: Source, after: Source, columns: Sequence[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], Hashes, Hashes]]:
    """Yield the hashes of all cells of pairs of columns, which are held: of small data only."""
    forms = column_forms(before, after, columns)
    yield from zip(columns, row_hashes(before, *forms[0]), row_hashes(after, *forms[1]), strict=True)


def hash_chunks(source: Source, forms: Forms) -> Iterator[list[Hashes]]:
    """Read the hashes of all rows, one array a form; each chunk but the last has `CHUNK` rows.

    A thread of its own asks the question, since a connection answers nothing else meanwhile.
    """
    wanted = ", ".join(f"{hash_of(form)} AS h{place}" for place, form in enumerate(forms))

    def batches() -> Iterator[pa.RecordBatch]:
        yield from read_batches(source.cursor().sql(f"SELECT {wanted} FROM data"), size=CHUNK)

    return _even(read_ahead(batches()))


def missing_hash(source: Source) -> np.uint64:
    """Return the hash of null, which is the same for all types."""
    return np.uint64(source.sql("SELECT hash(NULL::BIGINT) AS h")["h"][0].as_py())


def _even(batches: Iterable[pa.RecordBatch]) -> Iterator[list[Hashes]]:
    """Cut batches of any size into chunks of one size."""
    waiting: list[pa.RecordBatch] = []
    n = 0
    for batch in batches:
        start = 0
        while n + batch.num_rows - start >= CHUNK:
            more = CHUNK - n
            yield _joined([*waiting, batch.slice(start, more)])
            waiting, n, start = [], 0, start + more
        if start < batch.num_rows:
            waiting.append(batch.slice(start))
            n += batch.num_rows - start
    if n:
        yield _joined(waiting)


def _joined(batches: Sequence[pa.RecordBatch]) -> list[Hashes]:
    parts = [[fixed_width(array, "uint64") for array in batch.columns] for batch in batches]
    return parts[0] if len(parts) == 1 else [np.concatenate(each) for each in zip(*parts, strict=True)]
