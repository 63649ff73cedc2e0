"""WBD115: a transformation made duplicates."""

from __future__ import annotations

import pandas as pd

from tests.unit.quality.transforming import BEFORE, told


def test_fires_on_rows_that_repeat_an_earlier_one() -> None:
    [made] = told(pd.concat([BEFORE, BEFORE.head(7)], ignore_index=True), "WBD115")
    assert (made.severity, made.count) == ("warning", 7)


def test_fires_on_keys_that_are_there_again() -> None:
    [keys] = told(pd.concat([BEFORE, BEFORE.head(7).assign(x=-1)]), "WBD115", key="id")
    assert (keys.columns, keys.count) == (("id",), 7)


def test_does_not_fire_on_duplicates_that_were_there_or_where_columns_are_gone() -> None:
    repeated = pd.concat([BEFORE, BEFORE.head(7)], ignore_index=True)
    assert told(repeated.assign(x=repeated["x"] + 1), "WBD115", before=repeated) == []
    assert told(BEFORE[["y"]], "WBD115") == []
