"""What a subscriber of Jupyter's events hears of runs, whoever started them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from workbench.runs.records.cancelling import cancel
from workbench.runs.records.deleting import delete
from workbench.runs.records.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from workbench.runs.records.record import Run

pytestmark = pytest.mark.slow

SCHEMA = "urn:jupyter-workbench:run"
WAITS = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.05)"
STEPS = ("print('begun')", WAITS, "print('done')")
ENDLESS = ("print('begun')", "import time\nwhile True: time.sleep(0.1)")
WAIT_SECONDS = 120


@pytest.fixture
def run_before_the_server(notebook: Callable[..., str], launched: Callable[..., Run]) -> Run:
    return launched(notebook(*ENDLESS))


@pytest.fixture
def ended_before_the_server(recorded: Callable[..., Run]) -> Run:
    return recorded()


@pytest.fixture
def listening(project: Path, jp_ws_fetch: Any, eventually: Any, jp_serverapp: Any) -> Callable[..., Any]:
    """Subscribe, once the server watches its own project, and hear what is told of runs."""

    @contextlib.asynccontextmanager
    async def subscribe() -> AsyncIterator[Callable[..., Any]]:
        news = jp_serverapp.web_app.settings["workbench"].news
        await eventually(lambda: news._watch._folders)
        socket = await jp_ws_fetch("api", "events", "subscribe")

        async def hear(**wanted: object) -> dict[str, Any]:
            """Wait for an event with these facts, and return it."""
            while True:
                event = json.loads(await asyncio.wait_for(socket.read_message(), WAIT_SECONDS))
                if event["schema_id"] == SCHEMA and wanted.items() <= event.items():
                    return dict(event)

        yield hear
        socket.close()

    return subscribe


async def test_a_run_is_told_of_from_its_beginning_to_its_end(project, notebook, send, listening, ended):
    async with listening() as hear:
        run = (await send("runs", "POST", body={"notebook": notebook(*STEPS), "report": False})).document["id"]
        second = await hear(run=run)
        while (second["progress"] or {}).get("number") != 2:
            second = await hear(run=run)
        assert {name: second[name] for name in ("status", "notebook_path")} == {
            "status": "running",
            "notebook_path": "work.ipynb",
        }
        assert second["progress"] | {"since": ""} == {"cell": 1, "number": 2, "cells": 3, "since": ""}
        (project / "go").touch()
        assert (await hear(run=run, status="completed"))["progress"] is None


async def test_a_run_of_the_command_is_told_of_too(project, notebook, listening):
    async with listening() as hear:
        command = [sys.executable, "-m", "workbench.cli", "run", notebook("1 / 0"), "--no-report"]
        with subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            failed = await hear(status="failed")
            assert failed["notebook_path"] == "work.ipynb"


async def test_a_run_that_began_before_the_server_is_told_of(run_before_the_server, listening):
    async with listening() as hear:
        cancel(run_before_the_server)
        assert (await hear(run=run_before_the_server.id, status="cancelled"))["progress"] is None


async def test_a_server_finds_the_run_that_goes_on(run_before_the_server, send):
    assert [(each["id"], each["status"]) for each in (await send("runs")).document] == [
        (run_before_the_server.id, "running")
    ]


async def test_a_run_whose_process_is_killed_is_told_of_as_interrupted(notebook, launched, listening):
    async with listening() as hear:
        run = launched(notebook(*ENDLESS))
        await hear(run=run.id, status="running")
        psutil.Process(json.loads((run.folder / "lock").read_text(encoding="utf-8"))["process"]).kill()
        await hear(run=run.id, status="interrupted")


async def test_a_deleted_run_is_told_of(ended_before_the_server, listening):
    async with listening() as hear:
        delete(ended_before_the_server)
        heard = await hear(run=ended_before_the_server.id)
        assert (heard["status"], heard["progress"], heard["notebook_path"]) == ("deleted", None, None)


async def test_other_projects_are_told_of_once_somebody_asked_for_them(project, notebook, send, listening):
    (project / "inner").mkdir()
    (project / "inner" / "workbench.yaml").touch()
    path = notebook("1", name="inner/work.ipynb")
    async with listening() as hear:
        assert (await send("runs", project=path)).document == []
        facts = {"notebook": {"path": str(project / path), "sha256": None}}
        recorder = Recorder.open(project / "inner" / "runs", project / path, facts)
        recorder.finish("gate-failed", None)
        recorder.close()
        heard = await hear(run=recorder.folder.name)
        assert (heard["status"], heard["notebook_path"]) == ("gate-failed", path)


async def test_nothing_is_left_when_the_server_stops(project, listening, jp_serverapp):
    news = jp_serverapp.web_app.settings["workbench"].news
    async with listening():
        await jp_serverapp._cleanup()
        assert news._telling.done()
        with pytest.raises(RuntimeError, match="after shutdown"):
            news._pool.submit(print)
