"""Measures of drift, from two summaries alone, against SciPy and plain implementations over all values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial import distance

from workbench.profiling.drift_cells import line
from workbench.profiling.drift_measures import (
    chi_square,
    corrected,
    distributions,
    jensen_shannon,
    kolmogorov_smirnov,
    measures,
    missing_measures,
    psi,
)
from workbench.profiling.profile import Profile

FLOATS = st.floats(allow_nan=False, width=64) | st.sampled_from([0.0, 1.0, -1.0, math.inf, -math.inf])
WHOLE = st.integers(-(2**62), 2**62) | st.integers(-20, 20)
LIMITS = st.sampled_from([2, 16, None])


def summary(values: Any, *, limit: int | None = None, type_: pa.DataType | None = None) -> Any:
    held = values if isinstance(values, pa.Array) else pa.array(values, type=type_, from_pandas=True)
    return Profile.of(pa.record_batch({"x": held}), limit=limit).columns[0]


def samples(name: str) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    match name:
        case "shifted":
            return random.normal(size=3000), random.normal(0.3, 1.2, size=2000)
        case "scales":
            return random.normal(size=3000) * 1e-5, random.lognormal(3, 4, size=2000)
        case "signs":
            return -random.lognormal(0, 3, size=3000), random.standard_cauchy(size=2000) * 100
        case "whole":
            return random.integers(-(10**9), 10**9, 3000), random.integers(0, 10**6, 2000)
        case "mixed":
            return random.integers(-1000, 1000, 3000), random.normal(size=2000) * 50
        case "apart":
            return random.normal(size=3000) + 1e9, random.normal(size=2000)
        case _:
            gaps = np.where(random.random(3000) < 0.5, 0.0, random.normal(size=3000))
            return gaps, np.where(random.random(2000) < 0.2, np.inf, random.normal(size=2000))


NAMES = ("shifted", "scales", "signs", "whole", "mixed", "apart", "atoms")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("limits", [(None, None), (64, None), (None, 64), (64, 64)])
def test_kolmogorov_smirnov_is_that_of_scipy_within_its_bound(name: str, limits: tuple[int | None, int | None]) -> None:
    before, after = samples(name)
    cut = line(summary(before, limit=limits[0]), summary(after, limit=limits[1]))
    assert cut is not None
    found, error, p_value = kolmogorov_smirnov(cut)
    expected = stats.ks_2samp(before, after, method="asymp")
    assert found <= expected.statistic + 1e-12
    assert expected.statistic <= found + error + 1e-12
    if limits == (None, None):
        assert found == pytest.approx(expected.statistic, abs=1e-12)
        assert error == 0
        assert p_value == pytest.approx(expected.pvalue, rel=0.05, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("limits", [(64, None), (None, 64), (64, 64)])
def test_counts_below_every_cut_are_exact(name: str, limits: tuple[int | None, int | None]) -> None:
    before, after = samples(name)
    cut = line(summary(before, limit=limits[0]), summary(after, limit=limits[1]))
    assert cut is not None
    for values, cells in ((before, cut.reference), (after, cut.current)):
        assert cells.sum() == values.size
        below = np.array([(values < at).sum() for at in cut.cuts])
        np.testing.assert_array_equal(np.cumsum(cells)[:-1], below)


def farthest(before: list[Any], after: list[Any]) -> float:
    """Return how far two distribution functions are apart at most, from all values."""
    shares = [[sum(each <= at for each in held) / len(held) for at in {*before, *after}] for held in (before, after)]
    return max(abs(mine - theirs) for mine, theirs in zip(*shares, strict=True))


@given(before=st.lists(FLOATS, min_size=1, max_size=60), after=st.lists(FLOATS, min_size=1, max_size=60), limit=LIMITS)
def test_any_two_samples_of_numbers_are_compared_within_the_bound(
    before: list[float], after: list[float], limit: int | None
) -> None:
    cut = line(summary(before, limit=limit, type_=pa.float64()), summary(after, limit=limit, type_=pa.float64()))
    assert cut is not None
    found, error, p_value = kolmogorov_smirnov(cut)
    assert found - 1e-12 <= farthest(before, after) <= found + error + 1e-12
    assert 0 <= p_value <= 1


@given(before=st.lists(WHOLE, min_size=1, max_size=60), after=st.lists(WHOLE, min_size=1, max_size=60), limit=LIMITS)
def test_any_two_samples_of_whole_numbers_are_compared_within_the_bound(
    before: list[int], after: list[int], limit: int | None
) -> None:
    cut = line(summary(before, limit=limit, type_=pa.int64()), summary(after, limit=limit, type_=pa.int64()))
    assert cut is not None
    found, error, _ = kolmogorov_smirnov(cut)
    assert found - 1e-12 <= farthest(before, after) <= found + error + 1e-12


def plain_psi(before: np.ndarray, after: np.ndarray) -> float:
    """Ten bins by the deciles of the reference, half a row added to each: written out for values without repeats."""
    ordered = np.sort(before)
    edges = [ordered[tenth * ordered.size // 10 - 1] for tenth in range(1, 10)]
    total = 0.0
    for low, high in zip([-np.inf, *edges], [*edges, np.inf], strict=True):
        p, q = ((((each > low) & (each <= high)).sum() + 0.5) / (each.size + 0.5 * 10) for each in (before, after))
        total += (q - p) * math.log(q / p)
    return total


@pytest.mark.parametrize("shift", [0.0, 0.2, 1.0, 5.0])
def test_psi_is_that_of_a_plain_implementation(shift: float) -> None:
    random = np.random.default_rng(1)
    before, after = random.normal(size=4000), random.normal(shift, size=1500)
    exact = psi(summary(before), summary(after))
    assert exact is not None
    assert exact == pytest.approx(plain_psi(before, after), rel=1e-9)
    assert psi(summary(before, limit=256), summary(after, limit=256)) == pytest.approx(exact, rel=0.05, abs=0.002)


def test_psi_of_categories_is_that_of_a_plain_implementation() -> None:
    before, after = ["a"] * 50 + ["b"] * 30 + ["c"] * 20, ["a"] * 20 + ["b"] * 20 + ["d"] * 10
    p = (np.array([50, 30, 20, 0]) + 0.5) / (100 + 2)
    q = (np.array([20, 20, 0, 10]) + 0.5) / (50 + 2)
    assert psi(summary(before), summary(after)) == pytest.approx(float(((q - p) * np.log(q / p)).sum()))


def test_a_constant_that_moves_below_or_above_is_seen() -> None:
    for after in (3.0, 7.0):
        assert (psi(summary([5.0] * 200), summary([after] * 200)) or 0) > 5


def test_jensen_shannon_is_that_of_scipy() -> None:
    before, after = ["a"] * 50 + ["b"] * 50, ["a"] * 10 + ["c"] * 90
    expected = distance.jensenshannon([0.5, 0.5, 0], [0.1, 0, 0.9], base=2)
    assert jensen_shannon(summary(before), summary(after)) == pytest.approx(expected)
    assert jensen_shannon(summary(["a"]), summary(["b"])) == pytest.approx(1.0)
    for name in NAMES:
        found = distributions(*(summary(each) for each in samples(name)))
        assert found is not None
        expected = distance.jensenshannon(found.reference, found.current, base=2)
        assert {each.name: each.value for each in measures(found)[0]}["jensen_shannon"] == pytest.approx(expected)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=12).filter(
        lambda rows: all(sum(row[side] for row in rows) for side in (0, 1))
    )
)
def test_chi_square_and_cramers_v_are_those_of_scipy(rows: list[tuple[int, int]]) -> None:
    table = np.array([row for row in rows if sum(row)]).T
    statistic, freedom, p_value = chi_square(*np.array(rows).T)
    if table.shape[1] < 2:
        assert (statistic, freedom, p_value) == (0, 0, 1)
        return
    expected = stats.chi2_contingency(table, correction=False)
    assert statistic == pytest.approx(expected.statistic, abs=1e-9)
    assert freedom == expected.dof
    assert p_value == pytest.approx(expected.pvalue, abs=1e-9)


def test_cramers_v_is_that_of_scipy() -> None:
    before, after = ["a"] * 500 + ["b"] * 300 + ["c"] * 200, ["a"] * 200 + ["b"] * 300 + ["c"] * 100
    found = distributions(summary(before), summary(after))
    assert found is not None
    value = {each.name: each.value for each in measures(found)[0]}["cramers_v"]
    expected = stats.contingency.association(np.array([[500, 300, 200], [200, 300, 100]]), method="cramer")
    assert value == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_p_values_are_corrected_as_scipy_does(values: list[float]) -> None:
    assert corrected(values) == pytest.approx(stats.false_discovery_control(values).tolist())


def test_missing_shares_are_compared_by_cohens_h() -> None:
    before, after = [None] * 10 + [1.0] * 990, [None] * 50 + [1.0] * 450
    found = missing_measures(summary(before), summary(after))
    assert found is not None
    measure, p_value = found
    assert measure.value == pytest.approx(2 * math.asin(math.sqrt(0.1)) - 2 * math.asin(math.sqrt(0.01)))
    assert p_value == pytest.approx(stats.chi2_contingency([[10, 990], [50, 450]], correction=False).pvalue)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (pa.array([1.0, 2.0]), pa.array(["a", "b"])),
        (pa.array(["a"]), pa.array([b"a"])),
        (pa.array([[1]]), pa.array([[1]])),
        (pa.array([None, None], pa.float64()), pa.array([1.0])),
        (pa.array([1], pa.int64()), pa.array([], pa.int64())),
        (pa.array([True]), pa.array([1])),
    ],
)
def test_what_cannot_be_compared_has_no_measure(before: pa.Array, after: pa.Array) -> None:
    assert psi(summary(before), summary(after)) is None
    assert jensen_shannon(summary(before), summary(after)) is None


def test_dates_in_another_unit_and_numbers_of_another_width_are_the_same() -> None:
    moments = np.arange("2020-01-01", "2020-03-01", dtype="datetime64[D]")
    wide, narrow = pa.array(moments.astype("datetime64[ns]")), pa.array(moments.astype("datetime64[s]"))
    assert jensen_shannon(summary(wide), summary(narrow)) == pytest.approx(0, abs=1e-6)
    small, large = pa.array(range(50), pa.int8()), pa.array(range(50), pa.float64())
    assert jensen_shannon(summary(small), summary(large)) == pytest.approx(0, abs=1e-6)


def test_texts_too_many_to_be_counted_are_compared_by_their_lengths() -> None:
    before = summary([f"{n:05d}" for n in range(2000)], limit=256)
    after = summary([f"{n:08d}" for n in range(2000)], limit=256)
    found = distributions(before, after)
    assert found is not None
    assert found.of == "lengths"
    assert (psi(before, after) or 0) > 5
