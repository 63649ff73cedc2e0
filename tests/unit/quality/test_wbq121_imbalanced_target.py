"""WBQ121: some classes of the target are rare."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found

RANDOM = np.random.default_rng(6)


@pytest.mark.parametrize(
    ("values", "count", "severity"),
    [
        pytest.param(["no"] * 950 + ["yes"] * 50, 50, "info", id="texts"),
        pytest.param([0] * 990 + [1] * 10, 10, "info", id="numbers"),
        pytest.param([False] * 995 + [True] * 5, 5, "warning", id="booleans, extreme"),
        pytest.param(["a"] * 500 + ["b"] * 490 + ["c"] * 10, 10, "info", id="one of three"),
        pytest.param([0.0] * 990 + [1.0] * 10 + [np.nan] * 5, 10, "info", id="with gaps"),
    ],
)
def test_fires_on_the_rarest_class(values: list[object], count: int, severity: str) -> None:
    [finding] = found(pd.DataFrame({"y": values, "x": range(len(values))}), "WBQ121", target="y")
    assert (finding.count, finding.severity) == (count, severity)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["no"] * 800 + ["yes"] * 200, id="four to one"),
        pytest.param(RANDOM.normal(size=1000), id="regression"),
        pytest.param(RANDOM.poisson(30, 1000), id="counts"),
        pytest.param([1] * 1000, id="one class"),
        pytest.param([f"text {n}" for n in range(1000)], id="texts"),
    ],
)
def test_stays_silent(values: object) -> None:
    assert found(pd.DataFrame({"y": values}), "WBQ121", target="y") == []


def test_features_are_not_classes() -> None:
    frame = pd.DataFrame({"x": [0] * 990 + [1] * 10, "y": [0, 1] * 500})
    assert found(frame, "WBQ121", target="y") == []
    assert found(frame, "WBQ121") == []
    assert found(frame, "WBQ121", target="x", sensitive="x") == []
