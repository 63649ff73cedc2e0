"""WBQ164: more rows copy an earlier one than the contract allows."""

import pandas as pd

from tests.unit.quality.contract.broken_data import CASES, GOOD, codes


def test_it_fires_and_nothing_else_does():
    words, bad, count = CASES["WBQ164"]
    assert codes(words, bad) == [("WBQ164", count)]


def test_it_does_not_fire_on_good_data():
    words, _, _ = CASES["WBQ164"]
    assert codes(words, GOOD) == []


def test_it_does_not_fire_on_a_share_that_is_allowed():
    assert codes({"duplicate_rows": {"at_most": 0.25}}, pd.concat([GOOD, GOOD.head(1)])) == []
