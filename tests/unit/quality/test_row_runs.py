"""Copies found run by run, range by range, in memory or on disk, are those of all rows at once."""

from __future__ import annotations

import errno
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.profiling.duplicates import DuplicateScan
from workbench.profiling.row_runs import Duplicates, Run, StoredRun, added, joined, ranges_of

# Few different hashes, at the ends of ranges too.
EDGES = [0, 1, 2**61 - 1, 2**61, 2**62, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 2, 2**64 - 1]
hashes = st.lists(st.sampled_from(EDGES) | st.integers(0, 2**64 - 1), max_size=60)


def plain(rows: list[int]) -> Duplicates:
    """Count without hashes that are sorted, cut or joined."""
    seen: set[int] = set()
    copies = []
    for place, each in enumerate(rows):
        if each in seen:
            copies.append(place)
        seen.add(each)
    return Duplicates(len(copies), tuple(copies[:10]), sum(times > 1 for times in Counter(rows).values()))


def run(rows: list[int], start: int) -> Run:
    return Run.of(np.array(rows, dtype=np.uint64), np.arange(start, start + len(rows), dtype=np.uint32))


@settings(max_examples=150, deadline=None)
@given(
    hashes,
    st.lists(st.integers(0, 60), max_size=4),
    st.sampled_from([1, 2, 8, 1024]),
    st.sampled_from(["held", "stored"]),
    st.randoms(),
)
def test_the_answer_is_that_of_all_rows_at_once(
    rows: list[int], cuts: list[int], ranges: int, kind: str, random: Any
) -> None:
    ends = sorted({0, len(rows), *(min(cut, len(rows)) for cut in cuts)})
    parts = list(pairwise(ends)) or [(0, 0)]
    random.shuffle(parts)
    runs: list[Run | StoredRun] = [run(rows[start:end], start) for start, end in parts]
    if kind == "stored":
        runs = [StoredRun(each) for each in runs if isinstance(each, Run)]
    found = added(joined([each.within(place, ranges) for each in runs]).result() for place in range(ranges))
    assert found == plain(rows)


@settings(max_examples=60, deadline=None)
@given(hashes, st.integers(1, 9), st.integers(1, 9))
def test_a_scan_that_goes_to_disk_gives_the_same_answer(rows: list[int], size: int, held: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.profiling.duplicates.HELD", held)
        patch.setattr("workbench.profiling.duplicates.STORED", size)
        scans = [DuplicateScan(), DuplicateScan()]
        middle = len(rows) // 2
        for scan, half in zip(scans, (rows[:middle], rows[middle:]), strict=True):
            for first in range(0, len(half), size):
                scan.extend(np.array(half[first : first + size], dtype=np.uint64))
        assert scans[0].merge(scans[1]).result() == plain(rows)
        assert scans[0].result() == plain(rows[:middle])


def test_a_run_moved_is_of_later_rows() -> None:
    moved = run([5, 5, 7], 0).moved(100)
    assert (moved.rows.tolist(), moved.positions) == ([100, 102], (101,))


@pytest.mark.parametrize(("n_rows", "ranges"), [(0, 1), (10, 1), (11, 2), (40, 4), (41, 8), (10**9, 1024)])
def test_ranges_hold_about_as_many_as_asked(n_rows: int, ranges: int) -> None:
    assert ranges_of(n_rows, size=10) == ranges


def test_without_room_on_the_disk_copies_are_not_counted_and_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(**_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("workbench.profiling.duplicates.HELD", 3)
    monkeypatch.setattr("workbench.profiling.row_runs.tempfile.TemporaryFile", full)
    scan = DuplicateScan()
    for _ in range(3):
        scan.extend(np.arange(2, dtype=np.uint64))
    assert scan.result() is None
    assert scan.why_not == "no room for temporary files: No space left on device"
    assert scan.merge(DuplicateScan()).why_not == scan.why_not
