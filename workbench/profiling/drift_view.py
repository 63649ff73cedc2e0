"""The section of a quality view that shows what drifted since the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.column_bars import clipped
from workbench.profiling.drift import LARGE
from workbench.profiling.drift_pictures import paired_bars
from workbench.profiling.drift_words import moved_words
from workbench.views.basis import EXACT, Basis
from workbench.views.items.spark import Flag, Spark, Stat
from workbench.views.payload import Section
from workbench.views.wording import count, noun, number, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.drift import ColumnDrift, Drift

__all__ = ["drift_section", "drift_sparks"]

DRAWN = 24
AT_LEAST = 3  # columns that are drawn where none has drifted


def drift_section(drift: Drift) -> Section:
    """Draw the columns that moved, the farthest first; where none has, the three that come nearest to it."""
    moved = [*drift.moved, *(each for each in drift.columns if each.missing_moved and not each.drifted)]
    compared = [column for column in drift.columns if column.found is not None]
    shown = moved or sorted(compared, key=lambda each: -(each.psi or 0.0))[:AT_LEAST]
    called = "the reference" if drift.name in ("data", "reference") else clipped(drift.name, 40)
    words = (
        f"No shared column has drifted since {called}"
        if not moved
        else f"{len(moved)} of {noun(len(drift.columns), 'shared column')} "
        f"{'has' if len(moved) == 1 else 'have'} drifted since {called}"
    )
    note = (
        f"Grey: the reference, {noun(drift.n_reference, 'row')}; in colour: these {noun(drift.n, 'row')}; in %. "
        "Drifted: PSI is at least 0.1, and the corrected p-value at most 0.01."
    )
    if len(shown) > DRAWN:
        note += f" {DRAWN} of {count(len(shown))} are drawn; .frame('drift') has the numbers of all."
    return Section(type="sparks", id="drift", title=words, items=drift_sparks(shown[:DRAWN]), note=note)


def drift_sparks(columns: Sequence[ColumnDrift]) -> list[Spark]:
    """Draw columns before and now."""
    return [_spark(column, place) for place, column in enumerate(columns)]


def _spark(column: ColumnDrift, place: int) -> Spark:
    drawn = paired_bars(column)
    name = clipped(column.name)
    flags = []
    if column.drifted:
        severe = (column.psi or 0.0) >= LARGE and column.about.type not in ("date", "datetime")
        code = "WBD105" if column.about.role == "target" else "WBD101"
        flags.append(Flag(severity="warning" if severe else "info", code=code, text="drifted"))
    if column.missing_moved:
        before, now = column.missing_shares
        flags.append(Flag(severity="warning" if now > before else "info", code="WBD104", text="missing share moved"))
    before, now = column.missing_shares
    stats = [] if column.psi is None else [Stat(label="PSI", value=number(column.psi))]
    effect = column.value("kolmogorov_smirnov")
    called = "KS"
    if effect is None:
        effect, called = column.value("cramers_v"), "V"
    if effect is not None:
        stats.append(Stat(label=called, value=number(effect)))
    if before or now:
        stats.append(Stat(label="missing", value=f"{share(before)} → {share(now)}"))
    if drawn is None:  # only the gaps are known
        heights = np.array([1 - now, now]), np.array([1 - before, before])
        labels, ends = ["there", "missing"], ("there", "missing")
        words = f"missing in {share(before)} before, in {share(now)} now"
    else:
        heights, labels, ends = (drawn.current, drawn.reference), drawn.labels, drawn.ends
        words = moved_words(column)
    return Spark(
        id=f"drift-{place}",
        title=name,
        note=column.about.type if column.found is None or column.found.of != "lengths" else "lengths of texts",
        y=np.round(heights[0] * 100, 3),
        base=np.round(heights[1] * 100, 3),
        labels=labels,
        low=ends[0],
        high=ends[1],
        unit="%",
        stats=stats,
        flags=flags,
        basis=_basis(column),
        alt=f"{name} now, before the reference in grey: {words}",
    )


def _basis(column: ColumnDrift) -> Basis:
    error = max((measure.error for measure in column.measures), default=0.0)
    return Basis.approximate(f"KS at most {number(error)} larger") if error >= 0.0005 else EXACT
