"""WBQ153: a column is of another type than the contract has."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ153"]
    assert codes(words, bad) == [("WBQ153", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ153"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_whole_numbers_that_are_stored_as_fractions_because_of_a_gap():
    assert codes({"columns": {"id": {"type": "integer"}}}, with_values(id=[1.0, ABSENT, 3.0])) == []
