"""WBQ165: rows do not fulfil a predicate of the contract."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ165"]
    assert codes(words, bad) == [("WBQ165", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ165"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_a_row_for_which_it_gives_null():
    assert codes({"rows_where": [{"predicate": "wage > 0"}]}, with_values(wage=[1.0, ABSENT, 2.0])) == []
