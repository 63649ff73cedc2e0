"""WBQ102: values that stand for missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

RANDOM = np.random.default_rng(3)
DAYS = pd.Series(pd.date_range("2015-03-01", periods=300))
NAMES = [f"{first}{last}" for first in ("Ann", "Ben", "Cleo", "Dan", "Eve") for last in ("Ash", "Bell", "Cox", "Dent")]
WEIGHTS = np.round(RANDOM.normal(70, 10, 300), 1)
VISITS = RANDOM.integers(0, 60, 300)


def among(values: object, codes: list[object], times: int = 4) -> pd.Series:
    """Put codes into the first places of a column, each several times."""
    column = pd.Series(values).copy()
    for place, code in enumerate(codes * times):
        column.iloc[place] = code
    return column


CASES = {
    "-999": among(WEIGHTS, [-999.0]),
    "-999 in whole numbers": among(RANDOM.integers(0, 90, 300), [-999]),
    "-1": among(VISITS, [-1], times=40),
    "999": among(WEIGHTS, [999.0]),
    "99.9 in single precision": among(WEIGHTS / 20, [99.9]).astype("float32"),
    "survey codes": among(RANDOM.integers(0, 12, 300), [97, 98, 99]),
    "zero": among(WEIGHTS, [0.0]),
    "the least integer": among(RANDOM.integers(0, 90, 300), [-(2**31)]),
    "beyond the table of values": among(np.round(RANDOM.normal(70, 10, 30_000), 9), [-999.0]),
    "a question mark": among(NAMES * 15, ["?"]),
    "words": among(NAMES * 15, ["N/A", "n/a", "unknown"]),
    "empty texts": among(NAMES * 15, ["", "  "]),
    "none beside numbers": among([str(n) for n in range(300)], ["none"]),
    "1900-01-01": among(DAYS, [pd.Timestamp("1900-01-01")]),
    "1970 in a zone": among(DAYS, [pd.Timestamp("1970-01-01")]).dt.tz_localize("UTC"),
    "9999-12-31": among(DAYS.astype("datetime64[s]"), [pd.Timestamp("9999-12-31")]),
}
CLEAN = {
    "temperatures": np.round(RANDOM.normal(-5, 8, 300)),
    "differences": RANDOM.integers(-3, 40, 300),
    "one negative code": RANDOM.integers(-1, 2, 300),
    "a single high value": np.append(WEIGHTS, 999.0),
    "counts from zero": VISITS,
    "amounts, mostly none": np.where(RANDOM.random(300) < 0.5, 0.0, RANDOM.normal(500, 20, 300)),
    "ages up to 99": RANDOM.integers(18, 100, 300),
    "years of a panel": RANDOM.choice([92, 95, 99], 300),
    "two-letter codes": RANDOM.choice(["NA", "EU", "AS", "AF"], 300),
    "signs": RANDOM.choice(["+", "-", "*"], 300),
    "none among answers": RANDOM.choice(["none", "some", "all"], 300),
    "one missing word": ["?"] * 300,
    "films": [f"Film {n}" for n in range(299)] + ["Unknown"],
    "days since 1970": pd.date_range("1970-01-01", periods=300),
    "a name": RANDOM.choice(["Nan", "Ann", "Bea"], 300),
}


@pytest.mark.parametrize("name", CASES)
def test_fires_and_its_code_makes_them_missing(name: str) -> None:
    frame = pd.DataFrame({'x "y"': CASES[name]})
    [finding] = found(frame, "WBQ102")
    mended(frame, "WBQ102")
    assert finding.count
    assert finding.check["rows_where"][0]["predicate"]


@pytest.mark.parametrize("name", CLEAN)
def test_stays_silent(name: str) -> None:
    assert found(pd.DataFrame({"x": CLEAN[name]}), "WBQ102") == []


def test_codes_of_a_sensitive_column_are_not_told() -> None:
    assert found(pd.DataFrame({"x": CASES["-999"]}), "WBQ102", sensitive="x") == []


def test_the_code_is_found_again_when_the_whole_table_is_counted() -> None:
    frame = pd.DataFrame({"x": CASES["beyond the table of values"]})
    [finding] = found(frame, "WBQ102")
    assert finding.count == 4
    assert finding.facts["values"] == [-999.0]
