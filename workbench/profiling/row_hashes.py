"""Row hashes: each row, or its normalised form, as a 64-bit number, to find equal rows within a table or across two.

The hashes are DuckDB's, so those of two sources may be compared within one process. Two different rows share a hash
with a chance of about 2⁻⁶⁴.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import fixed_width
from workbench.profiling.column_kinds import kind_of
from workbench.profiling.hashing import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source

    Hashes = NDArray[np.uint64]

__all__ = ["Repeats", "hash_of", "normalised", "repeats", "row_hashes", "varied_groups"]

DIGITS = 6  # significant digits to which numbers are rounded


@dataclass(frozen=True, kw_only=True, eq=False)
class Repeats:
    """Rows whose hash occurs before.

    Parameters
    ----------
    copies
        How many rows repeat an earlier one.
    positions
        Of all rows in a group of equal ones, ascending.
    groups
        Which group each of them belongs to, from 0, in the order of hashes.
    """

    copies: int
    positions: NDArray[np.int64]
    groups: NDArray[np.int64]


def row_hashes(source: Source, *forms: Sequence[str], where: str | None = None) -> list[Hashes]:
    """Hash each row, in order and in one scan; nulls are equal.

    Parameters
    ----------
    source
        The rows.
    forms
        For each hash wanted, the SQL expressions that it covers, at least one: columns as SQL writes them, or what
        `normalised` makes of them.
    where
        Rows that do not fulfil this predicate get a hash of their own, so that they equal none.
    """
    wanted = ", ".join(f"{hash_of(form)} AS h{place}" for place, form in enumerate(forms))
    marked = "" if where is None else f", coalesce({where}, false) AS held"
    answer = source.sql(f"SELECT {wanted}{marked} FROM data")
    hashes = [_joined(column, "uint64") for column in answer.columns[: len(forms)]]
    if where is not None:
        apart = np.flatnonzero(~_joined(answer["held"], "bool"))
        for each in hashes:
            each[apart] = mix(apart.astype(np.uint64))
    return hashes


def _joined(column: pa.ChunkedArray, dtype: str) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype=dtype), *(fixed_width(chunk, dtype) for chunk in column.chunks)])


def hash_of(expressions: Sequence[str]) -> str:
    """Write the hash of SQL expressions in SQL."""
    return f"hash({', '.join(expressions)})"


def normalised(sql: str, type_: pa.DataType) -> str:
    """Write the normalised form of a column in SQL.

    Texts lose case, accents and white space at the ends and in excess; numbers with fractions are rounded to six
    significant digits; NaN is missing; all else stays.
    """
    kind = kind_of(type_)
    if kind.storage == "text":
        return f"nullif(trim(regexp_replace(lower(strip_accents({sql}::VARCHAR)), '[\\s\\p{{Z}}]+', ' ', 'g')), '')"
    if kind.name == "number":
        value = f"{sql}::DOUBLE"
        scale = f"({DIGITS - 1} - floor(log10(abs({value}))))"
        rounded = f"round({value} * pow(10, {scale})) / pow(10, {scale})"
        return (
            f"CASE WHEN {value} = 0 THEN 0.0 WHEN isfinite({value}) THEN {rounded} WHEN isinf({value}) THEN {value} END"
        )
    return sql


def repeats(hashes: Hashes) -> Repeats:
    """Find hashes, one a row, that occur more than once."""
    ordered = np.sort(hashes)
    again = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if again.size == 0:
        nothing = np.empty(0, dtype=np.int64)
        return Repeats(copies=0, positions=nothing, groups=nothing)
    place = np.minimum(np.searchsorted(again, hashes), again.size - 1)
    positions = np.flatnonzero(again[place] == hashes)
    return Repeats(copies=int(positions.size - again.size), positions=positions, groups=place[positions])


def varied_groups(found: Repeats, other: Hashes) -> NDArray[np.int64]:
    """Return the groups of equal rows within which a second hash differs.

    Parameters
    ----------
    found
        Groups of rows whose first hash is equal.
    other
        The second hash of all rows.
    """
    if found.copies == 0:
        return np.empty(0, dtype=np.int64)
    held = other[found.positions]
    first = np.unique(found.groups, return_index=True)[1]
    different: NDArray[np.int64] = np.unique(found.groups[held != held[first][found.groups]])
    return different
