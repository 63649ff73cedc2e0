"""WBQ124: white space around texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

SENTENCE = "this is a sentence that somebody wrote number"
LONG = "y" * 130


@pytest.mark.parametrize(
    ("values", "count"),
    [
        pytest.param(["a", "b ", " c", "a"] * 5, 10, id="spaces"),
        pytest.param(["a", "b\n", "\tc", "a"] * 5, 10, id="line ends and tabs"),
        pytest.param(["a", "b\u00a0", "c\u3000", "a"] * 5, 10, id="hard and wide spaces"),
        pytest.param([f"code{n} " for n in range(100)], 100, id="every row"),
        pytest.param([f"code{n}" if n % 100 else f"code{n} " for n in range(20_000)], 200, id="beyond the table"),
        pytest.param(["b ", " ", "", None, "b"] * 5, 5, id="beside texts of nothing else"),
        pytest.param(["b ", f"{LONG} ", LONG] * 5, 10, id="behind what is kept of long texts"),
    ],
)
def test_fires_and_its_code_strips_it(values: list[str], count: int) -> None:
    frame = pd.DataFrame({"x": values})
    [finding] = found(frame, "WBQ124")
    assert finding.count == count
    mended(frame, "WBQ124")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["a b", "c"] * 10, id="inside"),
        pytest.param([f"{SENTENCE} {n}\n" for n in range(100)], id="free text"),
        pytest.param([" ", "", "  "] * 10, id="nothing else"),
        pytest.param([1.0, np.nan] * 10, id="numbers"),
    ],
)
def test_stays_silent(values: list[object]) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ124") == []


def test_a_sensitive_column_shows_no_text() -> None:
    assert found(pd.DataFrame({"x": ["a ", "b"] * 10}), "WBQ124", sensitive="x") == []
