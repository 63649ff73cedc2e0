"""Rows, groups and times that data share with a reference, counted exactly over all rows of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.backing import OutOfReach
from workbench.profiling.column_kinds import kind_of
from workbench.profiling.hash_sets import among, different
from workbench.profiling.row_hashes import row_hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source

    Hashes = NDArray[np.uint64]

__all__ = ["BUDGET", "Shared", "comparable", "shared_groups", "shared_rows"]

BUDGET = 50_000_000  # rows of both together whose hashes are held


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """What is in both.

    Parameters
    ----------
    rows, positions
        How many rows of the data are in the reference as well, and where they are, ascending.
    values, of
        How many different ones are shared, and how many the data have.
    repeated
        How many rows of the data, and of the reference, repeat an earlier one of their own.
    """

    rows: int
    positions: NDArray[np.int64]
    values: int
    of: int
    repeated: tuple[int, int]


def shared_rows(data: Source, reference: Source, columns: Sequence[str]) -> Shared | None:
    """Find the rows of *data* that are in *reference*, by the values of *columns*; nulls are equal.

    Numbers are compared as numbers and texts as texts, whatever they are stored as. None where there are too many rows,
    or a column cannot be compared.
    """
    if data.n_rows + reference.n_rows > BUDGET or not columns or not data.n_rows or not reference.n_rows:
        return None
    try:
        hashes = _hashes(data, reference, columns)
    except OutOfReach:
        return None
    if hashes is None:
        return None
    mine, theirs = hashes
    known, own = different(theirs), different(mine)
    positions = np.flatnonzero(among(mine, known))
    return Shared(
        rows=int(positions.size),
        positions=positions,
        values=int(among(own, known).sum()),
        of=int(own.size),
        repeated=(mine.size - own.size, theirs.size - known.size),
    )


def shared_groups(data: Source, reference: Source, column: str) -> Shared | None:
    """Find the rows of *data* whose value of a column occurs in *reference*; rows without a value are in no group."""
    return shared_rows(data, reference, [column])


def comparable(sql: str, type_: pa.DataType, other: pa.DataType) -> str | None:
    """Write a column so that equal values of two types hash alike; None where no values of both can be equal.

    Parameters
    ----------
    sql
        The column.
    type_, other
        Its type, and that of the column that it is compared with.
    """
    kind, beside = kind_of(type_), kind_of(other)
    if kind.counted and beside.counted:
        if kind.name == beside.name == "integer" and "uint64" not in (kind.storage, beside.storage):
            return f"{sql}::BIGINT"
        value = f"{sql}::DOUBLE"
        return f"CASE WHEN NOT isnan({value}) THEN {value} + 0.0 END"
    if kind.storage == "text" and beside.storage == "text":
        return f"{sql}::VARCHAR"
    dates = ("date", "datetime")
    if kind.name in dates and beside.name in dates and kind.zone == beside.zone:
        return f"epoch_us({sql}::{'TIMESTAMPTZ' if kind.zone else 'TIMESTAMP'})"
    if kind.name == beside.name == "boolean":
        return f"{sql}::BOOLEAN"
    if kind.name == beside.name and kind.name in ("time", "duration"):
        return f"{sql}::VARCHAR"
    if kind.storage == beside.storage == "bytes":
        return f"{sql}::BLOB"
    return f"{sql}::VARCHAR" if str(type_) == str(other) else None


def _hashes(data: Source, reference: Source, columns: Sequence[str]) -> tuple[Hashes, Hashes] | None:
    both: list[Any] = []
    for source, other in ((data, reference), (reference, data)):
        forms = [
            comparable(source.sql_name(name), source.schema.field(name).type, other.schema.field(name).type)
            for name in columns
        ]
        if any(form is None for form in forms):
            return None
        both += row_hashes(source, [form for form in forms if form is not None])
    return both[0], both[1]
