"""Parallel coordinates as a still picture: some of the lines over their axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.views.figures import PALETTE
from workbench.views.items.coordinates import NO_PLACE, WHOLE_AXIS
from workbench.views.svg import element, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from workbench.views.items.coordinates import Axis, Coordinates
    from workbench.views.links import LinkedField

__all__ = ["draw_lines"]

MOST = 120  # of more rows, lines evenly spread among them
HEAD = 16.0
EDGE = 44.0


def draw_lines(coordinates: Coordinates, fields: Mapping[str, LinkedField], width: float, height: float) -> str:
    """Draw the lines of some rows, the ends of each axis and its title.

    Parameters
    ----------
    coordinates
        Axes and lines.
    fields
        The linked fields, by id.
    width, height
        In CSS pixels.
    """
    axes = [axis for axis in coordinates.axes if axis.field in fields]
    if len(axes) < 2:
        return ""
    step = (width - 2 * EDGE) / (len(axes) - 1)
    foot = height - 16
    parts = np.array([_parts(axis, fields[axis.field]) for axis in axes])
    levels = np.where(np.isnan(parts), height, foot - parts * (foot - HEAD))
    rows = np.unique(np.linspace(0, len(coordinates.names) - 1, MOST).astype(int))
    outline = "".join(
        "M" + "L".join(f"{EDGE + place * step:.0f} {level:.0f}" for place, level in enumerate(levels[:, row]))
        for row in rows
    )
    drawn = [element("path", d=outline, fill="none", stroke=PALETTE["@data"], stroke_opacity=0.5)]
    for place, axis in enumerate(axes):
        x = EDGE + place * step
        drawn.append(element("line", x1=x, x2=x, y1=HEAD, y2=foot, stroke=PALETTE["@soft"]))
        title = fields[axis.field].title
        drawn.append(text(title, x, 10, width=step - 6, font_size=10, text_anchor="middle", font_weight="600"))
        for at, label in {axis.ticks[0], axis.ticks[-1]} if axis.ticks else ():
            y = foot - at * (foot - HEAD) + 3
            drawn.append(text(label, x + 4, y, width=step * 0.7, font_size=9, fill=PALETTE["@soft"]))
    return "".join(drawn)


def _parts(axis: Axis, field: LinkedField) -> NDArray[np.float64]:
    """Return where each row crosses the axis, from 0 to 1; NaN where it has no place along it."""
    if axis.at is not None:
        at = np.asarray(axis.at, dtype=np.float64)
        return np.where(at == NO_PLACE, np.nan, at / WHOLE_AXIS)
    middles = [(low + high) / 2 for low, high in zip(axis.stops, axis.stops[1:], strict=False)]
    if len(axis.ticks) == len(middles):
        middles = [at for at, _ in axis.ticks]
    places = np.array([*middles, np.nan])
    return np.asarray(places[np.minimum(np.asarray(field.codes, dtype=np.intp), len(middles))], dtype=np.float64)
