"""A profile of parts, in any order, is the profile of the whole."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data.source import Source
from workbench.profiling.profile import Profile, profile
from workbench.profiling.saved import profile_from_dict, profile_to_dict

LIMIT = 8  # so small that most examples pass it
SCHEMA = pa.schema(
    [("number", pa.float64()), ("integer", pa.int64()), ("text", pa.string()), ("when", pa.timestamp("us"))]
)
numbers = st.one_of(st.none(), st.floats(width=64), st.sampled_from([0.0, -0.0, 1.5, math.nan]))
integers = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-3, 3))
texts = st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["a", "b", ""]))
moments = st.one_of(st.none(), st.datetimes())
batches = st.lists(st.tuples(numbers, integers, texts, moments), max_size=25).map(
    lambda rows: pa.RecordBatch.from_arrays(
        [pa.array([row[place] for row in rows], type=field.type) for place, field in enumerate(SCHEMA)], schema=SCHEMA
    )
)


def profile_of(batch: pa.RecordBatch) -> Profile:
    """Profile with tables so small that examples pass them."""
    return Profile.of(batch, limit=LIMIT)


def same(one: Profile, other: Profile) -> None:
    """Assert that counts and sketches are identical, and sums equal within rounding."""
    assert one.n_rows == other.n_rows
    for mine, theirs in zip(one.columns, other.columns, strict=True):
        assert (mine.rows, mine.missing) == (theirs.rows, theirs.missing)
        if mine.numbers is not None and theirs.numbers is not None:
            same_numbers(mine.numbers, theirs.numbers)
        if mine.texts is not None and theirs.texts is not None:
            same_numbers(mine.texts.lengths, theirs.texts.lengths)
            same_arrays(mine.texts, theirs.texts, ("hashes", "counts"))
            assert mine.texts.texts == theirs.texts.texts
            assert mine.texts.distinct == theirs.texts.distinct
    np.testing.assert_array_equal(one.gaps.counts, other.gaps.counts)
    np.testing.assert_array_equal(one.moments.n, other.moments.n)


def same_numbers(mine: Any, theirs: Any) -> None:
    counts = ("rows", "missing", "below", "above", "negative", "zero", "low_count", "high_count")
    for name in (*counts, "low", "high", "distinct"):
        assert getattr(mine, name) == getattr(theirs, name), name
    same_arrays(mine, theirs, ("values", "counts"))
    assert (mine.even.exponent, mine.even.first) == (theirs.even.exponent, theirs.even.first)
    same_arrays(mine.even, theirs.even, ("counts",))
    assert (mine.octaves.top, mine.octaves.tiny) == (theirs.octaves.top, theirs.octaves.tiny)
    same_arrays(mine.octaves, theirs.octaves, ("positive", "negative"))
    np.testing.assert_array_equal(mine.sketch.hashes, theirs.sketch.hashes)
    assert mine.moments.count == theirs.moments.count
    if math.isfinite(mine.moments.m2) and mine.low is not None:
        size = max(abs(mine.low), abs(mine.high))
        assert mine.moments.mean == pytest.approx(theirs.moments.mean, rel=1e-12, abs=1e-12 * size)
        assert mine.moments.std == pytest.approx(theirs.moments.std, rel=1e-9, abs=1e-12 * size, nan_ok=True)


def same_arrays(mine: Any, theirs: Any, names: tuple[str, ...]) -> None:
    for name in names:
        one, other = getattr(mine, name), getattr(theirs, name)
        assert (one is None) == (other is None), name
        if one is not None:
            np.testing.assert_array_equal(one, other)


@settings(max_examples=50, deadline=None)
@given(batches, batches)
def test_merge_does_not_depend_on_order(one: pa.RecordBatch, other: pa.RecordBatch) -> None:
    same(profile_of(one).merge(profile_of(other)), profile_of(other).merge(profile_of(one)))


@settings(max_examples=50, deadline=None)
@given(batches, batches, batches)
def test_merge_is_associative(one: pa.RecordBatch, two: pa.RecordBatch, three: pa.RecordBatch) -> None:
    a, b, c = (profile_of(batch) for batch in (one, two, three))
    same(a.merge(b).merge(c), a.merge(b.merge(c)))


@settings(max_examples=50, deadline=None)
@given(st.lists(batches, max_size=4))
def test_parts_give_the_whole(parts: list[pa.RecordBatch]) -> None:
    whole = pa.Table.from_batches(parts, schema=SCHEMA).combine_chunks()
    merged = Profile.empty(SCHEMA, limit=LIMIT)
    for part in parts:
        merged = merged.merge(profile_of(part))
    same(merged, profile_of(whole.to_batches()[0]) if whole.num_rows else Profile.empty(SCHEMA, limit=LIMIT))


@settings(max_examples=25, deadline=None)
@given(batches)
def test_the_empty_profile_changes_nothing(batch: pa.RecordBatch) -> None:
    same(Profile.empty(SCHEMA, limit=LIMIT).merge(profile_of(batch)), profile_of(batch))
    same(profile_of(batch).merge(Profile.empty(SCHEMA, limit=LIMIT)), profile_of(batch))


@settings(max_examples=25, deadline=None)
@given(batches, batches)
def test_a_saved_profile_reads_back_and_still_merges(one: pa.RecordBatch, other: pa.RecordBatch) -> None:
    read = profile_from_dict(profile_to_dict(profile_of(one)))
    same(read, profile_of(one))
    same(read.merge(profile_of(other)), profile_of(one).merge(profile_of(other)))


def test_merge_changes_neither_part() -> None:
    batch = pa.RecordBatch.from_pydict({"x": [1.0, 2.0, None]})
    one, other = Profile.of(batch), Profile.of(batch)
    one.merge(other)
    same(one, other)


def test_a_saved_profile_of_another_version_is_refused() -> None:
    document = profile_to_dict(Profile.of(pa.RecordBatch.from_pydict({"x": [1]})))
    with pytest.raises(ValueError, match="version"):
        profile_from_dict({**document, "version": "0.1"})


@pytest.mark.parametrize("distinct", [20, 40_000])
def test_the_lowest_and_the_highest_value_are_counted(distinct: int) -> None:
    values = np.concatenate([np.arange(distinct), np.zeros(3), np.full(5, distinct - 1), [np.nan, np.inf, -np.inf]])
    np.random.default_rng(0).shuffle(values)
    table = pa.table({"x": values})
    made = Profile.empty(table.schema)
    for batch in table.to_batches(max_chunksize=distinct // 4):
        made = made.merge(Profile.of(batch))
    numbers = made.columns[0].numbers
    assert numbers is not None
    assert (numbers.low, numbers.low_count, numbers.high, numbers.high_count) == (0, 4, distinct - 1, 6)


def test_threads_change_nothing() -> None:
    random = np.random.default_rng(1)
    table = pa.table({name: random.normal(size=60_000) for name in "abc"} | {"t": random.choice(["x", "y"], 60_000)})
    same(profile(Source.of(table), workers=2), profile(Source.of(table), workers=1))


def test_the_size_of_a_profile_is_bounded() -> None:
    def size(rows: int) -> int:
        table = pa.table({"x": np.random.default_rng(0).normal(size=rows), "t": np.arange(rows).astype(str)})
        return len(str(profile_to_dict(profile(Source.of(table)))))

    assert size(400_000) < 1.6 * size(100_000)


def test_correlations_are_those_of_the_rows_where_both_are_there() -> None:
    random = np.random.default_rng(2)
    a, b = random.normal(size=(2, 500)) + 1e6
    b += a
    a[::7] = np.nan
    b[::5] = np.inf
    table = pa.table({"a": a, "b": b, "c": random.normal(size=500)})
    parts = [Profile.of(batch) for batch in table.to_batches(max_chunksize=90)]
    whole = Profile.empty(table.schema)
    for part in parts:
        whole = whole.merge(part)
    r, n = whole.moments.correlations()
    both = np.isfinite(a) & np.isfinite(b)
    assert n[0, 1] == both.sum()
    assert r[0, 1] == pytest.approx(np.corrcoef(a[both], b[both])[0, 1], rel=1e-9)
