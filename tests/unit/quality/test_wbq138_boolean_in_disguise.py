"""WBQ138: a boolean stored as text or number."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended


@pytest.mark.parametrize(
    ("values", "count"),
    [
        pytest.param(["yes", "no", "no"] * 4, 12, id="yes and no"),
        pytest.param(["Y", "n", None] * 4, 8, id="letters, with gaps"),
        pytest.param(["True", "false", "TRUE"] * 4, 12, id="several spellings"),
        pytest.param(["0", "1", "1"] * 4, 12, id="digits"),
        pytest.param(["yes", "no", "?"] * 4, 8, id="with a word for missing"),
        pytest.param([-1, 0, 0] * 4, 12, id="minus one"),
        pytest.param(pd.Categorical(["yes", "no", "no"] * 4), 12, id="held as codes"),
    ],
)
def test_fires_and_its_code_makes_truth_of_them(values: object, count: int) -> None:
    frame = pd.DataFrame({"x": values})
    [finding] = found(frame, "WBQ138")
    assert finding.count == count
    results = mended(frame, "WBQ138")
    assert str(results["pandas"]["x"].dtype) == "boolean"
    assert str(results["polars"]["x"].dtype) == "Boolean"
    assert int(results["polars"]["x"].sum()) == int(results["pandas"]["x"].sum()) > 0


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([0, 1, 1] * 4, id="numbers 0 and 1"),
        pytest.param(["yes", "no", "perhaps"] * 4, id="a third answer"),
        pytest.param(["male", "female"] * 4, id="two words"),
        pytest.param(["yes"] * 12, id="only one"),
        pytest.param([True, False] * 4, id="booleans"),
        pytest.param(["yes", "off"] * 4, id="not a pair"),
    ],
)
def test_stays_silent(values: list[object]) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ138") == []


def test_a_target_may_have_words() -> None:
    assert found(pd.DataFrame({"x": ["yes", "no"] * 6}), "WBQ138", target="x") == []
