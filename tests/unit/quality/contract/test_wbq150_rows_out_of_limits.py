"""WBQ150: the number of rows is outside of the contract's limits."""

from tests.unit.quality.contract.broken_data import CASES, GOOD, codes


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ150"]
    assert codes(words, bad) == [("WBQ150", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ150"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_a_limit_that_is_met():
    assert codes({"rows": {"at_least": 3, "at_most": 3}}, GOOD) == []
