"""Parallel coordinates: a line for each row over the axes of several linked fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.views.columns import ColumnBlock

__all__ = ["NO_PLACE", "WHOLE_AXIS", "Axis", "Coordinates", "Scale"]

WHOLE_AXIS = 10_000  # places are counted in so many parts of an axis
NO_PLACE = 65_535


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What lies where on an axis of ranges: its two ends, and whether equal steps are equal ratios."""

    low: float
    high: float
    log: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the three words."""
        return {"low": self.low, "high": self.high, "log": self.log}


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One upright axis, along which a person brushes the bins of a linked field.

    Parameters
    ----------
    field
        The linked field, by id. Its title is that of the axis.
    stops
        Where its n ordinary bins end: n + 1 places, ascending from 0 (the lower end of the axis) to 1.
    ticks
        Places from 0 to 1, and what is written there.
    at
        Where the line of each sampled row crosses the axis, from 0 to `WHOLE_AXIS`; `NO_PLACE` where it has no value.
        None: in the middle of the row's bin, or at its tick where there is one for each bin.
    scale
        Of an axis with `at`: what a place stands for.
    better
        The end at which results are better; None where that is not known, or it is no result.
    """

    field: str
    stops: Sequence[float]
    ticks: Sequence[tuple[float, str]]
    at: Any = None
    scale: Scale | None = None
    better: Literal["low", "high"] | None = None

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, long arrays in *block*."""
        return {
            "field": self.field,
            "stops": [float(each) for each in self.stops],
            "ticks": [{"at": float(at), "label": label} for at, label in self.ticks],
            "at": block.encode(self.at),
            "scale": None if self.scale is None else self.scale.to_json(),
            "better": self.better,
        }


@dataclass(frozen=True, kw_only=True)
class Coordinates:
    """What a spark with the mark ``"coordinates"`` draws: a line for each sampled row.

    Parameters
    ----------
    axes
        From left to right; a person may put them in another order.
    names
        What each sampled row is called: one text a row, without line breaks.
    colours
        The axes, by place, whose values may colour the lines; the first does at the beginning. None: one colour.
    state, failed, absent
        The linked field that says what has become of each row, its bins whose rows are drawn apart, and those whose
        rows have no line (yet).
    """

    axes: Sequence[Axis]
    names: Sequence[str]
    colours: Sequence[int] = ()
    state: str | None = None
    failed: Sequence[int] = ()
    absent: Sequence[int] = ()

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, long arrays in *block*."""
        names = "\n".join(" ".join(name.split("\n")) for name in self.names).encode()
        return {
            "axes": [axis.to_json(block) for axis in self.axes],
            "names": block.encode(np.frombuffer(names, dtype=np.uint8)),
            "colours": [int(each) for each in self.colours],
            "state": self.state,
            "failed": [int(each) for each in self.failed],
            "absent": [int(each) for each in self.absent],
        }
