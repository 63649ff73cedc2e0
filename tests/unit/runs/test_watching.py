from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from workbench.runs.records import watching
from workbench.runs.records.deleting import delete
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.watching import Watch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def watch(runs: Path) -> Watch:
    watch = Watch()
    watch.add(runs)
    return watch


def begun(runs: Path) -> Recorder:
    path = runs.parent / "work.ipynb"
    return Recorder.open(runs, path, {"notebook": {"path": str(path), "sha256": None}})


def ended(runs: Path, status: str = "completed") -> Recorder:
    recorder = begun(runs)
    recorder.finish(status, None)
    recorder.close()
    return recorder


def told(watch: Watch) -> list[tuple[str, str, int | None]]:
    return [(change.folder.name, change.status, change.progress and change.progress.number) for change in watch.look()]


def test_nothing_is_told_of_a_folder_in_which_nothing_happens(runs: Path, watch: Watch) -> None:
    assert told(watch) == []
    ended(runs)
    told(watch)
    assert told(watch) == []
    assert not watch.busy


def test_a_run_is_told_of_whenever_it_has_moved(runs: Path, watch: Watch) -> None:
    recorder = begun(runs)
    name = recorder.folder.name
    assert told(watch) == [(name, "running", None)]
    assert watch.busy
    assert told(watch) == []
    recorder.event("run-start", cells=2)
    recorder.event("cell-start", cell=0, number=1, cells=2)
    assert told(watch) == [(name, "running", 1)]
    recorder.event("output", cell=0, output=None)
    assert told(watch) == []
    recorder.event("cell-start", cell=1, number=2, cells=2)
    assert told(watch) == [(name, "running", 2)]
    recorder.finish("failed", None)
    recorder.close()
    assert told(watch) == [(name, "failed", None)]
    assert told(watch) == []
    assert not watch.busy


def test_a_run_that_was_quicker_than_a_look_is_told_of_once(runs: Path, watch: Watch) -> None:
    names = sorted(ended(runs, status).folder.name for status in ("completed", "failed"))
    assert sorted(name for name, _, _ in told(watch)) == names
    assert told(watch) == []


def test_what_is_watched_says_which_notebook_it_is(runs: Path, watch: Watch) -> None:
    ended(runs)
    [change] = watch.look()
    assert change.notebook == str(runs.parent / "work.ipynb")


def test_what_was_there_before_is_no_news(runs: Path) -> None:
    ended(runs)
    goes_on = begun(runs)
    dead = begun(runs)
    dead.close()
    watch = Watch()
    watch.add(runs)
    watch.add(runs)
    assert told(watch) == []
    goes_on.finish("completed", None)
    goes_on.close()
    assert told(watch) == [(goes_on.folder.name, "completed", None)]


def test_a_run_whose_process_is_gone_is_told_of_as_interrupted(runs: Path, watch: Watch) -> None:
    recorder = begun(runs)
    told(watch)
    recorder.close()
    assert told(watch) == [(recorder.folder.name, "interrupted", None)]
    assert told(watch) == []


def test_a_deleted_run_is_told_of(runs: Path, watch: Watch) -> None:
    recorder = ended(runs)
    told(watch)
    delete(Run(recorder.folder))
    assert told(watch) == [(recorder.folder.name, "deleted", None)]
    assert told(watch) == []


def test_what_is_no_run_is_not_told_of(runs: Path, watch: Watch) -> None:
    for name in ("notes", "20261123-101112-half-made-0000", ".deleted-20261123-101112-work-0000"):
        (runs / name).mkdir(parents=True)
    assert told(watch) == []
    for path in runs.iterdir():
        path.rmdir()
    assert told(watch) == []


def test_a_folder_that_gets_its_record_late_is_told_of_then(
    runs: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "RECORD_SECONDS", 600.0)
    recorder = ended(runs)
    record = (recorder.folder / "run.json").rename(runs.parent / "run.json")
    assert told(watch) == []
    rest(runs)
    assert told(watch) == []
    record.rename(recorder.folder / "run.json")
    assert told(watch) == [(recorder.folder.name, "completed", None)]


def test_a_damaged_record_hides_no_other_run(runs: Path, watch: Watch) -> None:
    damaged, good = ended(runs), ended(runs)
    (damaged.folder / "run.json").write_text("{", encoding="utf-8")
    assert told(watch) == [(good.folder.name, "completed", None)]


def test_a_run_that_begins_within_the_same_tick_of_the_clock_is_seen(
    runs: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "RESTED_SECONDS", 600.0)  # however long this machine takes for a look
    ended(runs)
    told(watch)
    stamp = runs.stat().st_mtime_ns
    late = ended(runs)
    os.utime(runs, ns=(stamp, stamp))
    assert told(watch) == [(late.folder.name, "completed", None)]


def test_an_idle_look_reads_no_folder_and_opens_no_file(runs: Path, watch: Watch) -> None:
    for _ in range(3):
        ended(runs)
    told(watch)
    rest(runs)
    told(watch)
    read: list[str] = []
    mine = threading.get_ident()
    looking = True

    def note(event: str, _: object) -> None:
        if looking and threading.get_ident() == mine and event in ("open", "os.scandir", "os.listdir"):
            read.append(event)

    sys.addaudithook(note)
    assert told(watch) == []
    looking = False
    assert read == []


def rest(folder: Path) -> None:
    """Let a folder look as if it had not changed for a while."""
    long_ago = time.time() - 1000
    os.utime(folder, (long_ago, long_ago))
