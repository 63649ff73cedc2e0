from __future__ import annotations

import json

import pytest

from workbench.runs.records.recorder import Recorder

CELLS = ("seed: int = 1", "x = seed * 2\nx", "1 / (seed - 3)")
MENDED = (*CELLS[:2], "import workbench as wb\nwb.metric('x', x)")


@pytest.fixture
def write_tagged(write, project):
    """Write a notebook whose second cell is a checkpoint."""

    def make(*cells):
        name = write(*cells)
        document = json.loads((project / name).read_text(encoding="utf-8"))
        document["cells"][1]["metadata"]["tags"] = ["checkpoint"]
        (project / name).write_text(json.dumps(document), encoding="utf-8")
        return name

    return make


@pytest.mark.slow
def test_a_run_goes_on_and_the_command_says_where(workbench, write_tagged):
    assert workbench("run", write_tagged(*CELLS), "-p", "seed=3", "--no-report").code == 1
    write_tagged(*MENDED)
    failed = workbench("runs", "--json").document[0]["id"]
    ended = workbench("resume", failed[:-3], "--json")
    assert (ended.code, ended.document["status"], ended.document["metrics"]) == (0, "completed", {"x": 6})
    assert ended.document["resumed_from"] == failed
    why = "the code before it, the parameters and the inputs are unchanged"
    assert f"going on with run {failed} behind cell 1 (3 cells not executed again): {why}\n" in ended.err
    assert workbench("show", "latest").out.count(failed) == 1


@pytest.mark.slow
def test_from_the_top_is_said_with_the_reason_and_a_failure_is_the_exit_code(workbench, write_tagged):
    write_tagged(*CELLS)
    workbench("run", "salary.ipynb", "-p", "seed=3", "--no-report")
    write_tagged(CELLS[0], "x = seed * 3\nx", CELLS[2])
    ended = workbench("resume", "latest")
    assert ended.code == 1
    assert " from the top: the checkpoint of cell 1 cannot be used: cell 1 has changed\n" in ended.err
    assert "division by zero" in ended.out


@pytest.mark.slow
def test_a_sweep_goes_on_with_what_has_not_completed(workbench, write_tagged):
    ended = workbench("sweep", write_tagged(*CELLS), "--grid", "seed=2,3", "-j", "1", "--json")
    assert (ended.code, ended.document["status"]) == (1, "failed")
    write_tagged(*MENDED)
    again = workbench("resume", ended.document["id"], "-j", "1")
    assert again.code == 0
    assert "1 run of 2 completed before\n" in again.err
    assert "2 runs" in again.out


def test_what_has_completed_and_what_is_unknown_is_refused(project, refused):
    recorder = Recorder.open(project / "runs", project / "salary.ipynb", {})
    assert "still goes on: wait, or cancel it" in refused("resume", "latest")
    recorder.finish("completed", None)
    recorder.close()
    assert "has completed: there is nothing left to do." in refused("resume", "latest")
    assert "there is no run 'none'" in refused("resume", "none")
    assert "'-j'" in refused("resume", "latest", "-j", "0")


def test_a_run_whose_notebook_is_gone_is_refused(project, refused):
    facts = {"notebook": {"path": str(project / "gone.ipynb"), "sha256": None}, "kernel": {"name": "python3"}}
    recorder = Recorder.open(project / "runs", project / "gone.ipynb", facts)
    recorder.finish("failed", None)
    recorder.close()
    assert "gone.ipynb" in refused("resume", "latest")
