from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.records import index as index_module
from workbench.runs.records.index import Index, cache_folder
from workbench.runs.records.observations import sha256_of
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.store import find_run, list_runs, still_there

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def ended(runs: Path, name: str = "work.ipynb", status: str = "completed", **facts: object) -> Path:
    path = runs.parent / name
    recorder = Recorder.open(runs, path, {"notebook": {"path": str(path.resolve()), "sha256": None}, **facts})
    recorder.finish(status, None)
    recorder.close()
    return recorder.folder


def test_runs_come_newest_first(runs: Path) -> None:
    folders = [ended(runs) for _ in range(5)]
    assert [run.folder for run in list_runs(runs=runs)] == folders[::-1]


def test_nothing_run_yet_is_an_empty_list(runs: Path) -> None:
    assert list_runs(runs=runs) == []


def test_runs_are_found_by_status_tag_and_notebook(runs: Path) -> None:
    failed = ended(runs, status="failed")
    tagged = ended(runs, tags=["nightly"])
    other = ended(runs, name="other.ipynb")
    assert [run.folder for run in list_runs(status="failed", runs=runs)] == [failed]
    assert [run.folder for run in list_runs(tag="nightly", runs=runs)] == [tagged]
    for name in ("other.ipynb", "other", runs.parent / "other.ipynb"):
        assert [run.folder for run in list_runs(notebook=name, runs=runs)] == [other]
    assert list_runs(notebook="elsewhere/other.ipynb", runs=runs) == []


def test_an_unknown_status_is_refused(runs: Path) -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'failed'"):
        list_runs(status="faild", runs=runs)


def test_only_so_many_of_the_newest_are_listed(runs: Path) -> None:
    folders = [ended(runs, status=status) for status in ("failed", "completed", "failed", "failed")][::-1]
    assert [run.folder for run in list_runs(limit=2, runs=runs)] == folders[:2]
    assert [run.folder for run in list_runs(limit=9, runs=runs)] == folders
    assert [run.folder for run in list_runs(status="failed", limit=3, runs=runs)] == [*folders[:2], folders[3]]


@pytest.mark.parametrize("limit", [0, -1, 1.5, "2", True])
def test_a_limit_that_is_no_number_above_0_is_refused(runs: Path, limit: object) -> None:
    with pytest.raises(InvalidInput, match="'limit' must be a whole number above 0"):
        list_runs(limit=limit, runs=runs)  # type: ignore[arg-type]


def test_runs_beyond_the_limit_are_not_even_read(runs: Path) -> None:
    folders = [ended(runs) for _ in range(3)]
    list_runs(runs=runs)
    stale = (folders[0] / "run.json").stat()
    (folders[0] / "run.json").write_text("{".ljust(stale.st_size))
    os.utime(folders[0] / "run.json", ns=(stale.st_atime_ns, stale.st_mtime_ns))
    assert [run.folder for run in list_runs(limit=2, runs=runs)] == folders[:0:-1]


def test_a_run_that_is_deleted_while_runs_are_listed_hides_no_other(runs: Path) -> None:
    gone, here = ended(runs), ended(runs)
    list_runs(runs=runs)
    state = (gone / "run.json").stat()
    (gone / "run.json").write_text("{".ljust(state.st_size))  # it can no longer be read, and the index does not know
    os.utime(gone / "run.json", ns=(state.st_atime_ns, state.st_mtime_ns))
    assert [record["id"] for record in still_there(list_runs(runs=runs), Run.to_dict)] == [here.name]


def test_the_runs_folder_is_that_of_the_environment(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ended(runs)
    monkeypatch.setenv("WORKBENCH_RUNS", str(runs))
    assert [run.folder for run in list_runs()] == [folder]


def test_one_run_is_found_by_id_prefix_folder_and_latest(runs: Path) -> None:
    first, last = ended(runs, name="first.ipynb"), ended(runs, name="second.ipynb")
    assert find_run(first.name, runs=runs).folder == first
    assert find_run(first.name[:-2], runs=runs).folder == first
    assert find_run(first).folder == first
    assert find_run("latest", runs=runs).folder == last


def test_an_unknown_run_names_the_nearest(runs: Path) -> None:
    folder = ended(runs)
    with pytest.raises(InvalidInput, match=f"Did you mean '{folder.name}'"):
        find_run(folder.name.replace("work", "wrok"), runs=runs)
    with pytest.raises(InvalidInput, match="The latest is"):
        find_run("zzz", runs=runs)


def test_a_beginning_that_fits_several_names_them(runs: Path) -> None:
    first, second = ended(runs), ended(runs)
    with pytest.raises(InvalidInput, match="2 runs begin with") as refused:
        find_run("2", runs=runs)
    assert first.name in str(refused.value)
    assert second.name in str(refused.value)


def test_without_any_run_it_says_so(runs: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing has been run"):
        find_run("latest", runs=runs)


def test_a_damaged_record_hides_no_other(runs: Path) -> None:
    good, bad = ended(runs), ended(runs)
    (bad / "run.json").write_text("{")
    (runs / "not-a-run").mkdir()
    assert [run.folder for run in list_runs(runs=runs)] == [good]


def test_what_the_folders_say_counts_and_not_the_index(runs: Path) -> None:
    folder = ended(runs)
    list_runs(runs=runs)
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(record | {"tags": ["later"]}))
    assert [run.folder for run in list_runs(tag="later", runs=runs)] == [folder]


@pytest.mark.parametrize("content", [b"", b"this is no database" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_index_is_made_anew(runs: Path, content: bytes) -> None:
    folder = ended(runs)
    index = cache_folder() / "index.sqlite"
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_bytes(content)
    assert [run.folder for run in list_runs(runs=runs)] == [folder]
    with Index() as opened:
        state = (folder / "run.json").stat()
        assert opened.summaries({str(folder): (state.st_mtime_ns, state.st_size)})


def test_an_index_of_another_version_is_made_anew(runs: Path) -> None:
    import sqlite3

    folder = ended(runs)
    list_runs(runs=runs)
    database = sqlite3.connect(cache_folder() / "index.sqlite")
    database.execute("DROP TABLE runs")
    database.execute("CREATE TABLE runs (something_else)")
    database.execute("PRAGMA user_version = 99")
    database.commit()
    database.close()
    assert [run.folder for run in list_runs(runs=runs)] == [folder]


def test_without_a_cache_folder_everything_works(runs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    folder = ended(runs)
    assert [run.folder for run in list_runs(runs=runs)] == [folder]


def test_a_hash_is_kept_for_a_file_that_has_rested_and_forgotten_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "data.bin"
    path.write_bytes(b"one")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    with Index() as index:
        first = sha256_of(path, index)
        assert index.hash_of(path, path.stat()) == first
        path.write_bytes(b"two")
        assert index.hash_of(path, path.stat()) is None
        assert sha256_of(path, index) != first


def test_a_file_changed_just_now_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "RESTED_SECONDS", 600.0)  # however long this machine takes for it
    path = tmp_path / "data.bin"
    path.write_bytes(b"one")
    with Index() as index:
        sha256_of(path, index)
        assert index.hash_of(path, path.stat()) is None
