"""Starting a run with limits, retries and secrets, of which the server only learns where they are."""

from __future__ import annotations

import json

import psutil
import pytest

from workbench.runs.records.record import Run

pytestmark = pytest.mark.slow

TAKES = ("import workbench as wb\ntoken: wb.Secret\nseed: int = 7", "print(len(token.reveal()), seed)")
VALUE = "a-value-that-nobody-sees"


async def test_a_secret_is_found_by_the_run_and_is_in_no_file(project, notebook, send, eventually, ended, monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", VALUE)
    (project / "token.txt").write_text(f"{VALUE}2\n", encoding="utf-8")
    path = notebook(*TAKES)
    for place, length in (("env:SHOP_TOKEN", len(VALUE)), ("file:token.txt", len(VALUE) + 1)):
        body = {"notebook": path, "secrets": {"token": place}, "retries": 2, "timeout": 250, "cell_timeout": 200}
        answer = await send("runs", "POST", body=body, fields="id,secrets")
        assert answer.status == 201
        absolute = place.replace("token.txt", str(project / "token.txt"))
        assert answer.document["secrets"] == {"token": absolute}
        run = Run(project / "runs" / answer.document["id"])
        runner = json.loads((run.folder / "lock").read_text(encoding="utf-8"))["process"]
        await eventually(lambda runner=runner: not psutil.pid_exists(runner))  # it writes the report last
        assert run.status == "completed"
        assert f"{length} 7" in (run.folder / "output.ipynb").read_text(encoding="utf-8")
        asked = json.loads((run.folder / "request.json").read_text(encoding="utf-8"))
        assert (asked["retries"], asked["timeout"], asked["cell_timeout"]) == (2, 250, 200)
    written = [file for file in (project / "runs").rglob("*") if file.is_file() and file.name != "lock"]
    assert written
    assert not [file for file in written if VALUE.encode() in file.read_bytes()]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"secrets": {"token": VALUE}}, "secret 'token' must be given as env:VAR or file:PATH"),
        ({"secrets": [VALUE]}, "'secrets' must be an object of names and values, got a list."),
        ({"secrets": {"seed": "env:HOME"}}, "parameter 'seed' takes no secret"),
        ({"parameter_texts": {"token": VALUE}}, "is a secret and never given among the parameters"),
        ({"secrets": {"token": "env:NOT_SET_ANYWHERE"}}, "which is not set"),
        ({"retries": -1}, "'retries' must be a whole number, 0 or more, got -1."),
        ({"cell_timeout": "x"}, "'cell_timeout' must be a number of seconds above 0, got 'x'."),
    ],
)
async def test_what_is_not_said_well_is_refused_without_repeating_it(project, notebook, send, body, said):
    answer = await send("runs", "POST", body={"notebook": notebook(*TAKES), **body})
    assert answer.status == 400
    assert said in answer.message
    assert VALUE not in answer.message
    assert not (project / "runs").exists()


async def test_the_form_is_told_what_is_wrong_with_the_place_of_a_secret(project, notebook, send):
    path = notebook(*TAKES)
    missing = (await send("notebooks/parameters", "POST", body={"path": path})).document["problems"]
    assert set(missing) == {"token"}
    given = {"path": path, "secrets": {"token": "env:SHOP_TOKEN"}}
    assert (await send("notebooks/parameters", "POST", body=given)).document == {"values": {}, "problems": {}}
    wrong = await send("notebooks/parameters", "POST", body={"path": path, "secrets": {"token": VALUE}})
    assert wrong.status == 400
    assert VALUE not in wrong.message
