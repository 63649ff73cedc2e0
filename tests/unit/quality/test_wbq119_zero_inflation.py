"""WBQ119: far more zeros than the other numbers let expect."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found

RANDOM = np.random.default_rng(9)
NONE = RANDOM.random(1000) < 0.6


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.where(NONE, 0.0, RANDOM.gamma(2.0, 100.0, 1000)), id="amounts"),
        pytest.param(np.where(NONE, 0, RANDOM.poisson(60, 1000)), id="counts"),
        pytest.param(np.where(NONE, 0.0, RANDOM.gamma(2.0, 100.0, 1000)).astype("float32"), id="single precision"),
        pytest.param(np.where(RANDOM.random(50_000) < 0.5, 0.0, RANDOM.gamma(2.0, 1.0, 50_000)), id="beyond the table"),
    ],
)
def test_fires_and_selects_the_zeros(values: np.ndarray) -> None:
    [finding] = found(pd.DataFrame({"x": values}), "WBQ119")
    assert finding.count == np.count_nonzero(values == 0)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(RANDOM.poisson(0.7, 1000), id="rare events"),
        pytest.param(RANDOM.negative_binomial(0.4, 0.05, 2000), id="spread counts"),
        pytest.param(RANDOM.integers(0, 17, 1000) * (RANDOM.random(1000) < 0.3), id="few different numbers"),
        pytest.param(np.where(NONE, 0.0, RANDOM.normal(0, 3, 1000)), id="negative ones"),
        pytest.param(RANDOM.gamma(2.0, 1.0, 1000), id="no zeros"),
        pytest.param(RANDOM.integers(0, 2, 1000), id="yes and no"),
        pytest.param(np.where(RANDOM.random(60) < 0.5, 0.0, 7.1 * RANDOM.random(60)), id="few rows"),
    ],
)
def test_stays_silent(values: np.ndarray) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ119") == []
