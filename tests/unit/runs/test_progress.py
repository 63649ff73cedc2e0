from __future__ import annotations

import datetime as dt
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.runs.records.progress import BLOCK, EventTail, Progress, progress_of
from workbench.runs.records.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOMENT = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {})
    yield recorder
    recorder.close()


def begin(recorder: Recorder, number: int, *, cells: int = 9) -> None:
    recorder.event("cell-start", cell=number - 1, number=number, cells=cells, source="x = 'a\nb'")


def place(progress: Progress | None) -> tuple[int | None, int, int] | None:
    return None if progress is None else (progress.cell, progress.number, progress.cells)


def line(event: str, **facts: Any) -> bytes:
    return json.dumps({"time": MOMENT.timestamp(), "event": event, **facts}, separators=(",", ":")).encode() + b"\n"


def test_a_run_that_has_said_nothing_has_no_progress(recorder: Recorder, tmp_path: Path) -> None:
    assert progress_of(recorder.folder) is None
    assert progress_of(tmp_path / "nowhere") is None


def test_it_is_the_cell_that_was_begun_last(recorder: Recorder) -> None:
    recorder.event("run-start", run="x", parameters={}, cells=9)
    assert progress_of(recorder.folder) is None
    begin(recorder, 1)
    assert place(progress_of(recorder.folder)) == (0, 1, 9)
    recorder.event("cell-finish", cell=0, number=1, cells=9, status="ok", duration_s=0.1)
    assert place(progress_of(recorder.folder)) == (0, 1, 9)
    begin(recorder, 2)
    assert place(progress_of(recorder.folder)) == (1, 2, 9)


def test_it_says_since_when_with_time_zone(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(line("cell-start", cell=None, number=1, cells=2))
    progress = progress_of(tmp_path)
    assert progress == Progress(cell=None, number=1, cells=2, since=MOMENT)
    assert progress.to_dict() == {"cell": None, "number": 1, "cells": 2, "since": "2026-11-23T00:00:00+00:00"}


def test_outputs_that_look_like_events_are_outputs(recorder: Recorder) -> None:
    begin(recorder, 1)
    lookalike = {"time": 1.0, "event": "cell-start", "cell": 7, "number": 8, "cells": 9}
    text = json.dumps(lookalike, separators=(",", ":"))
    recorder.event("output", cell=0, output={"output_type": "stream", "name": "stdout", "text": f"\n{text}\n"})
    recorder.event("output", cell=0, output={"output_type": "display_data", "data": {"application/json": lookalike}})
    assert place(progress_of(recorder.folder)) == (0, 1, 9)


@pytest.mark.parametrize("size", [BLOCK - 300, BLOCK - 100, BLOCK, 3 * BLOCK + 17])
def test_large_outputs_are_passed_over(tmp_path: Path, size: int) -> None:
    output = line("output", cell=4, output={"text": "x" * 50_000})
    with (tmp_path / "events.jsonl").open("wb") as file:
        file.write(line("cell-start", cell=3, number=4, cells=9))
        file.write(line("cell-start", cell=4, number=5, cells=9))
        while file.tell() < size:
            file.write(output)
    assert place(progress_of(tmp_path)) == (4, 5, 9)


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(suppress_health_check=SLOW, deadline=None, max_examples=40)
@given(padding=st.integers(0, 200), looked_at=st.lists(st.booleans(), min_size=6, max_size=6))
def test_each_look_knows_as_much_as_one_that_reads_all(tmp_path: Path, padding: int, looked_at: list[bool]) -> None:
    """Wherever the boundaries of blocks fall, and whenever somebody has looked before."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(line("output", cell=0, output={"text": "x" * (BLOCK - 300 + padding)}))
    tail = EventTail(tmp_path)
    for number, look in enumerate(looked_at, start=1):
        with path.open("ab") as file:
            file.write(line("cell-start", cell=number - 1, number=number, cells=6))
            file.write(line("output", cell=number - 1, output={"text": "y" * 60}))
        if look:
            assert place(tail.look()) == (number - 1, number, 6)
    assert place(tail.look()) == place(progress_of(tmp_path)) == (5, 6, 6)


def test_a_line_that_is_not_yet_whole_is_read_when_it_is(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    whole = line("cell-start", cell=1, number=2, cells=9)
    path.write_bytes(line("cell-start", cell=0, number=1, cells=9))
    tail = EventTail(tmp_path)
    for end in (1, 30, 60, len(whole) - 1):
        with path.open("r+b") as file:
            file.seek(0, os.SEEK_SET)
            first = file.readline()
            file.truncate(len(first))
            file.seek(len(first))
            file.write(whole[:end])
        assert place(tail.look()) == place(progress_of(tmp_path)) == (0, 1, 9)
    path.write_bytes(first + whole)
    assert place(tail.look()) == (1, 2, 9)


def test_a_look_reads_only_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(line("cell-start", cell=0, number=1, cells=9))
    tail = EventTail(tmp_path)
    assert place(tail.look()) == (0, 1, 9)
    with path.open("r+b") as file:  # what was read before is not looked at again
        file.write(line("cell-start", cell=8, number=9, cells=9))
    with path.open("ab") as file:
        file.write(line("output", cell=0, output=None))
    assert place(tail.look()) == (0, 1, 9)
