"""Date steps: how far dates are apart, and whether rows are in order."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.profiling.quality_report import quality

N = 60
CASES = {
    "daily": pd.date_range("2020-01-01", periods=N, freq="D"),
    "weekly": pd.date_range("2020-01-01", periods=N, freq="7D"),
    "hourly": pd.date_range("2020-01-01", periods=N, freq="h"),
    "300 s": pd.date_range("2020-01-01", periods=N, freq="5min"),
    "monthly": pd.date_range("2020-01-31", periods=N, freq="ME"),
    "quarterly": pd.date_range("2020-01-01", periods=N, freq="QS"),
    "yearly": pd.date_range("1920-01-01", periods=N, freq="YS"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("unit", ["ns", "s"])
def test_the_step_is_named(name: str, unit: str) -> None:
    frame = pd.DataFrame({"t": CASES[name].as_unit(unit)}).sample(frac=1, random_state=1)
    [row] = quality(frame).frame("columns").to_dict("records")
    assert (row["step"], row["sampled_order"]) == (name, "mixed")


def test_some_gaps_do_not_hide_it_and_no_step_is_none() -> None:
    days = pd.date_range("2020-01-01", periods=200).delete([20, 90])
    uneven = pd.to_datetime([n * n * 86_400 for n in range(N)], unit="s")
    frames = [pd.DataFrame({"t": times}) for times in (days, uneven)]
    assert [quality(frame).table.columns[0].step for frame in frames] == ["daily", None]


@pytest.mark.parametrize(
    ("values", "order"),
    [([1, 2, 2, 5], "increasing"), ([5.0, 2.0, None, 1.0], "decreasing"), ([1, 3, 2], "mixed"), ([4, 4], None)],
)
def test_the_order_of_rows_is_seen(values: list[float], order: str | None) -> None:
    assert quality(pd.DataFrame({"x": values})).table.columns[0].order == order
