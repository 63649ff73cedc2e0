"""WBQ122: categories with hardly any rows."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

COMMON = ["north", "south", "east"] * 100


def test_fires_on_the_rows_of_rare_categories() -> None:
    frame = pd.DataFrame({"x": [*COMMON, "moon", "moon", "mars"]})
    [finding] = found(frame, "WBQ122")
    assert finding.count == 3
    assert finding.facts["categories"] == ["mars", "moon"]
    for held in mended(frame, "WBQ122").values():
        assert sorted(set(held["x"])) == ["east", "north", "other", "south"]


def test_fires_on_categories_held_as_codes() -> None:
    mended(pd.DataFrame({"x": pd.Categorical([*COMMON, "moon", "moon", "mars"])}), "WBQ122")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([*COMMON, "moon"], id="only one"),
        pytest.param([*COMMON, *["moon"] * 5, *["mars"] * 5], id="five rows each"),
        pytest.param([*COMMON[:150], "moon", "mars"], id="few rows"),
        pytest.param([f"place {n % 90}" for n in range(300)], id="most are rare"),
    ],
)
def test_stays_silent(values: list[str]) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ122") == []


def test_classes_of_the_target_are_judged_as_such() -> None:
    assert found(pd.DataFrame({"x": [*COMMON, "moon", "moon", "mars"]}), "WBQ122", target="x") == []
