"""Still pictures: a view as one SVG, drawn without a browser, for places that run no script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.findings import Finding
from workbench.views.figures import PALETTE
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark
from workbench.views.items.table import Table
from workbench.views.plain_numbers import plain_number
from workbench.views.still_chart import draw_chart
from workbench.views.still_lines import draw_lines
from workbench.views.svg import element, text
from workbench.views.wording import count, noun, number, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.views.items.table import TableColumn
    from workbench.views.payload import Payload, Section

__all__ = ["LARGEST", "still_picture"]

LARGEST = 60_000  # characters; what would not fit is named instead
WIDTH = 860.0
EDGE = 16.0
INNER = WIDTH - 2 * EDGE
GAP = 20.0
FINDINGS = 6
ROWS, COLUMNS = 5, 7
SPARKS_PER_LINE, SPARKS = 4, 24
FONT = "system-ui, 'Segoe UI', sans-serif"
INK, SOFT, LINE = PALETTE["@ink"], PALETTE["@soft"], PALETTE["@line"]
SEVERITY = {"error": PALETTE["@error"], "warning": PALETTE["@warning"], "info": PALETTE["@rest"]}


@dataclass(frozen=True)
class Block:
    """A part of the picture: its SVG, drawn from its own origin, and how high it is."""

    svg: str
    height: float


def still_picture(payload: Payload) -> str:
    """Draw the title, the findings, the sparks and simple charts of *payload*, in at most about 60 kB."""
    blocks: list[Block] = []
    size = left_out = 0
    for block in _blocks(payload):
        if size + len(block.svg) > LARGEST:
            left_out += 1
            continue
        size += len(block.svg)
        blocks.append(block)
    if left_out:
        blocks.append(Block(text(f"{noun(left_out, 'more part')} in the interactive view", 0, 14, fill=SOFT), 22))
    parts, y = [], EDGE
    for block in blocks:
        parts.append(element("g", block.svg, transform=f"translate({EDGE:.0f} {y:.1f})"))
        y += block.height
    height = y + EDGE
    sheet = element("rect", width=WIDTH, height=height, fill=PALETTE["@paper"])
    return element(
        "svg", sheet, *parts, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        width=WIDTH, height=height, font_family=FONT, font_size=12, fill=INK, role="img", aria_label=payload.title,
    )  # fmt: skip


def _blocks(payload: Payload) -> Iterator[Block]:
    title = text(payload.title, 0, 14, width=INNER, font_size=16, font_weight="600")
    summary = text(f"{payload.summary} · {payload.basis}", 0, 33, width=INNER, fill=SOFT)
    yield Block(title + summary, 42)
    fields = {field.id: field for field in payload.links.fields}
    for section in payload.sections:
        draw = DRAWERS.get(section.type)
        if draw is not None:
            yield from draw(section)
        for item in section.items:
            if isinstance(item, Spark) and item.coordinates is not None:
                title = text(item.title, 0, 12, width=INNER, font_weight="600")
                lines = draw_lines(item.coordinates, fields, INNER, 190)
                yield Block(title + element("g", lines, transform="translate(0 20)"), 222)


def _heading(section: Section, *, more: str = "") -> Block:
    words = text(section.title.upper() + more, 0, 22, font_size=10, font_weight="600", fill=SOFT, letter_spacing=0.6)
    return Block(words, 32)


def _findings(section: Section) -> Iterator[Block]:
    found = [item for item in section.items if isinstance(item, Finding)]
    yield _heading(section, more=f" · {len(found)}")
    for finding in found[:FINDINGS]:
        amount = "" if finding.count is None else noun(finding.count, "row")
        yield Block(
            element("rect", width=3, height=22, fill=SEVERITY[finding.severity])
            + text(finding.code, 12, 15, font_size=11, fill=SOFT)
            + text(finding.title, 76, 15, width=INNER - 190)
            + text(amount, INNER, 15, fill=SOFT, text_anchor="end")
            + element("line", x1=0, x2=INNER, y1=22, y2=22, stroke=LINE),
            23,
        )
    if len(found) > FINDINGS:
        yield Block(text(f"and {count(len(found) - FINDINGS)} more", 12, 15, fill=SOFT), 20)


def _sparks(section: Section) -> Iterator[Block]:
    yield _heading(section)
    sparks = [item for item in section.items if isinstance(item, Spark) and item.coordinates is None]
    yield from _grid([_spark(spark, _width(SPARKS_PER_LINE)) for spark in sparks[:SPARKS]], SPARKS_PER_LINE)
    if len(sparks) > SPARKS:
        yield Block(text(f"and {count(len(sparks) - SPARKS)} more", 0, 14, fill=SOFT), 20)


def _figures(section: Section) -> Iterator[Block]:
    yield _heading(section)
    figures = [item for item in section.items if isinstance(item, Figure)]
    yield from _grid([_figure(figure, _width(2)) for figure in figures], 2)


def _tables(section: Section) -> Iterator[Block]:
    for item in section.items:
        if isinstance(item, Table):
            yield _table(item)


def _width(per_line: int) -> float:
    return (INNER - GAP * (per_line - 1)) / per_line


def _grid(blocks: list[Block], per_line: int) -> Iterator[Block]:
    step = _width(per_line) + GAP
    for start in range(0, len(blocks), per_line):
        line = blocks[start : start + per_line]
        parts = [element("g", block.svg, transform=f"translate({at * step:.1f} 0)") for at, block in enumerate(line)]
        yield Block("".join(parts), max(block.height for block in line) + 12)


def _figure(figure: Figure, width: float) -> Block:
    basis = "" if figure.basis.kind == "exact" else f"  {figure.basis}"
    title = text(figure.title + basis, 0, 12, width=width, font_weight="600")
    chart = draw_chart(figure.spec, width, 200)
    if chart is None:
        return Block(title + text(figure.alt, 0, 32, width=width, fill=SOFT), 44)
    return Block(title + element("g", chart, transform="translate(0 18)"), 220)


def _spark(spark: Spark, width: float) -> Block:
    parts = [
        text(spark.title, 0, 12, width=width * 0.68, font_weight="600"),
        text(spark.note or "", width, 12, width=width * 0.3, font_size=10, fill=SOFT, text_anchor="end"),
        element("g", _marks(spark, width, 44), transform="translate(0 20)"),
        text(spark.low, 0, 76, width=width / 2, font_size=10, fill=SOFT),
        text(spark.high, width, 76, width=width / 2, font_size=10, fill=SOFT, text_anchor="end"),
    ]
    y = 92.0
    if spark.stats:
        words = "   ".join(f"{stat.label} {stat.value}" for stat in spark.stats)
        parts.append(text(words, 0, y, width=width, font_size=10))
        y += 15
    for flag in spark.flags:
        parts.append(text(f"{flag.code} {flag.text}", 0, y, width=width, font_size=10, fill=_ink(flag.severity)))
        y += 14
    return Block("".join(parts), y)


def _ink(severity: str) -> str:
    return SOFT if severity == "info" else SEVERITY[severity]


def _marks(spark: Spark, width: float, height: float) -> str:
    rows = np.atleast_2d(
        np.array([[np.nan if item is None else item for item in row] for row in _rows(spark.y)], dtype=float)
    )
    if not np.isfinite(rows).any():
        return text("no values", 0, height / 2, font_size=10, fill=SOFT)
    if spark.mark == "cells":
        return _cells(rows, width, height)
    base = None if spark.base is None else np.array(_rows(spark.base)[0], dtype=float)
    layers = [(base, PALETTE["@rest"])] if base is not None else []
    layers.append((rows[0], PALETTE["@data"]))
    seen = np.concatenate([values for values, _ in layers])
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    if spark.mark == "bars":
        low, high = min(low, 0.0), max(high, 0.0)
    high = high if high > low else low + 1
    draw = _bars if spark.mark == "bars" else _line
    return "".join(
        draw((values - low) / (high - low), -low / (high - low), width, height, colour) for values, colour in layers
    )


def _rows(heights: Any) -> list[Any]:
    nested = len(heights) > 0 and hasattr(heights[0], "__len__")
    return list(heights) if nested else [heights]


def _bars(levels: Any, floor: float, width: float, height: float, colour: str) -> str:
    step = width / len(levels)
    thick, start = step * 0.85, height * (1 - floor)
    d = "".join(
        f"M{at * step:.1f} {start:.1f}h{thick:.1f}v{-height * (level - floor):.1f}h{-thick:.1f}z"
        for at, level in enumerate(levels)
        if np.isfinite(level)
    )
    return element("path", d=d, fill=colour)


def _line(levels: Any, _floor: float, width: float, height: float, colour: str) -> str:
    step = width / max(len(levels) - 1, 1)
    d, pen = "", "M"
    for at, level in enumerate(levels):
        if np.isfinite(level):
            d += f"{pen}{at * step:.1f} {height * (1 - level):.1f}"
        pen = "L" if np.isfinite(level) else "M"
    return element("path", d=d, fill="none", stroke=colour, stroke_width=1.6)


def _cells(rows: Any, width: float, height: float) -> str:
    largest = float(np.nanmax(np.abs(rows))) or 1.0
    across, down = width / rows.shape[1], height / rows.shape[0]
    return "".join(
        element(
            "rect", x=column * across, y=row * down, width=across * 0.94, height=down * 0.9, fill=PALETTE["@data"],
            fill_opacity=f"{0.06 + 0.94 * abs(value) / largest:.2f}",
        )
        for (row, column), value in np.ndenumerate(rows)
        if np.isfinite(value)
    )  # fmt: skip


def _table(table: Table) -> Block:
    columns = [column for column in table.columns if column.type != "image"][:COLUMNS]
    rows = min(table.length, ROWS)
    step = INNER / max(len(columns), 1)
    parts = [text(table.title, 0, 12, width=INNER, font_weight="600")]
    for place, column in enumerate(columns):
        parts.append(text(column.title or column.name, place * step, 30, width=step - 10, font_size=11, fill=SOFT))
        parts += [
            text(_cell(column.values[row], column), place * step, 46 + 16 * row, width=step - 10, font_size=11)
            for row in range(rows)
        ]
    total = table.length if table.n_rows is None else table.n_rows
    if rows < total or len(columns) < len(table.columns):
        words = f"{count(rows)} of {noun(total, 'row')}, {count(len(columns))} of {noun(len(table.columns), 'column')}"
        parts.append(text(words, 0, 46 + 16 * rows, font_size=10, fill=SOFT))
    return Block("".join(parts), 62 + 16 * rows)


def _cell(value: Any, column: TableColumn) -> str:
    if value is None:
        return "–"
    if column.type == "share":
        return share(float(value))
    if column.type not in ("integer", "number") or isinstance(value, str):
        return str(value)
    if column.plain:
        return plain_number(value)
    return count(int(value)) if column.type == "integer" else number(float(value))


DRAWERS: dict[str, Callable[[Section], Iterator[Block]]] = {
    "findings": _findings,
    "sparks": _sparks,
    "figures": _figures,
    "tables": _tables,
}
