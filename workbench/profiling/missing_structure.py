"""How missing values hang together: columns that are missing in the same rows, and what absence goes with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workbench.profiling.sampled_columns import SampledColumn

    Mask = NDArray[np.bool_]

__all__ = ["MissingGroup", "Split", "missing_groups", "strongest_split"]

TOGETHER = 0.8  # phi coefficient of two columns' absence
FEWEST = 5  # rows
LABELS = 50  # different texts beyond which a column cannot explain anything
NAMED = 5  # texts in one condition
CHANCE = 1e-3  # of one false split in a whole table


@dataclass(frozen=True, kw_only=True)
class MissingGroup:
    """Columns that are missing in nearly the same rows, in the table's order."""

    columns: tuple[str, ...]
    most: int
    least: int


@dataclass(frozen=True, kw_only=True)
class Split:
    """The condition on one column that best tells where another is missing.

    Parameters
    ----------
    column
        The column of the condition.
    distance
        Share of the missing rows that fulfil it, less the share of the others that do, in the sample; from 0 to 1.
    edge, below
        The condition on what lies on a line: above the edge or, when *below*, at most it; as stored.
    alone
        The only value that fulfils the condition in the sample, if it is only one.
    texts
        The condition on texts: one of these.
    """

    column: str
    distance: float
    edge: float | None = None
    below: bool = False
    alone: float | None = None
    texts: tuple[str, ...] = ()


def missing_groups(names: Sequence[str], counts: NDArray[np.int64], n_rows: int) -> list[MissingGroup]:
    """Group columns whose absence correlates.

    Parameters
    ----------
    names, counts
        In how many rows two columns are missing together; alone on the diagonal.
    n_rows
        Of the table.

    Returns
    -------
    list of MissingGroup
        Each of at least two columns; two belong together when the phi coefficient (Pearson's r of both absences) is at
        least 0.8, which chance does not give, however much is missing.
    """
    alone = np.diag(counts).astype(np.float64)
    held = np.flatnonzero((alone >= FEWEST) & (alone < n_rows))
    alone, both = alone[held], counts[np.ix_(held, held)].astype(np.float64)
    spread = np.sqrt(alone * (n_rows - alone))
    phi = (n_rows * both - np.outer(alone, alone)) / np.outer(spread, spread) if held.size else both
    groups = []
    for members in connected(phi >= TOGETHER):
        if len(members) > 1:
            sizes = alone[members]
            places = held[members]
            groups.append(
                MissingGroup(
                    columns=tuple(names[place] for place in places), most=int(sizes.max()), least=int(sizes.min())
                )
            )
    return groups


def connected(near: NDArray[np.bool_]) -> list[list[int]]:
    """Return the connected parts of a graph given by its matrix, each ascending."""
    left = set(range(len(near)))
    parts = []
    while left:
        part, reached = set(), {min(left)}
        while reached:
            part |= reached
            reached = {int(place) for one in reached for place in np.flatnonzero(near[one])} - part
        left -= part
        parts.append(sorted(part))
    return parts


def strongest_split(gone: Mask, others: Mapping[str, SampledColumn], *, least: float, tests: int) -> Split | None:
    """Find the condition on another column under which values are missing most clearly more often.

    For numbers the best threshold gives the Kolmogorov-Smirnov distance between the values where the column is missing
    and where it is not; for texts the best set gives the total variation distance.

    Parameters
    ----------
    gone
        Of shape (sampled rows,): where the value is missing.
    others
        The columns that may explain it.
    least
        The distance from which a condition is worth telling.
    tests
        How many pairs are looked at in the whole table; the distance must be beyond chance in all of them (the bounds
        of Massart 1990 for thresholds and of Hoeffding 1963 for each set of texts).
    """
    n, m = int(gone.sum()), int(gone.size - gone.sum())
    if n < FEWEST or m < FEWEST:
        return None
    best: Split | None = None
    for column in others.values():
        found = _split(gone, column, n=n, m=m)
        if found is None or (best is not None and found.distance <= best.distance):
            continue
        choices = max(tests, 1) * (math.comb(len(column.labels), len(found.texts)) if column.labels else 1)
        chance = math.sqrt(math.log(2 * choices / CHANCE) / 2 * (1 / n + 1 / m))
        if found.distance >= max(least, chance):
            best = found
    return best


def _split(gone: Mask, column: SampledColumn, *, n: int, m: int) -> Split | None:
    there = column.there
    if not there.all():
        apart = float((gone & ~there).sum() / n - (~gone & ~there).sum() / m)
        if apart > 0.5:  # missing with another: that is told by groups, or not at all
            return None
    if column.labels is not None:
        return _texts(gone, column, there, n=n, m=m)
    values, absent = column.values[there], gone[there]
    order = np.argsort(values, kind="stable")
    ordered, absent = values[order], absent[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))[:-1]
    if last.size == 0:
        return None
    different = ordered[np.append(last, ordered.size - 1)]
    below = np.cumsum(absent)[last] / n
    others = np.cumsum(~absent)[last] / m
    total = absent.sum() / n, (~absent).sum() / m
    low, high = below - others, (total[0] - below) - (total[1] - others)
    downward = bool(low.max() >= high.max())
    place = int(np.argmax(low if downward else high))
    return Split(
        column=column.name,
        distance=float((low if downward else high)[place]),
        edge=float(different[place]),
        below=downward,
        alone=_only(different[: place + 1] if downward else different[place + 1 :]),
    )


def _only(values: NDArray[np.float64]) -> float | None:
    return float(values[0]) if values.size == 1 else None


def _texts(gone: Mask, column: SampledColumn, there: Mask, *, n: int, m: int) -> Split | None:
    assert column.labels is not None
    if not 1 < len(column.labels) <= LABELS:
        return None
    codes = column.values[there].astype(np.int64)
    size = len(column.labels)
    absent = np.bincount(codes[gone[there]], minlength=size) / n
    others = np.bincount(codes[~gone[there]], minlength=size) / m
    apart = absent - others
    order = np.argsort(-apart, kind="stable")[:NAMED]
    chosen = order[apart[order] > 0]
    texts = tuple(column.labels[place] for place in chosen)
    return Split(column=column.name, distance=float(apart[chosen].sum()), texts=texts)
