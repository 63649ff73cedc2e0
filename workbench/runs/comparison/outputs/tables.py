"""Whether two tables in HTML hold the same: first their columns and rows, then each value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from workbench.runs.comparison.outputs.likeness import DIFFERENT, Likeness, worst
from workbench.runs.comparison.outputs.texts import compare_texts, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.runs.comparison.outputs.likeness import Tolerance

__all__ = ["compare_html"]

UNSEEN = ("style", "script")
CHANGING = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b")


@dataclass
class HtmlTable:
    """A table as it was written: the rows of its head and those of its body, as texts."""

    head: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads the tables of a page, and the text outside them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []
        self.text: list[str] = []
        self._depth = self._unseen = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._in_head = False
        self._heads = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        match tag:
            case "table":
                self._depth += 1
                self.tables.append(HtmlTable())
            case "thead":
                self._in_head = True
            case "tr" if self._depth:
                self._row, self._heads = [], True
            case "th" | "td" if self._row is not None:
                self._cell = []
                self._heads &= tag == "th"
            case _ if tag in UNSEEN:
                self._unseen += 1
            case "br" | "p" | "div" | "li":
                self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "table":
                self._depth = max(0, self._depth - 1)
            case "thead":
                self._in_head = False
            case "th" | "td" if self._cell is not None and self._row is not None:
                self._row.append(" ".join("".join(self._cell).split()))
                self._cell = None
            case "tr" if self._row is not None and self.tables:
                is_head = self._in_head or (self._heads and not self.tables[-1].rows)
                (self.tables[-1].head if is_head else self.tables[-1].rows).append(self._row)
                self._row = None
            case _ if tag in UNSEEN:
                self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        (self.text if self._cell is None else self._cell).append(data)


def compare_html(before: str, after: str, tolerance: Tolerance) -> Likeness:
    """Compare two pieces of HTML by what they show: their tables by schema and values, the rest as text.

    How it is drawn (tags, styles, scripts, ids) is not compared.
    """
    if before == after:
        return Likeness(kind="table")
    old, new = _read(before), _read(after)
    if not old.tables and not new.tables:
        return compare_texts(_text(old), _text(new), tolerance)
    return worst(_parts(old, new, tolerance)).of("table")


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def _text(read: _Reader) -> str:
    lines = (" ".join(line.split()) for line in CHANGING.sub("⟨id⟩", "".join(read.text)).split("\n"))
    return "\n".join(line for line in lines if line)


def _parts(old: _Reader, new: _Reader, tolerance: Tolerance) -> Iterator[Likeness]:
    if len(old.tables) != len(new.tables):
        yield Likeness(DIFFERENT, f"{len(old.tables)} tables became {len(new.tables)}")
        return
    for before, after in zip(old.tables, new.tables, strict=True):
        yield from _tables(before, after, tolerance)
    yield compare_texts(_text(old), _text(new), tolerance)


def _tables(before: HtmlTable, after: HtmlTable, tolerance: Tolerance) -> Iterator[Likeness]:
    if before.head != after.head:
        columns = [[name for row in each.head for name in row] for each in (before, after)]
        gone = [name for name in columns[0] if name not in columns[1]]
        fresh = [name for name in columns[1] if name not in columns[0]]
        said = [f"column {shown(name)} is missing" for name in gone] + [
            f"column {shown(name)} is new" for name in fresh
        ]
        yield Likeness(DIFFERENT, said[0] if said else "the columns are in another order")
        return
    if len(before.rows) != len(after.rows):
        yield Likeness(DIFFERENT, f"{len(before.rows)} rows became {len(after.rows)}")
        return
    names = before.head[0] if before.head else []
    for place, (old, new) in enumerate(zip(before.rows, after.rows, strict=True)):
        if len(old) != len(new):
            yield Likeness(DIFFERENT, f"row {place}: {len(old)} values became {len(new)}")
            return
        for column, (value, other) in enumerate(zip(old, new, strict=True)):
            if value != other:
                name = names[column] if column < len(names) and names[column] else str(column)
                yield compare_texts(value, other, tolerance).at(f"row {place}, column {shown(name)}")
