"""Sweeps with real kernels: one of them is looked at from many sides, since each kernel costs time."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import nbformat
import pytest

import workbench as wb
from workbench.invalid import InvalidInput
from workbench.runs.executors.gpus import GpuSlots
from workbench.runs.executors.local import LocalExecutor
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.store import find_run, list_runs
from workbench.runs.request import RunRequest
from workbench.runs.sweep.request import SweepRequest
from workbench.runs.sweep.sweep import SweepCancelled
from workbench.runs.sweep.sweeping import execute_sweep

pytestmark = pytest.mark.slow

WORK = """\
import workbench as wb
if seed == 13:
    raise ValueError("an unlucky seed")
wb.metric("rmse", seed * 2 + (0 if kind == "a" else 0.5))
"""
TRIED = """\
from pathlib import Path
tried = Path(f"tried-{seed}")
if seed == 1 and not tried.exists():
    tried.touch()
    raise ConnectionError("at first")
wb.metric("length", len(token.reveal()))
"""
CALLS = """\
import os, socket
line = socket.create_connection(("127.0.0.1", {port}))
line.sendall(os.environ["WORKBENCH_RUN"].encode() + b"\\n")
line.recv(1)  # nobody ever answers
"""
PATIENCE_SECONDS = 200
GRID = {"seed": [3, 1, 13], "kind": ["a", "b"]}


def notebook(folder: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for place, source in enumerate(cells):
        made.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]} if place == 0 else {}))
    path = folder / "work.ipynb"
    nbformat.write(made, path)
    (folder / "workbench.yaml").touch()
    return path


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> wb.Sweep:
    path = notebook(tmp_path_factory.mktemp("swept"), "seed: int = 0\nkind: str = 'a'\nsame = 1", WORK)
    told: list[tuple[int, dict[str, Any]]] = []
    begun: list[tuple[Path, int]] = []
    request = SweepRequest(
        common=RunRequest(notebook=path, parameters={"same": 2}, tags=("trial",), note="for TICKET-7"),
        grid=GRID,
        workers=2,
    )
    made = execute_sweep(
        request,
        on_begin=lambda folder, members: begun.append((folder, members)),
        on_member=lambda place, event: told.append((place, event)),
    )
    assert begun == [(made.folder, 6)]
    assert {place for place, event in told if event["event"] == "run-finish"} == set(range(6))
    return made


def test_one_that_fails_does_not_stop_the_rest(swept: wb.Sweep) -> None:
    assert [run.status for run in swept.runs] == ["completed"] * 4 + ["failed"] * 2
    assert swept.status == "failed"
    assert swept.record["error"]["message"] == "2 of 6 runs failed"


def test_each_run_is_on_record_with_the_sweep_as_its_parent(swept: wb.Sweep) -> None:
    for place, run in enumerate(swept.runs):
        assert (run.record["parent"], run.record["member"]) == (swept.id, place)
        assert run.record["tags"] == ["trial"]
        assert run.parameters == {"seed": GRID["seed"][place // 2], "kind": GRID["kind"][place % 2], "same": 2}
    assert {run.id for run in list_runs(parent=swept.id, runs=swept.folder.parent)} == {run.id for run in swept.runs}


def test_results_as_a_frame(swept: wb.Sweep) -> None:
    frame = swept.frame("runs")
    assert list(frame.columns) == ["member", "seed", "kind", "same", "rmse", "status", "duration_s", "run"]
    assert frame["rmse"].tolist()[:4] == [6.0, 6.5, 2.0, 2.5]
    assert frame["rmse"].isna().tolist()[4:] == [True, True]
    assert swept.frame("metrics")["value"].tolist() == [6.0, 6.5, 2.0, 2.5]


def test_the_best_run_is_found_by_its_metric(swept: wb.Sweep) -> None:
    assert swept.best("rmse").parameters["seed"] == 1
    assert swept.best("rmse", less_is_better=False).metrics["rmse"] == 6.5
    with pytest.raises(InvalidInput, match="'metric' must be one of"):
        swept.best("rsme")


def test_the_sweep_has_a_view(swept: wb.Sweep) -> None:
    payload = swept.payload
    assert "best rmse 2 with seed=1, kind=a" in payload.summary
    (trace,) = swept.figure("runs").data
    assert [axis.label for axis in trace.dimensions] == ["seed", "kind", "rmse"]
    means = next(section for section in payload.sections if section.title == "Mean rmse by parameter")
    assert {spark.title: [each for each in spark.y if each == each] for spark in means.items} == {
        "seed": [2.25, 6.25],
        "kind": [4.0, 4.5],
    }
    assert "application/vnd.workbench.view.v1+json" in swept._repr_mimebundle_()


def test_a_sweep_is_found_like_a_run_and_is_none(swept: wb.Sweep) -> None:
    runs = swept.folder.parent
    assert find_run(swept.id, runs=runs).record["kind"] == "sweep"
    assert swept.id not in {run.id for run in list_runs(runs=runs)}
    assert [run.id for run in list_runs(kind="sweep", note="ticket-7", runs=runs)] == [swept.id]
    with pytest.raises(InvalidInput, match="must be the folder of a sweep"):
        wb.Sweep(swept.runs[0].folder)


def test_its_document_has_the_records(swept: wb.Sweep) -> None:
    document = swept.to_dict()
    assert document["id"] == swept.id
    assert [record["member"] for record in document["runs"]] == list(range(6))


def test_all_members_are_checked_before_the_first_is_run(tmp_path: Path) -> None:
    path = notebook(tmp_path, "seed: int = 0", "seed")
    with pytest.raises(InvalidInput, match=r"run 1 of the sweep: parameter 'seed' must be a whole number"):
        wb.sweep(path, {"seed": [1, "x"]})
    with pytest.raises(InvalidInput, match="both in the grid and for all runs"):
        wb.sweep(path, {"seed": [1]}, parameters={"seed": 2})
    with pytest.raises(InvalidInput, match="'workers' must be"):
        wb.sweep(path, {"seed": [1]}, workers=0)
    with pytest.raises(InvalidInput, match="'executor' must be one of"):
        wb.sweep(path, {"seed": [1]}, executor="slurm")  # type: ignore[arg-type]
    assert not (tmp_path / "runs").exists()


def test_cancelled_from_elsewhere_all_its_runs_end(tmp_path: Path) -> None:
    path = notebook(tmp_path, "seed: int = 0", "import time\ntime.sleep(600)")
    asked = threading.Event()

    def ask(_place: int, event: dict[str, Any]) -> None:
        if event["event"] == "cell-start" and event["number"] == 2 and not asked.is_set():
            asked.set()
            (sweep,) = list_runs(kind="sweep", runs=tmp_path / "runs")
            cancel(sweep)

    request = SweepRequest(common=RunRequest(notebook=path), grid={"seed": [1, 2, 3]}, workers=1)
    with pytest.raises(SweepCancelled) as ended:
        execute_sweep(request, on_member=ask)
    sweep = ended.value.sweep
    assert sweep.status == "cancelled"
    assert [run.status for run in sweep.runs] == ["cancelled"]
    assert sweep.frame("runs")["status"].tolist() == ["cancelled", "not run", "not run"]


def test_ctrl_c_ends_the_command_and_leaves_no_kernel(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_SECONDS)
        path = notebook(tmp_path, "seed: int = 0", CALLS.format(port=server.getsockname()[1]))
        command = [sys.executable, "-m", "workbench.cli", "sweep", str(path), "--grid", "seed=1,2", "-j", "1", "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            kernel, _ = server.accept()
            with kernel, kernel.makefile(encoding="utf-8") as said:
                kernel.settimeout(PATIENCE_SECONDS)
                run = Path(said.readline().strip()).name
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=PATIENCE_SECONDS)
                assert said.read() == ""  # the system closes the connection of a kernel that has gone
    assert process.returncode == 130, err
    assert json.loads(out)["status"] == "cancelled"
    assert [each["id"] for each in json.loads(out)["runs"]] == [run]


def test_each_run_sees_its_own_gpu(tmp_path: Path) -> None:
    path = notebook(
        tmp_path,
        "seed: int = 0",
        "import os, workbench as wb\nwb.metric('gpu', int(os.environ['CUDA_VISIBLE_DEVICES']))",
    )
    with LocalExecutor(2, gpus=GpuSlots(1, devices=["4", "6"])) as executor:
        futures = [executor.submit(RunRequest(notebook=path, parameters={"seed": seed})) for seed in (1, 2)]
        runs = [future.result() for future in futures]
    assert {run.metrics["gpu"] for run in runs} <= {4, 6}
    assert all(run.record["kernel"]["environment"]["CUDA_VISIBLE_DEVICES"] == str(run.metrics["gpu"]) for run in runs)


def test_members_are_given_secrets_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook(
        tmp_path,
        "import workbench as wb\nseed: int = 0\ntoken: wb.Secret",
        TRIED,
    )
    with pytest.raises(InvalidInput, match="token"):
        wb.sweep(path, {"seed": [1, 2]})
    with pytest.raises(InvalidInput, match="say where it is"):
        wb.sweep(path, {"seed": [1, 2]}, secrets={"token": wb.Secret.of("sesame-open-7")})
    assert list_runs(kind="sweep", runs=tmp_path / "runs") == []
    monkeypatch.setenv("TOKEN", "sesame-open-7")
    swept = wb.sweep(path, {"seed": [1, 2]}, secrets={"token": "env:TOKEN"}, retries=1)
    assert [(run.status, run.metrics, run.record.get("attempt", 1)) for run in swept.runs] == [
        ("completed", {"length": 13}, 2),
        ("completed", {"length": 13}, 1),
    ]
    files = [file for file in swept.folder.parent.rglob("*") if file.is_file()]
    assert [file for file in files if b"sesame" in file.read_bytes()] == []
