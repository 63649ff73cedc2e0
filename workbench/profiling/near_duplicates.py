"""Near duplicates: keys that occur twice, rows that differ only in spelling, and equal rows with different targets.

All three are exact scans over all rows, within a budget.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.backing import OutOfReach
from workbench.profiling.column_kinds import kind_of
from workbench.profiling.key_copies import key_copies
from workbench.profiling.row_hashes import DIGITS, hash_of, normalised, repeats, row_hashes, varied_groups
from workbench.views.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined
    from workbench.profiling.row_hashes import Repeats

__all__ = [
    "BUDGET",
    "EqualRows",
    "conflicting_rows",
    "possible_rows",
    "repeated_keys",
    "respelled_rows",
    "why_not_compared",
]

BUDGET = 50_000_000  # cells (rows times columns) that are hashed
KEYS = 20_000_000  # rows whose keys are compared by SQL; beyond, they are hashed to disk
LONGEST = 10_000  # characters of a predicate
SHOWN = 10
PROBED = 16  # columns
SMALLEST = 1e-290  # nearer to zero, digits cannot be scaled up


@dataclass(frozen=True, kw_only=True)
class EqualRows:
    """Rows that are equal in one respect.

    Parameters
    ----------
    rows, groups
        How many rows share it with another, and how many different ones they make.
    where
        The SQL predicate of these rows, or None when it would be too long.
    positions
        The first few of them, group by group.
    columns
        The columns that were compared.
    """

    rows: int
    groups: int
    where: str | None
    positions: tuple[int, ...]
    columns: tuple[str, ...] = ()


def why_not_compared(examined: Examined) -> str | None:
    """Say why whole rows are not compared, or None when they are."""
    cells = examined.table.n_rows * len(examined.table.columns)
    return None if cells <= BUDGET else f"more than {count(BUDGET)} values"


def repeated_keys(examined: Examined, columns: Sequence[ColumnProfile]) -> EqualRows | None:
    """Find the rows whose key, of which no part is missing, is another row's too.

    Parameters
    ----------
    examined
        The rows.
    columns
        The columns that are the key together.

    Returns
    -------
    EqualRows or None
        None when every key is there once, or there are too many rows to compare them. Where SQL cannot say which rows
        they are, its `where` is None, and its `positions` are of rows that repeat an earlier one.
    """
    if not columns:
        return None
    if examined.table.n_rows <= KEYS:
        try:
            return _repeated_in_sql(examined, columns)
        except OutOfReach:
            pass
    found = key_copies(examined.source, [column.name for column in columns])
    if found is None or not found.copies:
        return None
    return EqualRows(
        rows=found.copies + found.groups,
        groups=found.groups,
        where=None,
        positions=found.positions,
        columns=tuple(column.name for column in columns),
    )


def _repeated_in_sql(examined: Examined, columns: Sequence[ColumnProfile]) -> EqualRows | None:
    parts = [column.sql for column in columns]
    present = " AND ".join(column.is_present for column in columns)
    [hashes] = row_hashes(examined.source, parts, where=present if any(column.missing for column in columns) else None)
    found = repeats(hashes)
    same = hash_of(parts)
    where = f"{present} AND {same} IN (SELECT {same} FROM data WHERE {present} GROUP BY 1 HAVING count(*) > 1)"
    return _equal(found, np.unique(found.groups), where, columns)


def respelled_rows(examined: Examined) -> EqualRows | None:
    """Find the rows that equal another one but for case, accents, white space or the seventh significant digit.

    Returns
    -------
    EqualRows or None
        None when there are none, or `why_not_compared` says why they were not looked for.
    """
    if why_not_compared(examined) is not None or examined.table.n_rows < 2:
        return None
    columns = [column for column in examined.table.columns if column.name not in examined.keys]
    schema = examined.source.schema
    bent = {column.name for column in columns if _may_bend(examined, column)}
    if not bent:
        return None
    straight = [column.sql for column in columns if column.name not in bent]
    if straight and _told_apart(examined, straight):
        return None  # by what no spelling changes
    raw = [column.sql for column in columns]
    form = [
        normalised(column.sql, schema.field(column.name).type) if column.name in bent else column.sql
        for column in columns
    ]
    if _told_apart(examined, form):
        return None
    same, exact = row_hashes(examined.source, form, raw)
    found = repeats(same)
    here = hash_of(form)
    where = f"{here} IN (SELECT {here} FROM data GROUP BY 1 HAVING count(DISTINCT {hash_of(raw)}) > 1)"
    return _equal(found, varied_groups(found, exact), where, columns)


def conflicting_rows(examined: Examined, target: ColumnProfile, features: Sequence[ColumnProfile]) -> EqualRows | None:
    """Find the rows that equal another one in all *features* but not in the target, which must be there."""
    if why_not_compared(examined) is not None or not features:
        return None
    parts = [column.sql for column in features]
    if _told_apart(examined, parts):
        return None
    present = target.is_present
    same, exact = row_hashes(examined.source, parts, [target.sql], where=present if target.missing else None)
    found = repeats(same)
    here = hash_of(parts)
    different = f"SELECT {here} FROM data WHERE {present} GROUP BY 1 HAVING count(DISTINCT {target.sql}) > 1"
    return _equal(found, varied_groups(found, exact), f"{present} AND {here} IN ({different})", features)


def possible_rows(columns: Sequence[ColumnProfile]) -> float:
    """Return how many different rows there could be: the product of the columns' different values."""
    return math.prod(float((column.distinct or 1) + (column.missing > 0)) for column in columns)


def _told_apart(examined: Examined, form: Sequence[str]) -> bool:
    """Tell whether the first few columns already tell all rows apart, so that the others need not be read."""
    few = form[:PROBED]
    return repeats(row_hashes(examined.source, few)[0]).copies == 0


def _equal(found: Repeats, groups: NDArray[np.int64], where: str, columns: Sequence[ColumnProfile]) -> EqualRows | None:
    if groups.size == 0:
        return None
    inside = np.isin(found.groups, groups)
    positions, member = found.positions[inside], found.groups[inside]
    # Group by group, in the order of their first rows.
    first = np.unique(member, return_index=True)
    order = np.lexsort((positions, positions[first[1]][np.searchsorted(first[0], member)]))
    return EqualRows(
        rows=int(positions.size),
        groups=int(groups.size),
        where=where if len(where) <= LONGEST else None,
        positions=tuple(positions[order][:SHOWN].tolist()),
        columns=tuple(column.name for column in columns),
    )


def _may_bend(examined: Examined, column: ColumnProfile) -> bool:
    """Tell whether normalising may make different values of a column equal."""
    if column.distinct is None or column.distinct < 2:
        return False
    kind = kind_of(examined.source.schema.field(column.name).type)
    if kind.storage == "text":
        return _spellings_merge(examined, column)
    return kind.name == "number" and _has_long_fractions(examined, column)


def _spellings_merge(examined: Examined, column: ColumnProfile) -> bool:
    if not column.distinct_exact:
        return True
    if column.texts is not None and column.texts.exact:
        return len({_plain(text) for text in column.texts.values}) < column.texts.distinct
    form = normalised(column.sql, examined.source.schema.field(column.name).type)
    [found] = examined.source.sql(
        f"SELECT count(*) AS before, count(DISTINCT {form}) AS after "
        f"FROM (SELECT DISTINCT {column.sql} FROM data WHERE {column.is_present})"
    ).to_pylist()
    return bool(found["after"] < found["before"])


def _plain(text: str) -> str:
    """Return what `normalised` makes of a text, near enough to suspect that two become one."""
    if not text.isascii():
        text = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return " ".join(text.lower().split())


def _has_long_fractions(examined: Examined, column: ColumnProfile) -> bool:
    """Tell whether a number of the sample has more digits than are compared; a sensitive column may."""
    if column.name not in examined.values:
        return True
    values = examined.values[column.name].values
    values = np.abs(values[np.isfinite(values) & (values != 0)])
    if values.size == 0:
        return False
    if values.min() < SMALLEST:
        return True
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(values)))
    rounded = np.rint(values * scale) / scale
    return bool((np.abs(values - rounded) > values * 1e-12).any())
