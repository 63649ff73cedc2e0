"""WBQ162: values go back."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ162"]
    assert codes(words, bad) == [("WBQ162", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ162"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_equal_neighbours_and_gaps():
    assert codes({"columns": {"wage": {"ordered": "increasing"}}}, with_values(wage=[1.0, ABSENT, 1.0])) == []
