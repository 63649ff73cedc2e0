"""WBQ137: a clock time or calendar date stored as a whole number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

RANDOM = np.random.default_rng(8)
MINUTES = RANDOM.integers(0, 1440, 500)
DAYS = pd.date_range("2011-01-01", periods=400, freq="5D")
CLOCK = MINUTES // 60 * 100 + MINUTES % 60
CLOCK[0] = 1200


@pytest.mark.parametrize(
    ("values", "form"),
    [
        pytest.param(CLOCK, "hhmm", id="clock times"),
        pytest.param(np.where(RANDOM.random(500) < 0.1, np.nan, CLOCK), "hhmm", id="clock times with gaps"),
        pytest.param(np.append(CLOCK, 2400), "hhmm", id="midnight as 2400"),
        pytest.param(CLOCK * 100 + RANDOM.integers(0, 60, 500), "hhmmss", id="with seconds"),
        pytest.param(DAYS.strftime("%Y%m%d").astype(int), "yyyymmdd", id="days"),
        pytest.param(DAYS.strftime("%Y%m").astype(int), "yyyymm", id="months"),
    ],
)
def test_fires_and_its_code_makes_times_of_them(values: object, form: str) -> None:
    frame = pd.DataFrame({"x": values})
    [finding] = found(frame, "WBQ137")
    assert finding.facts["form"] == form
    assert finding.count == frame["x"].count()
    results = mended(frame, "WBQ137")
    assert results["pandas"]["x"].dtype.kind in "mM"
    assert results["polars"]["x"].dtype.is_temporal()
    first = results["pandas"]["x"].iloc[0]
    assert pd.Timedelta(first) == pd.Timedelta("12h") if form == "hhmm" else True


def test_moments_since_1970_are_told_by_the_name() -> None:
    seconds = 1_500_000_000 + RANDOM.integers(0, 10**7, 300)
    assert len(found(pd.DataFrame({"created_time": seconds}), "WBQ137")) == 1
    mended(pd.DataFrame({"created_time": seconds, "timestamp_ms": seconds * 1000}), "WBQ137")
    assert found(pd.DataFrame({"population": seconds}), "WBQ137") == []


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(RANDOM.integers(0, 2400, 500), id="numbers up to 2400"),
        pytest.param(RANDOM.integers(1, 25, 500) * 100, id="hundreds"),
        pytest.param(RANDOM.integers(1900, 2020, 500), id="years"),
        pytest.param(RANDOM.integers(0, 60, 500), id="minutes"),
        pytest.param([h * 100 + n for h in (5, 6, 7) for n in range(1, 50)], id="numbered in groups"),
        pytest.param(RANDOM.integers(20_000_000, 20_200_000, 500), id="large numbers"),
        pytest.param(CLOCK + 0.5, id="fractions"),
    ],
)
def test_stays_silent(values: object) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ137") == []


def test_identifiers_are_left_alone() -> None:
    assert found(pd.DataFrame({"patient_id": CLOCK}), "WBQ137") == []
