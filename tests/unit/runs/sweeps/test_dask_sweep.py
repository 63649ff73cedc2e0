"""A sweep on a real Dask cluster of two processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
import pytest

import workbench as wb
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
distributed = pytest.importorskip("distributed")

WORK = """\
import workbench as wb
if seed == 13:
    raise ValueError("an unlucky seed")
wb.metric("rmse", seed * 2)
print("seed", seed)
"""
SAME = ("parameters", "metrics", "status", "member", "tags", "notebook", "inputs", "outputs")


@pytest.fixture(scope="module")
def cluster() -> Any:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made


def notebook(folder: Path, work: str) -> Path:
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    made.cells.append(nbformat.v4.new_code_cell("seed: int = 0", metadata={"tags": ["parameters"]}))
    made.cells.append(nbformat.v4.new_code_cell(work))
    path = folder / "work.ipynb"
    nbformat.write(made, path)
    (folder / "workbench.yaml").touch()
    return path


def test_the_records_are_those_of_local_runs(cluster: Any, tmp_path: Path) -> None:
    path = notebook(tmp_path, WORK)
    there = wb.sweep(path, {"seed": [1, 2, 13]}, executor="dask", scheduler=cluster.scheduler_address, tags="trial")
    here = wb.sweep(path, {"seed": [1, 2, 13]}, workers=2, tags="trial")
    assert [run.status for run in there.runs] == ["completed", "completed", "failed"]
    for ours, theirs in zip(here.runs, there.runs, strict=True):
        assert {name: ours.record[name] for name in SAME} == {name: theirs.record[name] for name in SAME}
        assert ours.record["environment"]["packages"] == theirs.record["environment"]["packages"]
        assert set(ours.record) == set(theirs.record)
        assert (theirs.folder / "output.ipynb").is_file()
    assert there.record["sweep"]["executor"] == "dask"


def test_a_lost_worker_is_made_good_for(cluster: Any, tmp_path: Path) -> None:
    work = """\
import os, signal
from pathlib import Path
import psutil
import workbench as wb
mark = Path("lost")
if seed == 2 and not mark.exists():
    mark.touch()
    worker = next(p for p in psutil.Process().parents() if "multiprocessing" in " ".join(p.cmdline()))
    worker.kill()
    while True:  # whoever has lost its worker ends, too
        pass
wb.metric("rmse", seed * 2)
"""
    path = notebook(tmp_path, work)
    swept = wb.sweep(path, {"seed": [1, 2, 3]}, executor="dask", scheduler=cluster.scheduler_address)
    assert swept.status == "completed"
    assert swept.frame("runs")["rmse"].tolist() == [2, 4, 6]
    states = sorted(run.status for run in wb.list_runs(parent=swept.id, runs=swept.folder.parent))
    assert states == ["completed"] * 3 + ["interrupted"]


def test_a_scheduler_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.runs.executors import dask

    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1)
    with pytest.raises(InvalidInput, match=r"no Dask scheduler answers at .tcp://127\.0\.0\.1:9."):
        wb.sweep(notebook(tmp_path, "1"), {"seed": [1]}, executor="dask", scheduler="tcp://127.0.0.1:9")


def test_gpus_are_a_resource_of_the_workers(cluster: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no worker of the Dask cluster has 1 of the resource GPU"):
        wb.sweep(
            notebook(tmp_path, "1"),
            {"seed": [1]},
            executor="dask",
            scheduler=cluster.scheduler_address,
            gpus_per_run=1,
        )
