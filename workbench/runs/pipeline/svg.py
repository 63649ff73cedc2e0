"""The graph of a pipeline as SVG: light and dark by itself, and still readable where it stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.runs.pipeline.layout import lay_out
from workbench.views.svg import coordinate, element, text
from workbench.views.wording import duration, noun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.runs.pipeline.layout import Link, Node
    from workbench.runs.pipeline.order import Order

__all__ = ["graph_svg", "spoken_state"]

BOX_WIDTH, BOX_HEIGHT = 168.0, 50.0
COLUMN, ROW = 228.0, 74.0
MARGIN = 4.0
STYLE = """
.pipeline { --line: #8793a1; --box: #ffffff; --edge: #b9c3ce; --words: #1c2733; --quiet: #5b6875;
  --good: #2e7d5b; --bad: #c2483d; --warn: #96610f; --busy: #2f6fb3; }
@media screen and (prefers-color-scheme: dark) {
  .pipeline { --line: #7b8794; --box: #1b2129; --edge: #465260; --words: #e4e9ee; --quiet: #9aa6b2;
    --good: #63c295; --bad: #ef8177; --warn: #e0ad55; --busy: #6aa7e8; } }
.pipeline text { font-family: system-ui, sans-serif; fill: var(--words); }
.pipeline .state { fill: var(--quiet); }
.pipeline .box { fill: var(--box); stroke: var(--edge); }
.pipeline .link { fill: none; stroke: var(--line); stroke-width: 1.5; }
.pipeline .head { fill: var(--line); }
.pipeline .mark { fill: var(--quiet); }
.pipeline .completed .mark { fill: var(--good); }
.pipeline .failed .mark, .pipeline .interrupted .mark { fill: var(--bad); }
.pipeline .failed .box, .pipeline .gate-failed .box { stroke: var(--bad); }
.pipeline .gate-failed .mark { fill: var(--bad); }
.pipeline .running .mark { fill: var(--busy); }
.pipeline .skipped .box, .pipeline .skipped .name { opacity: 0.65; }
.pipeline .skipped .box { stroke-dasharray: 4 3; }
"""


def graph_svg(order: Order, entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Draw the steps from left to right, each with its state.

    Parameters
    ----------
    order
        The steps and what comes before what.
    entries
        What is on record about each.
    """
    layout = lay_out(order)
    width = MARGIN * 2 + COLUMN * (layout.layers - 1) + BOX_WIDTH
    height = MARGIN * 2 + ROW * (layout.rows - 1) + BOX_HEIGHT
    links = "".join(_link(link) for link in layout.links)
    boxes = "".join(_box(node, entries[node.step]) for node in layout.nodes if node.step is not None)
    said = ", ".join(f"{name} {spoken_state(entries[name])}" for name in order.names)
    return element(
        "svg",
        element("title", text_of(f"{noun(len(order.names), 'step')}: {said}")),
        f"<style>{STYLE}</style>",
        links,
        boxes,
        xmlns="http://www.w3.org/2000/svg",
        class_="pipeline",
        role="img",
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        width=width,
        height=height,
    )


def spoken_state(entry: Mapping[str, Any]) -> str:
    """Say what became of a step, in a few words."""
    if entry["taken_from"]:
        return "unchanged"
    status = {"skipped": "not run", "gate-failed": "gate failed", "pending": "waiting"}.get(
        entry["status"], entry["status"]
    )
    took: float | None = entry.get("duration_s")
    return (
        f"{status} in {duration(took)}" if took is not None and entry["status"] in ("completed", "failed") else status
    )


def text_of(words: str) -> str:
    """Escape words for an element."""
    from html import escape

    return escape(words, quote=False)


def _corner(node: Node) -> tuple[float, float]:
    return MARGIN + node.layer * COLUMN, MARGIN + node.row * ROW


def _link(link: Link) -> str:
    (x1, y1), (x2, y2) = _corner(link.start), _corner(link.end)
    start = x1 if link.start.step is None else x1 + BOX_WIDTH
    y1, y2 = y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2
    ends = link.end.step is not None
    end = x2 - 7 if ends else x2
    if link.start.step is None:  # a line passes its layer straight
        x1, start = start, start + BOX_WIDTH
        straight = f"M{coordinate(x1)} {coordinate(y1)}H{coordinate(start)}"
    else:
        straight = f"M{coordinate(start)} {coordinate(y1)}"
    bend = (end - start) / 2
    curve = (
        f"C{coordinate(start + bend)} {coordinate(y1)} {coordinate(end - bend)} {coordinate(y2)} "
        f"{coordinate(end)} {coordinate(y2)}"
    )
    head = f"M{coordinate(end + 6)} {coordinate(y2)}l-8 -4.5v9z" if ends else ""
    return element("path", d=straight + curve, class_="link") + (element("path", d=head, class_="head") if head else "")


def _box(node: Node, entry: Mapping[str, Any]) -> str:
    x, y = _corner(node)
    gate = entry.get("kind") == "gate"
    mark = (
        element("path", d=f"M{coordinate(x + 16)} {coordinate(y + 13)}l6 6l-6 6l-6 -6z", class_="mark")
        if gate
        else element("circle", cx=x + 16, cy=y + 19, r=5, class_="mark")
    )
    hint = entry.get("why") or ""
    return element(
        "g",
        element("title", text_of(f"{node.step}: {spoken_state(entry)}{f' ({hint})' if hint else ''}")),
        element("rect", x=x, y=y, width=BOX_WIDTH, height=BOX_HEIGHT, rx=3 if gate else 10, class_="box"),
        mark,
        text(str(node.step), x + 30, y + 23, width=BOX_WIDTH - 40, font_size=13, font_weight=600, class_="name"),
        text(
            spoken_state(entry),
            x + 30,
            y + 40,
            width=BOX_WIDTH - 40,
            font_size=11.5,
            class_="state",
        ),
        class_=str(entry["status"]),
    )
