"""Where the steps of a pipeline stand when it is drawn: in layers from left to right, without needless lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.runs.pipeline.order import Order

__all__ = ["Layout", "Link", "Node", "lay_out", "needed"]

SWEEPS = 4


@dataclass(frozen=True)
class Node:
    """A place: of a step, or where a line passes a layer.

    Parameters
    ----------
    step
        The step's name; None for a line.
    layer, row
        The place, from 0.
    """

    step: str | None
    layer: int
    row: int


@dataclass(frozen=True)
class Link:
    """A line from one layer to the next; `before` and `after` are the steps at the ends of the whole line."""

    start: Node
    end: Node
    before: str
    after: str


@dataclass(frozen=True)
class Layout:
    """All places and lines.

    Parameters
    ----------
    nodes
        The places, by layer and row.
    links
        The lines between neighbouring layers.
    layers, rows
        How many there are.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    layers: int
    rows: int


def needed(order: Order) -> list[tuple[str, str]]:
    """Return the pairs of steps that must be drawn: what follows from others is left out."""
    pairs = []
    for name in order.names:
        for before in order.before[name]:
            others = [each for each in order.before[name] if each != before]
            if not any(each in order.all_behind(before) for each in others):
                pairs.append((before, name))
    return pairs


def lay_out(order: Order) -> Layout:
    """Place the steps of *order*; lines that pass a layer have a place of their own there."""
    steps = order.layers()
    depth = {name: layer for layer, names in enumerate(steps) for name in names}
    places: list[list[str]] = [list(names) for names in steps]
    chains: list[tuple[str, str, list[str]]] = []
    for before, after in needed(order):
        passing = [f"{before}\0{after}\0{layer}" for layer in range(depth[before] + 1, depth[after])]
        for layer, each in enumerate(passing, depth[before] + 1):
            places[layer].append(each)
        chains.append((before, after, [before, *passing, after]))
    before_of: dict[str, list[str]] = {each: [] for layer in places for each in layer}
    after_of: dict[str, list[str]] = {each: [] for layer in places for each in layer}
    for _, _, chain in chains:
        for one, other in pairwise(chain):
            before_of[other].append(one)
            after_of[one].append(other)
    _sort(places, before_of, after_of)
    rows = _rows(places, before_of, after_of)
    layer_of = {each: layer for layer, names in enumerate(places) for each in names}
    nodes = {each: Node(None if "\0" in each else each, layer_of[each], rows[each]) for each in rows}
    links = [
        Link(nodes[one], nodes[other], before, after)
        for before, after, chain in chains
        for one, other in pairwise(chain)
    ]
    return Layout(
        nodes=tuple(sorted(nodes.values(), key=lambda node: (node.layer, node.row))),
        links=tuple(links),
        layers=len(places),
        rows=1 + max(rows.values(), default=-1),
    )


def _sort(places: list[list[str]], before_of: Mapping[str, list[str]], after_of: Mapping[str, list[str]]) -> None:
    """Order each layer by the middle of its neighbours, to and fro, so that few lines cross."""
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        neighbours = before_of if down else after_of
        for layer in range(len(places)) if down else reversed(range(len(places))):
            near = layer - 1 if down else layer + 1
            at = {each: place for place, each in enumerate(places[near])} if 0 <= near < len(places) else {}
            here = {each: place for place, each in enumerate(places[layer])}
            places[layer].sort(key=lambda each: (_middle(neighbours[each], at, here[each]), here[each]))


def _middle(names: Sequence[str], at: Mapping[str, int], otherwise: float) -> float:
    known = [at[each] for each in names if each in at]
    return sum(known) / len(known) if known else otherwise


def _rows(
    places: Sequence[Sequence[str]], before_of: Mapping[str, list[str]], after_of: Mapping[str, list[str]]
) -> dict[str, int]:
    """Give each place a row: its neighbour's where that is free, so that lines run straight."""
    widest = max(range(len(places)), key=lambda layer: len(places[layer]))
    rows = {each: row for row, each in enumerate(places[widest])}
    for layers, neighbours in ((range(widest + 1, len(places)), before_of), (range(widest - 1, -1, -1), after_of)):
        for layer in layers:
            free = 0
            for each in places[layer]:
                wanted = _middle(neighbours[each], rows, free)
                rows[each] = max(free, int(wanted))
                free = rows[each] + 1
    return rows
