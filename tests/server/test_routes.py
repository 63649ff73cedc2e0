from __future__ import annotations

import asyncio

import pytest

from workbench.runs.engine import RunRequest, execute

pytestmark = pytest.mark.slow

NOTEBOOK_ROUTES = [("notebooks", "parameters"), ("notebooks", "lint")]
ROUTES = [("runs",), ("runs", "20261123-101112-salary"), *NOTEBOOK_ROUTES]


async def test_parameters_are_those_of_the_command(project, ask):
    status, document = await ask("notebooks", "parameters", path="salary.ipynb")
    assert status == 200
    assert document == [
        {"name": "seed", "type": "int", "default": 7, "required": False, "choices": None, "help": "of the generator"}
    ]


async def test_lint_says_the_cell_and_the_line(project, ask):
    status, document = await ask("notebooks", "lint", path="salary.ipynb")
    assert status == 200
    assert [(found["code"], found["cell"], found["line"]) for found in document["findings"]] == [("WBN103", 1, 1)]


async def test_a_project_without_runs_has_an_empty_list(project, ask):
    assert await ask("runs") == (200, [])


async def test_the_records_are_those_of_the_command(project, ask):
    request = RunRequest(notebook=project / "salary.ipynb", parameters={"seed": 8}, tags=("nightly",))
    run = await asyncio.to_thread(execute, request)
    assert await ask("runs") == (200, [run.to_dict()])
    assert await ask("runs", tag="weekly") == (200, [])
    assert await ask("runs", run.id) == (200, run.to_dict())


async def test_an_unknown_status_is_refused(project, ask):
    status, document = await ask("runs", status="complete")
    assert status == 400
    assert "Did you mean 'completed'?" in document["message"]


@pytest.mark.parametrize("run_id", ["20261123-101112-salary", "latest", "runs"])
async def test_an_unknown_run_is_not_found(project, ask, run_id):
    status, document = await ask("runs", run_id)
    assert (status, document["message"]) == (404, f"there is no run '{run_id}'.")


@pytest.mark.parametrize("route", NOTEBOOK_ROUTES, ids="/".join)
async def test_a_missing_notebook_is_not_found(project, ask, route):
    status, document = await ask(*route, path="none.ipynb")
    assert (status, document["message"]) == (404, "there is no file at 'none.ipynb'.")


@pytest.mark.parametrize("route", NOTEBOOK_ROUTES, ids="/".join)
async def test_a_request_without_a_path_is_refused(project, ask, route):
    status, document = await ask(*route)
    assert status == 400
    assert "must name a notebook" in document["message"]


@pytest.mark.parametrize("route", NOTEBOOK_ROUTES, ids="/".join)
async def test_a_file_that_is_no_notebook_is_refused(project, ask, route):
    (project / "a.ipynb").write_text("100 % no notebook", encoding="utf-8")
    status, document = await ask(*route, path="a.ipynb")
    assert status == 400
    assert "is not a notebook" in document["message"]


@pytest.mark.parametrize("route", NOTEBOOK_ROUTES, ids="/".join)
@pytest.mark.parametrize("path", ["../outside.ipynb", "sub/../../outside.ipynb", "{outside}", "link.ipynb"])
async def test_a_path_that_leads_out_of_the_folder_is_refused(project, ask, route, path):
    outside = project.parent / "outside.ipynb"
    outside.write_text((project / "salary.ipynb").read_text(encoding="utf-8"), encoding="utf-8")
    (project / "link.ipynb").symlink_to(outside)
    status, document = await ask(*route, path=path.format(outside=outside))
    assert status == 400
    assert "the server's folder" in document["message"]


@pytest.mark.parametrize("route", ROUTES, ids="/".join)
async def test_nobody_is_answered_without_the_token(project, ask, route):
    status, document = await ask(*route, headers={"Authorization": "token wrong"}, path="salary.ipynb")
    assert status == 403
    assert "seed" not in str(document)


@pytest.mark.parametrize("route", ROUTES, ids="/".join)
async def test_nobody_is_answered_whom_the_server_does_not_authorise(project, ask, route, jp_serverapp, monkeypatch):
    monkeypatch.setattr(jp_serverapp.authorizer, "is_authorized", lambda *_: False)
    status, document = await ask(*route, path="salary.ipynb")
    assert status == 403
    assert "workbench" in document["message"]
