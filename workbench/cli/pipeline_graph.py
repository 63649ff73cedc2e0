"""The graph of a pipeline in a terminal: boxes and lines, or an indented tree where there is no room for them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.text import Text

from workbench.runs.pipeline.layout import lay_out, needed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.runs.pipeline.layout import Layout, Node
    from workbench.runs.pipeline.order import Order

__all__ = ["graph", "tree"]

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
LINES = {
    LEFT: "─", RIGHT: "─", LEFT | RIGHT: "─", UP: "│", DOWN: "│", UP | DOWN: "│",
    RIGHT | DOWN: "╭", LEFT | DOWN: "╮", RIGHT | UP: "╰", LEFT | UP: "╯",
    RIGHT | UP | DOWN: "├", LEFT | UP | DOWN: "┤", LEFT | RIGHT | DOWN: "┬", LEFT | RIGHT | UP: "┴",
    LEFT | RIGHT | UP | DOWN: "┼",
}  # fmt: skip
NOTEBOOK, GATE = "╭─╮│╰╯", "╔═╗║╚╝"
BOX_ROWS = 3


def graph(order: Order, marks: Mapping[str, tuple[str, str]], gates: Sequence[str], *, width: int) -> Text:
    """Draw the steps from left to right; as a tree when that is wider than *width* or would mislead.

    Parameters
    ----------
    order
        The steps and what comes before what.
    marks
        The sign of each step and its style.
    gates
        The steps that are gates: their boxes have double lines.
    width
        How many characters there are in a line.
    """
    layout = lay_out(order)
    tracks = [_tracks(layout, layer) for layer in range(layout.layers - 1)]
    if any(each is None for each in tracks):
        return tree(order, marks, width=width)
    gutters = [len(set((each or {}).values())) + 3 for each in tracks] + [0]
    boxes = [
        max((len(node.step) + 6 for node in layout.nodes if node.layer == layer and node.step is not None), default=1)
        for layer in range(layout.layers)
    ]
    starts = [sum(boxes[:layer]) + sum(gutters[:layer]) for layer in range(layout.layers)]
    if starts[-1] + boxes[-1] > width:
        return tree(order, marks, width=width)
    canvas = _Canvas()
    for layer, own in enumerate(tracks):
        _draw_links(canvas, layout, layer, own or {}, starts, boxes)
    for node in layout.nodes:
        if node.step is None:
            canvas.across(starts[node.layer], starts[node.layer] + boxes[node.layer] - 1, _middle(node))
        else:
            sign, style = marks[node.step]
            frame = GATE if node.step in gates else NOTEBOOK
            canvas.box(starts[node.layer], node.row * BOX_ROWS, boxes[node.layer], f"{sign} {node.step}", style, frame)
    return canvas.text()


def tree(order: Order, marks: Mapping[str, tuple[str, str]], *, width: int) -> Text:
    """Write each step once, below the last of those that it comes behind.

    A chain is not indented where that would be wider than *width*.
    """
    found = _tree(order, marks, flat=False)
    wide = max(map(len, found.plain.splitlines()), default=0) > width
    return _tree(order, marks, flat=True) if wide else found


def _tree(order: Order, marks: Mapping[str, tuple[str, str]], *, flat: bool) -> Text:
    before: dict[str, list[str]] = defaultdict(list)
    for one, other in needed(order):
        before[other].append(one)
    places = {name: place for place, name in enumerate(order.sorted())}
    home = {name: max(before[name], key=places.__getitem__, default=None) for name in order.names}
    inner: dict[str | None, list[str]] = defaultdict(list)
    for name in order.names:
        inner[home[name]].append(name)
    found = Text()
    open_ = [(name, "", "") for name in reversed(inner[None])]
    while open_:
        name, stem, branch = open_.pop()
        also = [each for each in before[name] if each != home[name]]
        sign, style = marks[name]
        found.append(stem + branch, "dim")
        found.append(f"{sign} {name}", style)
        found.append(f"  also after {', '.join(also)}\n" if also else "\n", "dim")
        below = stem + {"├─ ": "│  ", "╰─ ": "   "}.get(branch, "")
        own = inner[name]
        if flat and len(own) == 1:
            open_.append((own[0], below, "↓ "))
            continue
        open_ += [(each, below, "╰─ " if each == own[-1] else "├─ ") for each in reversed(own)]
    found.right_crop(1)
    return found


def _middle(node: Node) -> int:
    return node.row * BOX_ROWS + 1


def _tracks(layout: Layout, layer: int) -> dict[Node, int] | None:
    """Give each place whose lines go up or down a column behind *layer*, such that no two lines run as one.

    Places whose lines lead to the same places share one. None when it is impossible.
    """
    links = [link for link in layout.links if link.start.layer == layer]
    ends: dict[Node, frozenset[int]] = {
        link.start: frozenset(each.end.row for each in links if each.start == link.start) for link in links
    }
    bent = {node for node in ends if ends[node] != {node.row}}
    groups = list(dict.fromkeys(ends[node] for node in ends if node in bent))
    # Where a line arrives in the row that another leaves from, the other must turn away first.
    first = {rows: {ends[node] for node in bent if node.row in rows and ends[node] != rows} for rows in groups}
    places: dict[frozenset[int], int] = {}
    while len(places) < len(groups):
        free = [rows for rows in groups if rows not in places and first[rows] <= places.keys()]
        if not free:
            return None
        places[free[0]] = len(places)
    if any(_misleads(rows, ends, places) for rows in groups):
        return None
    return {node: places[ends[node]] for node in bent}


def _misleads(rows: frozenset[int], ends: Mapping[Node, frozenset[int]], places: Mapping[frozenset[int], int]) -> bool:
    """Tell whether another's line could be followed down (or up) a column that passes where it joins it."""
    members = [node.row for node in ends if ends[node] == rows]
    for row in rows:
        by = any(
            row in other and other != rows and (node.row == row or places.get(other, -1) < places[rows])
            for node, other in ends.items()
        )
        further = any(end > row for end in rows) if row > max(members) else any(end < row for end in rows)
        if by and (further or min(members) < row < max(members)):
            return True
    return False


def _draw_links(
    canvas: _Canvas, layout: Layout, layer: int, tracks: Mapping[Node, int], starts: list[int], boxes: list[int]
) -> None:
    left, right = starts[layer] + boxes[layer], starts[layer + 1] - 1
    links = [link for link in layout.links if link.start.layer == layer]
    column = {node: left + 1 + track for node, track in tracks.items()}
    for link in links:
        one, other = _middle(link.start), _middle(link.end)
        if one == other:
            canvas.across(left, right, one)
        else:
            track = column[link.start]
            canvas.across(left, track, one, stop=True)
            canvas.down(track, one, other)
            canvas.joints |= {(track, one), (track, other)}
            canvas.across(track, right, other, begin=True)
        if link.end.step is not None:
            canvas.put(right, other, "▶", "dim")
    # Where a line that leads to several steps joins one that comes by, an arrow says that nothing turns off there.
    for link in links:
        if link.start not in column or link.start.row == link.end.row:
            continue
        branches = any(each.start == link.start and each.end != link.end for each in links)
        by = (
            each for each in links if each.end.row == link.end.row and column.get(each.start, left) < column[link.start]
        )
        if branches and any(True for _ in by):
            up = link.end.row < link.start.row
            canvas.put(column[link.start], _middle(link.end) + (1 if up else -1), "▲" if up else "▼", "dim")


class _Canvas:
    """Characters by place."""

    def __init__(self) -> None:
        self.joints: set[tuple[int, int]] = set()  # where lines meet; elsewhere one passes above the other
        self._lines: dict[tuple[int, int], int] = defaultdict(int)
        self._signs: dict[tuple[int, int], tuple[str, str]] = {}

    def across(self, start: int, end: int, row: int, *, begin: bool = False, stop: bool = False) -> None:
        """Draw a line to the right; with *begin* or *stop* it turns there, and does not go on."""
        for column in range(start, end + 1):
            if not (begin and column == start):
                self._lines[column, row] |= LEFT
            if not (stop and column == end):
                self._lines[column, row] |= RIGHT

    def down(self, column: int, one: int, other: int) -> None:
        """Draw a line up or down between two rows."""
        top, bottom = sorted((one, other))
        for row in range(top, bottom + 1):
            self._lines[column, row] |= (UP if row > top else 0) | (DOWN if row < bottom else 0)

    def put(self, column: int, row: int, sign: str, style: str) -> None:
        """Write a character."""
        self._signs[column, row] = (sign, style)

    def box(self, column: int, row: int, width: int, words: str, style: str, frame: str) -> None:
        """Draw a box with words in it."""
        first, across, second, side, third, last = tuple(frame)
        rows = (
            first + across * (width - 2) + second,
            f"{side} {words:<{width - 4}} {side}",
            third + across * (width - 2) + last,
        )
        for down, text in enumerate(rows):
            for place, sign in enumerate(text):
                inside = down == 1 and 1 < place < width - 1
                self.put(column + place, row + down, sign, style if inside else "")

    def text(self) -> Text:
        """Return it as lines."""
        signs = {place: (LINES[self._seen(place)], "dim") for place in self._lines} | self._signs
        found = Text(no_wrap=True, overflow="crop")
        for row in range(max(row for _, row in signs) + 1):
            found.append("\n" if row else "")
            columns = [column for column, at in signs if at == row]
            for column in range(max(columns, default=-1) + 1):
                found.append(*signs.get((column, row), (" ", "")))
        return found

    def _seen(self, place: tuple[int, int]) -> int:
        line = self._lines[place]
        across, down = line & (LEFT | RIGHT), line & (UP | DOWN)
        return line if place in self.joints or not across else across or down
