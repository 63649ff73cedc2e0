"""A sweep on a real Dask cluster of two processes."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import nbformat
import pytest

import workbench as wb
from benchmarks._dask_cluster import Cluster
from workbench.invalid import InvalidInput
from workbench.runs.executors.dask_worker import TRIES, run_at_worker
from workbench.runs.records.run_lock import RunLock
from workbench.runs.request import RunRequest, WrongState

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
MEETING = """\
import os, socket
line = socket.create_connection(("127.0.0.1", {port}))
line.sendall(os.environ["CUDA_VISIBLE_DEVICES"].encode() + b"\\n")
line.recv(6)
"""
PATIENCE_SECONDS = 200
SAME = ("parameters", "metrics", "status", "member", "tags", "notebook", "inputs", "outputs")


@pytest.fixture(scope="module")
def cluster() -> Any:
    with (
        patch.dict(os.environ),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as made,
    ):
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
        for part in ("packages", "hash_seed"):
            assert ours.record["environment"][part] == theirs.record["environment"][part]
        assert set(ours.record) == set(theirs.record)
        assert (theirs.folder / "output.ipynb").is_file()
    assert there.record["sweep"]["executor"] == "dask"


def test_a_cluster_of_its_own_changes_neither_threads_nor_hashes_nor_this_process(tmp_path: Path) -> None:
    path = notebook(tmp_path, WORK)
    before = {name: value for name, value in os.environ.items() if not name.startswith("__DASK")}
    there = wb.sweep(path, {"seed": [1]}, executor="dask", workers=1)
    assert {name: value for name, value in os.environ.items() if not name.startswith("__DASK")} == before
    here = wb.sweep(path, {"seed": [1]}, workers=1)
    for part in ("threads", "hash_seed"):
        assert there.runs[0].record["environment"][part] == here.runs[0].record["environment"][part]


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
    runs = wb.list_runs(parent=swept.id, runs=swept.folder.parent)
    assert sorted(run.status for run in runs) == ["completed"] * 3 + ["interrupted"]
    (lost,) = (run for run in runs if run.status == "interrupted")
    assert swept.runs[1].record["resumed_from"] == lost.id
    assert not (swept.folder / TRIES).exists()


def test_what_was_completed_before_its_worker_was_lost_is_not_repeated(tmp_path: Path) -> None:
    path = notebook(tmp_path, "open('begun', 'a').write('x')")
    (tmp_path / "runs" / "a-sweep").mkdir(parents=True)
    asked = RunRequest(notebook=path, runs=tmp_path / "runs", parent="a-sweep", member=0).to_json()
    first = run_at_worker(asked, {}, task="task-1", gpus=0, hash_seed=None)
    assert run_at_worker(asked, {}, task="task-1", gpus=0, hash_seed=None) == first
    assert (tmp_path / "begun").read_text() == "x"
    RunLock(tmp_path / "runs" / "a-sweep").release()  # who asked for it is gone
    with pytest.raises(WrongState, match="has ended"):
        run_at_worker(asked, {}, task="task-2", gpus=0, hash_seed=None)


def test_runs_of_one_worker_have_gpus_of_their_own(tmp_path: Path) -> None:
    parts = ["MIG-4f1a7e52-0c4b-5f0f-9d3c-7d1e3c0e9b11", "MIG-8c2b1d90-77aa-5d2e-8f61-2f4b9d0c7a22"]
    seen: list[str] = []
    with (
        patch.dict(os.environ),
        socket.create_server(("127.0.0.1", 0)) as server,
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            dashboard_address="127.0.0.1:0",
            resources={"GPU": 2},
            env={"CUDA_VISIBLE_DEVICES": ",".join(parts)},
        ) as cluster,
    ):
        server.settimeout(PATIENCE_SECONDS)
        meeting = threading.Thread(target=_meet, args=(server, 2, seen))
        meeting.start()
        swept = wb.sweep(
            notebook(tmp_path, MEETING.format(port=server.getsockname()[1])),
            {"seed": [1, 2]},
            executor="dask",
            scheduler=cluster.scheduler_address,
            gpus_per_run=1,
        )
        meeting.join(PATIENCE_SECONDS)
    assert swept.status == "completed"
    assert sorted(seen) == parts
    recorded = [run.record["kernel"]["environment"]["CUDA_VISIBLE_DEVICES"] for run in swept.runs]
    assert sorted(recorded) == parts


def _meet(server: socket.socket, count: int, seen: list[str]) -> None:
    """Let *count* kernels say what they see, and go on when all are there."""
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(server.accept()[0]) for _ in range(count)]
        for line in lines:
            with line.makefile(encoding="utf-8") as said:
                seen.append(said.readline().strip())
        for line in lines:
            line.sendall(b"go on\n")


def test_a_scheduler_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.runs.executors import dask

    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1)
    with pytest.raises(InvalidInput, match=r"no Dask scheduler answers at .tcp://127\.0\.0\.1:9."):
        wb.sweep(notebook(tmp_path, "1"), {"seed": [1]}, executor="dask", scheduler="tcp://127.0.0.1:9")


def test_a_scheduler_that_is_lost_ends_the_sweep(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Cluster(tmp_path) as own:
        server.settimeout(PATIENCE_SECONDS)

        def kill() -> None:
            with server.accept()[0] as line, line.makefile() as said:
                said.readline()
                own.kill_scheduler()

        killing = threading.Thread(target=kill)
        killing.start()
        path = notebook(tmp_path, MEETING.format(port=server.getsockname()[1]).replace("CUDA_VISIBLE_DEVICES", "PATH"))
        swept = wb.sweep(path, {"seed": [1, 2, 3]}, workers=1, executor="dask", scheduler=own.address)
        killing.join(PATIENCE_SECONDS)
    assert swept.status == "failed"
    assert swept.record["sweep"]["done"] == {"refused": 3}
    assert "the Dask scheduler does not answer any longer" in (swept.folder / "events.jsonl").read_text()


def test_gpus_are_a_resource_of_the_workers(cluster: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no worker of the Dask cluster has 1 of the resource GPU"):
        wb.sweep(
            notebook(tmp_path, "1"),
            {"seed": [1]},
            executor="dask",
            scheduler=cluster.scheduler_address,
            gpus_per_run=1,
        )
