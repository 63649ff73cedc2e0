"""Binary columns: what is put in comes out, in as few bytes as hold it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from workbench.views.columns import SHORTEST, ColumnBlock, read_columns

KINDS = ["bool", "int8", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]
SIZES = st.integers(SHORTEST, 200)


@settings(max_examples=50)
@given(st.data(), st.sampled_from(KINDS))
def test_an_array_comes_back(data, kind):
    array = data.draw(arrays.arrays(kind, SIZES))
    block = ColumnBlock()
    place = block.encode(array)["$column"]
    (back,) = read_columns(block.to_json())
    assert place == 0
    np.testing.assert_array_equal(back.astype(float), array.astype(float))


@pytest.mark.parametrize(
    ("values", "dtype"), [([0, 255], "uint8"), ([-1, 127], "int8"), ([0, 70_000], "int32"), ([0, 2**40], "float64")]
)
def test_whole_numbers_take_few_bytes(values, dtype):
    block = ColumnBlock()
    block.encode(np.array(values * SHORTEST))
    assert block.to_json()["layout"][0]["dtype"] == dtype


def test_columns_start_where_a_typed_array_may():
    block = ColumnBlock()
    block.encode([np.arange(25) % 7, np.linspace(0, 1, 31), np.arange(33) % 5])
    assert [part["offset"] % 8 for part in block.to_json()["layout"]] == [0, 0, 0]


def test_short_arrays_stay_readable():
    assert ColumnBlock().encode(np.array([1.5, np.nan])) == [1.5, None]


def test_a_block_without_columns_is_empty():
    assert read_columns(ColumnBlock().to_json()) == []


def test_what_two_parts_share_is_stored_once():
    block = ColumnBlock()
    values = np.linspace(0, 1, 100)
    assert block.encode([values, values.copy(), values.astype(np.float32)]) == [
        {"$column": 0},
        {"$column": 0},
        {"$column": 1},
    ]
    assert [len(array) for array in read_columns(block.to_json())] == [100, 100]
