"""The scan for duplicated rows finds the rows that pandas finds, however their columns are stored."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.profiling.duplicates import DuplicateScan
from workbench.profiling.row_runs import Duplicates

row = st.tuples(
    st.sampled_from([None, 0, 1, -1, 2**40]),
    st.sampled_from([None, 0.0, -0.0, 1.5, float("nan"), float("inf")]),
    st.sampled_from([None, "", "a", "b", "ab"]),
    st.sampled_from([None, True, False]),
)
TYPES = [pa.int64(), pa.float64(), pa.string(), pa.bool_()]


def found(table: pa.Table, *, size: int = 1000) -> Duplicates:
    scan = DuplicateScan()
    for batch in table.to_batches(max_chunksize=size):
        scan.add(batch)
    return scan.result()


def equal_form(value: Any) -> Any:
    return None if value is None or value != value else value


@settings(max_examples=60, deadline=None)
@given(st.lists(row, max_size=30), st.integers(1, 7))
def test_copies_are_those_of_plain_comparison(rows: list[tuple[Any, ...]], size: int) -> None:
    arrays = [pa.array([each[place] for each in rows], type=type_) for place, type_ in enumerate(TYPES)]
    seen: set[tuple[Any, ...]] = set()
    copies = []
    for place, each in enumerate(rows):
        plain = tuple(equal_form(value) for value in each)
        if plain in seen:
            copies.append(place)
        seen.add(plain)
    answer = found(pa.table(arrays, names=list("abcd")), size=size)
    assert answer.copies == len(copies)
    assert list(answer.positions) == copies[:10]
    arrays[2] = arrays[2].dictionary_encode()
    assert found(pa.table(arrays, names=list("abcd")), size=size) == answer


def test_swapped_values_are_no_copies() -> None:
    assert found(pa.table({"a": [1, 2], "b": [2, 1]})).copies == 0
    assert found(pa.table({"a": ["x", "y"], "b": ["y", "x"]})).copies == 0
    assert found(pa.table({"a": [None, 1], "b": [1, None]})).copies == 0


def test_small_numbers_in_many_columns_share_no_hash() -> None:
    """All 2**18 rows of zeros and ones: what differs in few bits must not cancel out."""
    rows = np.arange(2**18)
    table = pa.table({f"c{bit}": ((rows >> bit) & 1).astype(np.float64) for bit in range(18)})
    assert found(table, size=100_000).copies == 0
    assert found(pa.table({"a": rows // 512, "b": rows % 512})).copies == 0


@pytest.mark.parametrize(
    "values",
    [
        [dt.date(2020, 1, 1), None, dt.date(2020, 1, 1)],
        [decimal.Decimal("1.50"), None, decimal.Decimal("1.50")],
        [b"a", None, b"a"],
        [[1, 2], None, [1, 2]],
        [{"x": 1}, None, {"x": 1}],
    ],
)
def test_every_type_is_compared(values: list[Any]) -> None:
    assert found(pa.table({"a": pa.array(values)})) == Duplicates(1, (2,), 1)


def test_a_dictionary_with_a_null_among_its_words_is_read() -> None:
    codes = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 1], pa.int8()), pa.array(["a", None]))
    assert found(pa.table({"a": codes})) == Duplicates(2, (2, 3), 1)
