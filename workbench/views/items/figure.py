"""Figures: charts as plotly specifications, each with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.views.basis import EXACT, Basis
from workbench.views.links import PartsFollow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.views.columns import ColumnBlock
    from workbench.views.items.table import Table
    from workbench.views.links import Brush, TraceFollow

__all__ = ["Figure", "Picks", "Width"]

Width = Literal["full", "half", "third"]


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

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, long arrays in *block*."""
        return {
            "id": self.id,
            "title": self.title,
            "alt": self.alt,
            "basis": self.basis.to_json(),
            "width": self.width,
            "height": self.height,
            "spec": block.encode(dict(self.spec)),
            "control": self.control,
            "specs": [block.encode(dict(spec)) for spec in self.specs],
            "follows": [each.to_json() for each in self.follows],
            "specs_follows": [[each.to_json() for each in follows] for follows in self.specs_follows],
            "brush": None if self.brush is None else self.brush.to_json(),
            **({} if self.picks is None else {"picks": self.picks.to_json()}),
            **({"opens": list(self.opens)} if self.opens else {}),
            "table": self.table.to_json(block),
        }


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
