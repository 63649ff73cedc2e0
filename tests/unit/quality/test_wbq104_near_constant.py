"""WBQ104: a column hardly ever varies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["a"] * 997 + ["b", "c", "b"], id="texts"),
        pytest.param([1] * 198 + [2] * 2, id="numbers"),
        pytest.param([True] * 5000 + [False] * 5, id="booleans"),
        pytest.param([1.5] * 198 + [2.5, np.nan], id="a gap"),
        pytest.param(["x" * 200] * 998 + ["b", "c"], id="long texts"),
    ],
)
def test_fires_on_the_rows_that_differ(values: list[object]) -> None:
    frame = pd.DataFrame({"x": values, "y": range(len(values))})
    [finding] = found(frame, "WBQ104")
    assert finding.count is not None
    assert 0 < finding.count <= 5
    mended(frame, "WBQ104")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["a"] * 1000, id="constant"),
        pytest.param([1] * 980 + [2] * 20, id="rare, but there"),
        pytest.param([1] * 98 + [2], id="few rows"),
        pytest.param(list(range(1000)), id="different"),
    ],
)
def test_stays_silent(values: list[object]) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ104") == []


def test_the_target_is_judged_as_such() -> None:
    assert found(pd.DataFrame({"x": [0] * 997 + [1] * 3}), "WBQ104", target="x") == []
