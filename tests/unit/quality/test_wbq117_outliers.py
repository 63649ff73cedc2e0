"""WBQ117: numbers that stand apart from all others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

RANDOM = np.random.default_rng(11)
WEIGHTS = np.round(RANDOM.normal(70, 8, 3000), 1)
MANY = RANDOM.normal(70, 8, 40_000)
WAGES = RANDOM.lognormal(3, 0.6, 3000)


@pytest.mark.parametrize(
    ("values", "count"),
    [
        pytest.param(np.append(WEIGHTS, [190.0]), 1, id="far above"),
        pytest.param(np.append(WEIGHTS, [-190.0, -200.5]), 2, id="far below"),
        pytest.param(np.append(np.round(WEIGHTS).astype(int), [190]), 1, id="whole numbers"),
        pytest.param(np.append(WEIGHTS, [190.0]).astype("float32"), 1, id="single precision"),
        pytest.param(np.append(WAGES, [1e-4]), 1, id="skewed, by the logarithm"),
        pytest.param(np.append(WEIGHTS, [190.0, np.nan, np.inf]), 1, id="infinite too"),
        pytest.param(np.append(MANY, [205.0, 206.5]), 2, id="beyond the table of values"),
        pytest.param(np.append(MANY, [-705.0, -711.5]), 2, id="below, beyond the table"),
    ],
)
def test_fires_on_values_that_stand_apart(values: np.ndarray, count: int) -> None:
    frame = pd.DataFrame({'x "y"': values})
    [finding] = found(frame, "WBQ117")
    assert finding.count == count
    assert finding.check["columns"]['x "y"']["range"]
    mended(frame, "WBQ117")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(RANDOM.normal(size=100_000), id="normal"),
        pytest.param(RANDOM.gamma(2.0, size=50_000), id="gamma"),
        pytest.param(RANDOM.lognormal(0, 1, 50_000), id="lognormal"),
        pytest.param(RANDOM.exponential(size=50_000), id="exponential"),
        pytest.param(RANDOM.poisson(3, 50_000), id="counts"),
        pytest.param(RANDOM.uniform(size=5000), id="even"),
        pytest.param(np.append(RANDOM.integers(0, 5, 500), [-30]), id="few different numbers"),
        pytest.param(np.append(WEIGHTS[:30], [-190.0]), id="few rows"),
        pytest.param(np.append(WEIGHTS, [999.0] * 3), id="codes for missing"),
        pytest.param(np.append(WEIGHTS, np.full(40, 190.0)), id="a group of its own"),
    ],
)
def test_stays_silent(values: np.ndarray) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ117") == []


def test_a_code_for_missing_does_not_hide_a_far_value() -> None:
    frame = pd.DataFrame({"x": np.append(WEIGHTS, [-999.0, -999.0, -205.0])})
    [finding] = found(frame, "WBQ117")
    assert finding.facts["bound"] == -205.0
    mended(frame, "WBQ117")


def test_a_heavy_tail_is_not_reported_twice() -> None:
    frame = pd.DataFrame({"x": np.append(WEIGHTS[:400], [705.0])})
    assert len(found(frame, "WBQ116")) == 1
    assert found(frame, "WBQ117") == []


@pytest.mark.parametrize(("name", "most"), [("normal", 0), ("lognormal", 0), ("exponential", 1), ("t5", 6)])
def test_false_alarms_are_rare(name: str, most: int) -> None:
    random = np.random.default_rng(1)
    draw = {
        "normal": lambda: random.normal(size=1000),
        "lognormal": lambda: random.lognormal(0, 0.8, 1000),
        "exponential": lambda: random.exponential(size=1000),
        "t5": lambda: random.standard_t(5, 1000),
    }[name]
    assert len(found(pd.DataFrame({str(n): draw() for n in range(100)}), "WBQ117")) <= most
