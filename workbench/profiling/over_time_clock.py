"""The clock of a time column: its values as numbers on one line, also where they are stored as texts of ISO form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.invalid import InvalidInput
from workbench.profiling.column_kinds import Kind, kind_of, numbers_of
from workbench.profiling.column_summary import ColumnSummary
from workbench.profiling.number_summary import NumberSummary

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source

__all__ = ["Clock", "check_clock", "clock_of"]

PROBED = 1000
READ = 0.9  # of the first texts that must be moments
MICROSECONDS = Kind("datetime", "int64", "us", zone=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Clock:
    """How a time column is read.

    Parameters
    ----------
    summary
        Of its moments.
    texts
        Whether they are stored as texts.
    """

    summary: ColumnSummary
    texts: bool = False

    def read(self, array: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
        """Return the moments of a batch in the unit of the summary, and which are there (None: all)."""
        return _moments(array) if self.texts else numbers_of(_decoded(array), self.summary.kind)


def check_clock(source: Source, name: str) -> None:
    """Look whether a column says when.

    Raises
    ------
    InvalidInput
        When it holds neither dates nor texts such as ``2013-01-01T05:00:00Z``.
    """
    type_ = source.schema.field(name).type
    kind = kind_of(type_)
    if kind.name in ("date", "datetime"):
        return
    read, present = 0, 0
    if kind.storage == "text":
        for chunk in source.head(PROBED, [name])[name].chunks:
            _, there = _moments(chunk)
            present += len(chunk) - chunk.null_count
            read += len(chunk) if there is None else int(there.sum())
    if present == 0 or read < READ * present:
        raise InvalidInput(
            f"'time' must be a column of dates or of ISO texts, and '{name}' is {type_}: convert it to dates first."
        )


def clock_of(source: Source, summary: ColumnSummary) -> Clock:
    """Say how a time column is read; texts are read once for their range."""
    if summary.kind.storage != "text":
        return Clock(summary=summary)
    numbers = NumberSummary("int64")
    for batch in source.batches([summary.name]):
        values, there = _moments(batch.column(0))
        held = values if there is None else values[there]
        numbers.add(held, missing=values.size - held.size)
    made = ColumnSummary(
        name=summary.name,
        type=summary.type,
        kind=MICROSECONDS,
        rows=numbers.rows,
        missing=numbers.missing,
        numbers=numbers,
    )
    return Clock(summary=made, texts=True)


def _moments(array: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
    """Read texts as microseconds since 1970; those without a zone are taken as UTC."""
    coded = array if hasattr(array, "dictionary_decode") else array.dictionary_encode()
    words = [_microseconds(word) for word in coded.dictionary.to_pylist()]
    known = np.array([word is not None for word in words] + [False])
    held = np.array([0 if word is None else word for word in words] + [0], dtype=np.int64)
    places = fixed_width(coded.indices, str(coded.indices.type)).astype(np.int64)
    there = valid_mask(coded.indices)
    if there is not None:
        places[~there] = len(words)
    return held[places], None if known[places].all() else known[places]


def _microseconds(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _decoded(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if hasattr(array, "dictionary_decode") else array
