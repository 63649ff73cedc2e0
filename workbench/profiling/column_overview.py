"""The overview of a table's columns: what all of them are found and sorted by, and those without a card in little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import SEVERITIES
from workbench.profiling.column_bars import bar_heights, clipped
from workbench.profiling.quality_cards import note_of
from workbench.views.items.overview import Overview, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workbench.findings import Finding
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["column_overview", "small_bars"]

BARS = 16
NO_BAR = 255
TALLEST = 254
NAMES = 60_000  # characters of names that a view can take along beside its pictures
NAME = 60


def column_overview(
    columns: Sequence[ColumnProfile], order: Sequence[int], findings: Mapping[str, Sequence[Finding]]
) -> Overview:
    """Say what columns are found and sorted by.

    Parameters
    ----------
    columns
        All of the table.
    order
        The places of those with a card, in the order of the cards.
    findings
        By the name of the column.

    Returns
    -------
    Overview
        Of the cards first, in their order, then of the other columns, the gravest first, as many as their names allow.
    """
    carded = set(order)
    gravity = np.array([_gravity(findings.get(column.name, ())) for column in columns], dtype=np.int64)
    others = sorted((place for place in range(len(columns)) if place not in carded), key=lambda place: gravity[place])
    names = np.cumsum([len(clipped(columns[place].name, NAME)) + 1 for place in others])
    others = others[: int(np.searchsorted(names, NAMES, side="right"))]
    places = np.array([*order, *others], dtype=np.int64)
    missing = np.array([columns[place].missing_share for place in places], dtype=np.float64)
    little = [small_bars(bar_heights(columns[place])) for place in others]
    return Overview(
        sorts=[
            Sort(label="gravest first", values=gravity[places]),
            Sort(label="most missing first", values=np.ceil(missing * 10_000).astype(np.int64), descending=True),
            Sort(label="position", values=places),
        ],
        titles=[clipped(columns[place].name, NAME) for place in others],
        notes=[note_of(columns[place]) for place in others],
        severities=gravity[places[len(order) :]],
        missing=missing[len(order) :],
        y=np.concatenate(little) if little else np.empty(0, dtype=np.uint8),
    )


def small_bars(heights: Sequence[int]) -> NDArray[np.uint8]:
    """Return 16 bytes that say how high the bars are, 254 the highest; 255 where there is no bar.

    Of more than 16 bars neighbours are taken together.
    """
    drawn = np.asarray(heights, dtype=np.float64)
    step = -(-drawn.size // BARS) or 1
    drawn = np.add.reduceat(drawn, np.arange(0, drawn.size, step)) if drawn.size else drawn
    most = drawn.max(initial=0.0)
    scaled = np.ceil(drawn / most * TALLEST) if most > 0 else drawn
    return np.concatenate([scaled, np.full(BARS - drawn.size, NO_BAR)]).astype(np.uint8)


def _gravity(findings: Sequence[Finding]) -> int:
    return min((SEVERITIES.index(found.severity) for found in findings), default=len(SEVERITIES))
