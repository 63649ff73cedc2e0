"""Records of runs, and what can be done with them, on real kernels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from workbench.runs.engine import RunRequest, execute
from workbench.runs.records.record import Run

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

ENDLESS = ("seed: int = 7", "print('begun', flush=True)", "import time\nwhile True: time.sleep(0.1)")
EVERYTHING = "id,status,progress,folder,notebook_path,has_report"


# the records


async def test_a_project_without_runs_has_an_empty_list(project, send):
    answer = await send("runs")
    assert (answer.status, answer.document) == (200, [])


async def test_the_records_are_those_of_the_command(project, send):
    run = execute(RunRequest(notebook=project / "salary.ipynb", parameters={"seed": 8}, tags=("nightly",)))
    assert (await send("runs")).document == [run.to_dict()]
    assert (await send("runs", tag="weekly")).document == []
    assert (await send(f"runs/{run.id}")).document == run.to_dict()


async def test_only_the_newest_so_many_are_listed(recorded, send):
    newest = [recorded() for _ in range(3)][::-1]
    assert [each["id"] for each in (await send("runs", limit="2")).document] == [run.id for run in newest[:2]]


async def test_asking_again_and_again_keeps_no_idle_server_alive(project, send, jp_serverapp):
    settings = jp_serverapp.web_app.settings
    before = settings.get("api_last_activity")
    assert (await send("runs")).status == 200
    assert settings.get("api_last_activity") == before
    await send("notebooks/parameters", "POST", body={"path": "salary.ipynb"})
    assert settings["api_last_activity"] != before


async def test_only_the_fields_that_are_asked_for_are_told(project, recorded, send):
    run = recorded(note="a")
    (run.folder / "report.html").write_text("<p>", encoding="utf-8")
    expected = {
        "id": run.id,
        "status": "completed",
        "progress": None,
        "folder": f"runs/{run.id}",
        "notebook_path": "salary.ipynb",
        "has_report": True,
    }
    assert (await send(f"runs/{run.id}", fields=EVERYTHING)).document == expected
    assert (await send("runs", fields="note,id")).document == [{"note": "a", "id": run.id}]


async def test_what_lies_outside_of_the_servers_folder_has_no_path(project, send, tmp_path, write_notebook):
    elsewhere = write_notebook(tmp_path / "elsewhere" / "work.ipynb", "1")
    run = execute(RunRequest(notebook=elsewhere, runs=project / "runs"))
    assert (await send(f"runs/{run.id}", fields="notebook_path")).document == {"notebook_path": None}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"status": "complete"}, "Did you mean 'completed'?"),
        ({"limit": "0"}, "'limit' must be a whole number above 0, got 0."),
        ({"limit": "-1"}, "'limit' must be a whole number, got '-1'."),
        ({"limit": "1e3"}, "'limit' must be a whole number, got '1e3'."),
        ({"fields": "id,statu"}, "got 'statu'. Did you mean 'status'?"),
        ({"fields": "id,"}, "got ''."),
        ({"project": "none"}, "there is nothing at 'none'."),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(project, send, query, said):
    answer = await send("runs", **query)
    assert answer.status in (400, 404)
    assert said in answer.message


@pytest.mark.parametrize("verb", ["GET", "DELETE", "POST cancel", "POST report"])
@pytest.mark.parametrize("run_id", ["20261123-101112-salary", "latest", "runs"])
async def test_an_unknown_run_is_not_found(project, send, run_id, verb):
    method, _, rest = verb.partition(" ")
    answer = await send("/".join(filter(None, ("runs", run_id, rest))), method)
    assert (answer.status, answer.message) == (404, f"there is no run '{run_id}'.")


async def test_runs_of_a_notebook_are_those_of_the_file_or_of_the_name(project, notebook, recorded, send):
    notebook("1", name="a/work.ipynb")
    notebook("1", name="b/work.ipynb")
    first, second = recorded("a/work.ipynb"), recorded("b/work.ipynb")
    gone = recorded("c/gone.ipynb")

    async def found(asked: str) -> list[str]:
        return [each["id"] for each in (await send("runs", notebook=asked)).document]

    assert await found("a/work.ipynb") == [first.id]
    assert await found("work.ipynb") == await found("work") == [second.id, first.id]
    assert await found("c/gone.ipynb") == [gone.id]
    notebook("1", name="work.ipynb")
    assert await found("work.ipynb") == []  # now there is such a file, and it was never run


async def test_whose_runs_are_meant_is_said_by_the_project(project, notebook, send):
    (project / "inner").mkdir()
    (project / "inner" / "workbench.yaml").touch()
    path = notebook("1", name="inner/deep/work.ipynb")
    run = execute(RunRequest(notebook=project / path))
    assert run.folder.parent == project / "inner" / "runs"
    assert (await send("runs")).document == []
    for named in (path, "inner", "inner/deep"):
        assert [each["id"] for each in (await send("runs", project=named)).document] == [run.id]
        assert (await send(f"runs/{run.id}", project=named)).status == 200


async def test_the_project_may_begin_above_the_servers_folder(jp_root_dir, write_notebook, send, monkeypatch):
    (jp_root_dir.parent / "workbench.yaml").touch()
    run = execute(RunRequest(notebook=write_notebook(jp_root_dir / "work.ipynb", "1")))
    assert run.folder.parent == jp_root_dir.parent / "runs"
    answer = await send(f"runs/{run.id}", fields="id,folder,notebook_path")
    assert answer.document == {"id": run.id, "folder": None, "notebook_path": "work.ipynb"}


# starting


async def test_a_started_run_is_on_record_at_once_and_finishes(project, send, eventually, ended):
    body = {
        "notebook": "salary.ipynb",
        "parameters": {"seed": 1},
        "tags": ["nightly"],
        "note": "ticket 12",
        "timeout": 250,
        "report": False,
    }
    answer = await send("runs", "POST", body=body, fields="id,status,parameters,tags,note,notebook_path")
    assert answer.status == 201
    run_id = answer.document["id"]
    assert answer.document == {
        "id": run_id,
        "status": "running",
        "parameters": {"seed": 1},
        "tags": ["nightly"],
        "note": "ticket 12",
        "notebook_path": "salary.ipynb",
    }
    record = await eventually(lambda: finished(send, run_id))
    assert record["status"] == "failed"
    assert record["error"] == {"cell": 1, "name": "NameError", "message": "name 'frme' is not defined"}
    assert not (project / "runs" / run_id / "report.html").exists()


async def test_texts_of_parameters_win_and_a_report_is_made(project, notebook, send, eventually, ended):
    path = notebook(
        "from datetime import date\nn: int = 1\nnames: list[str] = []\nwhen: date | None = None",
        "print(n, names, when)",
    )
    body = {
        "notebook": path,
        "parameters": {"n": 2, "names": ["x"]},
        "parameter_texts": {"n": "3", "when": "2024-02-03"},
    }
    run_id = (await send("runs", "POST", body=body)).document["id"]
    record = await eventually(lambda: finished(send, run_id))
    assert record["status"] == "completed"
    assert record["parameters"] == {"n": 3, "names": ["x"], "when": "2024-02-03"}
    await eventually((project / "runs" / run_id / "report.html").is_file)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"parameters": {"sed": 1}}, 400, "Did you mean 'seed'?"),
        ({"parameter_texts": {"seed": "1.5"}}, 400, "parameter 'seed' must be a whole number, got '1.5'."),
        ({"kernel": "pyton3"}, 400, "Did you mean 'python3'?"),
        ({"kernel": 3}, 400, "'kernel' must be the name of a kernel, got int."),
        ({"timeout": "1"}, 400, "'timeout' must be a number of seconds above 0, got '1'."),
        ({"timeout": True}, 400, "'timeout' must be a number of seconds above 0, got True."),
        ({"strict": "yes"}, 400, "'strict' must be true or false, got 'yes'."),
        ({"report": None}, 400, "'report' must be true or false, got None."),
        ({"tags": [1]}, 400, "'tags' must be a list of texts"),
        ({"tags": None}, 400, "'tags' must be a list of texts"),
        ({"note": 3}, 400, "'note' must be a text, got int."),
        ({"strict": True}, 409, "the notebook is not finished: "),
        ({"notebook": "none.ipynb"}, 404, "there is no file at 'none.ipynb'."),
        ({"notebook": "workbench.yaml"}, 400, "is not a notebook"),
    ],
)
async def test_a_run_that_cannot_begin_leaves_nothing_behind(project, send, body, status, said):
    answer = await send("runs", "POST", body={"notebook": "salary.ipynb", **body})
    assert answer.status == status
    assert said in answer.message
    assert not (project / "runs").exists()


async def test_the_folder_of_runs_is_that_of_the_environment(project, send, eventually, ended, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RUNS", str(tmp_path / "elsewhere"))
    run_id = (await send("runs", "POST", body={"notebook": "salary.ipynb"})).document["id"]
    assert (tmp_path / "elsewhere" / run_id).is_dir()
    await eventually(lambda: finished(send, run_id))


# cancelling


async def test_a_cancelled_run_ends_and_keeps_what_it_did(project, notebook, launched, send, eventually):
    run = launched(notebook(*ENDLESS))
    progress = await eventually(lambda: progress_at(send, run, 3))
    assert progress | {"since": ""} == {"cell": 2, "number": 3, "cells": 3, "since": ""}
    answer = await send(f"runs/{run.id}/cancel", "POST", fields="id,status")
    assert (answer.status, answer.document["id"]) == (202, run.id)
    assert (await eventually(lambda: finished(send, run.id)))["status"] == "cancelled"
    assert "begun" in (run.folder / "output.ipynb").read_text(encoding="utf-8")
    again = await send(f"runs/{run.id}/cancel", "POST")
    assert (again.status, again.message) == (409, f"run '{run.id}' has ended already: it is cancelled.")


async def test_a_run_whose_process_is_killed_is_interrupted_and_leaves_no_zombie(notebook, launched, send, eventually):
    run = launched(notebook(*ENDLESS))
    runner = psutil.Process(json.loads((run.folder / "lock").read_text(encoding="utf-8"))["process"])
    kernels = runner.children(recursive=True)
    runner.kill()
    await eventually(lambda: status_is(send, run, "interrupted"))
    await eventually(lambda: not psutil.pid_exists(runner.pid))
    for kernel in kernels:
        await eventually(lambda kernel=kernel: has_ended(kernel))
    assert (await send(f"runs/{run.id}/cancel", "POST")).status == 409


# deleting


async def test_a_deleted_run_is_gone(project, recorded, send):
    run, other = recorded(), recorded()
    answer = await send(f"runs/{run.id}", "DELETE")
    assert (answer.status, answer.body) == (204, b"")
    assert [each["id"] for each in (await send("runs")).document] == [other.id]
    assert sorted(path.name for path in (project / "runs").iterdir()) == [".gitignore", other.id]
    assert (await send(f"runs/{run.id}", "DELETE")).status == 404


async def test_a_run_that_goes_on_is_not_deleted(notebook, launched, send):
    run = launched(notebook(*ENDLESS))
    answer = await send(f"runs/{run.id}", "DELETE")
    assert (answer.status, answer.message) == (409, f"run '{run.id}' is running: cancel it before it is deleted.")
    assert run.refresh().status == "running"


async def test_a_link_to_a_run_is_not_deleted(project, recorded, send):
    run = recorded()
    elsewhere = run.folder.rename(project / run.id)
    run.folder.symlink_to(elsewhere)
    answer = await send(f"runs/{run.id}", "DELETE")
    assert answer.status == 400
    assert "is a link to one" in answer.message
    assert Run(elsewhere).status == "completed"


# reporting


async def test_a_report_is_made_when_it_is_asked_for(project, send):
    run = execute(RunRequest(notebook=project / "salary.ipynb"))
    for _ in range(2):
        answer = await send(f"runs/{run.id}/report", "POST")
        assert (answer.status, answer.document) == (201, {"report": "report.html"})
    assert "NameError" in (run.folder / "report.html").read_text(encoding="utf-8")


async def test_a_run_without_a_notebook_has_no_report(recorded, send):
    answer = await send(f"runs/{recorded().id}/report", "POST")
    assert answer.status == 400
    assert "has no notebook to report on" in answer.message


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def finished(send: Callable[..., Any], run_id: str) -> dict[str, Any] | None:
    record = (await send(f"runs/{run_id}")).document
    return record if record["status"] not in ("pending", "running") else None


async def status_is(send: Callable[..., Any], run: Run, status: str) -> bool:
    return (await send(f"runs/{run.id}", fields="status")).document == {"status": status}


async def progress_at(send: Callable[..., Any], run: Run, number: int) -> dict[str, Any] | None:
    progress = (await send(f"runs/{run.id}", fields="progress")).document["progress"]
    return progress if progress and progress["number"] == number else None
