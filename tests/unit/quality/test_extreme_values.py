"""A report, its view and a contract of values at the ends of what can be stored, without a warning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.profiling.contract.contract import Contract
from workbench.profiling.quality_report import quality


@pytest.fixture(scope="module")
def extreme() -> pd.DataFrame:
    random = np.random.default_rng(0)
    n = 500
    return pd.DataFrame(
        {
            "huge": random.choice([1e308, -1e308, 1.0], n),
            "as_huge": random.choice([1e308, -1e308, 2.0], n),
            "tiny": random.choice([5e-324, 1e-310, 2e-320], n),
            "lowest": np.where(random.random(n) < 0.2, -(2**63), random.integers(0, 100, n)).astype("int64"),
            "highest": random.choice(np.array([2**64 - 1, 5], dtype="uint64"), n),
            "infinite": np.where(random.random(n) < 0.1, np.inf, random.normal(size=n)),
            "days": pd.to_datetime(random.choice(["1677-09-22", "2262-04-11", "2000-01-01"], n)),
            "label": random.integers(0, 2, n),
        }
    )


@pytest.mark.parametrize("target", [None, "label", "huge"])
def test_extremes_are_looked_at_and_checked(extreme: pd.DataFrame, target: str | None) -> None:
    report = quality(extreme, target=target)
    assert {"WBQ139", "WBQ134"} <= {found.code for found in report.findings}
    assert report.to_dict()["columns"][0]["min"] == -1e308
    assert all(len(report.frame(name).columns) for name in report.names)
    assert report.payload.to_json()
    Contract.from_report(report).validate(extreme)
