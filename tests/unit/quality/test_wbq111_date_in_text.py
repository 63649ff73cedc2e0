"""WBQ111: dates stored as text."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

MOMENTS = pd.date_range("2019-11-03 07:05:09", periods=150, freq="37h")
FORMS = {
    "ISO": "%Y-%m-%d",
    "slashes": "%Y/%m/%d",
    "digits": "%Y%m%d",
    "day first": "%d/%m/%Y",
    "month first": "%m/%d/%Y",
    "points": "%d.%m.%Y",
    "short years": "%m/%d/%y",
    "words": "%d %b %Y",
    "hyphened words": "%d-%b-%y",
    "American words": "%b %d, %Y",
    "long words": "%d %B %Y",
}
TIMED = {
    "ISO with T": "%Y-%m-%dT%H:%M:%S",
    "ISO in UTC": "%Y-%m-%dT%H:%M:%SZ",
    "ISO with fractions": "%Y-%m-%dT%H:%M:%S.%f",
    "with minutes": "%d/%m/%Y %H:%M",
    "with seconds": "%Y-%m-%d %H:%M:%S",
}
CLEAN = {
    "times": MOMENTS.strftime("%H:%M"),
    "months": MOMENTS.strftime("%Y-%m"),
    "versions": [f"{n}.{n % 7}.{n % 12}" for n in range(150)],
    "phone numbers": [f"555-{n:04d}" for n in range(150)],
    "no such day": [f"2019-02-{29 + n % 2}" for n in range(150)],
    "words": ["may", "march"] * 75,
    "numbers": [str(20_191_301 + n) for n in range(60)],
}


@pytest.mark.parametrize("name", FORMS)
def test_fires_on_dates_and_its_code_reads_them(name: str) -> None:
    frame = pd.DataFrame({"x": MOMENTS.strftime(FORMS[name])})
    [finding] = found(frame, "WBQ111")
    assert finding.facts["form"] == FORMS[name]
    assert finding.count == len(MOMENTS)
    for held in mended(frame, "WBQ111").values():
        assert [str(value)[:10] for value in held["x"].to_list()] == MOMENTS.strftime("%Y-%m-%d").tolist()


@pytest.mark.parametrize("name", TIMED)
def test_fires_on_dates_with_a_time_of_day(name: str) -> None:
    frame = pd.DataFrame({"x": MOMENTS.strftime(TIMED[name])})
    [finding] = found(frame, "WBQ111")
    assert finding.facts["form"] == TIMED[name]
    for held in mended(frame, "WBQ111").values():
        assert [str(value)[:16] for value in held["x"].to_list()] == MOMENTS.strftime("%Y-%m-%d %H:%M").tolist()


def test_says_when_day_and_month_cannot_be_told_apart() -> None:
    early = [moment.strftime("%d/%m/%Y") for moment in MOMENTS if moment.day <= 12]
    [finding] = found(pd.DataFrame({"x": early}), "WBQ111")
    assert finding.facts["day_or_month"]
    assert "cannot be told apart" in finding.title
    assert not found(pd.DataFrame({"x": MOMENTS.strftime("%d/%m/%Y")}), "WBQ111")[0].facts["day_or_month"]


def test_counts_what_is_no_date() -> None:
    frame = pd.DataFrame({"x": [*MOMENTS.strftime("%Y-%m-%d"), "soon", "later"]})
    [finding] = found(frame, "WBQ111")
    assert finding.count == len(MOMENTS)
    assert "2 other values are no dates" in finding.title


@pytest.mark.parametrize("name", CLEAN)
def test_stays_silent(name: str) -> None:
    assert found(pd.DataFrame({"x": CLEAN[name]}), "WBQ111") == []
