"""A look at a file of data, in a process whose memory is its own."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def data(project: Path) -> Path:
    path = project / "wages.csv"
    path.write_text("wage,educ,name\n1.5,10,ann\n2.5,10,bob\n3.5,10,cid\n", encoding="utf-8")
    return path


async def test_the_document_is_that_of_the_command(data, send):
    options = ["--target", "wage", "--key", "name", "--sensitive", "name"]
    command = [sys.executable, "-m", "workbench.cli", "quality", str(data), "--json", *options]
    written = subprocess.run(command, capture_output=True, check=True).stdout
    body = {"path": "wages.csv", "target": "wage", "key": "name", "sensitive": ["name"]}
    answer = await send("quality", "POST", body=body)
    assert answer.status == 200
    assert answer.document == json.loads(written)
    assert b"ann" not in answer.body


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"target": "wag"}, "Did you mean 'wage'?"),
        ({"target": 3}, "'target' must be the name of a column, got 3."),
        ({"key": ""}, "'key' must be the name of a column, got ''."),
        ({"sensitive": 3}, "'sensitive' must be a list of columns, got 3."),
        ({"sensitive": ["a,b"]}, "'sensitive' must be columns without a comma in their names, got 'a,b'."),
        ({"sensitive": ["--html=x"]}, "'--html=x'"),
        ({"path": "salary.ipynb"}, "salary.ipynb"),
    ],
)
async def test_what_the_command_refuses_is_refused(project, data, send, body, said):
    answer = await send("quality", "POST", body={"path": "wages.csv", **body})
    assert answer.status == 400
    assert said in answer.message
    assert not (project / "x").exists()


async def test_a_file_is_a_file_whatever_its_name(project, data, send):
    for name in ("--json.csv", "*.csv", "a[1].csv", "it's 数据.csv"):
        data.rename(project / name)
        answer = await send("quality", "POST", body={"path": name})
        assert answer.status == 200, answer.body
        data = project / name


@pytest.fixture
def begin(data, eventually, http_server_client, jp_http_port, jp_base_url, jp_auth_header, jp_serverapp):
    """Begin a look, and return its process and both ends of the connection of whoever waits for it."""

    async def ask():
        body = json.dumps({"path": "wages.csv"})
        head = (
            f"POST {jp_base_url}workbench/quality HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: {jp_auth_header['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("localhost", jp_http_port)
        writer.write((head + body).encode())
        calls = jp_serverapp.web_app.settings["workbench"].commands._calls
        process = await eventually(lambda: next((call._process for call in calls), None))
        process.send_signal(signal.SIGSTOP)  # so that it does not end by itself before it is ended
        return process, reader, writer

    return ask


async def test_the_process_is_ended_when_nobody_waits_for_it(begin, eventually, send):
    process, _, writer = await begin()
    writer.close()
    assert await eventually(lambda: process.returncode) == -signal.SIGKILL
    assert (await send("runs")).status == 200


async def test_the_process_is_ended_with_the_server(begin, eventually, jp_serverapp):
    process, _, writer = await begin()
    await jp_serverapp._cleanup()
    assert await eventually(lambda: process.returncode) == -signal.SIGKILL
    writer.close()


async def test_a_process_that_is_killed_is_told_of(begin):
    process, reader, writer = await begin()
    process.kill()
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    assert head.split()[1] == b"500"
    assert "the command was ended by signal 9, perhaps because the machine ran out of memory" in body.decode()
    writer.close()
