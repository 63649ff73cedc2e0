"""Sparks: small pictures of equal size, quick enough to follow a drag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.views.basis import EXACT, Basis
from workbench.views.links import Follow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.views.columns import ColumnBlock
    from workbench.views.items.coordinates import Coordinates

__all__ = ["Flag", "Spark", "Stat"]


@dataclass(frozen=True, kw_only=True)
class Stat:
    """A small number under a spark: two words and a value already formatted for people.

    With `follow`, which gives one number, it follows a selection.
    """

    label: str
    value: str
    follow: Follow | None = None

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return {
            "label": self.label,
            "value": self.value,
            "follow": None if self.follow is None else self.follow.to_json(),
        }


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A finding's mark on a spark."""

    severity: Literal["error", "warning", "info"]
    code: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return {"severity": self.severity, "code": self.code, "text": self.text}


@dataclass(frozen=True, kw_only=True)
class Spark:
    """A small multiple, drawn as SVG and quick enough to follow a drag.

    Parameters
    ----------
    id, title, note
        The name within the payload, the heading, and a word or two beside it (the type, say).
    mark
        ``"bars"`` and ``"line"`` take ``y`` of shape (n,); ``"cells"`` takes ``y`` of shape (rows, n);
        ``"coordinates"`` takes no ``y``, and draws `coordinates`.
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
    coordinates
        The axes and lines of parallel coordinates.
    """

    id: str
    title: str
    y: Any
    labels: Sequence[str]
    alt: str
    note: str = ""
    mark: Literal["bars", "line", "cells", "coordinates"] = "bars"
    base: Any = None
    low: str = ""
    high: str = ""
    unit: str | None = None
    stats: Sequence[Stat] = ()
    flags: Sequence[Flag] = ()
    basis: Basis = EXACT
    field: str | None = None
    follow: Follow | None = None
    coordinates: Coordinates | None = None

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, long arrays in *block*."""
        return {
            "id": self.id,
            "title": self.title,
            "note": self.note,
            "alt": self.alt,
            "mark": self.mark,
            "y": block.encode(self.y),
            "base": block.encode(self.base),
            "labels": list(self.labels),
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "stats": [stat.to_json() for stat in self.stats],
            "flags": [flag.to_json() for flag in self.flags],
            "basis": self.basis.to_json(),
            "field": self.field,
            "follow": self._following(),
            **({} if self.coordinates is None else {"coordinates": self.coordinates.to_json(block)}),
        }

    def _following(self) -> dict[str, Any] | None:
        usual = self.follow is None or (self.field is not None and self.follow == Follow(field=self.field))
        return None if usual or self.follow is None else self.follow.to_json()
