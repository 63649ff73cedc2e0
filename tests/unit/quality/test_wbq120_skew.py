"""WBQ120: a skewed column that a logarithm would straighten."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from tests.unit.quality.fixes import found, mended

RANDOM = np.random.default_rng(2)


def sizes(n: int) -> np.ndarray:
    """Make a lognormal column without its ends, which would be a heavy tail (WBQ116)."""
    return np.exp(10 + 3 * norm.ppf(np.linspace(0.02, 0.98, n)))


SIZES = sizes(3000)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(SIZES, id="sizes"),
        pytest.param(np.append(SIZES, 0.0), id="with a zero"),
        pytest.param(SIZES.astype(int), id="whole numbers"),
        pytest.param(sizes(30_000), id="beyond the table of values"),
    ],
)
def test_fires_and_a_logarithm_mends_it(values: np.ndarray) -> None:
    frame = pd.DataFrame({"x": values})
    [finding] = found(frame, "WBQ120")
    assert finding.facts["skewness"] == pytest.approx(frame["x"].skew(), rel=0.01)
    for held in mended(frame, "WBQ120").values():
        assert held["x"].skew() < 1


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(RANDOM.normal(size=3000), id="normal"),
        pytest.param(RANDOM.gamma(2.0, size=3000), id="gamma"),
        pytest.param(np.append(RANDOM.normal(50, 3, 3000), [1e5, 2e5]), id="two far values"),
        pytest.param(np.exp(RANDOM.lognormal(1, 1, 3000)), id="a logarithm is not enough"),
        pytest.param(-SIZES, id="negative"),
        pytest.param(SIZES[:50], id="few rows"),
        pytest.param(np.where(RANDOM.random(3000) < 0.8, 0.0, SIZES), id="mostly zero"),
    ],
)
def test_stays_silent(values: np.ndarray) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ120") == []
