from __future__ import annotations

import pytest

from workbench.runs.comparison.outputs.likeness import CLOSE, DIFFERENT, Likeness
from workbench.runs.reproduce.causes import INSIDE, Circumstances, likely_cause
from workbench.runs.reproduce.surroundings import environment_changes


def cause(*cells, cell=None, found=None, **known):
    notebook = {
        "cells": [{"cell_type": "code", "source": each, "metadata": {}, "outputs": []} for each in cells],
        "metadata": {},
    }
    place = len(cells) - 1 if cell is None else cell
    return likely_cause(
        place, found or Likeness(DIFFERENT, "1 became 2", "text", 0.5), Circumstances.of(notebook, **known)
    )


PACKAGE = {"what": "package", "name": "pandas", "recorded": "2.2", "now": "2.3"}
OTHER = {"what": "package", "name": "a-first-one", "recorded": "1", "now": None}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["import random", "random.random()"], "an unseeded generator: WBN106 in cell 1, line 1"),
        (["import random\nx = random.random()", "print(x)"], "an unseeded generator: WBN106 in cell 0, line 2"),
        (["import datetime as dt", "dt.date.today()"], "the time: WBN117 in cell 1"),
        (["import time", "x = time.time()"], "the time: time.time() in cell 1, line 1"),
        (["import requests", "requests.get(u)"], "the network: WBN118 in cell 1"),
        (["import os", "os.environ['X']"], "the surroundings: WBN119 in cell 1"),
    ],
)
def test_what_the_code_does_in_the_cell_or_above_is_named(cells, said):
    assert cause(*cells).startswith(said)


def test_what_the_code_does_below_is_no_cause():
    assert cause("x = 1", "import random\nrandom.random()", cell=0) == INSIDE


def test_changed_data_come_before_what_the_code_does():
    said = cause("import random\nrandom.random()", data=[{"path": "a.csv"}], environment=[PACKAGE])
    assert said == "data changed: a.csv"


def test_a_missing_library_and_the_network_are_seen_by_the_error():
    missing = Likeness(DIFFERENT, "it fails: ModuleNotFoundError: No module named 'x'", "error")
    assert cause("import x", found=missing, data=[{"path": "a"}]).startswith("library missing")
    lost = Likeness(DIFFERENT, "it fails: URLError: <urlopen error>", "error")
    assert cause("x", found=lost).startswith("network")


def test_another_order_of_the_same_words_points_to_sets():
    assert cause("print(s)", found=Likeness(DIFFERENT, "x", "text", reordered=True)).startswith("set order")


def test_tiny_differences_point_to_threads_where_there_are_some():
    tiny = Likeness(CLOSE, "x", "numbers", 1e-15)
    assert cause("x", found=tiny, threads=8) == "thread count: floats were added up in another order by 8 threads"
    assert cause("x", found=tiny, threads=1) == INSIDE


def test_a_library_that_the_notebook_imports_is_named_first():
    assert cause("import pandas as pd", environment=[OTHER, PACKAGE]) == (
        "library version: pandas 2.2 → 2.3, a-first-one 1 → –"
    )


def test_what_perturbed_runs_have_shown_is_surer_than_what_the_code_says():
    assert cause("import random\nrandom.random()", perturbed="set order: …") == "set order: …"


def environment(**changes):
    known = {"python": "3.11.7", "platform": "Linux", "packages": {"pandas": "2.2"}, "hardware": {"cpus": 2}}
    return known | {"threads": {"cpus": 2}, "hash_seed": 0} | changes


def test_each_change_of_the_environment_is_told():
    after = environment(python="3.12.1", packages={"pandas": "2.3", "new": "1"}, hardware={"cpus": 4}, hash_seed=1)
    changes = [
        (each["what"], each["name"], each["recorded"], each["now"])
        for each in environment_changes(environment(), after)
    ]
    assert changes == [
        ("python", "python", "3.11.7", "3.12.1"),
        ("package", "new", None, "1"),
        ("package", "pandas", "2.2", "2.3"),
        ("hardware", "cpus", 2, 4),
        ("hash seed", "hash seed", 0, 1),
    ]


def test_what_was_changed_on_purpose_is_not_told():
    after = environment(hash_seed=1, threads={"cpus": 2, "OMP_NUM_THREADS": "1"})
    assert environment_changes(environment(), after, on_purpose=("hash seed", "threads")) == []


def test_an_environment_that_was_not_observed_has_no_changes():
    assert environment_changes(environment(python=None), environment()) == []
