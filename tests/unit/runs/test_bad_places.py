"""Runs folders that fill up, turn read-only, or are shared, and clocks that go back: what is on record then."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.finished_runs import events, printed
from workbench.invalid import InvalidInput
from workbench.runs.engine import RunRequest, execute, run
from workbench.runs.records import event_file
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook

MS_RDONLY, MS_REMOUNT, MS_BIND, MNT_DETACH = 1, 32, 4096, 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where this process may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or _mount(place, 0) != 0:
        pytest.skip("a disk can be mounted here only by root")
    yield place
    while ctypes.CDLL(None).umount2(str(place).encode(), MNT_DETACH) == 0:  # a test may have mounted it twice
        pass


def _mount(place: Path, flags: int) -> int:
    mount = ctypes.CDLL(None, use_errno=True).mount
    return int(mount(b"none", str(place).encode(), b"tmpfs", ctypes.c_ulong(flags), b"size=1m"))


@pytest.mark.slow
def test_a_run_on_a_disk_that_fills_up_is_on_record_as_failed(make_notebook: MakeNotebook, small_disk: Path) -> None:
    fill = f"import os\nwith open({str(small_disk / 'fill')!r}, 'wb', buffering=0) as file:\n    try:\n"
    fill += "        while True: file.write(bytes(1000))\n    except OSError: print('full')"
    finished = run(make_notebook("print('before')", fill, "print('y' * 200_000)", "print('after')"), runs=small_disk)
    assert finished.status == "failed"
    assert finished.error is not None
    assert finished.error["name"] == "NotRecorded"
    assert "No space left on device" in finished.error["message"]
    assert finished.record["events_lost"] > 0
    assert [each.status for each in list_runs(runs=small_disk)] == ["failed"]
    assert not list(finished.folder.glob(".*.partial"))


@pytest.mark.slow
def test_a_folder_that_turns_read_only_ends_the_run_in_one_line(make_notebook: MakeNotebook, small_disk: Path) -> None:
    def on_event(event: dict[str, object]) -> None:
        if event["event"] == "cell-start":
            _remount_read_only(small_disk)

    with pytest.raises(InvalidInput, match=r"could not be recorded whole \(.*[Rr]ead-only.*reads as interrupted"):
        execute(RunRequest(notebook=make_notebook("1"), runs=small_disk), on_event=on_event)
    assert [each.status for each in list_runs(runs=small_disk)] == ["interrupted"]


def _remount_read_only(place: Path) -> None:
    """Only files that nobody has open for writing can become read-only: the attributes of the mount do it."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.mount(str(place).encode(), str(place).encode(), None, ctypes.c_ulong(MS_BIND), None) == 0
    flags = ctypes.c_ulong(MS_REMOUNT | MS_BIND | MS_RDONLY)
    assert libc.mount(None, str(place).encode(), None, flags, None) == 0


def test_no_run_begins_where_there_is_no_room_for_its_record(tmp_path: Path, small_disk: Path) -> None:
    (small_disk / "fill").write_bytes(bytes(950_000))
    with pytest.raises(InvalidInput, match=r"runs cannot be recorded in .*: No space left on device\. Choose another"):
        Recorder.open(small_disk, tmp_path / "a.ipynb", {})
    assert [path.name for path in small_disk.iterdir() if path.is_dir()] == []


def test_a_line_that_was_cut_off_by_a_full_disk_spoils_no_other(tmp_path: Path) -> None:
    import resource

    events_file = event_file.EventFile(tmp_path / "events.jsonl")
    events_file.append({"event": "first"})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "events.jsonl").stat().st_size + 10, before[1]))
    try:
        events_file.append({"event": "lost"})
        events_file.append({"event": "lost, too"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    events_file.append({"event": "last"})
    events_file.close()
    read = []
    for line in (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            read.append(json.loads(line)["event"])
        except ValueError:
            read.append("?")
    assert read == ["first", "?", "last"]
    assert events_file.lost == 2


def test_a_clock_that_is_set_back_does_not_turn_a_run_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {})
    recorder.event("cell-start", number=1)
    real = time.time
    monkeypatch.setattr(event_file.time, "time", lambda: real() - 86_400)
    recorder._started = recorder._started.replace(year=recorder._started.year + 1)  # as if it had been started later
    recorder.event("cell-finish", number=1)
    recorder.finish("completed", None)
    recorder.close()
    ended = Run(recorder.folder)
    times = [event["time"] for event in events(ended)]
    assert times == sorted(times)
    assert ended.finished is not None
    assert ended.finished >= recorder._started


@pytest.mark.slow
def test_two_programs_share_a_folder_of_runs(make_notebook: MakeNotebook, project: Path) -> None:
    make_notebook("print('here')")
    command = (sys.executable, "-m", "workbench.cli", "run", "work.ipynb", "--no-report", "--json")
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as other:
        ours = run(project / "work.ipynb")
        theirs, _ = other.communicate()
    assert json.loads(theirs)["status"] == ours.status == "completed"
    found = list_runs(runs=project / "runs")
    assert sorted(each.id for each in found) == sorted([ours.id, json.loads(theirs)["id"]])
    assert [printed(each, 0) for each in found] == ["here\n", "here\n"]
