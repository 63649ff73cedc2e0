"""Cells: the counts of two column summaries over the same parts of the number line, or over the same categories.

A summary knows exactly how many of its values lie below some cuts: all of them while every different value is counted,
beyond that the edges of its fine grids. Edges of the even grid are multiples of a power of two and those of the octave
grid leading bits, so that two grids always share edges, those of the coarser one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.grids import OCTAVE_BITS, OCTAVES
from workbench.profiling.stored_values import PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.profiling.column_kinds import Kind
    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.grids import EvenGrid, OctaveGrid
    from workbench.profiling.number_summary import NumberSummary
    from workbench.profiling.text_summary import TextSummary

    Counts = NDArray[np.int64]

__all__ = ["Categories", "Line", "categories", "length_line", "line", "lumped"]

SPAN = OCTAVES << OCTAVE_BITS
MANTISSA = 52
INFINITE = 0x7FF << OCTAVE_BITS
EXACT_WHOLE = 2.0**53  # beyond, floats skip whole numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """Two samples over the same cells of the number line.

    Parameters
    ----------
    cuts
        Where cells begin, ascending: cell i + 1 holds its cut i and not the next. The first cell, with all below the
        first cut, holds what is −∞, the last ∞ too.
    reference, current
        How many values lie in each cell; one more than cuts.
    single
        Which cells hold at most one different value, so that nothing is hidden in them.
    """

    cuts: NDArray[Any]
    reference: Counts
    current: Counts
    single: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Categories:
    """Two samples over the same categories, those that are most frequent in both together first.

    Parameters
    ----------
    labels
        The values; None for all others together, which come last.
    reference, current
        How often each occurs.
    """

    labels: Sequence[Any]
    reference: Counts
    current: Counts


def line(reference: ColumnSummary, current: ColumnSummary) -> Line | None:
    """Cut the number line where both summaries know how many values lie below; None where there is no such line.

    Columns of numbers, dates, times or spans of time have one, if both are of the same sort.
    """
    if reference.numbers is None or current.numbers is None:
        return None
    scales = _scales(reference.kind, current.kind)
    if scales is None:
        return None
    return _cut(reference.numbers, current.numbers, scales)


def length_line(reference: TextSummary, current: TextSummary) -> Line:
    """Cut the line of the lengths of texts."""
    cut = _cut(reference.lengths, current.lengths, (1, 1))
    assert cut is not None
    return cut


def categories(reference: ColumnSummary, current: ColumnSummary) -> Categories | None:
    """Count the same texts, or truth values, in both; None where not every different one was counted."""
    if reference.kind.name != current.kind.name:
        return None
    if reference.texts is not None and current.texts is not None:
        mine, theirs = reference.texts, current.texts
        if mine.hashes is None or theirs.hashes is None:
            return None
        words = mine.texts | theirs.texts
        keys, before, after = _aligned((mine.hashes, mine.counts), (theirs.hashes, theirs.counts))
        labels: list[Any] = [words.get(key, "") for key in keys.tolist()]
    elif reference.kind.name == "boolean" and reference.numbers is not None and current.numbers is not None:
        held = [(each.values, each.counts) for each in (reference.numbers, current.numbers) if each.values is not None]
        keys, before, after = _aligned(*held)
        labels = [bool(key) for key in keys]
    else:
        return None
    n = max(int(before.sum()), 1), max(int(after.sum()), 1)
    order = np.argsort(-(before / n[0] + after / n[1]), kind="stable")
    return Categories(labels=[labels[place] for place in order], reference=before[order], current=after[order])


def lumped(found: Categories, *, most: int, least: float = 0.0) -> Categories:
    """Put rare categories together.

    Parameters
    ----------
    found
        The categories.
    most
        How many keep a place of their own.
    least
        Of how many rows each of these must be expected to be in the smaller of both samples.
    """
    both = found.reference + found.current
    smaller = min(found.reference.sum(), found.current.sum())
    expected = both / max(both.sum(), 1) * smaller
    kept = np.flatnonzero(expected >= least)[:most]
    rest = np.ones(both.size, dtype=bool)
    rest[kept] = False
    if not rest.any():
        return found
    return Categories(
        labels=[*(found.labels[place] for place in kept), None],
        reference=np.append(found.reference[kept], found.reference[rest].sum()),
        current=np.append(found.current[kept], found.current[rest].sum()),
    )


def _scales(reference: Kind, current: Kind) -> tuple[int, int] | None:
    """Return what stored numbers are multiplied by to be of the same unit."""
    if reference.counted and current.counted:
        return 1, 1
    if reference.name != current.name or reference.name in ("boolean", "other"):
        return None
    if reference.unit == current.unit:
        return 1, 1
    finest = max(PER_SECOND[reference.unit], PER_SECOND[current.unit])
    return round(finest / PER_SECOND[reference.unit]), round(finest / PER_SECOND[current.unit])


def _cut(reference: NumberSummary, current: NumberSummary, scales: tuple[int, int]) -> Line | None:
    both = (reference, current)
    grids = [each for each in both if each.values is None]
    if any(each.values is None and scale != 1 for each, scale in zip(both, scales, strict=True)):
        return None  # a grid in another unit has other edges
    whole = all(each.dtype == "int64" for each in both)
    dtype = np.dtype(np.int64 if whole else np.float64)
    tables = [_table(each, scale, dtype) for each, scale in zip(both, scales, strict=True)]
    if grids:
        cuts, known = _edges(grids, whole=whole)
        cuts, known = _outside(cuts, known, grids, [values for values, _ in tables if values.size])
    else:
        cuts, known = np.union1d(*(values for values, _ in tables)), []
    counts = iter(known)
    below = [
        each.below + (next(counts) if each.values is None else _table_below(*table, cuts))
        for each, table in zip(both, tables, strict=True)
    ]
    if any(each.above for each in both):  # what is infinite has a cell of its own
        cuts = np.append(cuts, np.inf)
        below = [np.append(part, each.rows - each.missing - each.above) for each, part in zip(both, below, strict=True)]
    cells = [
        np.diff(np.concatenate([[0], part, [each.rows - each.missing]])) for each, part in zip(both, below, strict=True)
    ]
    single = np.full(cuts.size + 1, not grids)
    if grids and whole:
        single[1:-1] = np.diff(cuts) == 1
    return Line(cuts=cuts, reference=cells[0], current=cells[1], single=single)


def _outside(
    cuts: NDArray[Any], known: list[Counts], grids: Sequence[NumberSummary], tables: Sequence[NDArray[Any]]
) -> tuple[NDArray[Any], list[Counts]]:
    """Add the values of a table below and above all values of the grid beside it, where it has none or all."""
    if len(grids) > 1 or not tables or grids[0].low is None or grids[0].high is None:
        return cuts, known
    [grid], [values] = grids, tables
    more = values[(values <= grid.low) | (values > grid.high)]
    below = np.where(more <= grid.low, 0, grid.moments.count)
    joined, first = np.unique(np.concatenate([cuts, more]), return_index=True)
    return joined, [np.concatenate([each, below])[first] for each in known]


def _table(summary: NumberSummary, scale: int, dtype: np.dtype[Any]) -> tuple[NDArray[Any], Counts]:
    if summary.values is None:
        return np.empty(0, dtype=dtype), np.empty(0, dtype=np.int64)
    values = summary.values.astype(dtype)
    return (values if scale == 1 else values * dtype.type(scale)), summary.counts


def _table_below(values: NDArray[Any], counts: Counts, cuts: NDArray[Any]) -> Counts:
    ends = np.concatenate([[0], np.cumsum(counts)])
    below: Counts = ends[np.searchsorted(values, cuts, side="left")]
    return below


def _edges(grids: Sequence[NumberSummary], *, whole: bool) -> tuple[NDArray[Any], list[Counts]]:
    """Return the edges that all grids share, and how many values of each lie below them."""
    parts = [_even_edges([each.even for each in grids], whole=whole)]
    ends = [abs(float(end)) for each in grids for end in (each.low, each.high) if end is not None]
    if not whole or max(ends, default=0.0) <= EXACT_WHOLE:
        parts.append(_octave_edges([each.octaves for each in grids], whole=whole))
    cuts, first = np.unique(np.concatenate([edges for edges, _ in parts]), return_index=True)
    return cuts, [np.concatenate([below[place] for _, below in parts])[first] for place in range(len(grids))]


def _even_edges(grids: Sequence[EvenGrid], *, whole: bool) -> tuple[NDArray[Any], list[Counts]]:
    exponent = max(grid.exponent for grid in grids)
    steps = [exponent - grid.exponent for grid in grids]
    ends = [(grid.first >> step, ((grid.end - 1) >> step) + 2) for grid, step in zip(grids, steps, strict=True)]
    places = np.unique(np.concatenate([np.arange(*each, dtype=np.int64) for each in ends]))
    with np.errstate(over="ignore"):
        sizes = np.ldexp(places.astype(np.float64), exponent)
    # Whole numbers end at 2⁶³, and floats at 2¹⁰²⁴; the upper end itself is no edge that anything could lie on.
    fits = (sizes >= -(2.0**63)) & (sizes < 2.0**63) if whole else np.isfinite(sizes)
    places, sizes = places[fits], sizes[fits]
    edges = places << np.int64(exponent) if whole else sizes
    below = []
    for grid, step in zip(grids, steps, strict=True):
        held = np.empty(0, dtype=np.int64) if grid.counts is None else grid.counts
        # The nearest places first, since those of a coarse grid may be beyond what whole numbers reach in a fine one.
        near = np.clip(places, (grid.first >> step) - 1, (grid.end >> step) + 1)
        starts = [(place << step) - grid.first for place in near.tolist()] if step > 8 else (near << step) - grid.first
        at = np.clip(np.array(starts, dtype=np.float64), 0, held.size).astype(np.int64)
        below.append(np.concatenate([[0], np.cumsum(held)])[at])
    return edges, below


def _octave_edges(grids: Sequence[OctaveGrid], *, whole: bool) -> tuple[NDArray[Any], list[Counts]]:
    """Return the edges between sizes, as cuts: numbers of at least a size, or below zero of no greater one."""
    tiny = max(max(grid.top for grid in grids) - SPAN + 1, 1)
    up, down = (_keys([(grid.top, getattr(grid, side)) for grid in grids], tiny) for side in ("positive", "negative"))
    above, under = _sizes(up), -_sizes(down)
    if whole:
        cuts = np.concatenate([np.ceil(above).astype(np.int64), np.floor(under).astype(np.int64) + 1])
    else:
        cuts = np.concatenate([above, np.nextafter(under, np.inf)])
    below = []
    for grid in grids:
        smaller = np.concatenate([np.cumsum(grid.positive[::-1])[::-1], [0]])
        greater = np.concatenate([[0], np.cumsum(grid.negative)])
        not_positive = int(grid.negative.sum()) + grid.tiny
        below.append(
            np.concatenate(
                [
                    not_positive + smaller[np.clip(grid.top - up + 1, 0, grid.positive.size)],
                    greater[np.clip(grid.top - down + 1, 0, grid.negative.size)],
                ]
            )
        )
    return cuts, below


def _keys(sides: Sequence[tuple[int, Counts]], tiny: int) -> Counts:
    """Return the leading bits at which bins of any of the grids begin or end, from the largest tiny size on."""
    held = [np.arange(top - counts.size + 1, top + 2, dtype=np.int64) for top, counts in sides if counts.size]
    keys = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *held]))
    return keys[(keys >= tiny) & (keys < INFINITE)]


def _sizes(keys: Counts) -> NDArray[np.float64]:
    """Return the smallest sizes whose leading bits are *keys*."""
    return (keys << np.int64(MANTISSA - OCTAVE_BITS)).view(np.float64)


def _aligned(
    reference: tuple[NDArray[Any], Counts], current: tuple[NDArray[Any], Counts]
) -> tuple[NDArray[Any], Counts, Counts]:
    keys = np.union1d(reference[0], current[0])
    counts = []
    for held, often in (reference, current):
        row = np.zeros(keys.size, dtype=np.int64)
        row[np.searchsorted(keys, held)] = often
        counts.append(row)
    return keys, counts[0], counts[1]
