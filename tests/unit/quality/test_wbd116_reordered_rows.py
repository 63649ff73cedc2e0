"""WBD116: a transformation changed the order of rows."""

from __future__ import annotations

from tests.unit.quality.transforming import BEFORE, told


def test_fires_on_rows_that_come_after_those_they_came_before() -> None:
    [late] = told(BEFORE[::-1], "WBD116")
    assert (late.severity, late.count) == ("info", 99)


def test_does_not_fire_where_rows_between_were_left_out() -> None:
    assert told(BEFORE[::2], "WBD116") == []
