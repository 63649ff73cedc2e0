"""WBD112: a transformation added rows."""

from __future__ import annotations

import pandas as pd

from tests.unit.quality.transforming import BEFORE, told


def test_fires_and_names_no_rows_since_those_before_have_none_of_them() -> None:
    [added] = told(pd.concat([BEFORE, BEFORE.tail(5).assign(id=range(200, 205))]), "WBD112", key="id")
    assert (added.severity, added.count, added.rows, added.where) == ("info", 5, None, None)


def test_does_not_fire_on_rows_that_were_dropped_changed_or_moved() -> None:
    assert told(BEFORE.head(40), "WBD112", key="id") == []
    assert told(BEFORE.assign(x=0.0), "WBD112", key="id") == []
    assert told(BEFORE[::-1], "WBD112") == []
