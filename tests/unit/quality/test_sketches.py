"""Beyond the table of values: estimates stay within what they promise."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from workbench.profiling.column_profile import ColumnProfile
from workbench.profiling.distinct import DistinctSketch
from workbench.profiling.hashing import hash_numbers, hash_texts
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
