"""WBQ159: texts are shorter or longer than the contract allows."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ159"]
    assert codes(words, bad) == [("WBQ159", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ159"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_letters_of_several_bytes():
    assert codes({"columns": {"code": {"length": {"at_most": 2}}}}, with_values(code=["éé", ABSENT, "日本"])) == []
