"""WBQ157: values come again in a column that is to be unique."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ157"]
    assert codes(words, bad) == [("WBQ157", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ157"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_gaps_that_come_again():
    assert codes({"columns": {"wage": {"unique": True}}}, with_values(wage=[1.0, ABSENT, ABSENT])) == []
