"""Repeated hashes are found exactly, in memory and through temporary files alike."""

from __future__ import annotations

import tempfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.profiling.contract.repeats import RepeatScan


@settings(max_examples=80, deadline=None)
@given(
    parts=st.lists(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=30), max_size=6),
    budget=st.sampled_from([5, 40, 10_000]),
)
def test_repeats_are_those_of_numpy_whatever_goes_to_disk(parts, budget):
    scan = RepeatScan(budget=budget)
    for part in parts:
        scan.add(np.array(part, dtype=np.uint64))
    copies, repeated = scan.result()
    whole = np.array([each for part in parts for each in part], dtype=np.uint64)
    values, counts = np.unique(whole, return_counts=True)
    assert copies == whole.size - values.size
    assert repeated.tolist() == values[counts > 1].tolist()


@pytest.mark.parametrize("ended", ["result", "close"])
def test_no_temporary_file_is_left(ended, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scan = RepeatScan(budget=10)
    scan.add(np.arange(100, dtype=np.uint64))
    assert len(list(tmp_path.iterdir())) == 1
    getattr(scan, ended)()
    assert list(tmp_path.iterdir()) == []
