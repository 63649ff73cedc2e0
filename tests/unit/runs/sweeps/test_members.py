from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.invalid import InvalidInput
from workbench.notebook.parameters import Parameter, read_parameters
from workbench.runs.sweep.members import members_of
from workbench.runs.sweep.ranges import Range, grid_from_file, grid_from_text

GRIDS = st.dictionaries(
    st.sampled_from("abcd"), st.lists(st.integers(), min_size=1, max_size=4, unique=True), min_size=1, max_size=4
)


def takes(source: str) -> list[Parameter]:
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["parameters"]}, "outputs": []}
    return read_parameters({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_every_combination_the_last_parameter_varying_fastest() -> None:
    assert members_of({"seed": [1, 2], "kind": ["a", "b"]}) == [
        {"seed": 1, "kind": "a"},
        {"seed": 1, "kind": "b"},
        {"seed": 2, "kind": "a"},
        {"seed": 2, "kind": "b"},
    ]


def test_a_list_is_taken_as_it_is() -> None:
    combinations = [{"seed": 1}, {"seed": 2, "kind": "a"}]
    assert members_of(combinations) == combinations


def test_values_may_be_an_array() -> None:
    assert members_of({"alpha": np.array([0.5, 1.0])}) == [{"alpha": 0.5}, {"alpha": 1.0}]


@given(GRIDS, st.integers(1, 40), st.integers(0, 5))
def test_some_of_a_grid_are_different_members_of_it_in_its_order(
    grid: dict[str, list[int]], samples: int, seed: int
) -> None:
    whole = members_of(grid)
    some = members_of(grid, samples=samples, seed=seed)
    assert len(some) == min(samples, len(whole))
    places = [whole.index(each) for each in some]
    assert places == sorted(set(places))
    assert some == members_of(grid, samples=samples, seed=seed)


def test_few_of_a_grid_that_no_machine_could_hold() -> None:
    grid = {f"p{place}": list(range(100)) for place in range(40)}
    some = members_of(grid, samples=5)
    assert len({tuple(each.values()) for each in some}) == 5


def test_distributions_are_drawn_from_with_the_seed() -> None:
    grid = {"alpha": Range(1e-4, 1.0, log=True), "depth": Range(2, 5, whole=True), "kind": ["a", "b"]}
    drawn = members_of(grid, samples=200, seed=3)
    assert drawn == members_of(grid, samples=200, seed=3) != members_of(grid, samples=200, seed=4)
    assert {each["depth"] for each in drawn} == {2, 3, 4, 5}
    assert all(1e-4 <= each["alpha"] <= 1 for each in drawn)
    assert 0.3 < np.mean([each["alpha"] < 1e-2 for each in drawn]) < 0.7  # half of the logarithms
    assert {each["kind"] for each in drawn} == {"a", "b"}


def test_a_distribution_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    drawn = members_of({"alpha": stats.uniform(2, 1), "n": stats.randint(1, 4)}, samples=20)
    assert all(2 <= each["alpha"] <= 3 and type(each["n"]) is int for each in drawn)


@pytest.mark.parametrize(
    ("grid", "options", "said"),
    [
        ("seed", {}, "must map names to lists"),
        ({}, {}, "at least one parameter"),
        ([], {}, "at least one run"),
        ({"seed": 1}, {}, "'seed' must have a list of values"),
        ({"seed": "123"}, {}, "'seed' must have a list of values"),
        ({"seed": []}, {}, "at least one value"),
        ({"seed": [1, 1]}, {}, "the value 1 twice"),
        ([{"seed": 1}, 2], {}, "member 1 is int"),
        ({"a": list(range(1000)), "b": list(range(1000))}, {}, "1,000,000"),
        ({"alpha": Range(0.0, 1.0)}, {}, "how many runs"),
    ],
)
def test_what_is_no_grid(grid: Any, options: dict[str, int], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        members_of(grid, **options)


def test_true_and_one_are_two_values() -> None:
    assert len(members_of({"x": [True, 1, 1.0]})) == 3


def test_texts_are_read_as_the_parameter_takes_them() -> None:
    known = takes(
        "from datetime import date\nseed: int = 1\nname: str = 'a'\nday: date = date(2024, 1, 1)\nflag = True"
    )
    grid = grid_from_text(known, ["seed=1,2,3", "name=a, b,'c,d'", "day=2024-01-01,2024-02-01", "flag=yes,no"])
    assert grid == {
        "seed": [1, 2, 3],
        "name": ["a", " b", "c,d"],
        "day": [dt.date(2024, 1, 1), dt.date(2024, 2, 1)],
        "flag": [True, False],
    }


def test_lists_are_one_value_unless_each_has_its_brackets() -> None:
    known = takes("columns: list[str] = ['a']")
    assert grid_from_text(known, ['columns=["a"],["a","b"]'])["columns"] == [["a"], ["a", "b"]]
    assert grid_from_text(known, ["columns=a,b"])["columns"] == [["a", "b"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alpha=1e-4..1:log", Range(1e-4, 1.0, log=True)),
        ("alpha=-1..1", Range(-1.0, 1.0)),
        ("alpha= 0.5 .. 2 : log", Range(0.5, 2.0, log=True)),
        ("depth=2..8", Range(2, 8, whole=True)),
        ("depth=1..100:log", Range(1, 100, log=True, whole=True)),
    ],
)
def test_ranges(text: str, expected: Range) -> None:
    known = takes("alpha = 0.1\ndepth = 3")
    assert grid_from_text(known, [text]) == {text.partition("=")[0]: expected}


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["seed"], "NAME=VALUE,VALUE"),
        (["seed=1", "seed=2"], "given twice"),
        (["sead=1"], "Did you mean 'seed'"),
        (["seed=1,x"], "must be a whole number"),
        (["seed=5..2"], "must rise"),
        (["seed=0..5:log"], "begin above 0"),
        (["name=1..2"], "takes no numbers"),
    ],
)
def test_what_is_no_grid_of_texts(texts: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        grid_from_text(takes("seed: int = 1\nname = 'a'"), texts)


def test_a_grid_from_a_file(tmp_path: Any) -> None:
    file = tmp_path / "grid.yaml"
    file.write_text("seed: [1, 2]\nalpha: 0.001..1:log\ndepth: 2..4\n", encoding="utf-8")
    assert grid_from_file(file) == {
        "seed": [1, 2],
        "alpha": Range(0.001, 1.0, log=True),
        "depth": Range(2, 4, whole=True),
    }
