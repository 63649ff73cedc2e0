"""Bins by period are found in a quick way, and are the very ones that comparing with every edge gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.profiling.over_time_bins import CELLS, EdgeBins

FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.floats(-100, 100)
WHOLE = st.integers(-(2**63), 2**63 - 1) | st.integers(-20, 20) | st.integers(0, CELLS)


@pytest.mark.parametrize(("one", "dtype"), [(FLOATS, np.float64), (WHOLE, np.int64)])
@given(data=st.data())
def test_every_value_is_in_the_bin_that_comparing_gives(
    one: st.SearchStrategy[Any], dtype: Any, data: st.DataObject
) -> None:
    values = np.array(data.draw(st.lists(one, min_size=1, max_size=60)), dtype=dtype)
    cut = np.unique(np.array(data.draw(st.lists(st.sampled_from(values.tolist()), min_size=1)), dtype=dtype))
    bins = EdgeBins(cut, values.min().item(), values.max().item())
    for _ in range(2):  # cells that do not pay are given up after the first batch
        assert bins.codes(values).tolist() == np.searchsorted(cut, values, side="right").tolist()


def test_values_far_from_all_others_do_not_change_the_bins() -> None:
    values = np.concatenate([np.random.default_rng(0).normal(size=5000), [1e300, -1e300]])
    cut = np.quantile(values, np.linspace(0.01, 0.99, 40))
    bins = EdgeBins(cut, values.min(), values.max())
    for _ in range(2):
        np.testing.assert_array_equal(bins.codes(values), np.searchsorted(cut, values, side="right"))
