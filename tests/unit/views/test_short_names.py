"""Names on an axis are short, and no two alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.views.short_names import short_names


def test_names_that_fit_stay_as_they_are():
    assert short_names(["one", "two"], 8) == ["one", "two"]


def test_a_long_name_is_cut_at_its_end():
    assert short_names(["a long name of a column", "two"], 10) == ["a long na…", "two"]


def test_names_that_begin_alike_are_cut_in_the_middle():
    assert short_names(["a long name, number 1", "a long name, number 2"], 10) == ["a lon…er 1", "a lon…er 2"]


@pytest.mark.parametrize("names", [["a", "a", "a (2)"], ["a long name here"] * 3])
def test_names_that_are_alike_are_counted(names):
    found = short_names(names, 10)
    assert len(set(found)) == 3
    assert found[1].endswith((" (2)", " (3)"))


@given(st.lists(st.text("ab…", max_size=12), max_size=12), st.integers(4, 9))
def test_as_many_different_ones_come_back(names, limit):
    found = short_names(names, limit)
    assert len(found) == len(set(found)) == len(names)
    assert all(len(short) <= limit + len(" (12)") for short in found)
