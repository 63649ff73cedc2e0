"""Payload: what a view shows, as plain values that any place can draw.

A payload knows seven words: figures, sparks, tables, findings, controls, actions and links. It knows nothing of data
quality or residuals, so a new view is Python only. Its JSON is described by ``payload.schema.json``; a change of that
form needs a new `VERSION` and a reader for the old one. Each word has a file: see `workbench.views.items` and
`workbench.views.links`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from workbench.views.basis import EXACT, Basis
from workbench.views.columns import ColumnBlock
from workbench.views.items.action import Action
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark
from workbench.views.items.table import Table
from workbench.views.links import Links
from workbench.views.shared_labels import other_labels, own_labels
from workbench.views.words import own_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workbench.findings import Finding
    from workbench.views.items.finding_group import FindingGroup
    from workbench.views.items.overview import Overview
    from workbench.views.links import LinkedField

__all__ = ["MIME_TYPE", "VERSION", "Item", "Payload", "Section", "item_json", "links_json"]

VERSION = "1.1"
MIME_TYPE = "application/vnd.workbench.view.v1+json"

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
        fields = {field.id: field for field in self.links.fields}
        sections = [_section(section, block, fields) for section in self.sections]
        links = links_json(self.links, block)
        return {
            "version": VERSION,
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "summary": self.summary,
            "basis": self.basis.to_json(),
            "sections": sections,
            "links": links,
            "live": self.live,
            "words": own_words(self),
            "columns": block.to_json(),
        }


def _section(section: Section, block: ColumnBlock, fields: Mapping[str, LinkedField]) -> dict[str, Any]:
    return {
        "type": section.type,
        "id": section.id,
        "title": section.title,
        "note": section.note,
        "items": [
            {**item_json(item, block), **_finding_more(section, place), **_spark_less(item, fields)}
            for place, item in enumerate(section.items)
        ],
        **({"groups": [group.to_json() for group in section.groups]} if section.groups else {}),
        **({} if section.overview is None else {"overview": section.overview.to_json(block)}),
    }


def _finding_more(section: Section, place: int) -> dict[str, Any]:
    return {
        **({"place": section.places[place]} if section.places else {}),
        **(section.codes[place] if section.codes else {}),
    }


def _spark_less(item: Item | Finding, fields: Mapping[str, LinkedField]) -> dict[str, Any]:
    return {"labels": own_labels(item, fields)} if isinstance(item, Spark) else {}


def links_json(links: Links, block: ColumnBlock) -> dict[str, Any]:
    """Return links as strict JSON, without the labels that a page can tell itself."""
    written = links.to_json(block)
    for each, said in zip(links.fields, written["fields"], strict=True):
        said["labels"] = other_labels(each)
    return written


def item_json(item: Item | Finding, block: ColumnBlock) -> dict[str, Any]:
    """Return an item of a section as strict JSON, its long arrays in *block*."""
    match item:
        case Figure() | Spark() | Table():
            return item.to_json(block)
        case Control() | Action():
            return item.to_json()
        case _:
            return item.to_dict()
