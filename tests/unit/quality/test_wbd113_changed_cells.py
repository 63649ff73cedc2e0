"""WBD113: a transformation changed cells of a column."""

from __future__ import annotations

import numpy as np

from tests.unit.quality.transforming import BEFORE, told


def test_fires_with_an_example_and_the_rows() -> None:
    [changed] = told(BEFORE.assign(y=BEFORE["y"].str.upper().where(BEFORE["id"] < 10, BEFORE["y"])), "WBD113", key="id")
    assert (changed.severity, changed.column, changed.count) == ("info", "y", 10)
    assert changed.rows == tuple(range(10))
    assert 'e.g. "a" → "A"' in changed.title


def test_lost_values_are_a_warning() -> None:
    [changed] = told(BEFORE.assign(x=BEFORE["x"].where(BEFORE["id"] > 3)), "WBD113", key="id")
    assert (changed.severity, changed.facts["emptied"], changed.facts["filled"]) == ("warning", 4, 0)


def test_does_not_fire_on_another_way_of_storing_the_values() -> None:
    assert told(BEFORE.astype({"id": "int8", "y": "category"}), "WBD113", key="id") == []
    nothing = BEFORE.assign(x=np.nan)
    assert told(nothing.astype({"x": "Float64"}), "WBD113", before=nothing, key="id") == []
