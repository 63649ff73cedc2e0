"""Bins of rows: cut from Arrow columns exactly as SQL cuts them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.invalid import InvalidInput
from workbench.views.links import LinkedField
from workbench.views.rows.bin_sql import bin_case, bins_predicate
from workbench.views.rows.binning import NO_BIN, bin_codes

AWKWARD = ["a", "B", "it's", '"quoted"', "", " ", "é", "a\nb", "NULL", "--", "</script>", "a;b", "\\"]
CONNECTION = duckdb.connect()
LONG_AGO = dt.datetime(1066, 10, 14)  # noqa: DTZ001  -- columns without a zone have such values


def a_field(columns=("x",), *, special=("rest", "missing"), **cut):
    n_bins = len(cut["edges"]) - 1 if "edges" in cut else len(cut["values"])
    labels = [str(each) for each in range(n_bins)]
    for name in special:
        cut[name] = len(labels)
        labels.append(name)
    sql = [f'"{name}"' for name in columns]
    return LinkedField(id="f", title="f", columns=columns, sql=sql, labels=labels, codes=(), totals=(), **cut)


def by_sql(field, table):
    """The bins as DuckDB finds them."""
    CONNECTION.register("data", table)
    found = CONNECTION.sql(f"SELECT {bin_case(field, otherwise=NO_BIN)} AS bin FROM data").fetchall()
    return [bin_ for (bin_,) in found]


def agrees(field, table):
    assert bin_codes(field, table).tolist() == by_sql(field, table)


floats = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 0.1, 0.3, 1e300, np.nextafter(1.0, 2), 2.0**53]))
specials = st.sampled_from([("rest", "missing"), ("rest",), ("missing",), ()])


def edges_of(values, *, least=2):
    return st.lists(values, min_size=least, max_size=6, unique=True).map(sorted)


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), floats), max_size=30),
    edges_of(st.floats(allow_nan=False, allow_infinity=False)),
    specials,
    st.sampled_from([pa.float64(), pa.float32()]),
)
@example([0.7], [0.0, 1.0], ("rest", "missing"), pa.float32())  # the single nearest to 0.7 has fifteen digits
def test_floats_are_cut_as_sql_cuts_them(values, edges, special, type_):
    if type_ == pa.float32():
        with np.errstate(over="ignore"):
            values = [None if each is None else float(np.float32(each)) for each in values]
    # Edges among the values, where the two are most likely to differ.
    inner = [each for each in values if each is not None and np.isfinite(each)][:2]
    edges = sorted({*edges, *inner})
    agrees(a_field(edges=edges, special=special), pa.table({"x": pa.array(values, type_)}))


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-3, 3)), max_size=30),
    edges_of(st.one_of(st.floats(-4, 4), st.integers(-3, 3).map(float), st.floats(-1e30, 1e30))),
    specials,
)
def test_whole_numbers_are_cut_as_sql_cuts_them(values, edges, special):
    edges = sorted({*edges, *(float(each) for each in values[:2] if each is not None)})
    if len(edges) > 1:
        agrees(a_field(edges=edges, special=special), pa.table({"x": pa.array(values, pa.int64())}))


@pytest.mark.parametrize("type_", [pa.uint64(), pa.uint8(), pa.int16()])
def test_other_whole_numbers_are_cut_as_well(type_):
    values = [0, 1, None, 1, 200, 2**64 - 1] if type_ == pa.uint64() else [0, 1, None, 1]
    agrees(a_field(edges=[0.0, 0.5, 1.0, 1e19]), pa.table({"x": pa.array(values, pa.uint64()).cast(type_, safe=False)}))


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.decimals(-999, 999, places=2)), max_size=20),
    edges_of(st.decimals(-999, 999, places=2).map(float)),
    st.sampled_from([pa.decimal128(6, 2), pa.decimal128(30, 2)]),
)
def test_decimals_are_cut_as_sql_cuts_them(values, edges, type_):
    agrees(a_field(edges=edges), pa.table({"x": pa.array(values, type_)}))


moments = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 1, 1))  # noqa: DTZ001  -- as above


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), moments, st.just(LONG_AGO)), max_size=20),
    edges_of(moments),
    specials,
    st.sampled_from(["s", "ms", "us"]),
    st.sampled_from([None, "UTC", "Europe/Berlin"]),
)
def test_moments_are_cut_as_sql_cuts_them(values, edges, special, unit, zone):
    edges = sorted({*edges, *(each for each in values[:2] if each is not None)})
    if len(edges) < 2:
        return
    end = "+00:00" if zone else ""
    field = a_field(edges=[each.isoformat() + end for each in edges], literal="timestamp", special=special)
    column = pa.array(values, pa.timestamp("us")).cast(pa.timestamp(unit), safe=False)
    agrees(field, pa.table({"x": column.cast(pa.int64()).cast(pa.timestamp(unit, zone))}))


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.dates()), max_size=20),
    edges_of(st.dates()),
    st.sampled_from([pa.date32(), pa.date64()]),
)
def test_days_are_cut_as_sql_cuts_them(values, edges, type_):
    field = a_field(edges=[each.isoformat() for each in edges], literal="date")
    agrees(field, pa.table({"x": pa.array(values, pa.date32()).cast(type_)}))


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.times()), max_size=20), edges_of(st.times()))
def test_times_are_cut_as_sql_cuts_them(values, edges):
    field = a_field(edges=[each.isoformat() for each in edges], literal="time")
    agrees(field, pa.table({"x": pa.array(values, pa.time64("us"))}))


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.timedeltas(dt.timedelta(-999), dt.timedelta(999))), max_size=20),
    edges_of(st.integers(-(10**8), 10**8).map(lambda each: each / 2)),
)
def test_spans_are_cut_at_seconds(values, edges):
    agrees(a_field(edges=edges, literal="interval"), pa.table({"x": pa.array(values, pa.duration("us"))}))


texts = st.one_of(st.none(), st.sampled_from(AWKWARD), st.text(st.characters(codec="utf-8", exclude_characters="\0")))


@settings(deadline=None)
@given(
    st.lists(texts, max_size=30),
    st.lists(st.sampled_from(AWKWARD), unique=True, max_size=6),
    specials,
    st.sampled_from([pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())]),
)
def test_texts_are_matched_as_sql_matches_them(values, named, special, type_):
    field = a_field(values=[[each] for each in named], literal="text", special=special)
    agrees(field, pa.table({"x": pa.array(values, pa.string()).cast(type_)}))


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), floats), max_size=30),
    st.lists(st.one_of(st.sampled_from([0.0, 0.1, 1.0, 2.0**53]), st.integers(-5, 5)), unique=True, max_size=6),
    specials,
)
def test_numbers_are_matched_as_sql_matches_them(values, named, special):
    field = a_field(values=[[each] for each in named], special=special)
    agrees(field, pa.table({"x": pa.array(values, pa.float64())}))
    whole = [None if each is None or not abs(each) < 2**60 else int(each) for each in values]
    agrees(field, pa.table({"x": pa.array(whole, pa.int64())}))


@settings(deadline=None)
@given(st.lists(st.sampled_from([None, True, False]), max_size=12), st.permutations([True, False]), st.integers(0, 2))
def test_truths_are_matched_as_sql_matches_them(values, named, n):
    field = a_field(values=[[each] for each in named[:n]], literal="boolean")
    agrees(field, pa.table({"x": pa.array(values, pa.bool_())}))


@settings(deadline=None)
@given(st.data(), specials)
def test_several_columns_are_matched_together(data, special):
    one = st.one_of(st.none(), st.integers(0, 2))
    rows = data.draw(st.lists(st.tuples(one, one, one), max_size=30))
    whole = st.integers(0, 2)
    named = data.draw(st.lists(st.tuples(whole, whole, whole), max_size=8, unique=True))
    field = a_field(("a", "b", "c"), values=[list(each) for each in named], special=special)
    columns = {name: pa.array([row[place] for row in rows], pa.int64()) for place, name in enumerate("abc")}
    agrees(field, pa.table(columns))


def test_a_column_without_any_value_is_missing():
    for type_ in (pa.null(), pa.dictionary(pa.int32(), pa.string()), pa.string()):
        table = pa.table({"x": pa.array([None, None], type_)})
        assert bin_codes(a_field(values=[["a"]], literal="text"), table).tolist() == [2, 2]
    assert bin_codes(a_field(values=[[1]]), pa.table({"x": pa.nulls(2, pa.float64())})).tolist() == [2, 2]
    assert bin_codes(a_field(edges=[0.0, 1.0]), pa.table({"x": pa.nulls(2)})).tolist() == [2, 2]


def test_a_field_without_values_tells_only_whether_there_is_one():
    lists = pa.table({"x": pa.array([[1], None, []])})
    field = a_field(values=[], literal="text")
    assert bin_codes(field, lists).tolist() == by_sql(field, lists) == [0, 1, 0]


def test_chunks_slices_and_empty_tables_are_cut_like_any_other():
    column = pa.chunked_array([pa.array([0.5, None]), pa.array([], pa.float64()), pa.array([9.0, 1.5]).slice(1)])
    field = a_field(edges=[0.0, 1.0, 2.0])
    assert bin_codes(field, pa.table({"x": column})).tolist() == [0, 3, 1]
    assert bin_codes(field, pa.table({"x": column}).slice(0, 0)).tolist() == []
    encoded = pa.chunked_array([pa.array(["a", None, "b"]).dictionary_encode().slice(1)])
    assert bin_codes(a_field(values=[["b"]], literal="text"), pa.table({"x": encoded})).tolist() == [2, 0]


def test_moments_of_nanoseconds_are_cut_exactly():
    column = pa.array([1, 1_000, 1_001, None], pa.timestamp("ns"))
    start = "1970-01-01T00:00:00"
    field = a_field(edges=[start, f"{start}.000001", f"{start}.000001001"], literal="timestamp")
    assert bin_codes(field, pa.table({"x": column})).tolist() == [0, 1, 1, 3]


@pytest.mark.parametrize(
    ("bins", "predicate"),
    [
        ([0, 1], '"x" >= 0 AND "x" < 2'),
        ([2], '"x" >= 2 AND "x" <= 3.5'),
        ([2, 0], '(("x" >= 0 AND "x" < 1) OR ("x" >= 2 AND "x" <= 3.5))'),
        ([3], '(NOT ("x" IS NULL OR isnan("x")) AND NOT ("x" >= 0 AND "x" <= 3.5))'),
        ([4], '("x" IS NULL OR isnan("x"))'),
        ([], "FALSE"),
    ],
)
def test_predicates_can_be_read(bins, predicate):
    assert bins_predicate(a_field(edges=[0.0, 1.0, 2.0, 3.5]), bins) == predicate


def test_what_cannot_be_cut_is_said_in_one_line():
    with pytest.raises(InvalidInput, match="needs numbers, dates, texts or booleans, got a column of type list"):
        bin_codes(a_field(edges=[0.0, 1.0]), pa.table({"x": [[1.0]]}))
    with pytest.raises(InvalidInput, match="needs 'edges' or 'values'"):
        bin_codes(replace(a_field(values=[[1]]), values=None), pa.table({"x": [1]}))
    with pytest.raises(InvalidInput, match=r"a date must be written as in '2026-01-31T12:00:00', got 'yester-day'\."):
        bin_codes(
            a_field(edges=["yester-day", "2020-01-01"], literal="date"),
            pa.table({"x": pa.array([Decimal(1)]).cast(pa.int32()).cast(pa.date32())}),
        )
