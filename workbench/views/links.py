"""Links: what views share when a person selects rows, and how marks follow a selection.

A linked field cuts one column of the rows (or several together) into bins. A payload carries the bin numbers of a
uniform
sample of the rows, so that a page without a kernel can answer any number of brushes over any fields; a kernel answers
the same questions over all rows. A selection is a set of bins by field: rows in one of the bins of each field that is
brushed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.views.basis import Basis
    from workbench.views.columns import ColumnBlock

__all__ = [
    "MOST_BINS",
    "Brush",
    "CellsFollow",
    "CodeForm",
    "Follow",
    "LinkedField",
    "LinkedValue",
    "Links",
    "MarksFollow",
    "PairsFollow",
    "PartsFollow",
    "TraceFollow",
]

MOST_BINS = 255  # bin numbers are bytes
Measure = Literal["count", "share", "mean", "f1", "accuracy"]
Literals = Literal["number", "text", "boolean", "timestamp", "date", "time", "interval"]


@dataclass(frozen=True, kw_only=True)
class LinkedField:
    """A field that charts share, cut into bins.

    Parameters
    ----------
    id, title
        The name within the payload, and the words for people.
    columns
        The columns of the data that the bins are made of; one, or several for a composite field (actual and
        predicted class).
    sql
        How those columns are written in SQL.
    labels
        One text a bin, at most 255: those of the ordinary bins, then those of `rest` and `missing` if there are any.
    edges, ends
        Of a field of ranges: n + 1 edges in ascending order, numbers or ISO texts, and the same for people. Bin
        i holds its left
        edge and not its right; the last holds both.
    values
        Of a field of single values: for each of the n ordinary bins the values of `columns` that it stands for.
    literal
        How edges and values are written in SQL and code.
    rest, missing
        The bins of all other values (infinities, rare categories) and of rows without a value, or None.
    codes
        The bin number of each sampled row, in the order of the sample.
    totals
        The rows in each bin, over all rows, exact.
    unit
        Of the values, when it is known.
    """

    id: str
    title: str
    columns: Sequence[str]
    sql: Sequence[str]
    labels: Sequence[str]
    codes: Any
    totals: Any
    edges: Sequence[float | str] | None = None
    ends: Sequence[str] | None = None
    values: Sequence[Sequence[Any]] | None = None
    literal: Literals = "number"
    rest: int | None = None
    missing: int | None = None
    unit: str | None = None

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return the field with its long arrays in *block*."""
        return {
            "id": self.id,
            "title": self.title,
            "columns": list(self.columns),
            "sql": list(self.sql),
            "labels": list(self.labels),
            "edges": block.encode(None if self.edges is None else list(self.edges)),
            "ends": None if self.ends is None else list(self.ends),
            "values": block.encode(None if self.values is None else [list(each) for each in self.values]),
            "literal": self.literal,
            "rest": self.rest,
            "missing": self.missing,
            "unit": self.unit,
            "codes": block.encode(self.codes),
            "totals": block.encode(self.totals),
        }


@dataclass(frozen=True, kw_only=True)
class LinkedValue:
    """A number for each sampled row, whose mean over bins, or correlation with others, marks may show.

    Parameters
    ----------
    id, title, unit
        The name within the payload, and the words for people.
    values
        One number a sampled row, in the order of the sample; NaN where there is none.
    field
        Instead, the linked field whose bins stand for the numbers: then `values` are one a bin, and what is made of
        them is approximate.
    """

    id: str
    title: str
    values: Any
    unit: str | None = None
    field: str | None = None

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return the value with its numbers in *block*."""
        return {
            "id": self.id,
            "title": self.title,
            "unit": self.unit,
            "field": self.field,
            "values": block.encode(self.values),
        }


@dataclass(frozen=True, kw_only=True)
class Follow:
    """How marks follow a selection: a measure of the selected rows over the bins of a linked field.

    The brush on the field itself does not count for its own marks, so that the bins beside it can still be compared.

    Parameters
    ----------
    field
        The linked field whose bins the marks stand for, mark i for bin i.
    measure
        ``"count"``: rows. ``"share"``: rows as a part of all selected rows that are `within`. ``"mean"``: the
        mean of `value`. ``"f1"``, ``"accuracy"``: of taking the rows of the bin, and no others, for those where
        `value` is 1 (elsewhere it is 0).
    value, weight
        The linked values that ``"mean"``, ``"f1"`` and ``"accuracy"`` are of, and the weights of the rows; counts and
        shares are of weights too where there are some.
    within
        Only rows in these bins of other fields, by the field's id.
    cumulative
        Each mark with all marks below it (``"low"``) or above it (``"high"``). There is one more mark than
        bins: before the first bin that is taken, where a share is 0. ``"above"``: instead of each bin all those
        above it, one mark a bin, of which the last has none.
    bins
        These bins together are one mark, for numbers.
    by
        Of a composite field of shape (rows, columns): shares of the row or of the column instead of all.
    columns
        The number of columns of a composite field's grid, which `by` needs.
    """

    field: str
    measure: Measure = "count"
    value: str | None = None
    weight: str | None = None
    within: Mapping[str, Sequence[int]] = dataclasses.field(default_factory=dict)
    cumulative: Literal["low", "high", "above"] | None = None
    bins: Sequence[int] | None = None
    by: Literal["row", "column"] | None = None
    columns: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return every word; None where it says nothing."""
        return {
            "field": self.field,
            "measure": self.measure,
            "value": self.value,
            "weight": self.weight,
            "within": _bins_json(self.within),
            "cumulative": self.cumulative,
            "bins": None if self.bins is None else [int(each) for each in self.bins],
            "by": self.by,
            "columns": self.columns,
        }


@dataclass(frozen=True, kw_only=True)
class PartsFollow:
    """How marks follow that each stand for a part of the rows of its own: one number a part.

    Parameters
    ----------
    measure
        ``"count"``: selected rows in the part. ``"share"``: the same as a part of all selected rows.
    parts
        By the field's id the bins that a row of the part has, in all of these fields; None for a mark that does not
        follow.
    """

    parts: Sequence[Mapping[str, Sequence[int]] | None]
    measure: Literal["count", "share"] = "count"

    def to_json(self) -> dict[str, Any]:
        """Return both words."""
        return {
            "measure": self.measure,
            "parts": [None if part is None else _bins_json(part) for part in self.parts],
        }


@dataclass(frozen=True, kw_only=True)
class PairsFollow:
    """How marks follow that each stand for two linked values: one number a pair.

    Parameters
    ----------
    measure
        ``"correlation"``: Pearson's r over the selected rows where both have a number. ``"count"``: those rows.
    values
        The linked values, by id; None for one that is not known.
    pairs
        Places in `values`, two a mark, None for a mark that does not follow; by default each value with each, row by
        row.
    fields
        The linked field of categories at the same place, by id, or None: pairs of two of them show Cramér's V instead,
        pairs of one and a value the correlation ratio.
    """

    values: Sequence[str | None]
    measure: Literal["correlation", "count"] = "correlation"
    pairs: Sequence[tuple[int, int] | None] | None = None
    fields: Sequence[str | None] = ()

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return {
            "measure": self.measure,
            "values": list(self.values),
            "pairs": None if self.pairs is None else [None if pair is None else list(pair) for pair in self.pairs],
            **({"fields": list(self.fields)} if any(self.fields) else {}),
        }


@dataclass(frozen=True, kw_only=True)
class CellsFollow:
    """How marks follow that each stand for a cell of two linked fields, of ranges both: a density.

    Parameters
    ----------
    x, y
        The fields along the axes, by id.
    measure
        ``"count"``: the selected rows in each cell, row by row: all bins of `x` for the first bin of `y`, and so on.
        ``"median"``: instead, a running median: `y` over groups of neighbouring bins of `x` with about as many selected
        rows each, from the counts. ``"place"``: the medians of `x` in those groups, where these numbers are drawn.
    """

    x: str
    y: str
    measure: Literal["count", "median", "place"] = "count"

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return {"measure": self.measure, "x": self.x, "y": self.y}


MarksFollow = Follow | PartsFollow | PairsFollow | CellsFollow


@dataclass(frozen=True, kw_only=True)
class TraceFollow:
    """What of a chart's trace follows a selection.

    Parameters
    ----------
    trace
        The trace's place in ``data``.
    keys
        How the numbers under these keys of the trace follow (``"x"``, ``"y"``, ``"z"``): one number a bin, a part,
        a pair or a cell, row by row for ``"z"``.
    points
        Instead: each point is a sampled row, in the order of the sample; those not selected step back.
    """

    trace: int
    keys: Mapping[str, MarksFollow] = dataclasses.field(default_factory=dict)
    points: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return {
            "trace": self.trace,
            "keys": {key: follow.to_json() for key, follow in self.keys.items()},
            "points": self.points,
        }


@dataclass(frozen=True, kw_only=True)
class Brush:
    """What a person selects by dragging over a chart or clicking in it.

    Parameters
    ----------
    x, y
        The linked fields along the axes: of ranges on an axis of numbers or dates, of single values on an axis
        of categories,
        whose places are the bin numbers.
    cells
        The composite field of a heat map: the cell in row r and column c is bin r × columns + c.
    """

    x: str | None = None
    y: str | None = None
    cells: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return every word; None where it says nothing."""
        return {"x": self.x, "y": self.y, "cells": self.cells}


@dataclass(frozen=True, kw_only=True)
class CodeForm:
    """How the rows of a selection are written as code.

    Parameters
    ----------
    dialect
        ``"pandas"``, ``"polars"``, or ``"sql"`` for `Source.sql`.
    name
        The expression of the frame, or of the source: ``"flights"``, ``"wb.Source.of('flights.parquet')"``.
    """

    dialect: Literal["pandas", "polars", "sql"]
    name: str

    def to_json(self) -> dict[str, Any]:
        """Return both words."""
        return {"dialect": self.dialect, "name": self.name}


@dataclass(frozen=True, kw_only=True)
class Links:
    """The linked fields of a view, and the rows that they are about.

    Parameters
    ----------
    fingerprint
        Of the rows. Views can be linked only when their fingerprints agree.
    rows
        How many rows there are.
    sample
        Exact when every row is in the sample, else sampled; None when nothing is linked.
    fields, values
        What is known of each sampled row, all in the same order of rows. Views of equally many rows sample the
        same ones.
    exemplars
        The id of the table whose rows stand for the selected ones where no kernel answers.
    code
        How a selection is written as code; None when the data have no name.
    group
        Views of the same group share their selection; None is a group of one.
    """

    fingerprint: str | None = None
    rows: int | None = None
    sample: Basis | None = None
    fields: Sequence[LinkedField] = ()
    values: Sequence[LinkedValue] = ()
    exemplars: str | None = None
    code: CodeForm | None = None
    group: str | None = None

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return the links with their long arrays in *block*."""
        return {
            "fingerprint": self.fingerprint,
            "rows": self.rows,
            "sample": None if self.sample is None else self.sample.to_json(),
            "fields": [each.to_json(block) for each in self.fields],
            "values": [each.to_json(block) for each in self.values],
            "exemplars": self.exemplars,
            "code": None if self.code is None else self.code.to_json(),
            "group": self.group,
        }


def _bins_json(bins: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    return [{"field": name, "bins": [int(each) for each in chosen]} for name, chosen in bins.items()]
