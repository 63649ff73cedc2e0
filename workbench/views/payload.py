"""Payload: what a view shows, as plain values that any place can draw.

A payload knows seven words: figures, sparks, tables, findings, controls, actions and links. It knows nothing of data
quality or residuals, so a new view is Python only. Its JSON is described by ``payload.schema.json``; a change of that
form needs a new `VERSION` and a reader for the old one.
"""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.views.basis import EXACT, Basis
from workbench.views.columns import ColumnBlock
from workbench.views.links import Brush, Follow, Links, MarksFollow, PartsFollow, TraceFollow
from workbench.views.words import own_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workbench.findings import Finding

__all__ = [
    "EXACT",
    "MIME_TYPE",
    "VERSION",
    "Action",
    "Basis",
    "Control",
    "Figure",
    "FindingGroup",
    "Flag",
    "Overview",
    "Payload",
    "Picks",
    "Section",
    "Sort",
    "Spark",
    "Stat",
    "Table",
    "TableColumn",
    "item_json",
]

VERSION = "1.1"
MIME_TYPE = "application/vnd.workbench.view.v1+json"

Width = Literal["full", "half", "third"]


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A table's column: a name, values of equal length to its neighbours', and how to format them.

    The values of an ``"image"`` column are URLs of the form ``data:image/png;base64,…``; others are shown as text, and
    nothing is loaded. With `words` the values are words of the view itself, said in the reader's language; else they
    come from the data.
    """

    name: str
    values: Any
    title: str | None = None
    type: Literal["number", "integer", "share", "text", "date", "boolean", "image"] = "text"
    unit: str | None = None
    words: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows to read. ``n_rows`` may exceed the rows that are carried; then the view says so.

    `codes` has for linked fields the bin number of each row carried, so that the table follows a selection. `follows`
    says instead, for the numbers beside a figure, how the cells of a column follow, by the column's name.
    """

    id: str
    title: str
    columns: Sequence[TableColumn]
    basis: Basis = EXACT
    n_rows: int | None = None
    note: str | None = None
    codes: Mapping[str, Any] = field(default_factory=dict)
    follows: Mapping[str, MarksFollow] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Rows carried."""
        return len(self.columns[0].values) if self.columns else 0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart as a plotly specification (``{"data": [...], "layout": {...}}``, plain dictionaries and arrays).

    Parameters
    ----------
    id, title
        The name within the payload, and the words above the chart.
    spec
        The plotly specification. Colours come from the runtime's tokens when a colour is named ``"@data"``,
        ``"@rest"``, ``"@error"``, ``"@warning"``, ``"@good"``, ``"@second"``, ``"@ink"``, ``"@soft"`` or ``"@line"``. A
        layout with a ``template`` of its own is drawn as its author made it, without the look of the house.
    table
        The numbers that are drawn, for readers who want them as text. Every figure has one.
    alt
        One sentence that says what the picture shows, for screen readers and the still picture.
    basis
        Exact, approximate or sampled.
    width, height
        Share of the section's width; height in CSS pixels.
    control, specs
        When a control of the payload moves this figure: its id, and one specification for each of its values.
    follows, specs_follows
        What of `spec` follows a selection, and what of each of `specs`; without the latter, the same of each.
    brush
        What a person selects in the chart, or None.
    picks
        What a click on a mark selects, in the place of all that is brushed; or None.
    opens
        Of a heat map as wide as high: the linked field that each of its rows and columns is of (None: of no field). A
        click on a cell opens the picture of both fields together, drawn from the linked sample.
    """

    id: str
    title: str
    spec: Mapping[str, Any]
    table: Table
    alt: str
    basis: Basis = EXACT
    width: Width = "half"
    height: int = 300
    control: str | None = None
    specs: Sequence[Mapping[str, Any]] = ()
    follows: Sequence[TraceFollow] = ()
    specs_follows: Sequence[Sequence[TraceFollow]] = ()
    brush: Brush | None = None
    picks: Picks | None = None
    opens: Sequence[str | None] = ()


@dataclass(frozen=True, kw_only=True)
class Picks:
    """What a click on a mark of a chart selects.

    Parameters
    ----------
    trace
        The trace whose marks are clicked.
    labels
        What each mark stands for, in the words of the data.
    parts
        For each mark by the field's id the bins that are selected then; None for a mark that selects nothing.
    """

    labels: Sequence[str]
    parts: Sequence[Mapping[str, Sequence[int]] | None]
    trace: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        follow = PartsFollow(parts=self.parts).to_json()
        return {"trace": self.trace, "labels": list(self.labels), "parts": follow["parts"]}


@dataclass(frozen=True, kw_only=True)
class Stat:
    """A small number under a spark: two words and a value already formatted for people.

    With `follow`, which gives one number, it follows a selection.
    """

    label: str
    value: str
    follow: Follow | None = None


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A finding's mark on a spark."""

    severity: Literal["error", "warning", "info"]
    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Spark:
    """A small multiple, drawn as SVG and quick enough to follow a drag.

    Parameters
    ----------
    id, title, note
        The name within the payload, the heading, and a word or two beside it (the type, say).
    mark
        ``"bars"`` and ``"line"`` take ``y`` of shape (n,); ``"cells"`` takes ``y`` of shape (rows, n).
    y, base
        Heights, and the grey heights of "all rows" behind them (the same shape) when they differ.
    labels
        n texts that name the marks, for hover and the data table (``"1.5 – 2.0"``, ``"west"``).
    low, high
        The two ends of the axis, formatted for people.
    stats, flags
        Numbers under the picture, and marks of findings.
    field
        The linked field that a brush on this spark selects, or None. Mark i is its bin i.
    follow
        How the marks follow a selection; by default they count the rows in each bin of `field`.
    """

    id: str
    title: str
    y: Any
    labels: Sequence[str]
    alt: str
    note: str = ""
    mark: Literal["bars", "line", "cells"] = "bars"
    base: Any = None
    low: str = ""
    high: str = ""
    unit: str | None = None
    stats: Sequence[Stat] = ()
    flags: Sequence[Flag] = ()
    basis: Basis = EXACT
    field: str | None = None
    follow: Follow | None = None


@dataclass(frozen=True, kw_only=True)
class Control:
    """Moves figures along a precomputed axis: a step, a threshold, a normalisation."""

    id: str
    label: str
    values: Sequence[str]
    index: int = 0
    kind: Literal["slider", "select"] = "select"


@dataclass(frozen=True, kw_only=True)
class Action:
    """Code that a person may insert as a cell. It is inserted, never executed."""

    id: str
    label: str
    code: str
    language: str = "python"


@dataclass(frozen=True, kw_only=True)
class FindingGroup:
    """What findings of one code and severity are together, and how many of them there are, carried or not."""

    code: str
    severity: Literal["error", "warning", "info"]
    name: str
    total: int


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order of things by numbers, one a thing."""

    label: str
    values: Any
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What many sparks are found and sorted by, with things in little for which there is no spark.

    Parameters
    ----------
    sorts
        Numbers of all things: of the sparks first, in their order, then of those in little.
    titles, notes, severities, missing
        One for each thing in little: its heading, a word or two, the place of its gravest finding's severity (error,
        warning, info, none), and its share of missing values.
    y
        16 bytes for each thing in little: heights of bars from 0 to 254; 255 where there is no bar.
    """

    sorts: Sequence[Sort]
    titles: Sequence[str] = ()
    notes: Sequence[str] = ()
    severities: Any = ()
    missing: Any = ()
    y: Any = ()

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, in few bytes: there may be thousands of things."""
        kinds = list(dict.fromkeys(self.notes))
        places = {kind: place for place, kind in enumerate(kinds)}
        lines = "\n".join(" ".join(title.splitlines()) for title in self.titles)
        missing = np.asarray(self.missing, dtype=np.float64)
        return {
            "sorts": [
                {
                    "label": sort.label,
                    "values": block.encode(sort.values),
                    **({"descending": True} if sort.descending else {}),
                }
                for sort in self.sorts
            ],
            "titles": block.encode(np.frombuffer(lines.encode(), dtype=np.uint8)),
            "kinds": kinds,
            "notes": block.encode(np.array([places[note] for note in self.notes], dtype=np.int64)),
            "severities": block.encode(self.severities),
            "missing": block.encode(np.ceil(missing * 10_000).astype(np.int64)),
            "y": block.encode(self.y),
        }


Item = Figure | Spark | Table | Control | Action
SectionType = Literal["findings", "figures", "sparks", "tables", "controls", "actions"]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled part of a view; all its items are of one type.

    Parameters
    ----------
    type, id, title, note
        What its items are, its name within the payload, the heading, and a sentence under it.
    items
        What is shown, in order.
    places, codes
        Of findings: the place of each among those of the report, where only some are carried, and the code that it
        offers by what it is for (``"fix"``, ``"gate"``).
    groups
        Of findings: what those of one code and severity are together.
    overview
        Of sparks: what they are found and sorted by.
    """

    type: SectionType
    id: str
    title: str
    items: Sequence[Item | Finding]
    note: str | None = None
    places: Sequence[int] = ()
    codes: Sequence[Mapping[str, str]] = ()
    groups: Sequence[FindingGroup] = ()
    overview: Overview | None = None


@dataclass(frozen=True, kw_only=True)
class Payload:
    """Everything a view shows.

    Parameters
    ----------
    kind
        Which report this is (``"quality"``, ``"curves"``, ``"regression"``, ``"classification"``).
    title, summary
        The heading, and the sentence beside it (rows, columns, what the numbers rest on, time taken).
    sections
        What is shown, in order.
    basis
        What holds for every item that does not say otherwise.
    links
        What a selection is made of, and of which rows.
    live
        Whether there may be more to show soon: a linked page asks for it.
    names
        What comes from the data and stands among the view's own words: columns, classes, metrics of the user. It is
        never translated. None: what cards, linked fields and rows are called.
    """

    kind: str
    title: str
    summary: str
    sections: Sequence[Section]
    basis: Basis = EXACT
    links: Links = field(default_factory=Links)
    live: bool = False
    names: Collection[str] | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def to_json(self) -> dict[str, Any]:
        """Return the payload as strict JSON that matches ``payload.schema.json``."""
        block = ColumnBlock()
        sections = [_section(section, block) for section in self.sections]
        return {
            "version": VERSION,
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "summary": self.summary,
            "basis": self.basis.to_json(),
            "sections": sections,
            "links": self.links.to_json(block),
            "live": self.live,
            "words": own_words(self),
            "columns": block.to_json(),
        }


def _section(section: Section, block: ColumnBlock) -> dict[str, Any]:
    return {
        "type": section.type,
        "id": section.id,
        "title": section.title,
        "note": section.note,
        "items": [
            {**item_json(item, block), **_finding_more(section, place)} for place, item in enumerate(section.items)
        ],
        **({"groups": [dataclasses.asdict(group) for group in section.groups]} if section.groups else {}),
        **({} if section.overview is None else {"overview": section.overview.to_json(block)}),
    }


def _finding_more(section: Section, place: int) -> dict[str, Any]:
    return {
        **({"place": section.places[place]} if section.places else {}),
        **(section.codes[place] if section.codes else {}),
    }


def item_json(item: Item | Finding, block: ColumnBlock) -> dict[str, Any]:
    """Return an item of a section as strict JSON, its long arrays in *block*."""
    match item:
        case Figure():
            return _figure(item, block)
        case Spark():
            return _spark(item, block)
        case Table():
            return _table(item, block)
        case Control():
            return {
                "id": item.id,
                "label": item.label,
                "kind": item.kind,
                "values": list(item.values),
                "index": item.index,
            }
        case Action():
            return {"id": item.id, "label": item.label, "code": item.code, "language": item.language}
        case _:
            return item.to_dict()


def _figure(figure: Figure, block: ColumnBlock) -> dict[str, Any]:
    return {
        "id": figure.id,
        "title": figure.title,
        "alt": figure.alt,
        "basis": figure.basis.to_json(),
        "width": figure.width,
        "height": figure.height,
        "spec": block.encode(dict(figure.spec)),
        "control": figure.control,
        "specs": [block.encode(dict(spec)) for spec in figure.specs],
        "follows": [each.to_json() for each in figure.follows],
        "specs_follows": [[each.to_json() for each in follows] for follows in figure.specs_follows],
        "brush": None if figure.brush is None else figure.brush.to_json(),
        **({} if figure.picks is None else {"picks": figure.picks.to_json()}),
        **({"opens": list(figure.opens)} if figure.opens else {}),
        "table": _table(figure.table, block),
    }


def _spark(spark: Spark, block: ColumnBlock) -> dict[str, Any]:
    return {
        "id": spark.id,
        "title": spark.title,
        "note": spark.note,
        "alt": spark.alt,
        "mark": spark.mark,
        "y": block.encode(spark.y),
        "base": block.encode(spark.base),
        "labels": list(spark.labels),
        "low": spark.low,
        "high": spark.high,
        "unit": spark.unit,
        "stats": [
            {"label": stat.label, "value": stat.value, "follow": None if stat.follow is None else stat.follow.to_json()}
            for stat in spark.stats
        ],
        "flags": [{"severity": flag.severity, "code": flag.code, "text": flag.text} for flag in spark.flags],
        "basis": spark.basis.to_json(),
        "field": spark.field,
        "follow": _following(spark),
    }


def _following(spark: Spark) -> dict[str, Any] | None:
    if spark.follow is not None:
        return spark.follow.to_json()
    return None if spark.field is None else Follow(field=spark.field).to_json()


def _table(table: Table, block: ColumnBlock) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "note": table.note,
        "basis": table.basis.to_json(),
        "n_rows": table.length if table.n_rows is None else table.n_rows,
        "codes": {name: block.encode(codes) for name, codes in table.codes.items()},
        "follows": {name: follow.to_json() for name, follow in table.follows.items()},
        "columns": [
            {
                "name": column.name,
                "title": column.title or column.name,
                "type": column.type,
                "unit": column.unit,
                "values": block.encode(column.values),
                **({"words": True} if column.words else {}),
            }
            for column in table.columns
        ],
    }
