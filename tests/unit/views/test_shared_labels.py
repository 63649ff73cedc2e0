"""What bins and marks are called is written once in a payload."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.views.items.spark import Spark
from workbench.views.links import Follow, LinkedField
from workbench.views.shared_labels import other_labels, own_labels

WAGE = LinkedField(
    id="wage",
    title="wage",
    columns=["wage"],
    sql=["wage"],
    labels=["0 – 10", "10 – 20", "missing"],
    edges=[0.0, 10.0, 20.0],
    ends=["0", "10", "20"],
    missing=2,
    codes=np.zeros(3, dtype=np.uint8),
    totals=np.array([1, 2, 3]),
)


def spark(**more):
    return Spark(**{"id": "s", "title": "wage", "y": [1, 2], "labels": WAGE.labels[:2], "alt": "", **more})


def test_labels_of_ranges_that_say_their_ends_are_left_out():
    assert other_labels(WAGE) == ["missing"]


@pytest.mark.parametrize(
    "field",
    [
        replace(WAGE, labels=["low", "10 – 20", "missing"]),
        replace(WAGE, ends=None),
        replace(WAGE, totals=np.array([1, 2])),
    ],
    ids=["own words", "no ends", "unknown totals"],
)
def test_other_labels_are_written(field):
    assert other_labels(field) == list(field.labels)


@pytest.mark.parametrize("follows", [{"field": "wage"}, {"follow": Follow(field="wage")}])
def test_a_spark_that_is_labelled_like_its_field_has_no_labels_of_its_own(follows):
    assert own_labels(spark(**follows), {"wage": WAGE}) == []


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"field": "pay"},
        {"field": "wage", "labels": ["a", "b"]},
        {"field": "wage", "y": [[1, 2], [3, 4]], "mark": "cells"},
        {"field": "wage", "y": [1, 2, 3]},
    ],
    ids=["no field", "unknown field", "own words", "cells", "more marks"],
)
def test_other_sparks_have_labels(more):
    own = spark(**more)
    assert own_labels(own, {"wage": WAGE}) == list(own.labels)


def test_the_usual_follow_of_a_sparks_own_field_is_not_written(every_word):
    document = every_word.to_json()
    cards = next(section["items"] for section in document["sections"] if section["type"] == "sparks")
    wage = next(card for card in cards if card["id"] == "wage")
    assert (wage["field"], wage["follow"], wage["labels"]) == ("wage", None, [])
