"""WBQ152: there are columns that the contract refuses."""

from tests.unit.quality.contract.broken_data import CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ152"]
    assert codes(words, bad) == [("WBQ152", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ152"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_other_columns_where_they_are_allowed():
    assert codes({"columns": {"id": {}}}, with_values(more=1)) == []
