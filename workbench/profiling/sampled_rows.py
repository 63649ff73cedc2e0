"""Sampled rows: a uniform sample that rides along with the profile's one pass."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import arrow_array, fixed_width
from workbench.profiling.column_kinds import kind_of
from workbench.profiling.text_summary import LONGEST
from workbench.views.budget import fewer_rows
from workbench.views.rows.sampling import SAMPLE_SIZE, sampled_positions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["SampleScan", "SampledRows", "lengths_of"]

CELLS = 2_000_000  # of all columns together, at most


@dataclass(frozen=True, kw_only=True)
class SampledRows:
    """Some rows of a table.

    Parameters
    ----------
    positions
        Where they are in the table, ascending.
    table
        Their values: texts without what comes after 120 characters, nested values and bytes only as true where there
        is one.
    lengths
        Of texts in characters and of bytes, by column; what lies under rows without a value is arbitrary.
    """

    positions: NDArray[np.int64]
    table: pa.Table
    lengths: Mapping[str, NDArray[np.int64]]

    @property
    def n(self) -> int:
        """How many rows are sampled."""
        return len(self.positions)


class SampleScan:
    """Takes the sampled rows out of each batch.

    Of a wide table fewer rows are taken, so that what is kept stays bounded.

    Parameters
    ----------
    schema, n_rows
        Of the table.
    hidden
        Columns of which nothing is kept.
    start
        Where in the table the first batch begins.
    """

    def __init__(self, schema: pa.Schema, n_rows: int, *, hidden: Collection[str] = (), start: int = 0) -> None:
        self._kept = [(place, field.name) for place, field in enumerate(schema) if field.name not in hidden]
        positions = sampled_positions(n_rows)
        fit = min(SAMPLE_SIZE, CELLS // max(len(self._kept), 1))
        self._positions = positions[fewer_rows(len(positions), fit)]
        self._parts: dict[str, list[pa.Array]] = {name: [] for _, name in self._kept}
        self._lengths: dict[str, list[NDArray[np.int64]]] = {}
        self._start = self._read = start

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in a batch; batches come in the order of the rows."""
        start, self._read = self._read, self._read + batch.num_rows
        first, last = np.searchsorted(self._positions, (start, self._read))
        if first == last:
            return
        wanted = arrow_array(self._positions[first:last] - start)
        for place, name in self._kept:
            self._keep(name, batch.column(place).take(wanted))

    def merge(self, other: SampleScan) -> SampleScan:
        """Return the scan of these rows and of those that follow; neither is changed."""
        merged: SampleScan = copy(self)
        merged._parts = {name: [*parts, *other._parts[name]] for name, parts in self._parts.items()}
        names = {**self._lengths, **other._lengths}
        merged._lengths = {name: [*self._lengths.get(name, ()), *other._lengths.get(name, ())] for name in names}
        merged._read = other._read
        return merged

    def result(self) -> SampledRows:
        """Return the sampled rows among those that were read."""
        import pyarrow as pa

        held = {name: pa.chunked_array(parts) for name, parts in self._parts.items() if parts}
        lengths = {name: np.concatenate(parts) for name, parts in self._lengths.items()}
        first, last = np.searchsorted(self._positions, (self._start, self._read))
        return SampledRows(positions=self._positions[first:last], table=pa.table(held), lengths=lengths)

    def _keep(self, name: str, array: pa.Array) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        kind = kind_of(array.type)
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if kind.storage in ("text", "bytes"):
            lengths = lengths_of(array)
            self._lengths.setdefault(name, []).append(lengths)
            if kind.storage == "text" and lengths.size and lengths.max() > LONGEST:
                array = pc.utf8_slice_codeunits(array, 0, LONGEST)
        if kind.storage in ("none", "bytes"):
            array = pc.if_else(array.is_valid(), pa.scalar(True), pa.scalar(None, pa.bool_()))  # noqa: FBT003
        self._parts[name].append(array)


def lengths_of(array: pa.Array) -> NDArray[np.int64]:
    """Return the lengths of texts in characters, or of bytes; what lies under nulls is arbitrary."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    sizes = pc.utf8_length(array) if kind_of(array.type).storage == "text" else pc.binary_length(array)
    lengths: NDArray[np.int64] = fixed_width(sizes, str(sizes.type)).astype(np.int64)
    return lengths
