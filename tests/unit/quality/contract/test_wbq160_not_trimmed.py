"""WBQ160: texts begin or end with white space."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ160"]
    assert codes(words, bad) == [("WBQ160", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ160"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_white_space_inside():
    assert codes({"columns": {"code": {"trimmed": True}}}, with_values(code=["A B", ABSENT, ""])) == []
