"""WBQ158: texts do not match the contract's pattern."""

from tests.unit.quality.contract.broken_data import ABSENT, CASES, GOOD, codes, with_values


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ158"]
    assert codes(words, bad) == [("WBQ158", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ158"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_gaps():
    assert codes({"columns": {"code": {"pattern": "[A-Z]+"}}}, with_values(code=["A", ABSENT, "ABC"])) == []
