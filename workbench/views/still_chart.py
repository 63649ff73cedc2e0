"""Still charts: the plotly specifications that views use, drawn simply as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.figures import PALETTE, SERIES, light
from workbench.views.still_axis import Axis
from workbench.views.svg import coordinate, element, path, text
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["draw_chart"]

MOST_POINTS = 160
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 6.0, 34.0


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The rectangle of a chart and the axes that fill it."""

    x: Axis
    y: Axis
    width: float
    height: float

    def across(self, values: Any) -> NDArray[np.float64]:
        """Return pixels along the x axis."""
        return LEFT + self.x.place(values) * (self.width - LEFT - RIGHT)

    def up(self, values: Any) -> NDArray[np.float64]:
        """Return pixels along the y axis."""
        return self.height - BOTTOM - self.y.place(values) * (self.height - TOP - BOTTOM)


def draw_chart(spec: Mapping[str, Any], width: float, height: float) -> str | None:
    """Draw a specification, or return None when it holds a trace that has no still picture."""
    traces = [trace for trace in spec["data"] if trace.get("type", "scatter") in DRAWERS]
    if not traces:
        return None
    layout = spec.get("layout", {})
    bars = [trace for trace in traces if trace.get("type") == "bar"]
    flat = any(trace.get("orientation") == "h" for trace in bars)
    frame = Frame(
        x=Axis.of([_along(trace, "x") for trace in traces], layout.get("xaxis", {}), zero=flat),
        y=Axis.of([_along(trace, "y") for trace in traces], layout.get("yaxis", {}), zero=bool(bars) and not flat),
        width=width,
        height=height,
    )
    drawn = [
        DRAWERS[trace.get("type", "scatter")](trace, frame, PALETTE[SERIES[place % len(SERIES)]])
        for place, trace in enumerate(traces)
    ]
    return element("g", _axes(frame), *drawn)


def _along(trace: Mapping[str, Any], name: str) -> Any:
    values = trace.get(name)
    if values is not None and len(values):
        return values
    z = trace.get("z")
    if z is not None:
        return np.arange(len(z) if name == "y" else len(z[0]) if len(z) else 0)
    if trace.get("type") == "box":
        return [str(trace.get("name", ""))]
    other = trace.get("y" if name == "x" else "x")
    return np.arange(0 if other is None else len(other))


def _colour(value: Any, otherwise: str) -> str:
    return light(value) if isinstance(value, str) else otherwise


def _axes(frame: Frame) -> str:
    parts = []
    floor, soft, line = frame.height - BOTTOM, PALETTE["@soft"], PALETTE["@line"]
    for place, words in frame.y.ticks():
        y = floor - place * (frame.height - TOP - BOTTOM)
        parts.append(element("line", x1=LEFT, x2=frame.width - RIGHT, y1=y, y2=y, stroke=line))
        parts.append(text(words, LEFT - 5, y + 3, width=LEFT - 6, font_size=9, fill=soft, text_anchor="end"))
    ticks = frame.x.ticks()
    room = (frame.width - LEFT - RIGHT) / max(len(ticks), 1)
    for place, words in ticks:
        x = LEFT + place * (frame.width - LEFT - RIGHT)
        parts.append(text(words, x, floor + 13, width=room, font_size=9, fill=soft, text_anchor="middle"))
    middle = (LEFT + frame.width - RIGHT) / 2
    parts.append(
        text(frame.x.title, middle, frame.height - 5, width=frame.width, font_size=10, fill=soft, text_anchor="middle")
    )
    parts.append(
        text(
            frame.y.title, 10, floor / 2, width=frame.height, font_size=10, fill=soft, text_anchor="middle",
            transform=f"rotate(-90 10 {coordinate(floor / 2)})",
        )
    )  # fmt: skip
    return "".join(parts)


def _thinned(*columns: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Keep at most `MOST_POINTS` places, evenly."""
    length = min(len(column) for column in columns)
    kept = np.unique(np.linspace(0, length - 1, min(length, MOST_POINTS)).astype(int)) if length else np.arange(0)
    return [column[kept] for column in columns]


def _scatter(trace: Mapping[str, Any], frame: Frame, otherwise: str) -> str:
    mode = trace.get("mode", "lines")
    x, y = _thinned(frame.across(_along(trace, "x")), frame.up(_along(trace, "y")))
    visible = np.isfinite(x) & np.isfinite(y)
    parts = []
    if "lines" in mode:
        style = trace.get("line", {})
        breaks = np.flatnonzero(~visible)
        for piece in np.split(np.arange(len(x)), breaks):
            points = [(float(x[at]), float(y[at])) for at in piece if visible[at]]
            if len(points) > 1:
                stroke = _colour(style.get("color"), otherwise)
                dash = "3 3" if style.get("dash") else None
                parts.append(
                    element("path", d=path(points), fill="none", stroke=stroke, stroke_width=1.6, stroke_dasharray=dash)
                )
    if "markers" in mode:
        fill = _colour(trace.get("marker", {}).get("color"), otherwise)
        dots = "".join(
            f"M{coordinate(float(px))} {coordinate(float(py))}h0" for px, py in zip(x[visible], y[visible], strict=True)
        )
        if dots:
            parts.append(
                element("path", d=dots, stroke=fill, stroke_width=4, stroke_linecap="round", stroke_opacity="0.6")
            )
    return "".join(parts)


def _bar(trace: Mapping[str, Any], frame: Frame, otherwise: str) -> str:
    fill = _colour(trace.get("marker", {}).get("color"), otherwise)
    flat = trace.get("orientation") == "h"
    x, y = frame.across(_along(trace, "x")), frame.up(_along(trace, "y"))
    along, across = (y, x) if flat else (x, y)
    floor = float((frame.across if flat else frame.up)([0])[0])
    span = (frame.height - TOP - BOTTOM) if flat else (frame.width - LEFT - RIGHT)
    thick = max(span / max(len(along), 1) * 0.8, 0.5)
    parts = []
    for centre, end in zip(along, across, strict=False):
        if not (np.isfinite(centre) and np.isfinite(end)):
            continue
        start, length = min(floor, float(end)), abs(float(end) - floor)
        box = (
            {"x": start, "y": float(centre) - thick / 2, "width": length, "height": thick}
            if flat
            else {"x": float(centre) - thick / 2, "y": start, "width": thick, "height": length}
        )
        parts.append(element("rect", fill=fill, **box))
    return "".join(parts)


def _heatmap(trace: Mapping[str, Any], frame: Frame, otherwise: str) -> str:
    z = np.array([np.asarray(row, dtype=float) for row in trace["z"]])
    if z.size == 0 or z.size > 2_500:
        return ""
    largest = float(np.nanmax(np.abs(z))) if np.isfinite(z).any() else 1.0
    x, y = frame.across(_along(trace, "x")), frame.up(_along(trace, "y"))
    width = (frame.width - LEFT - RIGHT) / z.shape[1]
    height = (frame.height - TOP - BOTTOM) / z.shape[0]
    parts = []
    for (row, column), value in np.ndenumerate(z):
        if not np.isfinite(value):
            continue
        strength = abs(float(value)) / (largest or 1.0)
        left, top = float(x[column]) - width / 2, float(y[row]) - height / 2
        box = {"x": left, "y": top, "width": width - 1, "height": height - 1}
        parts.append(element("rect", fill=otherwise, fill_opacity=f"{0.04 + 0.9 * strength:.2f}", **box))
        if z.size <= 144:
            ink = PALETTE["@paper"] if strength > 0.6 else PALETTE["@ink"]
            parts.append(
                text(
                    number(float(value)),
                    float(x[column]),
                    float(y[row]) + 3,
                    width=width,
                    font_size=9,
                    fill=ink,
                    text_anchor="middle",
                )
            )
    return "".join(parts)


def _box(trace: Mapping[str, Any], frame: Frame, otherwise: str) -> str:
    values = np.asarray(trace.get("y", []), dtype=float)
    values = values[np.isfinite(values)]
    if values.size == 0:
        return ""
    low, first, middle, third, high = (float(edge) for edge in frame.up(np.quantile(values, [0, 0.25, 0.5, 0.75, 1])))
    centre = float(frame.across([str(trace.get("name", ""))])[0])
    stroke = _colour(trace.get("marker", {}).get("color"), otherwise)
    box = {"x": centre - 16, "y": third, "width": 32, "height": first - third}
    return "".join(
        [
            element("line", x1=centre, x2=centre, y1=low, y2=high, stroke=stroke),
            element("rect", fill=PALETTE["@paper"], stroke=stroke, **box),
            element("line", x1=centre - 16, x2=centre + 16, y1=middle, y2=middle, stroke=stroke, stroke_width=2),
        ]
    )


DRAWERS = {"scatter": _scatter, "scattergl": _scatter, "bar": _bar, "heatmap": _heatmap, "box": _box}
