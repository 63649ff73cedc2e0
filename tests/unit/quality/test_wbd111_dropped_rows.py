"""WBD111: a transformation dropped rows."""

from __future__ import annotations

from tests.unit.quality.transforming import BEFORE, told


def test_fires_and_names_the_rows() -> None:
    [dropped] = told(BEFORE.drop(index=[3, 5]), "WBD111")
    assert (dropped.severity, dropped.count, dropped.rows) == ("info", 2, (3, 5))


def test_half_of_the_rows_are_a_warning() -> None:
    [dropped] = told(BEFORE.head(40), "WBD111", key="id")
    assert (dropped.severity, dropped.count) == ("warning", 60)


def test_does_not_fire_on_rows_that_were_changed_or_moved() -> None:
    assert told(BEFORE.assign(x=0.0), "WBD111", key="id") == []
    assert told(BEFORE[::-1], "WBD111") == []
