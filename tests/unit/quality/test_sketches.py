"""Beyond the table of values: estimates stay within what they promise."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from workbench.profiling.column_profile import ColumnProfile
from workbench.profiling.distinct import DistinctSketch
from workbench.profiling.hashing import hash_numbers, hash_texts, small_hashes
from workbench.profiling.number_summary import NumberSummary
from workbench.profiling.profile import Profile

RANDOM = np.random.default_rng(11)
SPREADS = {
    "normal": RANDOM.normal(size=50_000),
    "shifted": RANDOM.normal(size=50_000) + 1e9,
    "heavy": RANDOM.pareto(0.5, size=50_000),
    "both signs": RANDOM.standard_cauchy(size=50_000),
    "tiny": RANDOM.normal(size=50_000) * 1e-300,
    "large": RANDOM.normal(size=50_000) * 1e300,
    "whole": RANDOM.integers(-(10**12), 10**12, 50_000),
    "huge whole": RANDOM.integers(-(2**63), 2**63 - 1, 50_000),
}


def column(values: np.ndarray) -> ColumnProfile:
    batch = pa.RecordBatch.from_pydict({"x": values})
    return ColumnProfile.of(Profile.of(batch).columns[0], sql='"x"')


@pytest.mark.parametrize("name", SPREADS)
def test_quantiles_are_within_their_bound(name: str) -> None:
    values = SPREADS[name]
    seen = column(values)
    assert not seen.distinct_exact
    for share, value in seen.quantiles.items():
        exact = float(np.quantile(values.astype(float), float(share)))
        assert abs(value - exact) <= seen.quantile_error * (1 + 1e-9) + 1e-12 * abs(exact)


@pytest.mark.parametrize("name", ["normal", "shifted", "whole", "both signs"])
def test_quantiles_are_close(name: str) -> None:
    values = SPREADS[name]
    low, high = np.quantile(values.astype(float), [0.25, 0.75])
    assert column(values).quantiles["0.5"] == pytest.approx(float(np.median(values)), abs=0.01 * (high - low))


@pytest.mark.parametrize("name", SPREADS)
def test_histograms_count_exactly_between_their_edges(name: str) -> None:
    values = SPREADS[name]
    seen = column(values).histogram
    assert seen is not None
    assert sum(seen.counts) == values.size
    counts = [
        int(((values >= low) & (values < high)).sum()) for low, high in zip(seen.edges, seen.edges[1:], strict=False)
    ]
    counts[-1] += int((values == seen.edges[-1]).sum())
    assert list(seen.counts) == counts


@pytest.mark.parametrize("distinct", [20_000, 300_000])
def test_distinct_is_estimated_within_its_error(distinct: int) -> None:
    sketch = DistinctSketch()
    values = np.arange(distinct, dtype=np.int64)
    for _ in range(2):
        for start in range(0, distinct, 50_000):
            sketch.add(hash_numbers(values[start : start + 50_000]))
    assert sketch.estimate == pytest.approx(distinct, rel=sketch.error)


def test_texts_hash_by_content_whatever_their_neighbours_or_offsets() -> None:
    texts = ["", "a", "ab", "exactly8", "nine char", "x" * 100, "שלום", "ab\0", "ab\0\0"]
    alone = np.array([hash_texts(pa.array([text]))[0] for text in texts])
    np.testing.assert_array_equal(hash_texts(pa.array(texts)), alone)
    np.testing.assert_array_equal(hash_texts(pa.array(["pad", *texts]).slice(1)), alone)
    np.testing.assert_array_equal(hash_texts(pa.array(texts, type=pa.large_string())), alone)
    assert np.unique(alone).size == len(texts)


def test_zero_has_one_hash() -> None:
    assert hash_numbers(np.array([0.0]))[0] == hash_numbers(np.array([-0.0]))[0]


@pytest.mark.parametrize("name", SPREADS)
def test_numbers_of_many_batches_are_within_what_is_stated(name: str) -> None:
    values = SPREADS[name]
    numbers = NumberSummary(values.dtype.name, limit=1024)
    for start in range(0, values.size, 7001):
        numbers.add(values[start : start + 7001])
    distinct = np.unique(values).size
    assert numbers.distinct == pytest.approx(distinct, rel=numbers.sketch.error)
    if name == "large":  # the squares are beyond what floats hold
        return
    exact = values.astype(np.longdouble)
    mean = exact.mean()
    std = float(np.sqrt(((exact - mean) ** 2).sum() / (values.size - 1)))
    assert numbers.moments.mean == pytest.approx(float(mean), abs=1e-12 * float(np.abs(exact).max()))
    assert numbers.moments.std == pytest.approx(std, rel=1e-12 * max(1.0, abs(float(mean)) / max(std, 1e-300)))


@pytest.mark.parametrize("dtype", ["int64", "float64"])
@pytest.mark.parametrize("limit", [4, 1000])
def test_weights_count_as_repeats(dtype: str, limit: int) -> None:
    random = np.random.default_rng(3)
    values, weights = random.integers(-50, 50, 400).astype(dtype), random.integers(1, 9, 400)
    weighted, repeated = NumberSummary(dtype, limit=limit), NumberSummary(dtype, limit=limit)
    weighted.add(values, weights=weights)
    repeated.add(np.repeat(values, weights))
    for name in ("rows", "negative", "zero", "low", "high", "low_count", "high_count", "distinct"):
        assert getattr(weighted, name) == getattr(repeated, name), name
    assert weighted.moments.std == pytest.approx(repeated.moments.std, rel=1e-12)
    if weighted.values is None:
        np.testing.assert_array_equal(weighted.octaves.counts, repeated.octaves.counts)
        np.testing.assert_array_equal(weighted.even.counts, repeated.even.counts)


@pytest.mark.parametrize("size", [0, 1, 200_000])
def test_small_hashes_are_those_of_all_that_are_small(size: int) -> None:
    values = np.random.default_rng(4).normal(size=size)
    hashes = hash_numbers(values)
    for below in (1, 2**33, 2**50 + 12345, 2**63, 2**64 - 1):
        np.testing.assert_array_equal(small_hashes(values, below), hashes[hashes < np.uint64(below)])


def test_tiny_negative_numbers_stay_below_zero_on_a_coarse_grid() -> None:
    values = np.concatenate([np.linspace(-1e6, 1e6, 30_000), np.full(7, -5e-324), np.full(5, 5e-324)])
    numbers = NumberSummary("float64")
    numbers.add(values)
    assert numbers.even.counts is not None
    below = numbers.even.counts[: -numbers.even.first].sum()
    assert numbers.even.exponent > 0
    assert below == int((values < 0).sum())


def test_counts_of_sizes_lie_between_their_edges() -> None:
    values = np.concatenate([RANDOM.standard_cauchy(20_000), [0.0, -0.0, 5e-324, -5e-324, 1e-30, math.pi]])
    numbers = NumberSummary("float64", limit=16)
    for part in np.array_split(values, 5):
        numbers.add(part)
    grid = numbers.octaves
    assert grid.counts.sum() == values.size
    for place, count in enumerate(grid.counts):
        low, high = grid.edges(place)
        if place == grid.negative.size:  # far smaller than the largest
            assert count == int(((values > low) & (values < high)).sum())
        elif low >= 0:
            assert count == int(((values >= low) & (values < high)).sum())
        else:
            assert count == int(((values > low) & (values <= high)).sum())
