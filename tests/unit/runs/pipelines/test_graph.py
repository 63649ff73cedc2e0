"""The graph of a pipeline: in the terminal and as SVG."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.cli.pipeline_graph import graph, tree
from workbench.runs.pipeline.layout import needed
from workbench.runs.pipeline.order import Edge, Order
from workbench.runs.pipeline.svg import graph_svg

SVG = "{http://www.w3.org/2000/svg}"


def order(names: str, pairs: str) -> Order:
    return Order(names.split(), [Edge(*pair.split(">"), "after") for pair in pairs.split()])  # type: ignore[arg-type]


def drawn(made: Order, *, width: int = 100) -> list[str]:
    return graph(made, dict.fromkeys(made.names, ("✓", "green")), ["check"], width=width).plain.splitlines()


PIPELINE = order(
    "prepare check train summary publish",
    "prepare>check prepare>train check>train prepare>summary train>publish summary>publish",
)


def test_steps_are_boxes_and_what_follows_from_others_has_no_line() -> None:
    assert drawn(PIPELINE) == [
        "╭───────────╮    ╔═══════════╗   ╭─────────╮    ╭───────────╮",
        "│ ✓ prepare │─┬─▶║ ✓ check   ║──▶│ ✓ train │─┬─▶│ ✓ publish │",
        "╰───────────╯ │  ╚═══════════╝   ╰─────────╯ │  ╰───────────╯",
        "              │  ╭───────────╮               │",
        "              ╰─▶│ ✓ summary │───────────────╯",
        "                 ╰───────────╯",
    ]


def test_a_narrow_terminal_gets_a_tree() -> None:
    assert drawn(PIPELINE, width=40) == [
        "✓ prepare",
        "├─ ✓ check",
        "│  ╰─ ✓ train",
        "╰─ ✓ summary",
        "   ╰─ ✓ publish  also after train",
    ]


def test_a_long_chain_is_not_indented_out_of_sight() -> None:
    chain = order("a b c d e f", "a>b b>c c>d c>e e>f")
    assert drawn(chain, width=12) == ["✓ a", "↓ ✓ b", "↓ ✓ c", "├─ ✓ d", "╰─ ✓ e", "   ↓ ✓ f"]


def test_an_arrow_tells_a_line_that_joins_from_one_that_turns_off() -> None:
    assert drawn(order("a b c d", "a>c b>c b>d")) == [
        "╭─────╮    ╭─────╮",
        "│ ✓ a │─┬─▶│ ✓ c │",
        "╰─────╯ ▲  ╰─────╯",
        "╭─────╮ │  ╭─────╮",
        "│ ✓ b │─┴─▶│ ✓ d │",
        "╰─────╯    ╰─────╯",
    ]


def followed(lines: list[str], name: str) -> set[str]:
    """Follow the lines from a box as a reader does: to the right, up and down, against no arrow, over what crosses."""
    height, wide = len(lines), max(map(len, lines))
    signs = [line.ljust(wide) for line in lines]
    row = next(n for n, line in enumerate(signs) if f" ✓ {name} " in line)
    begin = next(n for n in range(signs[row].index(f"✓ {name} "), wide) if signs[row][n] in "│║") + 1
    open_, seen, found = [(begin, row, "right")], set(), set()
    while open_:
        place = open_.pop()
        column, at, way = place
        if place in seen or not (0 <= at < height and column < wide):
            continue
        seen.add(place)
        sign = signs[at][column]
        if way == "right":
            if sign == "▶":
                found.add(signs[at][column + 1 :].split("✓ ")[1].split()[0])
            ways = [each for each, allowed in TURNS.items() if sign in allowed]
        else:
            against = "▲" if way == "down" else "▼"
            ways = (
                [] if sign == against else [way] if sign in "─│▲▼" else [w for w in ("right", way) if sign in TURNS[w]]
            )
        steps = {"right": (1, 0), "up": (0, -1), "down": (0, 1)}
        open_ += [(column + steps[each][0], at + steps[each][1], each) for each in ways]
    return found


TURNS = {"right": "─┬┴┼├╰╭", "up": "┴┼├┤╰╯", "down": "┬┼├┤╭╮"}
NAMES = [f"s{number}" for number in range(8)]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(range(8)), st.sampled_from(range(8))).filter(lambda pair: pair[0] < pair[1]),
        max_size=16,
    )
)
def test_who_follows_the_lines_finds_what_comes_next(numbers: list[tuple[int, int]]) -> None:
    made = Order(NAMES, [Edge(NAMES[one], NAMES[other], "after") for one, other in numbers])
    lines = drawn(made, width=1000)
    if "╮" in lines[0] or "╗" in lines[0]:  # else it is a tree
        for name in NAMES:
            assert followed(lines, name) == {after for before, after in needed(made) if before == name}, "\n".join(
                lines
            )


def test_lines_that_could_be_misread_are_written_as_a_tree() -> None:
    assert drawn(order("a b c d e f g", "a>c a>d a>e b>d d>f"))[0].startswith("✓")


def test_steps_without_an_order_stand_below_each_other() -> None:
    assert drawn(order("one two", "")) == [
        "╭───────╮",
        "│ ✓ one │",
        "╰───────╯",
        "╭───────╮",
        "│ ✓ two │",
        "╰───────╯",
    ]


def test_a_tree_has_each_step_once() -> None:
    made = order("a b c d e", "a>b a>c b>d c>d d>e")
    lines = tree(made, dict.fromkeys(made.names, ("=", "")), width=80).plain.splitlines()
    assert sorted(line.split("= ")[1][0] for line in lines) == list("abcde")


def entry(name: str, status: str = "completed", **facts: Any) -> dict[str, Any]:
    known = {"name": name, "kind": "notebook", "status": status, "why": None, "taken_from": None, "duration_s": 1.5}
    return known | facts


@pytest.fixture(scope="module")
def picture() -> ET.Element:
    entries = [
        entry("prepare", taken_from="x", why="unchanged since x"),
        entry("check", "gate-failed", kind="gate"),
        entry("train", "skipped"),
        entry("summary"),
        entry("publish", "failed", why="<forced & more>"),
    ]
    return ET.fromstring(graph_svg(PIPELINE, {each["name"]: each for each in entries}))


def test_the_picture_has_every_step_with_its_state(picture: ET.Element) -> None:
    said = [each.findtext(f"{SVG}title") for each in picture.iter(f"{SVG}g")]
    assert sorted(each.replace("\u202f", " ") for each in said if each) == [
        "check: gate failed",
        "prepare: unchanged (unchanged since x)",
        "publish: failed in 1.5 s (<forced & more>)",
        "summary: completed in 1.5 s",
        "train: not run",
    ]


def test_the_picture_stays_inside_its_frame_and_has_its_lines(picture: ET.Element) -> None:
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    for box in picture.iter(f"{SVG}rect"):
        x, y, wide, high = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width
        assert 0 <= y <= y + high <= height
    heads = [each for each in picture.iter(f"{SVG}path") if each.attrib["class"] == "head"]
    assert len(heads) == 5
    style = picture.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
