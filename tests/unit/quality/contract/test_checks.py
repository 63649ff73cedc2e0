"""Each check counts and names the rows that break it, whatever holds the data."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.invalid import InvalidInput
from workbench.profiling.contract.contract import Contract
from workbench.profiling.contract.evaluating import evaluate
from workbench.profiling.contract.violation import ContractViolation


def contract(**words):
    return Contract.from_dict({"schema_version": "1.0", **words})


def of_column(**words):
    return contract(columns={"x": words})


def only(report, kind):
    [found] = [each for each in report.results if each.kind == kind]
    return found


NAN = float("nan")
CASES = {
    "missing": ({"missing": {"at_most": 0.25}}, [1.0, None, NAN, 4.0], [1, 2]),
    "range of numbers": ({"range": {"at_least": 0, "at_most": 2.5}}, [-1.0, 0.0, 2.5, 2.6, None, NAN], [0, 3]),
    "range of whole numbers": ({"range": {"at_most": 2.5}}, [2, 3, None], [1]),
    "infinities are outside of a range": ({"range": {"at_most": 9}}, [1.0, float("inf"), float("-inf")], [1]),
    "range of large whole numbers": ({"range": {"at_most": 2**62}}, [2**62, 2**62 + 1], [1]),
    "values": ({"values": ["a", "it's"]}, ["a", "it's", "b", None], [2]),
    "values that are numbers": ({"values": [1, 2]}, [1, 3, None], [1]),
    "values that are true or false": ({"values": [True]}, [True, False, None], [1]),
    "pattern": ({"pattern": "[A-Z]{2}"}, ["AB", "ABC", "ab", None, ""], [1, 2, 4]),
    "length": ({"length": {"at_least": 1, "at_most": 2}}, ["", "é", "éa", "abc", None], [0, 3]),
    "trimmed": ({"trimmed": True}, ["a", " a", "a\u00a0", "a b", "", None], [1, 2]),
    "finite": ({"finite": True}, [1.0, float("inf"), NAN, None, float("-inf")], [1, 4]),
    "unique": ({"unique": True}, ["a", "b", "a", None, None, "a"], [0, 2, 5]),
    "unique numbers": ({"unique": True}, [0.0, -0.0, NAN, NAN, 2.0], [0, 1]),
    "increasing": ({"ordered": "increasing"}, [1, 1, None, 0, 5, 4], [3, 5]),
    "decreasing": ({"ordered": "decreasing"}, [5, 5, 6, 1], [2]),
}


def held(values):
    text = any(isinstance(value, str) for value in values)
    return pa.table({"x": pa.array(values, pa.string()) if text else pa.array(values)})


HELD = [
    (case, holder)
    for case, (_, values, _) in CASES.items()
    for holder in ("arrow", "polars", "parquet", "dictionary")
    if holder != "dictionary" or any(isinstance(value, str) for value in values)
]


@pytest.mark.parametrize(("case", "holder"), HELD)
def test_the_rows_that_break_a_check_are_counted_and_shown(case, holder, tmp_path):
    words, values, positions = CASES[case]
    table = held(values)
    data = table
    if holder == "polars":
        data = pl.from_arrow(table)
    elif holder == "parquet":
        data = tmp_path / "data.parquet"
        pq.write_table(table, data, row_group_size=2)
    elif holder == "dictionary":
        data = pa.table({"x": table["x"].dictionary_encode()})
    report = of_column(**words).check(data)
    [kind] = words
    found = only(report, kind)
    copies = 1 if kind == "unique" else 0
    assert found.status == "failed"
    assert found.count == len(positions) - copies
    assert report.rows(found.name).index.tolist() == positions
    if found.where is not None:
        assert report.source.count_where(found.where) == found.count


@pytest.mark.parametrize("case", CASES)
def test_a_check_passes_without_the_rows_that_break_it(case):
    words, values, positions = CASES[case]
    kept = [value for place, value in enumerate(values) if place not in positions]
    report = of_column(**words).check(pa.table({"x": pa.array(kept, held(values).schema.field("x").type)}))
    [kind] = words
    assert (only(report, kind).status, report.passed) == ("passed", True)
    assert report.rows(only(report, kind).name).empty


DAY, LATER = dt.date(2013, 1, 31), dt.date(2013, 2, 1)


def moments(*texts, unit="us"):
    return pa.array(texts).cast(pa.timestamp(unit))


MOMENTS = {
    "date": (pa.array([DAY, LATER], pa.date32()), "2013-01-31"),
    "a day ends at midnight": (moments("2013-01-31T23:59:00", "2013-02-01T00:00:00"), "2013-01-31"),
    "moment": (moments("2013-01-31T08:00:00", "2013-01-31T08:00:01", unit="ns"), "2013-01-31T08:00"),
    "moment with a zone": (
        pc.assume_timezone(moments("2013-01-31T09:00:00", "2013-01-31T10:00:00"), "Europe/Rome"),
        "2013-01-31T09:30:00+01:00",
    ),
    "time": (pa.array([dt.time(8, 30), dt.time(8, 31)], pa.time64("us")), "08:30"),
    "span": (pa.array([dt.timedelta(seconds=90), dt.timedelta(seconds=91)], pa.duration("us")), 90),
    "decimal": (pa.array([1, 2], pa.int32()).cast(pa.decimal128(20, 2)), 1.5),
}


@pytest.mark.parametrize("case", MOMENTS)
def test_ranges_are_of_whatever_lies_on_a_line(case):
    values, most = MOMENTS[case]
    report = of_column(range={"at_most": most}).check(pa.table({"x": values}))
    assert (only(report, "range").count, report.rows("x range").index.tolist()) == (1, [1])


TYPES = {
    "integer": (pa.array([1, 2]), "passed"),
    "integer as it comes from pandas with gaps": (pa.array([1.0, NAN, 3.0]), "passed"),
    "integer, of numbers with fractions": (pa.array([1.0, 2.5]), "failed"),
    "integer, of texts": (pa.array(["1", "two"]), "failed"),
    "number": (pa.array([1, 2]), "passed"),
    "number, of decimals": (pa.array([1, 2], pa.int32()).cast(pa.decimal128(20, 1)), "passed"),
    "category": (pa.array(["a", "b"]).dictionary_encode(), "passed"),
    "text": (pa.array(["a", "b"], pa.large_string()), "passed"),
    "text, of numbers": (pa.array([1, 2]), "failed"),
    "date": (pa.array([DAY]), "passed"),
    "date, of midnights": (moments("2013-01-31T00:00:00"), "passed"),
    "date, of moments": (moments("2013-01-31T08:00:00"), "failed"),
    "datetime, of dates": (pa.array([DAY]), "passed"),
    "datetime, of texts": (pa.array(["2013-01-31", "never"]), "failed"),
    "boolean": (pa.array([True, None]), "passed"),
    "boolean, of numbers": (pa.array([0, 1]), "failed"),
    "duration": (pa.array([dt.timedelta(1)]), "passed"),
    "other": (pa.array([[1], [2]]), "passed"),
    "number, of nothing": (pa.array([None, None]), "passed"),
}


@pytest.mark.parametrize("case", TYPES)
def test_a_type_may_be_stored_in_any_way_that_loses_nothing(case):
    values, status = TYPES[case]
    report = of_column(type=case.split()[0].strip(",")).check(pa.table({"x": values}))
    assert only(report, "type").status == status


def test_the_values_that_changed_a_type_are_shown_and_other_checks_of_the_column_skipped():
    report = of_column(type="number", range={"at_most": 3}).check(pd.DataFrame({"x": ["1", "n/a", None, "2"]}))
    assert only(report, "type").found == "type text; 1 value cannot be read as number"
    assert report.rows("x type")["x"].tolist() == ["n/a"]
    assert only(report, "range").status == "skipped"
    assert [found.code for found in report.findings] == ["WBQ153"]


def test_a_check_that_a_column_cannot_be_asked_fails_where_no_type_is_expected():
    report = of_column(range={"at_most": 3}).check(pd.DataFrame({"x": ["a"]}))
    assert only(report, "range").status == "failed"
    assert "cannot be asked of type text" in report.verdict


def test_columns_that_are_gone_new_or_renamed_are_named():
    asked = contract(
        other_columns="refused",
        columns={"dep_delay": {}, "origin": {"required": False, "unique": True}, "dest": {}},
    )
    report = asked.check(pd.DataFrame({"dep_delays": [1], "dest": ["a"]}))
    [absent, _] = [each for each in report.results if each.kind == "required"]
    assert (absent.name, absent.found) == ("dep_delay required", "no such column; perhaps it is 'dep_delays' now")
    assert only(report, "other_columns").columns == ("dep_delays",)
    assert [each.kind for each in report.failed] == ["other_columns", "required"]
    with pytest.raises(InvalidInput, match="about the data as a whole"):
        report.rows("dep_delay required")
    with pytest.raises(InvalidInput, match=r"Did you mean 'dep_delay required'\?"):
        report.rows("dep_delay requires")


def test_a_key_has_no_gaps_and_tells_rows_apart():
    frame = pd.DataFrame({"a": [1, 1, 2, None, 1], "b": ["x", "y", "x", "x", "x"]})
    report = contract(key=["a", "b"]).check(frame)
    found = only(report, "key")
    assert (found.count, found.facts["repeats"], found.facts["missing"]) == (2, 1, 1)
    assert report.rows("key").index.tolist() == [0, 3, 4]
    assert contract(key=["a", "b"]).check(frame.iloc[:3]).passed
    assert "no column c" in contract(key=["a", "c"]).check(frame).verdict


def test_rows_that_copy_another_are_a_share_of_all():
    frame = pd.DataFrame({"a": [1.0, 1.0, NAN, NAN, 2.0], "b": pd.Categorical(["x", "x", "y", "y", "z"])})
    report = contract(duplicate_rows={"at_most": 0.3}).check(frame)
    assert only(report, "duplicate_rows").count == 2
    assert report.rows("duplicate rows").index.tolist() == [0, 1, 2, 3]
    assert contract(duplicate_rows={"at_most": 0.4}).check(frame).passed


def test_the_number_of_rows_is_limited():
    assert contract(rows={"at_least": 2, "at_most": 3}).check(pd.DataFrame({"a": [1, 2]})).passed
    broken = contract(rows={"at_least": 3}).check(pd.DataFrame({"a": [1, 2]}))
    assert [found.title for found in broken.findings] == ["there are 2 rows, expected at least 3 rows"]


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"x": []}), pd.DataFrame(index=[1, 2])])
def test_data_without_rows_or_columns_are_checked(frame):
    asked = contract(
        key=["x"], duplicate_rows={"at_most": 0}, columns={"x": {"unique": True, "missing": {"at_most": 0}}}
    )
    assert asked.check(frame).passed == ("x" in frame)
    assert Contract().check(frame).passed


def test_the_index_of_a_frame_names_its_rows():
    frame = pd.DataFrame({"x": [1, 9]}, index=["first", "second"])
    assert of_column(range={"at_most": 3}).check(frame).rows("x range").index.tolist() == ["second"]


def test_valid_data_are_handed_on_and_others_are_not():
    frame = pd.DataFrame({"x": [1, 2, 9]})
    assert of_column(range={"at_most": 9}).validate(frame) is frame
    with pytest.raises(ContractViolation) as broken:
        of_column(range={"at_most": 1}).validate(frame)
    assert str(broken.value) == (
        "'data' breaks the contract 'data': 1 of 2 checks fails, the worst: x is not at most 1 in 2 rows "
        "(66.7\u202f%). See .findings and .rows('x range')."
    )
    assert [found.code for found in broken.value.findings] == ["WBQ155"]
    assert broken.value.rows("x range")["x"].tolist() == [2, 9]
    assert broken.value.rows("x range", limit=1)["x"].tolist() == [2]


def test_a_stream_is_handed_on_as_a_stream_of_the_same_rows():
    table = pa.table({"x": list(range(10))})
    assert of_column(range={"at_most": 9}).validate(table.to_reader(3)).read_all().equals(table)


def test_a_violation_goes_to_another_process_as_its_message():
    import pickle

    with pytest.raises(ContractViolation) as broken:
        of_column(range={"at_most": 1}).validate(pd.DataFrame({"x": [9]}))
    sent = pickle.loads(pickle.dumps(broken.value))
    assert (type(sent), str(sent), sent.findings) == (ContractViolation, str(broken.value), [])


def test_no_value_of_a_sensitive_column_is_shown():
    asked = contract(columns={"x": {"sensitive": True, "range": {"at_most": 1}}, "y": {}})
    report = asked.check(pd.DataFrame({"x": [770077], "y": [1]}))
    assert report.rows("x range").columns.tolist() == ["y"]
    assert "770077" not in str(report.to_dict())


def test_rows_are_read_once_and_only_the_columns_that_are_asked_of(tmp_path, monkeypatch):
    from workbench.data.source import Source

    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({name: list(range(500)) for name in "abcd"}), path, row_group_size=100)
    source = Source.of(path)
    reads = []
    batches = source.batches

    def counted(columns=None, **options):
        reads.append(columns)
        return batches(columns, **options)

    monkeypatch.setattr(source, "batches", counted)
    asked = contract(
        key=["a"],
        columns={"a": {"unique": True, "ordered": "increasing"}, "b": {"range": {"at_most": 500}}, "d": {}},
        rows_where=[{"predicate": "a = b"}],
    )
    assert asked.check(source).passed
    assert reads == [["a", "b"]]
    assert contract(rows={"at_least": 1}).check(source).passed
    assert len(reads) == 1
    assert evaluate(source, []) == []


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.none() | st.floats(width=32) | st.integers(-5, 5).map(float), max_size=40),
    low=st.integers(-5, 0),
    high=st.integers(0, 5),
    size=st.integers(1, 9),
)
def test_counts_are_those_of_pandas(values, low, high, size, tmp_path_factory):
    series = pd.Series(values, dtype="float64")
    path = tmp_path_factory.mktemp("counts") / "data.parquet"
    pq.write_table(pa.table({"x": pa.array(values, pa.float64())}), path, row_group_size=size)
    asked = of_column(
        missing={"at_most": 0}, range={"at_least": low, "at_most": high}, unique=True, finite=True, ordered="increasing"
    )
    results = {each.kind: each.count for each in asked.check(path).results}
    present = series.dropna()
    assert results["missing"] == series.isna().sum()
    assert results["range"] == (~present.between(low, high)).sum()
    assert results["unique"] == present.duplicated().sum()
    assert results["finite"] == np.isinf(present).sum()
    assert results["ordered"] == (present.to_numpy()[1:] < present.to_numpy()[:-1]).sum()
