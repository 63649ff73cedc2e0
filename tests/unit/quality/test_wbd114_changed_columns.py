"""WBD114: a transformation changed the columns themselves."""

from __future__ import annotations

from tests.unit.quality.transforming import BEFORE, told


def test_fires_once_for_each_thing_that_happened() -> None:
    after = BEFORE.rename(columns={"x": "z"})[["z", "id"]].assign(new=1)
    assert sorted(each.title for each in told(after, "WBD114", key="id")) == [
        "1 column was added: new",
        "1 column was dropped: y",
        "1 column was renamed: x → z",
    ]


def test_numbers_that_became_texts_are_a_warning() -> None:
    [text] = told(BEFORE.assign(x=BEFORE["x"].astype(str)), "WBD114", key="id")
    assert (text.severity, text.column) == ("warning", "x")


def test_does_not_fire_on_the_same_columns_with_other_values() -> None:
    assert told(BEFORE.assign(x=1.0), "WBD114", key="id") == []
