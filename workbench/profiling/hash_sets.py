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
        The places of each pair, ascending in *before*.
    """
    joined = np.concatenate([before, after])
    order = np.argsort(joined, kind="stable")
    ordered = joined[order]
    starts = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    group = np.cumsum(starts) - 1
    later = order >= before.size
    firsts = np.flatnonzero(starts)
    counted = np.concatenate([[0], np.cumsum(later)])
    n_after = counted[np.append(firsts[1:], ordered.size)] - counted[firsts]
    n_before = np.diff(np.append(firsts, ordered.size)) - n_after
    place = np.arange(ordered.size) - firsts[group]
    rank = np.where(later, place - n_before[group], place)  # in a group those before come first
    kept = rank < np.minimum(n_before, n_after)[group]
    mine, theirs = order[kept & ~later], order[kept & later] - before.size
    by_place = np.argsort(mine, kind="stable")
    return mine[by_place].astype(np.int64), theirs[by_place].astype(np.int64)
