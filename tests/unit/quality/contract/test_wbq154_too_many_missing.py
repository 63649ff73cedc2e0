"""WBQ154: more values are missing than the contract allows."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ154"]
    assert codes(words, bad) == [("WBQ154", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ154"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_a_share_that_is_allowed():
    assert codes({"columns": {"wage": {"missing": {"at_most": 0.34}}}}, with_values(wage=[1.0, ABSENT, 2.0])) == []
