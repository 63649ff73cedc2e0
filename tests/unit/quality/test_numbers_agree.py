"""Every number of a profile is that of pandas, NumPy, SciPy or scikit-learn, on small tables of every type."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy.stats import skew
from sklearn.feature_selection import r_regression

from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.quality_report import QualityReport

thorough = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

INTEGERS = {name: getattr(pa, name)() for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")}
FLOATS = {"float32": pa.float32(), "float64": pa.float64()}


def gapped(values: st.SearchStrategy[Any], *, most: int = 30) -> st.SearchStrategy[list[Any]]:
    """Make lists with gaps, empty ones and single values among them."""
    return st.lists(st.one_of(st.none(), values), max_size=most)


def whole_numbers(name: str) -> st.SearchStrategy[int]:
    limits = np.iinfo(name)
    low, high = max(int(limits.min), -(2**53)), min(int(limits.max), 2**53)
    return st.one_of(st.integers(low, high), st.integers(max(low, -3), 3))


def seen(array: pa.Array) -> ColumnProfile:
    """Profile one column."""
    return quality(pa.table({"x": array})).table.columns[0]


def close(mine: Any, theirs: Any, *, size: float = 0.0) -> None:
    """Assert that two numbers are equal, rounding aside; NaN is None."""
    if theirs is None or math.isnan(theirs):
        assert mine is None
    else:
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-12 * size)


def agrees(column: ColumnProfile, values: list[Any]) -> None:
    """Compare the numbers of a column of plain numbers with those of libraries."""
    series = pd.Series(values, dtype="float64")
    present = series.dropna()
    finite = present[np.isfinite(present)]
    size = float(finite.abs().max()) if len(finite) else 0.0
    assert (column.rows, column.missing, column.count) == (len(series), series.isna().sum(), series.count())
    assert (column.distinct, column.distinct_exact) == (present.nunique(), True)
    assert (column.zeros, column.negatives) == ((present == 0).sum(), (present < 0).sum())
    assert column.infinities == np.isinf(present).sum()
    assert dict(column.top) == dict(list(finite.value_counts().items())) or len(column.top) == 10
    for value, count in column.top:
        assert count == (finite == value).sum()
    if finite.empty:
        assert (column.low, column.high, column.mean, column.std) == (None, None, None, None)
        return
    assert (column.low, column.high) == (finite.min(), finite.max())
    with np.errstate(over="ignore", invalid="ignore"):
        if not math.isfinite(float((finite**2).sum())):  # beyond what floats can square
            return
        close(column.mean, finite.mean(), size=size)
        close(column.std, finite.std(), size=size * 1e4)
        spread = finite.std() / size if len(finite) > 1 and size else 0.0
        if len(finite) > 2 and spread > 1e-3 and 1e-50 < size < 1e100:  # or third powers overflow
            close(column.skewness, skew(finite), size=1e3)
    for share, value in column.quantiles.items():
        close(value, np.quantile(finite, float(share)), size=size)
    assert column.histogram is not None
    edges = np.asarray(column.histogram.edges, dtype=np.float64)
    if (np.diff(edges) > 0).all():
        assert list(column.histogram.counts) == np.histogram(finite, edges)[0].tolist()
    assert sum(column.histogram.counts) == len(finite)


@pytest.mark.parametrize("name", INTEGERS)
@thorough
@given(data=st.data())
def test_whole_numbers(name: str, data: st.DataObject) -> None:
    values = data.draw(gapped(whole_numbers(name)))
    column = seen(pa.array(values, INTEGERS[name]))
    assert (column.type, column.arrow_type) == ("integer", name)
    agrees(column, values)


@pytest.mark.parametrize("name", FLOATS)
@thorough
@given(data=st.data())
def test_fractions_with_nan_and_infinities(name: str, data: st.DataObject) -> None:
    width = int(name.removeprefix("float"))
    numbers = st.one_of(
        st.floats(width=width, allow_subnormal=False),
        st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf, 1.5]),
        st.floats(-100, 100, width=16),
    )
    values = data.draw(gapped(numbers))
    column = seen(pa.array(values, FLOATS[name], from_pandas=False))
    assert column.type == "number"
    agrees(column, values)


@thorough
@given(gapped(st.decimals(-(10**6), 10**6, places=3, allow_nan=False, allow_infinity=False)))
def test_decimals(values: list[decimal.Decimal | None]) -> None:
    column = seen(pa.array(values, pa.decimal128(12, 3)))
    assert column.type == "number"
    agrees(column, [None if value is None else float(value) for value in values])


@thorough
@given(gapped(st.integers(0, 2**64 - 1)))
def test_unsigned_numbers_of_64_bits(values: list[int | None]) -> None:
    column = seen(pa.array(values, pa.uint64()))
    floats = pd.Series(values, dtype="object").dropna().astype("float64")
    assert (column.rows, column.missing) == (len(values), values.count(None))
    assert column.distinct == floats.nunique()
    if len(floats):
        close(column.mean, floats.mean())
        assert (column.low, column.high) == (floats.min(), floats.max())


@thorough
@given(gapped(st.integers(-(2**63), 2**63 - 1)))
def test_whole_numbers_of_64_bits_keep_their_bounds_exactly(values: list[int | None]) -> None:
    column = seen(pa.array(values, pa.int64()))
    there = [value for value in values if value is not None]
    assert (column.low, column.high) == (min(there, default=None), max(there, default=None))
    assert column.distinct == len(set(there))


@thorough
@given(gapped(st.booleans()))
def test_truth(values: list[bool | None]) -> None:
    column = seen(pa.array(values, pa.bool_()))
    series = pd.Series(values, dtype="boolean")
    assert (column.type, column.missing, column.distinct) == ("boolean", series.isna().sum(), series.nunique())
    assert {bool(value): count for value, count in column.top} == dict(series.value_counts())


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
@thorough
@given(data=st.data())
def test_texts_and_categories(type_: pa.DataType, data: st.DataObject) -> None:
    texts = st.one_of(st.text(st.characters(codec="utf-8"), max_size=8), st.sampled_from(["", "a", "b", "é", "👍"]))
    values = data.draw(gapped(texts))
    array = pa.array(values, pa.string())
    column = seen(array.dictionary_encode() if pa.types.is_dictionary(type_) else array.cast(type_))
    series = pd.Series(values, dtype="object")
    assert (column.rows, column.missing, column.distinct) == (len(values), series.isna().sum(), series.nunique())
    counts = series.value_counts()
    assert all(counts[value] == count for value, count in column.top)
    assert len(column.top) == min(len(counts), 10)
    if len(counts):
        lengths = series.dropna().map(len)
        assert column.lengths is not None
        low, mean, high = column.lengths
        assert (low, high) == (lengths.min(), lengths.max())
        assert mean == pytest.approx(lengths.mean(), rel=1e-12)


@pytest.mark.parametrize("zone", [None, "Europe/Rome"])
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@thorough
@given(data=st.data())
def test_moments_with_and_without_a_zone(unit: str, zone: str | None, data: st.DataObject) -> None:
    early, late = dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)  # noqa: DTZ001
    values = data.draw(gapped(st.datetimes(early, late).map(lambda value: value.replace(microsecond=0))))
    column = seen(pa.array(values, pa.timestamp(unit)).cast(pa.timestamp(unit, zone)))
    series = pd.Series(values, dtype="datetime64[s]")
    assert (column.type, column.missing, column.distinct) == ("datetime", series.isna().sum(), series.nunique())
    if series.notna().any():
        assert pd.Timestamp(column.low).tz_localize(None) == series.min()
        assert pd.Timestamp(column.high).tz_localize(None) == series.max()
        median = pd.Timestamp(column.quantiles["0.5"]).tz_localize(None)
        assert abs(median - series.quantile(0.5)) <= pd.Timedelta(seconds=1)


@thorough
@given(gapped(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))))
def test_days(values: list[dt.date | None]) -> None:
    there = [value for value in values if value is not None]
    for type_ in (pa.date32(), pa.date64()):
        column = seen(pa.array(values, type_))
        assert (column.type, column.missing, column.distinct) == ("date", values.count(None), len(set(there)))
        expected = (min(there).isoformat(), max(there).isoformat()) if there else (None, None)
        assert (column.low, column.high) == expected


@thorough
@given(gapped(st.timedeltas(dt.timedelta(-1000), dt.timedelta(1000))))
def test_spans_of_time(values: list[dt.timedelta | None]) -> None:
    column = seen(pa.array(values, pa.duration("us")))
    series = pd.Series([None if value is None else value.total_seconds() for value in values], dtype="float64")
    assert (column.type, column.missing, column.distinct) == ("duration", series.isna().sum(), series.nunique())
    size = float(series.abs().max()) if series.notna().any() else 0.0
    close(column.mean, series.mean(), size=size)
    close(column.std, series.std(), size=size * 1e4)
    if series.notna().any():
        assert (column.low, column.high) == (pytest.approx(series.min()), pytest.approx(series.max()))


@thorough
@given(gapped(st.times()))
def test_times_of_day(values: list[dt.time | None]) -> None:
    column = seen(pa.array(values, pa.time64("us")))
    there = [value for value in values if value is not None]
    assert (column.type, column.missing, column.distinct) == ("time", values.count(None), len(set(there)))


@thorough
@given(gapped(st.binary(max_size=6)))
def test_bytes(values: list[bytes | None]) -> None:
    column = seen(pa.array(values, pa.binary()))
    there = [value for value in values if value is not None]
    assert (column.type, column.missing, column.distinct) == ("other", values.count(None), len(set(there)))
    if there:
        assert column.lengths is not None
        assert (column.lengths[0], column.lengths[2]) == (min(map(len, there)), max(map(len, there)))


@thorough
@given(gapped(st.lists(st.integers(0, 3), max_size=3)), gapped(st.fixed_dictionaries({"a": st.integers(0, 3)})))
def test_nested_values(lists: list[Any], structs: list[Any]) -> None:
    for values, type_ in ((lists, pa.list_(pa.int64())), (structs, pa.struct([("a", pa.int64())]))):
        column = seen(pa.array(values, type_))
        assert (column.type, column.rows, column.missing) == ("other", len(values), values.count(None))
        report = quality(pa.table({"x": pa.array(values, type_)}))
        assert report.table.duplicate_rows == pd.Series(list(map(repr, values)), dtype="object").duplicated().sum()


def test_a_column_of_nothing() -> None:
    column = seen(pa.nulls(3))
    assert (column.type, column.missing, column.distinct or 0) == ("other", 3, 0)


rows = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from([0.0, -0.0, 1.0, math.nan, math.inf])),
        st.one_of(st.none(), st.integers(0, 2)),
        st.one_of(st.none(), st.sampled_from(["", "a", "b"])),
        st.one_of(st.none(), st.booleans()),
    ),
    max_size=25,
)
TYPES = {"x": pa.float64(), "n": pa.int64(), "s": pa.string(), "b": pa.bool_()}


def table_of(values: list[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*values, strict=True)) or [()] * len(TYPES)
    return pa.table(
        {name: pa.array(column, type_) for (name, type_), column in zip(TYPES.items(), columns, strict=True)}
    )


def report_of(values: list[tuple[Any, ...]]) -> tuple[QualityReport, pd.DataFrame]:
    table = table_of(values)
    frame = pd.DataFrame({name: pd.Series(table[name].to_pylist(), dtype="object") for name in TYPES})
    return quality(table), frame.where(frame.notna(), None)


@thorough
@given(rows)
@example([(0.0, 0, "a", True), (-0.0, 0, "a", True)])
@example([(None, 0, "a", True), (math.nan, 0, "a", True)])
@example([(None, None, None, None)] * 3)
def test_duplicated_rows(values: list[tuple[Any, ...]]) -> None:
    report, frame = report_of(values)
    again = frame.assign(x=frame["x"].astype("float64") + 0.0).duplicated()
    assert report.table.duplicate_rows == again.sum()
    assert list(report.table.duplicate_examples) == np.flatnonzero(again)[:10].tolist()


@thorough
@given(rows)
def test_values_missing_together(values: list[tuple[Any, ...]]) -> None:
    report, frame = report_of(values)
    gone = frame.isna().astype(int)
    np.testing.assert_array_equal(report.profile.gaps.counts, (gone.T @ gone).to_numpy())


pairs = st.lists(
    st.tuples(*[st.one_of(st.none(), st.integers(-50, 50).map(float), st.just(math.inf))] * 3), min_size=2, max_size=30
)


@thorough
@given(pairs)
def test_correlations(values: list[tuple[float | None, ...]]) -> None:
    frame = pd.DataFrame(values, columns=["a", "b", "c"], dtype="float64")
    r, n = quality(pa.Table.from_pandas(frame)).profile.moments.correlations()
    finite = frame.where(np.isfinite(frame))
    expected = finite.corr()
    for i, one in enumerate("abc"):
        for j, other in enumerate("abc"):
            both = finite[[one, other]].dropna()
            assert n[i, j] == len(both)
            if len(both) > 1 and both.iloc[:, 0].std() > 0 and both.iloc[:, 1].std() > 0:
                assert r[i, j] == pytest.approx(expected.loc[one, other], abs=1e-9)
                [learned] = r_regression(both.iloc[:, [0]].to_numpy(), both.iloc[:, 1].to_numpy())
                assert r[i, j] == pytest.approx(learned, abs=1e-9)


@pytest.mark.parametrize("n_rows", [0, 1])
def test_no_row_and_one_row_of_every_type(n_rows: int) -> None:
    values: dict[str, tuple[Any, pa.DataType]] = {
        **{name: (1, type_) for name, type_ in (*INTEGERS.items(), ("uint64", pa.uint64()))},
        **{name: (1.5, type_) for name, type_ in FLOATS.items()},
        "half": (np.float16(1.5), pa.float16()),
        "decimal": (decimal.Decimal("1.5"), pa.decimal128(5, 1)),
        "truth": (True, pa.bool_()),
        "text": ("a", pa.string()),
        "bytes": (b"a", pa.binary()),
        "day": (dt.date(2024, 1, 1), pa.date32()),
        "moment": (dt.datetime(2024, 1, 1, tzinfo=dt.UTC), pa.timestamp("us", "UTC")),
        "time": (dt.time(1), pa.time32("s")),
        "span": (dt.timedelta(1), pa.duration("s")),
        "list": ([1], pa.list_(pa.int8())),
        "struct": ({"a": 1}, pa.struct([("a", pa.int8())])),
        "map": ([("k", 1)], pa.map_(pa.string(), pa.int8())),
        "nothing": (None, pa.null()),
    }
    table = pa.table({name: pa.array([value] * n_rows, type_) for name, (value, type_) in values.items()})
    report = quality(table)
    for column in report.table.columns:
        assert column.rows == n_rows
        assert column.missing == (n_rows if column.name == "nothing" else 0)
        if column.distinct is not None:
            assert column.distinct == (0 if column.name == "nothing" else n_rows)
    assert report.table.duplicate_rows == 0
    assert report.payload.to_json()["kind"] == "quality"
