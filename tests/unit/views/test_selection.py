"""Selections made by code: in words, as values, observed, and shared by linked views."""

import datetime as dt
import threading

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import workbench as wb
from workbench.invalid import InvalidInput
from workbench.views.links import LinkedField
from workbench.views.rows import selecting
from workbench.views.rows.choosing import chosen_bins

FLIGHTS = {
    "dep_delay": {"edges": [-60.0, 0.0, 60.0, 240.0]},
    "carrier": {"values": [["UA"], ["AA"], ["B6"]], "literal": "text"},
    "when": {"edges": ["2013-01-01T00:00:00", "2013-02-01T00:00:00", "2013-03-01T00:00:00"], "literal": "timestamp"},
    "seen": {"columns": ["actual", "predicted"], "values": [[0, 0], [0, 1], [1, 0], [1, 1]]},
    "arr time": {"edges": [0.0, 1.5, 2.0]},
    "late": {"values": [[False], [True]], "literal": "boolean"},
}
TABLE = pa.table(
    {
        "dep_delay": [-5.0, 0.0, 59.9, 60.0, 240.0, None, 999.0],
        "carrier": ["UA", "AA", "B6", "ZZ", "UA", None, "AA"],
        "when": pa.array([dt.datetime(2013, 1, day) for day in range(1, 8)], pa.timestamp("us")),  # noqa: DTZ001
        "actual": [0, 0, 1, 1, 0, 1, 2],
        "predicted": [0, 1, 1, 0, 0, 1, 2],
        "arr time": [0.0, 1.0, 1.5, 2.0, 2.5, 1.9, 0.1],
        "late": [False, False, True, True, True, None, True],
    }
)


@pytest.fixture
def flights(linked):
    return linked(TABLE, FLIGHTS, title="flights")


@pytest.mark.parametrize(
    ("wanted", "bins", "words"),
    [
        ({"dep_delay": (60, 240)}, {"dep_delay": [2]}, "dep_delay is 60 – 240"),
        ({"dep_delay": (0, 60)}, {"dep_delay": [1]}, "dep_delay is 0 – 60"),
        ({"dep_delay": (-1, 60.5)}, {"dep_delay": [0, 1, 2]}, "dep_delay is -60 – 240"),
        ({"dep_delay": (None, 0)}, {"dep_delay": [0]}, "dep_delay is -60 – 0"),
        ({"dep_delay": (60, None)}, {"dep_delay": [2]}, "dep_delay is 60 – 240"),
        ({"dep_delay": 240}, {"dep_delay": [2]}, "dep_delay is 60 – 240"),
        ({"dep_delay": [-1, 100]}, {"dep_delay": [0, 2]}, "dep_delay is -60 – 0 or 60 – 240"),
        ({"dep_delay": None}, {"dep_delay": [4]}, "dep_delay is missing"),
        ({"dep_delay": "other"}, {"dep_delay": [3]}, "dep_delay is other"),
        ({"carrier": ["UA", "AA"]}, {"carrier": [0, 1]}, "carrier is UA or AA"),
        ({"carrier": "B6"}, {"carrier": [2]}, "carrier is B6"),
        ({"carrier": ("AA", None)}, {"carrier": [1, 4]}, "carrier is AA or missing"),
        ({"carrier": {"other"}}, {"carrier": [3]}, "carrier is other"),
        ({"seen": [(0, 1), (1, 0)]}, {"seen": [1, 2]}, "seen is 0 · 1 or 1 · 0"),
        ({"seen": (np.int64(1), 1)}, {"seen": [3]}, "seen is 1 · 1"),
        ({"late": True}, {"late": [1]}, "late is True"),
        ({"when": ("2013-01-20", "2013-02-01")}, {"when": [0]}, "when is 2013-01-01T00:00:00 – 2013-02-01T00:00:00"),
        (
            {"when": (pd.Timestamp(2013, 2, 3), None)},
            {"when": [1]},
            "when is 2013-02-01T00:00:00 – 2013-03-01T00:00:00",
        ),
        (
            {"when": (dt.date(2013, 2, 1), np.datetime64("2013-02-02"))},
            {"when": [1]},
            "when is 2013-02-01T00:00:00 – 2013-03-01T00:00:00",
        ),
        (
            {"arr time": (1.5, 2), "late": False},
            {"arr time": [1], "late": [0]},
            "arr time is 1.5 – 2 and late is False",
        ),
    ],
)
def test_ranges_and_values_are_bins_and_words(flights, wanted, bins, words):
    flights.select(wanted)
    assert flights.selection.bins == bins
    assert flights.selection.words == words
    told = flights.source.sql(f"SELECT ({flights.selection.predicate}) IS TRUE AS is_in FROM data")["is_in"]
    assert flights.selection.mask.tolist() == told.to_pylist()


@pytest.mark.parametrize(
    ("wanted", "bins"), [((12, 14), (0, 1, 2)), ((None, 13), (0, 1)), (13, (1,)), ((14, 15), (2,)), ((14, 16), (2, 3))]
)
def test_a_range_of_whole_numbers_with_bins_of_their_own_holds_its_high_end(wanted, bins):
    years = LinkedField(
        id="educ",
        title="educ",
        columns=["educ"],
        sql=['"educ"'],
        labels=["12", "13", "14", "15 – 20"],
        edges=[12, 13, 14, 15, 20],
        ends=["12", "13", "14", "15", "20"],
        codes=np.zeros(1, dtype=np.uint8),
        totals=np.ones(4),
    )
    assert chosen_bins(years, wanted) == bins


def test_a_selection_is_a_value(flights):
    flights.select(dep_delay=(60, 240), carrier=["UA", "AA"])
    one = flights.selection
    assert dict(one) == {"dep_delay": (2,), "carrier": (0, 1)}
    assert one["dep_delay"] == (2,)
    assert one
    assert one.predicate == (""""dep_delay" >= 60 AND "dep_delay" <= 240 AND "carrier" IN ('UA', 'AA')""")
    assert (one.n_rows, one.mask.nonzero()[0].tolist()) == (1, [4])
    assert repr(one) == "<Selection 'dep_delay is 60 – 240 and carrier is UA or AA': .predicate, .mask, .n_rows, .bins>"
    flights.select(carrier=["AA", "UA"], dep_delay=(60, 240))
    assert flights.selection == one
    assert hash(flights.selection) == hash(one)
    flights.select()
    nothing = flights.selection
    assert nothing != one
    assert not nothing
    assert (nothing.words, nothing.predicate, nothing.n_rows) == ("", "TRUE", 7)
    assert nothing.mask.all()
    assert repr(nothing) == "<Selection: nothing is selected>"
    with pytest.raises(ValueError, match="read-only"):
        one.mask[0] = True


def test_words_stay_short(linked):
    many = linked(pa.table({"a": list(range(20))}), {"a": {"values": [[each] for each in range(20)]}})
    many.select(a=list(range(9)))
    assert many.selection.words == "a is 0, 1, 2 and 6 others"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            {"dep_delai": (0, 1)},
            (
                "'field' must be one of the linked fields ['dep_delay', 'carrier', 'when', 'seen', 'arr time', "
                "'late'], got 'dep_delai'. Did you mean 'dep_delay'?"
            ),
        ),
        ({"dep_delay": (1, 2, 3)}, "'dep_delay' must be a range (low, high), got (1, 2, 3)."),
        ({"dep_delay": (9, 1)}, "'dep_delay' must be a range (low, high) with low ≤ high, got (9, 1)."),
        ({"dep_delay": (500, 600)}, "'dep_delay' must be a range that reaches into -60 – 240, got (500, 600)."),
        ({"dep_delay": ("soon", None)}, "'dep_delay' must be a range of its values, got 'soon' as an end."),
        ({"dep_delay": []}, "'dep_delay' must be one or several values, got none: leave it out to select all."),
        ({"carrier": "UU"}, "'carrier' must be one of the values ['UA', 'AA', 'B6', 'other', 'missing'], got 'UU'."),
        ({"when": ("13 January", None)}, "'when' must be a range of its values, got '13 January' as an end."),
    ],
)
def test_what_cannot_be_selected_is_said_in_one_line(flights, wanted, words):
    flights.select(carrier="UA")
    with pytest.raises(InvalidInput) as problem:
        flights.select(wanted)
    assert str(problem.value) == words
    assert flights.selection.words == "carrier is UA"


def test_a_view_without_fields_says_so(report, linked):
    plain = linked(TABLE, {}, title="plain")
    with pytest.raises(InvalidInput, match="nothing can be selected in 'plain': it has no linked fields"):
        plain.select(wage=1)
    plain.select()
    assert not plain.selection


def test_only_a_sample_is_not_enough_for_a_mask(report):
    report.select(region="west")
    with pytest.raises(InvalidInput, match="only a sample is known"):
        _ = report.selection.mask


def test_changes_are_observed_as_in_traitlets(flights):
    seen = []
    flights.observe(seen.append, "selection")
    flights.select(carrier="UA")
    flights.select(carrier=["UA"])  # no change
    flights.select()
    assert [(change["old"].words, change["new"].words) for change in seen] == [
        ("", "carrier is UA"),
        ("carrier is UA", ""),
    ]
    assert {change["name"] for change in seen} == {"selection"}
    flights.unobserve(seen.append, "selection")
    flights.select(carrier="UA")
    assert len(seen) == 2
    with pytest.raises(InvalidInput, match="'names' must be one of"):
        flights.observe(seen.append, "selections")


def test_observers_of_a_page_are_called_where_the_kernel_says(flights, monkeypatch):
    later = []
    monkeypatch.setattr(selecting, "_deliver", later.append)
    seen = []
    flights.observe(seen.append)
    thread = threading.Thread(target=flights._selecting.set, args=({"carrier": [0]},), kwargs={"by": selecting.PAGE})
    thread.start()
    thread.join()
    assert flights.selection.words == "carrier is UA"
    assert seen == []
    flights._selecting.set({"carrier": [1]}, by=selecting.PAGE)
    for each in later:
        each()
    assert [change["new"].words for change in seen] == ["carrier is AA"]


def test_linked_views_share_what_is_selected(linked):
    one, other, third = (linked(TABLE, {name: FLIGHTS[name]}, title=name) for name in ("dep_delay", "carrier", "late"))
    seen = []
    wb.link(one, other)
    other.observe(lambda change: seen.append(change["new"].words))
    wb.link(third, other)
    assert {view.payload.links.group for view in (one, other, third)} == {one.payload.links.group}
    assert one.payload.links.group is not None
    one.select(dep_delay=(60, 240))
    third.select(late=True)
    assert other.selection.bins == {}
    assert other.selection
    assert other.selection.mask.nonzero()[0].tolist() == [3, 4]
    assert one.selection.n_rows == other.selection.n_rows == 2
    assert set(other.selection.predicate.split(" AND ")) == {
        '"dep_delay" >= 60',
        '"dep_delay" <= 240',
        '"late" = TRUE',
    }
    assert [set(words.split(" and ")) for words in seen] == [
        {"dep_delay is 60 – 240"},
        {"dep_delay is 60 – 240", "late is True"},
    ]
    wb.link(one, third)
    one.select()
    third.select()
    assert not other.selection


def test_a_linked_view_keeps_its_id_and_what_it_shows(linked):
    one, other = (linked(TABLE, {name: FLIGHTS[name]}) for name in ("dep_delay", "carrier"))
    before = one.payload
    wb.link(one, other)
    assert one.payload.id == before.id
    assert one.payload.to_json()["links"]["group"] == other.payload.to_json()["links"]["group"]
    assert {**one.payload.to_json(), "links": None} == {**before.to_json(), "links": None}


def test_views_of_other_rows_are_not_linked(linked, flights, report):
    shorter = linked(TABLE.slice(1), FLIGHTS, title="shorter")
    with pytest.raises(
        InvalidInput,
        match=r"the same rows: 'flights' has 7 rows \(.{8}\), 'shorter' 6 \(.{8}\)\. Make both from the same data\.$",
    ):
        wb.link(flights, shorter)
    with pytest.raises(InvalidInput, match=r"'view_b' must have fields to select by, and 'plain' has none\."):
        wb.link(flights, linked(TABLE, {}, title="plain"))
    with pytest.raises(InvalidInput, match=r"'view_a' must be a report such as 'wb.quality\(…\)', got DataFrame\."):
        wb.link(pd.DataFrame(), flights)
    assert flights.payload.links.group is None
