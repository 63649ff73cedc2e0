"""Words: which texts of a view are its own, so that a page may say them in its reader's language.

Most places of a view hold its own words or names from the data: an axis is called "predicted" or "wage", a heading of
a table "share" or "missing". A page cannot tell them apart, so the payload lists those that are words. A text that is
also a name from the data is left out: it stays as it is wherever names may stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workbench.views.items.control import Control
    from workbench.views.items.figure import Figure
    from workbench.views.items.spark import Spark
    from workbench.views.items.table import Table
    from workbench.views.payload import Payload, Section

__all__ = ["own_words"]

LINES = re.compile(r"<br>|</?extra>")  # what parts the lines of hover texts and annotations
HOVER_VALUE = re.compile(r"%\{[^}]*\}")


def own_words(payload: Payload) -> list[str]:
    """List the texts of *payload* that are its own, each once, in the order of reading.

    Without `Payload.names`, what the view, its cards, its linked fields and the columns of its rows are called counts
    as names.
    """
    names = set(_likely_names(payload) if payload.names is None else payload.names)
    return [text for text in dict.fromkeys(_texts(payload)) if _is_word(text, names)]


def _is_word(text: str, names: set[str]) -> bool:
    """Tell whether *text* says something that is no name; what plotly puts into a hover text says nothing."""
    said = HOVER_VALUE.sub("", text).strip()
    return any(map(str.isalpha, said)) and text not in names and said not in names


def _likely_names(payload: Payload) -> Iterator[str]:
    yield payload.title
    for field in payload.links.fields:
        yield from (field.title, *field.columns)
    for section in payload.sections:
        if section.type == "sparks":
            yield from (spark.title for spark in _items(section))
        elif section.type == "tables":
            rows = (table for table in _items(section) if table.id == payload.links.exemplars)
            yield from (text for table in rows for column in table.columns for text in _headings(column))


def _headings(column: Any) -> tuple[str, str]:
    return column.name, column.title or column.name


def _items(section: Section) -> Iterable[Any]:
    return section.items


def _texts(payload: Payload) -> Iterator[str]:
    yield payload.title
    for section in payload.sections:
        for item in _items(section):
            match section.type:
                case "figures":
                    yield from _of_figure(item)
                case "sparks":
                    yield cast("Spark", item).title
                case "tables":
                    yield from _of_table(item)
                case "controls":
                    yield from map(str, cast("Control", item).values)
    yield from (field.title for field in payload.links.fields)


def _of_figure(figure: Figure) -> Iterator[str]:
    if "template" in (figure.spec.get("layout") or {}):  # its author's own words
        return
    yield figure.title
    for spec in (figure.spec, *figure.specs):
        yield from _of_spec(spec)
    yield from _of_table(figure.table)


def _of_spec(spec: Mapping[str, Any]) -> Iterator[str]:
    for key, value in (spec.get("layout") or {}).items():
        if re.fullmatch(r"[xy]axis\d*", key):
            yield _title(value)
        elif key == "annotations":
            for note in value:
                yield from LINES.split(str(note.get("text") or ""))
    for trace in spec.get("data", ()):
        yield str(trace.get("name") or "")
        yield _title(trace.get("colorbar"))
        yield from LINES.split(str(trace.get("hovertemplate") or ""))


def _title(titled: Any) -> str:
    title = titled.get("title") if isinstance(titled, dict) else None
    return str(title.get("text") or "") if isinstance(title, dict) else ""


def _of_table(table: Table) -> Iterator[str]:
    yield table.title
    for column in table.columns:
        yield column.title or column.name
