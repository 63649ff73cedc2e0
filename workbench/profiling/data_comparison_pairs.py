"""Pairs of rows: which row of the data after a transformation is which row before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.invalid import InvalidInput
from workbench.profiling.hash_sets import among, different, paired
from workbench.profiling.hashing import mix
from workbench.profiling.row_hashes import row_hashes
from workbench.profiling.shared_rows import comparable
from workbench.views.wording import count, noun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from workbench.data.source import Source

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.int64]

__all__ = ["MOST_ROWS", "Pairs", "cell_hashes", "pairs_of"]

MOST_ROWS = 50_000_000  # of both sides together: their hashes are held
AT_ONCE = 24_000_000  # hashes of cells held at a time
PROBED = 1000  # pairs that are looked at to tell whether a pairing is right
SURVIVES = 0.95  # of the values after, that a column has before, if it was not changed
ROUNDS = 4  # columns that are left out, at most


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of rows.

    Parameters
    ----------
    by, words
        What they are paired by, and the same for people.
    before, after
        The positions of each pair, ascending in *before*.
    dropped, added
        The positions of rows before that have no pair, and of rows after.
    repeated
        With a key: how many rows repeat an earlier key, before and after.
    """

    by: Literal["key", "index", "position", "content"]
    words: str
    before: Places
    after: Places
    dropped: Places
    added: Places
    repeated: tuple[int, int] | None = None

    @property
    def late(self) -> int:
        """How many rows come after one that they came before."""
        if self.after.size == 0:
            return 0
        return int(np.count_nonzero(self.after < np.maximum.accumulate(self.after)))


def pairs_of(before: Source, after: Source, keys: Sequence[str]) -> Pairs:
    """Pair the rows of two tables.

    By *keys* if there are some; else by the index of pandas frames; else by position, when both have as many rows and
    most cells of the rows at the same place agree; else by what the rows hold: the values of the columns that were not
    changed. Several rows that are alike are paired in their order.

    Raises
    ------
    InvalidInput
        When there are too many rows.
    """
    if before.n_rows + after.n_rows > MOST_ROWS:
        raise InvalidInput(
            f"at most {count(MOST_ROWS)} rows can be compared one by one, got {count(before.n_rows + after.n_rows)}: "
            "compare a part, or their profiles with wb.quality(after, reference=before)."
        )
    if keys:
        return _by_key(before, after, keys)
    index = _by_index(before, after)
    if index is not None and _agrees(before, after, index):
        return index
    if index is None and before.n_rows == after.n_rows:
        places = np.arange(before.n_rows, dtype=np.int64)
        at = _made("position", "by their position", before, after, (places, places))
        if _agrees(before, after, at):
            return at
    return _by_content(before, after)


def cell_hashes(
    before: Source, after: Source, columns: Sequence[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], Hashes, Hashes]]:
    """Yield the hashes of the cells of pairs of columns, a name before and a name after, in the order of rows.

    Equal values have equal hashes, whatever they are stored as; null and NaN are equal. Values of types that have
    nothing in common are compared as texts.
    """
    width = max(AT_ONCE // max(before.n_rows + after.n_rows, 1), 1)
    for start in range(0, len(columns), width):
        part = columns[start : start + width]
        forms: tuple[list[list[str]], list[list[str]]] = ([], [])
        for mine, theirs in part:
            types = before.schema.field(mine).type, after.schema.field(theirs).type
            sides = (before.sql_name(mine), *types), (after.sql_name(theirs), *types[::-1])
            for held, (sql, type_, other) in zip(forms, sides, strict=True):
                held.append([comparable(sql, type_, other) or f"{sql}::VARCHAR"])
        yield from zip(part, row_hashes(before, *forms[0]), row_hashes(after, *forms[1]), strict=True)


def _by_key(before: Source, after: Source, keys: Sequence[str]) -> Pairs:
    forms: list[list[str]] = [[], []]
    for name in keys:
        types = before.schema.field(name).type, after.schema.field(name).type
        for held, source, (type_, other) in zip(forms, (before, after), (types, types[::-1]), strict=True):
            held.append(comparable(source.sql_name(name), type_, other) or f"{source.sql_name(name)}::VARCHAR")
    hashes = row_hashes(before, forms[0])[0], row_hashes(after, forms[1])[0]
    repeated = tuple(each.size - different(each).size for each in hashes)
    words = f"by {', '.join(keys[:-1])} and {keys[-1]}" if len(keys) > 1 else f"by {keys[0]}"
    return _made("key", words, before, after, paired(*hashes), repeated=(repeated[0], repeated[1]))


def _by_index(before: Source, after: Source) -> Pairs | None:
    """Pair by index; None where neither side has one that says more than the position."""
    sides = [source.row_identity().index for source in (before, after)]
    if all(each is None for each in sides):
        return None
    import pandas as pd

    hashes: list[Hashes] = []
    for index, source in zip(sides, (before, after), strict=True):
        held = pd.RangeIndex(source.n_rows) if index is None else index
        if held.nlevels == 1 and held.dtype.kind in "iu":
            held = held.astype("int64")
        hashes.append(np.asarray(pd.util.hash_pandas_object(held, index=False), dtype=np.uint64))
    return _made("index", "by their index", before, after, paired(hashes[0], hashes[1]))


def _by_content(before: Source, after: Source) -> Pairs:
    shared = [name for name in before.columns if name in after.columns]
    small = (before.n_rows + after.n_rows) * len(shared) <= AT_ONCE
    nothing = np.empty(0, dtype=np.int64)
    if not shared:
        return _made("content", "by nothing, since they share no column", before, after, (nothing, nothing))
    if not small:
        forms = [
            [
                comparable(source.sql_name(name), *_types(source, other, name)) or f"{source.sql_name(name)}::VARCHAR"
                for name in shared
            ]
            for source, other in ((before, after), (after, before))
        ]
        pairs = paired(row_hashes(before, forms[0])[0], row_hashes(after, forms[1])[0])
        return _made("content", "by the values of all shared columns", before, after, pairs)
    held = {names[0]: sides for names, *sides in cell_hashes(before, after, [(name, name) for name in shared])}
    kept = [name for name, (mine, theirs) in held.items() if _survives(mine, theirs)]
    pairs, left = _paired_but_for_some(held, kept)
    if not kept:
        words = "by nothing, since no column kept its values"
    elif len(kept) == len(shared) and not left:
        words = "by the values of all shared columns"
    else:
        several = len(kept) > 1
        words = f"by the values of {noun(len(kept), 'column')} that kept {'their' if several else 'its'} values"
        words += f", where need be without {left} of them" if left else ""
    return _made("content", words, before, after, pairs)


def _paired_but_for_some(held: dict[str, list[Hashes]], names: Sequence[str]) -> tuple[tuple[Places, Places], int]:
    """Pair rows that agree in all of these columns, then those left over that agree in all but a few.

    Returns
    -------
    pairs, left
        The pairs, and how many columns were left out for the last of them.
    """
    terms = [[mix(each + np.uint64(place)) for each in held[name]] for place, name in enumerate(names)]
    size = [each.size for each in next(iter(held.values()))]
    rest = [np.arange(each, dtype=np.int64) for each in size]
    found: list[tuple[Places, Places]] = []
    left = 0
    while len(terms) * 2 > len(names):
        pairs = paired(*(_joined([term[side][rest[side]] for term in terms]) for side in (0, 1)))
        found.append((rest[0][pairs[0]], rest[1][pairs[1]]))
        rest = [np.delete(each, places) for each, places in zip(rest, pairs, strict=True)]
        if min(each.size for each in rest) == 0 or left == ROUNDS:
            break
        worst = _telling_apart(terms, rest)
        if worst is None:
            break
        del terms[worst]
        left += 1
    mine, theirs = (np.concatenate([np.empty(0, dtype=np.int64), *(each[side] for each in found)]) for side in (0, 1))
    order = np.argsort(mine, kind="stable")
    return (mine[order], theirs[order]), left


def _telling_apart(terms: list[list[Hashes]], rest: list[Places]) -> int | None:
    """Return the column without which most of some of the rows left over have a row that they agree with."""
    some = rest[1][np.unique(np.linspace(0, rest[1].size - 1, min(PROBED, rest[1].size)).astype(np.int64))]
    whole = _joined([term[0][rest[0]] for term in terms]), _joined([term[1][some] for term in terms])
    agreeing = [int(among(whole[1] ^ term[1][some], np.sort(whole[0] ^ term[0][rest[0]])).sum()) for term in terms]
    best = int(np.argmax(agreeing))
    return best if agreeing[best] else None


def _joined(terms: Sequence[Hashes]) -> Hashes:
    """Join hashes so that each can be taken away again."""
    joint = np.zeros(terms[0].size, dtype=np.uint64)
    for term in terms:
        np.bitwise_xor(joint, term, out=joint)
    return joint


def _types(source: Source, other: Source, name: str) -> tuple[Any, Any]:
    return source.schema.field(name).type, other.schema.field(name).type


def _survives(before: Hashes, after: Hashes) -> bool:
    return after.size == 0 or float(among(after, different(before)).mean()) >= SURVIVES


def _agrees(before: Source, after: Source, pairs: Pairs) -> bool:
    """Tell whether most columns agree in some of the pairs, and more than in rows paired at random."""
    shared = [name for name in before.columns if name in after.columns]
    n = pairs.before.size
    if not shared or n == 0:
        return before.n_rows == 0 or after.n_rows == 0
    places = np.unique(np.linspace(0, n - 1, min(PROBED, n)).astype(np.int64))
    mine = before.rows_at(pairs.before[places].tolist(), shared)
    theirs = after.rows_at(pairs.after[places].tolist(), shared)
    telling, agreeing = 0, 0
    for name in shared:
        left, right = (_plain(each[name]) for each in (mine, theirs))
        same = sum(a == b for a, b in zip(left, right, strict=True)) / len(left)
        chance = sum(a == b for a, b in zip(left, [*right[1:], right[0]], strict=True)) / len(left)
        if chance < 0.9 or len(left) == 1:
            telling += 1
            agreeing += same >= (1 + chance) / 2 or (len(left) == 1 and same == 1)
    return telling == 0 or agreeing * 2 >= telling


def _plain(column: Any) -> list[Any]:
    return [None if value != value else value for value in column.to_pylist()]  # NaN differs from itself


def _made(
    by: Literal["key", "index", "position", "content"],
    words: str,
    before: Source,
    after: Source,
    pairs: tuple[Places, Places],
    *,
    repeated: tuple[int, int] | None = None,
) -> Pairs:
    alone = []
    for source, places in zip((before, after), pairs, strict=True):
        there = np.ones(source.n_rows, dtype=bool)
        there[places] = False
        alone.append(np.flatnonzero(there))
    return Pairs(
        by=by, words=words, before=pairs[0], after=pairs[1], dropped=alone[0], added=alone[1], repeated=repeated
    )
