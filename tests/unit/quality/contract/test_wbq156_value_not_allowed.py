"""WBQ156: values are none of those that the contract lists."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ156"]
    assert codes(words, bad) == [("WBQ156", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ156"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_gaps():
    assert codes({"columns": {"code": {"values": ["AB", "CD"]}}}, with_values(code=["AB", ABSENT, "CD"])) == []
