"""What moved in a column, in words, and the rows of which there are more than before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.naming import literal
from workbench.profiling.column_bars import moment, spoken
from workbench.profiling.quantiles import quantiles
from workbench.profiling.stored_values import reader_of
from workbench.profiling.value_words import said, where_one_of
from workbench.views.wording import number, share

if TYPE_CHECKING:
    from workbench.profiling.column_kinds import Kind
    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.drift import ColumnDrift
    from workbench.profiling.drift_measures import Distributions

__all__ = ["grown_rows", "moved_words"]


def moved_words(column: ColumnDrift) -> str:
    """Say how far a column moved, and what most of all: ``PSI 0.31, median 12 → 20``."""
    words = f"PSI {number(column.psi)}"
    found = column.found
    if found is None:
        return words
    if found.of == "categories":
        assert found.categories is not None
        before, now = (each / each.sum() for each in (found.categories.reference, found.categories.current))
        place = int(np.argmax(np.abs(now - before)))
        value = said(found.categories.labels[place], column.about)
        return f"{words}, {value} {share(float(before[place]))} → {share(float(now[place]))}"
    middles = [_median(each, lengths=found.of == "lengths") for each in (column.reference, column.current)]
    called = "median length" if found.of == "lengths" else "median"
    if middles[0] == middles[1]:
        return words
    return f"{words}, {called} {middles[0]} → {middles[1]}"


def grown_rows(column: ColumnDrift) -> tuple[str, int] | None:
    """Return the SQL predicate of the bin that grew most, and how many rows it has; None where it cannot be said."""
    found = column.found
    if found is None or found.of == "lengths":
        return None
    if found.of == "categories":
        assert found.categories is not None
        held = found.categories
        place = _grown(held.reference, held.current)
        value = held.labels[place]
        if place == 0 and not held.current[0]:
            return None
        return where_one_of(column.about, [value]), int(held.current[place])
    return _grown_range(column, found)


def _grown(reference: Any, current: Any) -> int:
    p, q = ((each + 0.5) / (each.sum() + 0.5 * each.size) for each in (reference, current))
    grown = np.where(q > p, (q - p) * np.log(q / p), 0.0)
    return int(np.argmax(grown))


def _grown_range(column: ColumnDrift, found: Distributions) -> tuple[str, int] | None:
    kind = column.current.kind
    if kind.storage in ("decimal", "uint64") or column.reference.kind.unit != kind.unit:
        return None
    assert found.line is not None
    assert found.starts is not None
    place = _grown(found.reference, found.current)
    cuts, starts = found.line.cuts, found.starts
    sides = [column.about.is_present]
    ends = [(">=", starts[place] - 1)] if starts[place] > 0 else []
    if place + 1 < starts.size:
        ends.append(("<", starts[place + 1] - 1))
    for sign, cut in ends:
        bound = _literal(cuts[cut], kind)
        if bound is None:
            return None
        sides.append(f"{column.about.sql} {sign} {bound}")
    return " AND ".join(sides), int(found.current[place])


def _literal(value: Any, kind: Kind) -> str | None:
    match kind.name:
        case "integer":
            return str(int(np.ceil(value)))
        case "number":
            return f"{float(value)!r}::DOUBLE" if np.isfinite(value) else "'inf'::DOUBLE"
        case "date" if kind.unit == "D":
            return f"DATE {literal(str(reader_of(kind)(int(value))))}"
        case "datetime":
            word = "TIMESTAMPTZ" if kind.zone else "TIMESTAMP_NS" if kind.unit == "ns" else "TIMESTAMP"
            return f"{word} {literal(str(reader_of(kind)(int(value))))}"
        case _:
            return None


def _median(summary: ColumnSummary, *, lengths: bool) -> str:
    numbers = summary.texts.lengths if lengths and summary.texts is not None else summary.numbers
    if numbers is None:
        return "–"
    found = quantiles(numbers, (0.5,))
    if not found:
        return "–"
    if lengths or summary.kind.counted:
        return number(found[0].value)
    value = reader_of(summary.kind)(round(found[0].value))
    return moment(value) if summary.kind.name == "datetime" else spoken(value)
