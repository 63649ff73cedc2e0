"""WBD102: the columns are not those of the reference."""

from __future__ import annotations

import pandas as pd

from tests.unit.quality.fixes import found

OLD = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": [1.5, 2.5, 3.5], "d": [True, False, True]})


def test_fires_on_columns_lost_and_new() -> None:
    lost, new = found(OLD.drop(columns="b").assign(e=1), "WBD102", reference=OLD)
    assert (lost.severity, lost.columns, lost.title) == ("warning", ("b",), "1 column of the reference is gone: b")
    assert lost.check == {"columns": {"b": {"required": True}}}
    assert (new.severity, new.columns) == ("info", ("e",))


def test_fires_on_another_type_but_only_notes_fractions() -> None:
    text, fraction = found(OLD.assign(c=["1", "2", "3"], a=[1.5, 2.0, 3.0]), "WBD102", reference=OLD)
    assert (text.severity, text.column, text.title) == ("warning", "c", "c is text now, and was a number")
    assert text.check == {"columns": {"c": {"type": "number"}}}
    assert (fraction.severity, fraction.column) == ("info", "a")


def test_fires_on_another_order_with_the_fewest_columns_that_moved() -> None:
    [moved] = found(OLD[["d", "a", "b", "c"]], "WBD102", reference=OLD)
    assert (moved.severity, moved.columns) == ("info", ("d",))


def test_does_not_fire_on_how_values_are_stored() -> None:
    other = OLD.astype({"a": "int8", "b": "category", "c": "float32"})
    assert found(other, "WBD102", reference=OLD) == []


def test_another_table_gives_notes() -> None:
    other = pd.DataFrame({"a": [1, 2, 3], **{f"x{n}": [1, 2, 3] for n in range(9)}})
    assert {each.severity for each in found(other, "WBD102", reference=OLD)} == {"info"}
