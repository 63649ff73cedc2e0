"""WBQ155: values lie outside of the contract's range."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ155"]
    assert codes(words, bad) == [("WBQ155", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ155"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_ends_and_gaps():
    assert (
        codes({"columns": {"wage": {"range": {"at_least": 1, "at_most": 3}}}}, with_values(wage=[1.0, ABSENT, 3.0]))
        == []
    )
