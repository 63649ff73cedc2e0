"""WBQ161: values are infinite."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ161"]
    assert codes(words, bad) == [("WBQ161", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ161"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_gaps_and_large_values():
    assert codes({"columns": {"wage": {"finite": True}}}, with_values(wage=[1e308, ABSENT, -1e308])) == []
