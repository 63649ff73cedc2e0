"""WBQ151: a column that the contract requires is not there."""

from tests.unit.quality.contract.broken_data import CASES, GOOD, codes


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ151"]
    assert codes(words, bad) == [("WBQ151", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ151"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_a_column_that_may_be_absent():
    assert codes({"columns": {"more": {"required": False, "unique": True}}}, GOOD) == []
