"""Sets of hashes: sorted arrays without repeats, in which hashes are looked up.

For random 64-bit numbers sorting is much quicker than `numpy.unique` and `numpy.isin`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

__all__ = ["among", "different", "paired"]


def different(hashes: Hashes) -> Hashes:
    """Return the different ones, sorted."""
    ordered = np.sort(hashes)
    first = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def among(hashes: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Tell which hashes are among the *known* ones, which are sorted."""
    if known.size == 0:
        return np.zeros(hashes.size, dtype=bool)
    order = np.argsort(hashes)  # looked up in order, neighbours are near in memory
    wanted = hashes[order]
    places = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    found = np.empty(hashes.size, dtype=bool)
    found[order] = known[places] == wanted
    return found


def paired(before: Hashes, after: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair equal hashes: the first of several with the first, the second with the second.

    Returns
    -------
    places_before, places_after
        The places of each pair, in no order.
    """
    joined = np.concatenate([before, after])
    order = np.argsort(joined)
    ordered = joined[order]
    equal = np.empty(ordered.size + 1, dtype=bool)  # to the one before; none before the first and after the last
    equal[0] = equal[-1] = False
    np.equal(ordered[1:], ordered[:-1], out=equal[1:-1])
    twice = np.flatnonzero(equal[1:-1] & ~equal[:-2] & ~equal[2:])  # where groups of exactly two begin
    one, other = order[twice], order[twice + 1]
    mine, theirs = np.minimum(one, other), np.maximum(one, other) - before.size
    across = (mine < before.size) & (theirs >= 0)
    found = mine[across], theirs[across]
    middle = np.flatnonzero(equal[1:-1] & (equal[:-2] | equal[2:]))  # of groups of three and more
    if middle.size == 0:
        return found
    several = np.zeros(ordered.size, dtype=bool)
    several[middle] = several[middle + 1] = True
    members = np.sort(order[several])
    n = int(np.searchsorted(members, before.size))
    places = _paired_by_rank(joined[members], n)
    mine, theirs = members[places[0]], members[places[1] + n] - before.size
    return np.concatenate([found[0], mine]), np.concatenate([found[1], theirs])


def _paired_by_rank(joined: Hashes, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair hashes of which many may be equal; the first *n* are those before."""
    order = np.argsort(joined, kind="stable")
    ordered = joined[order]
    starts = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    group = np.cumsum(starts) - 1
    later = order >= n
    firsts = np.flatnonzero(starts)
    counted = np.concatenate([[0], np.cumsum(later)])
    n_after = counted[np.append(firsts[1:], ordered.size)] - counted[firsts]
    n_before = np.diff(np.append(firsts, ordered.size)) - n_after
    place = np.arange(ordered.size) - firsts[group]
    rank = np.where(later, place - n_before[group], place)  # in a group those before come first
    kept = rank < np.minimum(n_before, n_after)[group]
    return order[kept & ~later], order[kept & later] - n
