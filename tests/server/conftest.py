from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403  -- its fixtures and hooks, for this folder only

from workbench.runs.launching import launch
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.request import RunRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from pathlib import Path

DEADLINE_SECONDS = 120.0
LOOK_SECONDS = 0.05
PATIENT = {"request_timeout": DEADLINE_SECONDS, "connect_timeout": DEADLINE_SECONDS}


@dataclass(frozen=True)
class Answer:
    """What a route answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        """The sentence of a refusal, which has nothing else in it."""
        assert self.document == {"message": self.document["message"], "reason": None}
        assert "\n" not in self.document["message"]
        return str(self.document["message"])


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"workbench.server": True}}}


@pytest.fixture(autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the index out of the user's cache, and outer runs and folders out of the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    monkeypatch.delenv("WORKBENCH_RUNS", raising=False)


@pytest.fixture
def send(jp_fetch: Any) -> Callable[..., Awaitable[Answer]]:
    """Ask a route, and return whatever it answers."""

    async def fetch(
        route: str, method: str = "GET", *, body: Any = None, headers: dict[str, str] | None = None, **query: str
    ) -> Answer:
        if method == "POST":
            body = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        found = await jp_fetch(
            *("workbench", *route.split("/")),
            method=method,
            body=body,
            headers=headers,
            params=query,
            **PATIENT,
            follow_redirects=False,
            raise_error=False,
        )
        return Answer(found.code, found.headers, found.body)

    return fetch


@pytest.fixture
def send_raw(http_server_client: Any, jp_base_url: str, jp_auth_header: dict[str, str]) -> Callable[..., Any]:
    """Ask for an address exactly as it is written."""

    async def fetch(address: str, **options: Any) -> Answer:
        headers = {**jp_auth_header, **options.pop("headers", {})}
        found = await http_server_client.fetch(
            f"{jp_base_url}workbench/{address}",
            headers=headers,
            raise_error=False,
            follow_redirects=False,
            **PATIENT,
            **options,
        )
        return Answer(found.code, found.headers, found.body)

    return fetch


@pytest.fixture
def signed_in(jp_fetch: Any) -> Callable[[], Awaitable[str]]:
    """Sign in as a browser does, and return the cookies that it has then."""

    async def cookies() -> str:
        known = await jp_fetch("api", "status", **PATIENT)
        form = await jp_fetch("login", headers={"Authorization": ""}, **PATIENT)
        lines = [*known.headers.get_list("Set-Cookie"), *form.headers.get_list("Set-Cookie")]
        return "; ".join(line.partition(";")[0] for line in lines if line.startswith(("username-", "_xsrf=")))

    return cookies


@pytest.fixture
def eventually() -> Callable[..., Awaitable[Any]]:
    """Look until something is so, and return it; a test that waits for ever fails."""

    async def wait(look: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            found = look()
            found = await found if asyncio.iscoroutine(found) else found
            if found:
                return found
            assert time.monotonic() < deadline, "it never came to be"
            await asyncio.sleep(LOOK_SECONDS)

    return wait


@pytest.fixture
def project(jp_root_dir: Path, write_notebook: Callable[..., Path]) -> Path:
    """The server's folder as a project of its own, with one notebook."""
    (jp_root_dir / "workbench.yaml").touch()
    write_notebook(jp_root_dir / "salary.ipynb", "seed: int = 7  # of the generator", "seed, frme")
    return jp_root_dir


@pytest.fixture
def write_notebook() -> Callable[..., Path]:
    """Write a notebook of code cells, the first of them tagged ``parameters``."""

    def write(path: Path, *cells: str) -> Path:
        document = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {
                    "id": f"c{number}",
                    "cell_type": "code",
                    "metadata": {"tags": ["parameters"]} if number == 0 else {},
                    "source": source,
                    "outputs": [],
                    "execution_count": None,
                }
                for number, source in enumerate(cells)
            ],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


@pytest.fixture
def notebook(project: Path, write_notebook: Callable[..., Path]) -> Callable[..., str]:
    """Write a notebook into the project, and return its path as a request has it."""

    def write(*cells: str, name: str = "work.ipynb") -> str:
        return write_notebook(project / name, *cells).relative_to(project).as_posix()

    return write


@pytest.fixture
def recorded(project: Path) -> Callable[..., Run]:
    """Put a run on record that has ended, without executing anything."""

    def write(name: str = "salary.ipynb", *, status: str = "completed", **facts: Any) -> Run:
        path = str((project / name).resolve())
        recorder = Recorder.open(
            project / "runs", project / name, {"notebook": {"path": path, "sha256": None}, **facts}
        )
        recorder.finish(status, None)
        recorder.close()
        return Run(recorder.folder)

    return write


@pytest.fixture
def launched(project: Path, ended: None) -> Callable[..., Run]:
    """Start a run of a notebook of the project in a process of its own."""

    def begin(name: str, **options: Any) -> Run:
        return launch(RunRequest(notebook=project / name, **options))

    return begin


@pytest.fixture
def ended(project: Path) -> Iterator[None]:
    """See to it that no process of a run outlives its test."""
    yield
    for lock in project.rglob("runs/*/lock"):
        holder = json.loads(lock.read_text(encoding="utf-8") or "{}")
        try:
            runner = psutil.Process(holder["process"])
            if runner.pid != os.getpid() and runner.create_time() == holder["began"]:
                runner.kill()
                runner.wait(timeout=DEADLINE_SECONDS)
        except (KeyError, psutil.Error):
            continue
