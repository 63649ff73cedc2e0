"""Rows paired by what they hold: the values of the columns that a transformation did not change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.data_comparison_buckets import match, positions_type
from workbench.profiling.data_comparison_hashes import cell_hashes, column_forms, hash_chunks
from workbench.profiling.hash_sets import among, different, paired
from workbench.profiling.hashing import mix
from workbench.profiling.progress import progress
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from workbench.data.source import Source

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.int64]
    Partners = NDArray[np.signedinteger[Any]]
    Sides = tuple[Hashes, Hashes]

__all__ = ["AT_ONCE", "partners_by_content"]

AT_ONCE = 24_000_000  # hashes of cells that are held
PROBED = 1000  # rows left over that say which column to leave out
SAMPLED = 10_000  # rows after that say which columns kept their values, where not all are held
SURVIVES = 0.95  # of the values after, that a column has before, if it was not changed
ROUNDS = 4  # columns that are left out, at most
MARKS = 2**20  # places of a table in which the hashes that are looked for are marked


def partners_by_content(before: Source, after: Source) -> tuple[Partners, str]:
    """Pair rows that agree in the columns that kept their values; then those left over that agree in all but a few.

    Returns
    -------
    partners, words
        For each row before the position of its partner after, or -1; and what they are paired by, for people.
    """
    shared = [name for name in before.columns if name in after.columns]
    partners: Partners = np.full(before.n_rows, -1, dtype=positions_type(after.n_rows))
    if not shared:
        return partners, "by nothing, since they share no column"
    left = 0
    if (before.n_rows + after.n_rows) * len(shared) <= AT_ONCE:
        held: dict[str, Sides] = {
            names[0]: (mine, theirs)
            for names, mine, theirs in cell_hashes(before, after, [(name, name) for name in shared])
        }
        kept = [name for name, (mine, theirs) in held.items() if _survives(among(theirs, different(mine)))]
        pairs, left = _paired_but_for_some([held[name] for name in kept], of=len(kept))
        partners[pairs[0]] = pairs[1]
    else:
        kept = _kept_in_passes(before, after, shared)
        if kept:
            partners, left = _partners_in_passes(before, after, kept)
    if not kept:
        return partners, "by nothing, since no column kept its values"
    if len(kept) == len(shared) and not left:
        return partners, "by the values of all shared columns"
    words = f"by the values of {noun(len(kept), 'column')} that kept {'their' if len(kept) > 1 else 'its'} values"
    return partners, words + (f", where need be without {left} of them" if left else "")


def _partners_in_passes(before: Source, after: Source, kept: Sequence[str]) -> tuple[Partners, int]:
    """Pair rows that agree in all of these columns, then those left over that agree in all but a few."""
    partners: Partners = np.full(before.n_rows, -1, dtype=positions_type(after.n_rows))
    columns, left = list(kept), 0
    rest = np.arange(before.n_rows), np.arange(after.n_rows)
    while True:
        forms = column_forms(before, after, [(name, name) for name in columns])
        mine = _agreeing(before, after, forms, rest)
        at = np.flatnonzero(mine >= 0)
        partners[rest[0][at]] = rest[1][mine[at]]
        rest = np.flatnonzero(partners < 0), _alone(partners, after.n_rows)
        left = len(kept) - len(columns) if at.size else left
        if min(each.size for each in rest) == 0 or len(kept) - len(columns) == ROUNDS:
            return partners, left
        if sum(each.size for each in rest) * len(columns) <= AT_ONCE:
            with progress(before.n_rows + after.n_rows) as look:
                held = [_picked(*side, look) for side in zip((before, after), forms, rest, strict=True)]
            pairs, more = _paired_but_for_some(list(zip(*held, strict=True)), of=len(kept))
            partners[rest[0][pairs[0]]] = rest[1][pairs[1]]
            return partners, max(left, more)
        worst = _telling_apart_in_passes(before, after, forms, rest)
        if worst is None or (len(columns) - 1) * 2 <= len(kept):
            return partners, left
        del columns[worst]


def _agreeing(before: Source, after: Source, forms: tuple[Any, Any], rest: tuple[Places, Places]) -> Partners:
    """Pair those of *rest* that agree in all columns: the place of the partner of each, or -1."""
    with progress(before.n_rows + after.n_rows) as look:

        def read(source: Source, form: list[str], places: Places) -> Iterator[Hashes]:
            for start, [hashes] in _placed(hash_chunks(source, [form]), look):
                yield hashes[_inside(places, start, hashes.size)]

        sides = zip((before, after), forms, rest, strict=True)
        parts = [read(source, [form for [form] in side], places) for source, side, places in sides]
        return match(parts, (rest[0].size, rest[1].size))[0]


def _telling_apart_in_passes(
    before: Source, after: Source, forms: tuple[Any, Any], rest: tuple[Places, Places]
) -> int | None:
    """Return the column without which most of some of the rows left over have a row that they agree with."""
    with progress(before.n_rows + after.n_rows) as look:
        some = _but_one(_picked(after, forms[1], _spread(rest[1]), look))
        wanted = [_Wanted(each) for each in some]
        for start, chunk in _placed(hash_chunks(before, forms[0]), look):
            rows = _inside(rest[0], start, chunk[0].size)
            for each, hashes in zip(wanted, _but_one([hashes[rows] for hashes in chunk]), strict=True):
                each.look(hashes)
    return _most([int(among(hashes, each.known).sum()) for each, hashes in zip(wanted, some, strict=True)])


def _kept_in_passes(before: Source, after: Source, names: Sequence[str]) -> list[str]:
    """Return the columns that kept their values, as some of the rows after say; all rows before are looked at."""
    forms = column_forms(before, after, [(name, name) for name in names])
    with progress(before.n_rows + after.n_rows) as look:
        some = _picked(after, forms[1], _spread(np.arange(after.n_rows), SAMPLED), look)
        wanted = [_Wanted(each) for each in some]
        for _, chunk in _placed(hash_chunks(before, forms[0]), look):
            for each, hashes in zip(wanted, chunk, strict=True):
                each.look(hashes)
    sides = zip(names, some, wanted, strict=True)
    return [name for name, hashes, each in sides if _survives(among(hashes, each.known))]


class _Wanted:
    """Hashes that are looked for in many others."""

    def __init__(self, hashes: Hashes) -> None:
        self.hashes = different(hashes)
        self.found = np.zeros(self.hashes.size, dtype=bool)
        self._marks = np.zeros(MARKS, dtype=bool)
        self._marks[_marks_of(self.hashes)] = True

    @property
    def known(self) -> Hashes:
        """Those that were found, sorted."""
        return self.hashes[self.found]

    def look(self, hashes: Hashes) -> None:
        """Note which are among these."""
        if self.found.all():
            return
        likely = hashes[self._marks[_marks_of(hashes)]]
        at = np.minimum(np.searchsorted(self.hashes, likely), self.hashes.size - 1)
        self.found[at[self.hashes[at] == likely]] = True


def _marks_of(hashes: Hashes) -> NDArray[np.uint64]:
    return hashes & np.uint64(MARKS - 1)


def _picked(source: Source, forms: list[list[str]], places: Places, look: Callable[[int], None]) -> list[Hashes]:
    """Read the hashes of the rows at *places*, which ascend."""
    parts: list[list[Hashes]] = [[np.empty(0, dtype=np.uint64)] for _ in forms]
    for start, chunk in _placed(hash_chunks(source, forms), look):
        rows = _inside(places, start, chunk[0].size)
        if rows.size:
            for held, hashes in zip(parts, chunk, strict=True):
                held.append(hashes[rows])
    return [np.concatenate(held) for held in parts]


def _placed(chunks: Iterator[list[Hashes]], look: Callable[[int], None]) -> Iterator[tuple[int, list[Hashes]]]:
    """Say of each chunk of rows where it begins."""
    start = 0
    for chunk in chunks:
        yield start, chunk
        start += chunk[0].size
        look(chunk[0].size)


def _inside(places: Places, start: int, n: int) -> Places:
    """Return those of *places* that are among *n* rows, counted from where these begin."""
    first, last = np.searchsorted(places, (start, start + n))
    return places[first:last] - start


def _spread(places: Places, most: int = PROBED) -> Places:
    """Return some of *places*, evenly spread."""
    return places[np.unique(np.linspace(0, places.size - 1, min(most, places.size)).astype(np.int64))]


def _paired_but_for_some(held: Sequence[Sides], *, of: int) -> tuple[tuple[Places, Places], int]:
    """Pair rows that agree in all of these columns, then those left over that agree in all but a few.

    Parameters
    ----------
    held
        The hashes of columns, before and after.
    of
        How many columns there were: at most half of them are left out.

    Returns
    -------
    pairs, left
        The places of each pair, and how many columns were left out for the last of them.
    """
    found: list[tuple[Places, Places]] = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))]
    left, used = of - len(held), 0
    if held:
        terms = _terms([mine for mine, _ in held]), _terms([theirs for _, theirs in held])
        rest = [np.arange(each.size, dtype=np.int64) for each in held[0]]
    while held and len(terms[0]) * 2 > of:
        pairs = paired(*(_joined([term[at] for term in side]) for side, at in zip(terms, rest, strict=True)))
        if pairs[0].size:
            found.append((rest[0][pairs[0]], rest[1][pairs[1]]))
            used = left
        rest = [np.delete(each, places) for each, places in zip(rest, pairs, strict=True)]
        if min(each.size for each in rest) == 0 or left == ROUNDS:
            break
        worst = _telling_apart(terms, rest)
        if worst is None:
            break
        for side in terms:
            del side[worst]
        left += 1
    mine, theirs = (np.concatenate([each[side] for each in found]) for side in (0, 1))
    return (mine, theirs), used


def _telling_apart(terms: tuple[list[Hashes], list[Hashes]], rest: Sequence[Places]) -> int | None:
    """Return the column without which most of some of the rows left over have a row that they agree with."""
    some = _spread(rest[1])
    whole = _joined([term[rest[0]] for term in terms[0]]), _joined([term[some] for term in terms[1]])
    pairs = zip(*terms, strict=True)
    return _most(
        [int(among(whole[1] ^ after[some], np.sort(whole[0] ^ before[rest[0]])).sum()) for before, after in pairs]
    )


def _most(counts: Sequence[int]) -> int | None:
    best = int(np.argmax(counts))
    return best if counts[best] else None


def _terms(hashes: Sequence[Hashes]) -> list[Hashes]:
    """Make the hashes of each column others, so that they can be joined in any order."""
    return [mix(each + np.uint64(place)) for place, each in enumerate(hashes)]


def _but_one(hashes: Sequence[Hashes]) -> list[Hashes]:
    """Join the hashes of rows without one column each."""
    terms = _terms(hashes)
    whole = _joined(terms)
    return [whole ^ term for term in terms]


def _joined(terms: Sequence[Hashes]) -> Hashes:
    """Join hashes so that each can be taken away again."""
    joint = np.zeros(terms[0].size, dtype=np.uint64)
    for term in terms:
        np.bitwise_xor(joint, term, out=joint)
    return joint


def _survives(there: NDArray[np.bool_]) -> bool:
    """Tell by which values after were there before whether a column kept its values."""
    return there.size == 0 or float(there.mean()) >= SURVIVES


def _alone(partners: Partners, n_after: int) -> Places:
    """Return the rows after that are nobody's partner."""
    alone = np.ones(n_after, dtype=bool)
    alone[partners[partners >= 0]] = False
    return np.flatnonzero(alone)
