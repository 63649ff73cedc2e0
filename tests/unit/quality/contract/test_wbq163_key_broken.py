"""WBQ163: the key has gaps or does not tell rows apart."""

from tests.unit.quality.contract.broken_data import CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ163"]
    assert codes(words, bad) == [("WBQ163", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ163"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_parts_that_repeat_while_the_whole_does_not():
    assert codes({"key": ["id", "code"]}, with_values(id=[1, 1, 2], code=["AB", "CD", "AB"])) == []
