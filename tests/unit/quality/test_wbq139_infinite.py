"""WBQ139: infinite values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended


@pytest.mark.parametrize("kind", ["float64", "float32"])
def test_fires_and_its_code_makes_them_missing(kind: str) -> None:
    frame = pd.DataFrame({"x": np.array([1.0, np.inf, -np.inf, np.nan, 2.0], dtype=kind)})
    [finding] = found(frame, "WBQ139")
    assert (finding.count, finding.severity) == (2, "warning")
    assert finding.check == {"columns": {"x": {"finite": True}}}
    mended(frame, "WBQ139")
    assert found(frame, "WBQ139", target="x")[0].severity == "error"


def test_their_number_is_all_that_is_said_of_a_sensitive_column() -> None:
    [finding] = found(pd.DataFrame({"x": [7.125, np.inf]}), "WBQ139", sensitive="x")
    assert finding.count == 1
    assert "7.125" not in str(finding)


@pytest.mark.parametrize("values", [[1e100, -1e100, np.nan], [1, 2**62], ["inf", "-inf"]])
def test_stays_silent(values: list[object]) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ139") == []
