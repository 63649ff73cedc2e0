"""Tables: rows to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from workbench.views.basis import EXACT, Basis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.views.columns import ColumnBlock
    from workbench.views.links import MarksFollow

__all__ = ["Table", "TableColumn"]


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A table's column: a name, values of equal length to its neighbours', and how to format them.

    The values of an ``"image"`` column are URLs of the form ``data:image/png;base64,…``; others are shown as text, and
    nothing is loaded. With `words` the values are words of the view itself, said in the reader's language; else they
    come from the data. With `plain` the whole numbers are names of something, a year or an identifier: their digits are
    not put in groups. With `mixed` its numbers are of several kinds, so each has digits of its own.
    """

    name: str
    values: Any
    title: str | None = None
    type: Literal["number", "integer", "share", "text", "date", "boolean", "image"] = "text"
    unit: str | None = None
    words: bool = False
    plain: bool = False
    mixed: bool = False

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, the values in *block* when they are many."""
        return {**self.described(), "values": block.encode(self.values)}

    def described(self) -> dict[str, Any]:
        """Return every word but the values."""
        return {
            "name": self.name,
            "title": self.title or self.name,
            "type": self.type,
            "unit": self.unit,
            **({"words": True} if self.words else {}),
            **({"plain": True} if self.plain else {}),
            **({"mixed": True} if self.mixed else {}),
        }


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows to read. ``n_rows`` may exceed the rows that are carried; then the view says so.

    `codes` has for linked fields the bin number of each row carried, so that the table follows a selection. `follows`
    says instead, for the numbers beside a figure, how the cells of a column follow, by the column's name. `places` has
    the place of each row carried among the sampled rows, where these have lines of their own: a row then shows its
    line.
    """

    id: str
    title: str
    columns: Sequence[TableColumn]
    basis: Basis = EXACT
    n_rows: int | None = None
    note: str | None = None
    codes: Mapping[str, Any] = field(default_factory=dict)
    follows: Mapping[str, MarksFollow] = field(default_factory=dict)
    places: Any = None

    @property
    def length(self) -> int:
        """Rows carried."""
        return len(self.columns[0].values) if self.columns else 0

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, its values in *block*."""
        return {
            "id": self.id,
            "title": self.title,
            "note": self.note,
            "basis": self.basis.to_json(),
            "n_rows": self.length if self.n_rows is None else self.n_rows,
            "codes": {name: block.encode(codes) for name, codes in self.codes.items()},
            "follows": {name: follow.to_json() for name, follow in self.follows.items()},
            **({} if self.places is None else {"places": block.encode(self.places)}),
            "columns": [column.to_json(block) for column in self.columns],
        }
