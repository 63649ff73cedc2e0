from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.records import deleting
from workbench.runs.records.deleting import delete
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.store import find_run, list_runs
from workbench.runs.request import WrongState

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def ended(runs: Path) -> Run:
    recorder = Recorder.open(runs, runs.parent / "work.ipynb", {})
    recorder.finish("completed", None)
    recorder.close()
    return Run(recorder.folder)


def test_a_run_is_deleted_with_all_that_it_holds(runs: Path) -> None:
    run, other = ended(runs), ended(runs)
    (run.folder / "artifacts").mkdir()
    (run.folder / "artifacts" / "model.bin").touch()
    delete(run)
    assert list_runs(runs=runs) == [other]
    assert sorted(path.name for path in runs.iterdir()) == [".gitignore", other.id]


def test_what_its_links_lead_to_stays(runs: Path, tmp_path: Path) -> None:
    run = ended(runs)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kept.csv").touch()
    (run.folder / "link").symlink_to(tmp_path / "data")
    delete(run)
    assert (tmp_path / "data" / "kept.csv").is_file()


def test_a_run_that_goes_on_stays(runs: Path) -> None:
    recorder = Recorder.open(runs, runs.parent / "work.ipynb", {})
    with pytest.raises(WrongState, match="is running: cancel it before it is deleted"):
        delete(Run(recorder.folder))
    recorder.close()
    delete(Run(recorder.folder))  # its process is gone now
    assert list_runs(runs=runs) == []


def test_a_folder_that_is_a_link_stays(runs: Path, tmp_path: Path) -> None:
    run = ended(runs)
    elsewhere = run.folder.rename(tmp_path / run.id)
    run.folder.symlink_to(elsewhere)
    with pytest.raises(InvalidInput, match=r"must be a folder to be deleted, and '.*' is a link to one"):
        delete(Run(run.folder))
    assert Run(elsewhere).status == "completed"


def test_a_run_is_deleted_once(runs: Path) -> None:
    run = ended(runs)
    again = Run(run.folder)
    delete(run)
    with pytest.raises(WrongState, match="has been deleted already"):
        delete(again)


def test_many_are_deleted_at_once(runs: Path) -> None:
    made = [ended(runs) for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(delete, made))
    assert [path.name for path in runs.iterdir()] == [".gitignore"]


def test_a_run_that_is_half_deleted_is_never_listed_and_goes_with_the_next(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, next_one = ended(runs), ended(runs)
    with monkeypatch.context() as patch:
        patch.setattr(deleting.shutil, "rmtree", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            delete(run)
    assert (runs / f".deleted-{run.id}" / "run.json").is_file()
    assert list_runs(runs=runs) == [next_one]
    with pytest.raises(InvalidInput, match="there is no run"):
        find_run(run.id, runs=runs)
    delete(next_one)
    assert [path.name for path in runs.iterdir()] == [".gitignore"]
