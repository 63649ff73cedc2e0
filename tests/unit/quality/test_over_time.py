"""How columns move over time, in one pass more, against pandas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.needles import found, needles, traces_of
from workbench.invalid import InvalidInput
from workbench.profiling.over_time_periods import periods_of
from workbench.profiling.profile import Profile
from workbench.profiling.quality_report import quality


def sales(n: int = 20_000, *, zone: str | None = None) -> pd.DataFrame:
    random = np.random.default_rng(2)
    day = random.integers(0, 365, n)
    frame = pd.DataFrame(
        {
            "when": pd.Timestamp("2021-01-01", tz=zone) + pd.to_timedelta(day, unit="D"),
            "amount": random.normal(100 + day / 10, 5),
            "shop": np.where(random.random(n) < 0.5 + day / 1000, "a", "b"),
            "paid": random.random(n) < 0.7,
            "count": random.integers(0, 5, n),
            "note": [f"text {place}" for place in range(n)],
        }
    )
    frame.loc[(day > 300) & (random.random(n) < 0.5), "amount"] = np.nan
    frame.loc[random.random(n) < 0.3, "note"] = None
    frame.loc[:9, "when"] = pd.NaT
    return frame


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_every_number_is_that_of_pandas(zone: str | None) -> None:
    data = sales(zone=zone)
    found = quality(data, time="when").frame("over_time")
    held = data.dropna(subset="when")
    weeks = held.groupby(
        (held["when"] - pd.to_timedelta(held["when"].dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    )
    amount = found[found["column"] == "amount"].set_index("period")
    assert amount.index.tolist() == sorted(weeks.groups)
    np.testing.assert_array_equal(amount["rows"], weeks.size())
    np.testing.assert_array_equal(amount["missing"], weeks["amount"].apply(lambda values: values.isna().sum()))
    np.testing.assert_allclose(amount["mean"], weeks["amount"].mean())
    assert (np.abs(amount["median"] - weeks["amount"].median()) <= amount["median_error"] + 1e-9).all()
    shop = found[found["column"] == "shop"].set_index("period")
    top = data["shop"].value_counts().index[0]
    assert set(shop["top"]) == {top}
    np.testing.assert_allclose(shop["top_share"], weeks["shop"].apply(lambda values: (values == top).mean()))
    paid = found[found["column"] == "paid"].set_index("period")
    np.testing.assert_allclose(paid["mean"], weeks["paid"].mean())
    counted = found[found["column"] == "count"].set_index("period")
    np.testing.assert_allclose(counted["median"], weeks["count"].median())
    assert (counted["median_error"] <= 0.5).all()
    note = found[found["column"] == "note"].set_index("period")
    np.testing.assert_array_equal(note["missing"], weeks["note"].apply(lambda values: values.isna().sum()))
    assert amount["drifted"].iloc[[0, -1]].tolist() == [True, True]
    assert not counted["drifted"].any()


def test_texts_of_iso_form_are_moments_too() -> None:
    data = sales()
    texts = data.assign(when=data["when"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    wanted = quality(data, time="when").frame("over_time")
    read = quality(texts, time="when")
    assert read.frame("over_time")["rows"].tolist() == wanted["rows"].tolist()
    np.testing.assert_allclose(read.frame("over_time")["mean"], wanted["mean"])
    assert any(section.id == "over-time" for section in read.payload.sections)


@pytest.mark.parametrize(
    ("first", "last", "unit", "n"),
    [
        ("2021-01-01 10:00", "2021-01-01 10:30", "minute", 31),
        ("2021-01-01", "2021-01-02 11:00", "hour", 36),
        ("2021-01-01", "2021-02-15", "day", 46),
        ("2021-01-01", "2021-12-31", "week", 53),
        ("2020-01-15", "2023-05-01", "month", 41),
        ("2010-01-15", "2023-05-01", "quarter", 54),
        ("1960-01-15", "2010-05-01", "year", 51),
        ("1700-01-15", "2010-05-01", "decade", 32),
    ],
)
def test_periods_are_the_finest_of_which_there_are_at_most_60(first: str, last: str, unit: str, n: int) -> None:
    moments = pa.array(pd.date_range(first, last, periods=500, unit="us"))
    found = periods_of(Profile.of(pa.record_batch({"t": moments})).columns[0])
    assert found is not None
    assert (found.unit, found.n) == (unit, n)
    labels = {len(label) for label in found.labels}
    assert len(labels) == 1


@given(
    st.lists(st.datetimes(min_value=pd.Timestamp("1800-01-01").to_pydatetime()), min_size=1, max_size=30),
    st.sampled_from(["s", "ms", "us"]),
)
def test_any_moments_lie_in_a_period_or_are_counted_outside(moments: list[Any], unit: str) -> None:
    held = pa.array(moments, pa.timestamp("us")).cast(pa.timestamp(unit), safe=False)
    found = periods_of(Profile.of(pa.record_batch({"t": held})).columns[0])
    assert found is not None
    assert 1 <= found.n <= 61 or found.unit == "century"
    assert (np.diff(found.edges) > 0).all()
    places = found.places(np.asarray(held.cast(pa.int64())), None)
    assert ((places >= 0) & (places <= found.n)).all()


def test_moments_far_from_all_others_do_not_stretch_the_periods() -> None:
    when = pd.Series(pd.date_range("2020-01-01", periods=5000, freq="h"))
    when.iloc[3] = pd.Timestamp("1900-01-01")
    seen = quality(pd.DataFrame({"when": when, "x": range(5000)}), time="when").over_time
    assert seen is not None
    assert (seen.periods.unit, seen.outside) == ("week", seen.outside)
    assert 1 <= seen.outside <= 11
    assert seen.rows.sum() + seen.outside == 5000


def test_a_brush_on_a_period_selects_its_rows() -> None:
    data = sales(3000)
    report = quality(data, time="when")
    report.select(time=("2021-03-01", "2021-03-08"))  # each of these weeks is a bin
    assert report.selection.n_rows == data["when"].between("2021-03-01", "2021-03-14 23:59").sum()
    [section] = [section for section in report.payload.sections if section.id == "over-time"]
    rows, *others = section.items
    assert rows.field == "time"
    assert np.sum(rows.y) == data["when"].notna().sum()
    assert {each.title for each in others} == {"amount", "shop", "paid", "count", "note"}


def test_a_column_called_time_keeps_its_name() -> None:
    data = sales(2000).rename(columns={"when": "time"})
    fields = [field.id for field in quality(data, time="time").payload.links.fields]
    assert {"time", "time (by week)"} <= set(fields)


def test_of_sensitive_columns_only_gaps_are_counted() -> None:
    data = needles().assign(when=pd.date_range("2020-01-01", periods=400, freq="h"))
    seen = quality(data, time="when", sensitive=["name", "pay", "code", "born", "kind", "remark"])
    assert found(traces_of(seen)) == {}
    frame = seen.frame("over_time").set_index("column")
    assert frame.loc["pay", ["mean", "median", "psi"]].isna().all().all()
    with pytest.raises(InvalidInput, match="'time' must not be a sensitive column"):
        quality(data, time="when", sensitive="when")


def test_no_row_that_says_when_gives_an_empty_frame() -> None:
    data = pd.DataFrame({"when": pd.Series([pd.NaT] * 3, dtype="datetime64[ns]"), "x": [1, 2, 3]})
    report = quality(data, time="when")
    assert report.frame("over_time").empty
    assert report.payload.sections
