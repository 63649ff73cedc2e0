"""Encoded texts: columns of texts that repeat, as codes into their different texts, which are summed up once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.profiling.column_kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

__all__ = ["encoded_texts"]

REPEATED = 4  # times that a text occurs on average in a batch, from which on encoding pays


def encoded_texts(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches with texts that repeat as dictionary arrays; each column is decided on by its first batch."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain: set[int] = set()
    for batch in batches:
        columns = batch.columns
        for place, array in enumerate(columns):
            if place in plain:
                continue
            if pa.types.is_dictionary(array.type) or kind_of(array.type).storage not in ("text", "bytes"):
                plain.add(place)
                continue
            coded = pc.dictionary_encode(array)
            if len(coded.dictionary) * REPEATED > len(array):
                plain.add(place)
            columns[place] = coded
        yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
