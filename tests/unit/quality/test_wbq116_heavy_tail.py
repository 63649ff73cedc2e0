"""WBQ116: a heavy right tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from workbench.profiling.quality_report import QualityReport, quality

if TYPE_CHECKING:
    from workbench.findings import Finding

RANDOM = np.random.default_rng(5)


def tails(values: object) -> tuple[QualityReport, list[Finding]]:
    report = quality(pd.DataFrame({'x "y"': values}))
    return report, [found for found in report.findings if found.code == "WBQ116"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.append(RANDOM.normal(size=500), [80.0, 90.0]), id="fractions"),
        pytest.param(np.append(RANDOM.integers(0, 50, 500), [9000, 9001]), id="whole"),
        pytest.param(np.append(RANDOM.normal(size=60_000), [80.0, 90.0]), id="beyond the table"),
        pytest.param(np.append(RANDOM.normal(size=500), [80.0, np.inf, np.nan]), id="infinite too"),
        pytest.param(np.append(RANDOM.normal(size=500), [80.0]).astype("float32"), id="single precision"),
    ],
)
def test_fires_and_selects_the_far_values(values: object) -> None:
    report, found = tails(values)
    assert len(found) == 1
    assert found[0].count == report.source.count_where(found[0].where or "") > 0


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(RANDOM.normal(size=500), id="normal"),
        pytest.param(RANDOM.gamma(2.0, size=500), id="gamma"),
        pytest.param(np.append(RANDOM.normal(size=500), [-80.0, -90.0]), id="left"),
        pytest.param(np.append(np.zeros(990), [5.0] * 10), id="mostly zero"),
        pytest.param([1.0, 2.0, 1000.0], id="few rows"),
    ],
)
def test_stays_silent(values: object) -> None:
    assert tails(values)[1] == []
