"""Linked columns: the field that a column's card selects, its bins exactly the bars drawn."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.column_bars import bars, clipped, speaker, spoken
from workbench.profiling.column_kinds import FLOATS, kind_of, numbers_of
from workbench.profiling.text_summary import LONGEST
from workbench.views.links import MOST_BINS, LinkedField, LinkedValue, Literals
from workbench.views.rows.binning import bin_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.profiling.column_bars import Bars
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.sampled_rows import SampledRows

__all__ = ["by_length", "length_codes", "linked_column", "linked_numbers", "numbers_by_bin", "with_codes"]

LITERALS: dict[str, Literals] = {
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp",
    "time": "time",
    "duration": "interval",
}


def linked_column(column: ColumnProfile) -> LinkedField | None:
    """Return the field of a column, without the codes of any row; None where a selection could not be right.

    A sensitive column has none, since what a person selects by it would tell its values.
    """
    drawn = bars(column)
    if column.sensitive or column.rows == 0 or len(drawn.heights) + 2 > MOST_BINS:
        return None
    if drawn.of == "values" and any(isinstance(value, str) and len(value) >= LONGEST for value, _ in column.top):
        return None  # such values are known only by how they begin
    cut = _cut(column, drawn)
    totals, labels = list(cut.pop("totals")), list(cut.pop("labels"))
    if column.missing and cut.get("missing") is None:
        cut["missing"] = len(labels)
        labels.append("missing")
        totals.append(column.missing)
    return LinkedField(
        id=column.name,
        title=clipped(column.name),
        columns=[column.name],
        labels=labels,
        totals=np.asarray(totals, dtype=np.int64),
        codes=np.empty(0, dtype=np.uint8),
        **cut,
    )


def with_codes(field: LinkedField, sample: SampledRows) -> LinkedField:
    """Return the field with the bin numbers of the sampled rows."""
    if by_length(field):
        present = np.asarray(sample.table[field.id].is_valid())
        codes = length_codes(field, sample.lengths[field.id], present)
    else:
        codes = bin_codes(field, sample.table)
    return replace(field, codes=codes)


def linked_numbers(field: LinkedField, sample: SampledRows) -> LinkedValue:
    """Return the numbers of a column of numbers, one a sampled row; NaN where they are missing or infinite."""
    array = sample.table[field.id].combine_chunks()
    if hasattr(array, "dictionary_decode"):
        array = array.dictionary_decode()
    values, valid = numbers_of(array, kind_of(array.type))
    numbers = values.astype(np.float64)
    there = np.isfinite(numbers) if valid is None else valid & np.isfinite(numbers)
    return LinkedValue(id=field.id, title=field.title, values=np.where(there, numbers, np.nan), unit=field.unit)


def numbers_by_bin(value: LinkedValue, field: LinkedField) -> LinkedValue:
    """Let the bins of *field* stand for the numbers of *value*: each for the mean of the sampled ones in it."""
    there = np.isfinite(value.values)
    codes, size = field.codes[there], len(field.labels)
    with np.errstate(invalid="ignore"):
        means = np.bincount(codes, value.values[there], size) / np.bincount(codes, minlength=size)
    return replace(value, field=field.id, values=_rounded(means))


def _rounded(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep about four digits of how the numbers spread: more would take bytes from the sample."""
    known = means[np.isfinite(means)]
    spread = float(np.ptp(known)) if known.size else 0.0
    if not 1e-290 < spread < 1e290:  # beyond which rounding itself overflows
        return means
    return np.round(means, 4 - math.ceil(math.log10(spread)))


def by_length(field: LinkedField) -> bool:
    """Tell whether a column's field is made of the lengths of its texts."""
    return field.sql[0].startswith(("length(", "octet_length("))


def length_codes(field: LinkedField, lengths: NDArray[np.int64], present: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the bin number of each row by the length of its text; rows that are not *present* are missing."""
    assert field.edges is not None
    inner = np.asarray(field.edges[1:-1], dtype=np.float64)
    codes = np.searchsorted(inner, lengths, side="right").astype(np.uint8)
    if field.missing is not None:
        codes[~present] = field.missing
    return codes


def _size(edge: Any) -> float:
    return abs(edge) if isinstance(edge, float) else 0.0


def _in_precision(edges: list[Any], kind: str) -> list[Any]:
    """Write edges in the precision of the column, where others compare with it in that; the rows in bins stay the same.

    The least number of that precision that is not below an edge takes its place; for the last edge, the greatest not
    above it.
    """
    if kind == "float64":
        return edges
    exact = np.asarray(edges, dtype=np.float64)
    with np.errstate(over="ignore"):
        near = exact.astype(kind)
        up = np.where(near < exact, np.nextafter(near, np.asarray(np.inf, dtype=kind)), near)
        down = np.where(near > exact, np.nextafter(near, np.asarray(-np.inf, dtype=kind)), near)
    held = np.append(up[:-1], down[-1:]).astype(np.float64)
    return held.tolist() if np.isfinite(held).all() else edges


def _cut(column: ColumnProfile, drawn: Bars) -> dict[str, Any]:
    """Return the words of a field that say how it is cut."""
    known: dict[str, Any] = {"sql": [column.sql], "labels": drawn.labels, "totals": drawn.heights}
    match drawn.of:
        case "ranges":
            assert column.histogram is not None
            say = speaker(column)
            edges = list(column.histogram.edges)
            if len(drawn.heights) == 1 or math.inf in map(_size, edges):  # beyond what floats can say
                edges = [column.low, *edges[1:-1], column.high]
            known |= {
                "edges": _in_precision(edges, FLOATS.get(column.arrow_type, "float64")),
                "ends": [say(edge) for edge in edges],
                "literal": LITERALS[column.type],
                "unit": "s" if column.type == "duration" else None,
            }
            if column.infinities:
                known["rest"] = len(drawn.labels)
                known["labels"] = [*drawn.labels, "infinite"]
                known["totals"] = [*drawn.heights, column.infinities]
        case "values":
            known |= {"values": [[value] for value, _ in column.top], "literal": LITERALS.get(column.type, "text")}
            if len(drawn.heights) > len(column.top):
                known["rest"] = len(column.top)
        case "lengths":
            assert column.length_histogram is not None
            measure = "octet_length" if "binary" in column.arrow_type else "length"
            lengths = [int(edge) for edge in column.length_histogram.edges]
            known |= {
                "sql": [f"{measure}({column.sql})"],
                "edges": lengths,
                "ends": [spoken(edge) for edge in lengths],
                "unit": "characters",
            }
        case _:
            known |= {"values": [], "literal": LITERALS.get(column.type, "text"), "rest": 0, "missing": 1}
    return known
