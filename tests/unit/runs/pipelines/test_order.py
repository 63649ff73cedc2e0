"""The order of steps: from files and words of the pipeline, and from what was seen."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from workbench.runs.pipeline.definition import Gate, Step
from workbench.runs.pipeline.layout import lay_out, needed
from workbench.runs.pipeline.order import Edge, Files, Order, cycle_in, declared_edges, with_observed

ROOT = Path("/project")
NAMES = [f"s{number}" for number in range(9)]
FORWARD = st.lists(
    st.tuples(st.sampled_from(range(9)), st.sampled_from(range(9))).filter(lambda pair: pair[0] < pair[1]), max_size=24
)


def steps(*made: Step) -> dict[str, Step]:
    return {step.name: step for step in made}


def pairs(edges: list[Edge]) -> set[tuple[str, str, str]]:
    return {(edge.before, edge.after, edge.why) for edge in edges}


def test_files_and_words_say_what_comes_first() -> None:
    known = steps(
        Step(name="last", after=("first",)),
        Step(name="reads", inputs=(ROOT / "data/part/a.csv",)),
        Step(name="first", outputs=(ROOT / "data/part",)),
        Gate(name="gate", contract=ROOT / "c.yaml", data="data/part/*.csv"),
    )
    assert pairs(declared_edges(known, ROOT)) == {
        ("first", "last", "after"),
        ("first", "reads", "declared"),
        ("first", "gate", "declared"),
    }


def test_the_data_of_a_gate_are_matched_by_a_glob() -> None:
    known = steps(
        Step(name="one", outputs=(ROOT / "data/a.csv",)),
        Step(name="other", outputs=(ROOT / "data/a.txt",)),
        Gate(name="gate", contract=ROOT / "c.yaml", data="data/*.csv"),
    )
    assert pairs(declared_edges(known, ROOT)) == {("one", "gate", "declared")}


def test_files_that_steps_were_seen_to_use_count_too() -> None:
    seen = {"b": Files(written=(ROOT / "x",)), "a": Files(read=(ROOT / "x", ROOT / "y"))}
    assert pairs(with_observed([], seen, ["a", "b"])) == {("b", "a", "observed")}


def test_the_file_has_the_last_word_over_what_was_seen() -> None:
    seen = {"b": Files(written=(ROOT / "x",)), "a": Files(read=(ROOT / "x",))}
    said = [Edge("a", "b", "after")]
    assert with_observed(said, seen, ["a", "b"]) == said


def test_a_file_that_a_step_changes_in_place_makes_no_circle() -> None:
    both = Files(read=(ROOT / "x",), written=(ROOT / "x",))
    assert with_observed([], {"a": both, "b": both}, ["a", "b"]) == []


def test_a_circle_is_found_and_told_whole() -> None:
    edges = [Edge("a", "b", "after"), Edge("b", "c", "after"), Edge("c", "a", "after"), Edge("x", "a", "after")]
    assert cycle_in(["x", "a", "b", "c"], edges) == ["a", "b", "c", "a"]


@given(FORWARD)
def test_every_step_comes_behind_those_it_depends_on(numbers: list[tuple[int, int]]) -> None:
    edges = [Edge(NAMES[one], NAMES[other], "after") for one, other in numbers]
    assert cycle_in(NAMES, edges) is None
    order = Order(reversed(NAMES), edges)
    done = order.sorted()
    layers = order.layers()
    at = {name: depth for depth, layer in enumerate(layers) for name in layer}
    assert sorted(done) == sorted(at) == NAMES
    for edge in edges:
        assert done.index(edge.before) < done.index(edge.after)
        assert at[edge.before] < at[edge.after]
        assert edge.after in order.all_behind(edge.before)


@given(FORWARD)
def test_what_is_drawn_says_the_same_with_fewer_lines(numbers: list[tuple[int, int]]) -> None:
    order = Order(NAMES, [Edge(NAMES[one], NAMES[other], "after") for one, other in numbers])
    drawn = Order(NAMES, [Edge(one, other, "after") for one, other in needed(order)])
    assert all(drawn.all_behind(name) == order.all_behind(name) for name in NAMES)
    layout = lay_out(order)
    assert len({(node.layer, node.row) for node in layout.nodes}) == len(layout.nodes)
    assert {node.step for node in layout.nodes if node.step} == set(NAMES)
    assert all(link.end.layer == link.start.layer + 1 for link in layout.links)
