"""Mixed associations: Cramér's V and the correlation ratio."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays
from scipy.stats import chi2_contingency

from workbench.profiling.mixed_associations import MIXED, correlation_ratio, cramers_v
from workbench.profiling.quality_report import quality

RANDOM = np.random.default_rng(12)
CODES = arrays.arrays(np.int64, 60, elements=some.integers(0, 4))


def bergsma(one: np.ndarray, other: np.ndarray) -> float:
    table = pd.crosstab(one, other).to_numpy()
    n, (r, k) = table.sum(), table.shape
    if min(r, k) < 2:
        return float("nan")
    phi = chi2_contingency(table, correction=False)[0] / n
    corrected = max(0.0, phi - (k - 1) * (r - 1) / (n - 1))
    return float(np.sqrt(corrected / min(k - (k - 1) ** 2 / (n - 1) - 1, r - (r - 1) ** 2 / (n - 1) - 1)))


@given(CODES, CODES)
def test_cramers_v_is_that_of_bergsma(one: np.ndarray, other: np.ndarray) -> None:
    assert cramers_v(one, other) == pytest.approx(min(bergsma(one, other), 1.0), abs=1e-12, nan_ok=True)
    assert cramers_v(one, other) == pytest.approx(cramers_v(other, one), abs=1e-12, nan_ok=True)


@given(CODES, arrays.arrays(np.float64, 60, elements=some.floats(-1e6, 1e6, width=32)))
def test_the_correlation_ratio_is_between_over_total(codes: np.ndarray, values: np.ndarray) -> None:
    frame = pd.DataFrame({"c": codes, "x": values})
    means = frame.groupby("c")["x"].transform("mean")
    total = ((values - values.mean()) ** 2).sum()
    [seen], [n] = correlation_ratio(codes, values[None, :])
    assert n == 60
    if total > 1e-3 and frame["c"].nunique() > 1:
        assert seen == pytest.approx(np.sqrt(((means - values.mean()) ** 2).sum() / total), abs=1e-6)


def test_independent_columns_have_about_none_and_copies_have_all() -> None:
    frame = pd.DataFrame(
        {
            "a": RANDOM.choice(list("uvwxyz"), 4000),
            "b": RANDOM.choice([f"level {n}" for n in range(25)], 4000),
            "x": RANDOM.normal(size=4000),
        }
    )
    frame["copy"] = frame["a"].str.upper()
    frame["of a"] = frame["a"].map({letter: n for n, letter in enumerate("uvwxyz")}).astype(float)
    pairs = quality(frame).frame("associations").set_index(["column_a", "column_b"])
    assert pairs.loc[("a", "copy"), "value"] == pytest.approx(1.0)
    assert pairs.loc[("a", "of a"), "value"] == pytest.approx(1.0)
    assert pairs.loc[("a", "b"), "value"] < 0.06
    assert pairs.loc[("b", "x"), "value"] < 0.12
    assert set(pairs["measure"]) == {"pearson", "cramers_v", "correlation_ratio"}
    assert (pairs["n"] == 4000).all()


def test_each_pair_says_how_many_rows_it_rests_on() -> None:
    n = 30_000
    frame = pd.DataFrame(
        {"a": RANDOM.choice(["u", "v"], n), "b": RANDOM.choice(["w", "x"], n), "x": RANDOM.normal(size=n)}
    )
    frame.loc[: n // 2, "b"] = None
    pairs = quality(frame).frame("associations").set_index(["column_a", "column_b"])["n"]
    assert pairs[("a", "x")] == 10_000
    assert 4500 < pairs[("a", "b")] < 5500


def test_rare_categories_are_taken_together() -> None:
    codes = np.append(np.arange(40).repeat(3), np.zeros(2000, dtype=int))
    frame = pd.DataFrame({"a": [f"level {code}" for code in codes], "b": ["u", "v"] * (codes.size // 2)})
    [pair] = quality(frame).frame("associations").to_dict("records")
    assert pair["measure"] == "cramers_v"
    assert pair["n"] == codes.size


def test_numbers_keep_pearson_over_all_rows() -> None:
    frame = pd.DataFrame({"x": RANDOM.normal(size=30_000), "y": RANDOM.normal(size=30_000)})
    [pair] = quality(frame).frame("associations").to_dict("records")
    assert (pair["measure"], pair["n"]) == ("pearson", 30_000)
    assert pair["value"] == pytest.approx(frame.corr().iloc[0, 1], rel=1e-9)


def test_sensitive_columns_and_those_beyond_the_bound_are_left_out() -> None:
    frame = pd.DataFrame({f"c{n}": RANDOM.choice(["u", "v"], 50) for n in range(MIXED + 20)})
    pairs = quality(frame, sensitive="c0").frame("associations")
    assert len(pairs) == MIXED * (MIXED - 1) // 2
    assert "c0" not in set(pairs["column_a"]) | set(pairs["column_b"])


def test_a_category_that_does_not_vary_goes_with_nothing() -> None:
    frame = pd.DataFrame({"a": ["u"] * 50, "b": ["v", "w"] * 25, "x": np.arange(50.0)})
    pairs = quality(frame).frame("associations").set_index(["column_a", "column_b"])["value"]
    assert np.isnan(pairs[("a", "b")])
    assert np.isnan(pairs[("a", "x")])
