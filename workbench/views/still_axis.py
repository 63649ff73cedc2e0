"""The axes of still charts: values of any kind to pixels, and ticks in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.views.wording import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Axis"]

TICKS = 4
Kind = Literal["number", "log", "category", "date"]


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Where a value lies along an axis, from 0 (its start) to 1 (its end)."""

    title: str
    kind: Kind
    low: float
    high: float
    categories: Sequence[str] = field(default=())

    @classmethod
    def of(cls, values: Sequence[Any], layout: Mapping[str, Any], *, zero: bool = False) -> Axis:
        """Fit an axis to everything that is drawn along it.

        Parameters
        ----------
        values
            What is drawn, trace after trace.
        layout
            The axis in the plotly layout: its title, type, range and direction are followed.
        zero
            Whether nought belongs to the axis (bars).
        """
        flat = [item for each in values for item in np.asarray(each).ravel().tolist()]
        kind = _kind(flat, layout.get("type"))
        title = layout.get("title")
        words = title.get("text", "") if isinstance(title, Mapping) else title
        if kind == "category":
            names = tuple(dict.fromkeys(str(item) for item in flat))
            low, high = -0.5, len(names) - 0.5
        else:
            names = ()
            low, high = _extent(_positions(flat, kind), layout.get("range"), zero=zero)
        if layout.get("autorange") == "reversed":
            low, high = high, low
        return cls(title=str(words or ""), kind=kind, low=low, high=high, categories=names)

    def place(self, values: Any) -> NDArray[np.float64]:
        """Return where *values* lie; NaN for what has no place."""
        items = np.asarray(values).ravel().tolist()
        if self.kind == "category":
            places = {name: float(place) for place, name in enumerate(self.categories)}
            positions = np.array([places.get(str(item), math.nan) for item in items])
        else:
            positions = _positions(items, self.kind)
        return (positions - self.low) / (self.high - self.low)

    def ticks(self) -> list[tuple[float, str]]:
        """Return a few places and the words that stand there."""
        if self.kind == "category":
            step = max(len(self.categories) // 12, 1)
            return [
                (float((place - self.low) / (self.high - self.low)), name)
                for place, name in enumerate(self.categories)
                if place % step == 0
            ]
        return [((value - self.low) / (self.high - self.low), self._words(value)) for value in self._round_values()]

    def _words(self, value: float) -> str:
        if self.kind == "date":
            return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d")
        return number(10**value if self.kind == "log" else value)

    def _round_values(self) -> list[float]:
        low, high = sorted((self.low, self.high))
        rough = (high - low) / TICKS
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough)
        first = math.ceil(low / step)
        return [round(place * step, 12) for place in range(first, math.floor(high / step) + 1)]


def _kind(values: Sequence[Any], asked: object) -> Kind:
    if asked in ("log", "category", "date"):
        return asked
    words = [item for item in values if isinstance(item, str)]
    if not words:
        return "number"
    return "date" if all(_moment(item) is not None for item in words) else "category"


def _positions(values: Sequence[Any], kind: Kind) -> NDArray[np.float64]:
    if kind == "date":
        moments = (_moment(item) for item in values)
        return np.array([math.nan if moment is None else moment for moment in moments])
    found = np.array([_number(item) for item in values], dtype=np.float64)
    if kind != "log":
        return found
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(found > 0, np.log10(found), math.nan)


def _extent(positions: NDArray[np.float64], asked: object, *, zero: bool) -> tuple[float, float]:
    if isinstance(asked, Sequence) and len(asked) == 2 and all(isinstance(end, int | float) for end in asked):
        low, high = float(asked[0]), float(asked[1])
        return (low, high) if low != high else (low - 0.5, high + 0.5)
    finite = positions[np.isfinite(positions)]
    if zero:
        finite = np.append(finite, 0.0)
    if finite.size == 0:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if low == high:
        return low - 0.5, high + 0.5
    room = 0.04 * (high - low)
    return (low if zero and low == 0 else low - room), high + room


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _moment(value: Any) -> float | None:
    if hasattr(value, "timestamp"):
        return float(value.replace(tzinfo=value.tzinfo or UTC).timestamp())
    if not isinstance(value, str) or "-" not in value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
