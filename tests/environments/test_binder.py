"""What a visitor of Binder gets: its steps on a clean copy of the repository, then its server, then the notebook.

Each step is what repo2docker does with the files in ``binder/`` (its Python build pack, the folder being a copy of the
repository and the home at once), and the server is started with the arguments of BinderHub.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil
import pytest
import websocket
from packaging.specifiers import SpecifierSet

from tests.jupyter_server import wait_until_it_listens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = Path(__file__).parents[2]
NOTEBOOK = "notebooks/salary.ipynb"
BASE, TOKEN = "/user/a-visitor/", "a-token-of-this-test"
MEMORY = 2 * 10**9  # what Binder gives a visitor
SAMPLE_SECONDS = 0.05
UNDERSTOOD = {"requirements.txt", "runtime.txt", "postBuild", "jupyter_server_config.json"}
OURS = ("JUPYTER", "IPYTHON", "WORKBENCH", "VIRTUAL_ENV", "PYTHON")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # an installation from the network may take its time


@dataclass(frozen=True)
class Image:
    """What Binder has built: a copy of the repository, which is the home too, and an environment."""

    repository: Path
    prefix: Path

    @property
    def variables(self) -> dict[str, str]:
        """The variables of processes in it; the caches of packages stay those of this machine."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return {
            **kept,
            "HOME": str(self.repository),
            "PATH": f"{self.prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "VIRTUAL_ENV": str(self.prefix),
            "YARN_GLOBAL_FOLDER": os.environ.get("YARN_GLOBAL_FOLDER", str(Path.home() / ".yarn" / "berry")),
        }

    def do(self, *command: str | Path) -> None:
        """Take one step of the build, in the root of the repository."""
        done = subprocess.run(
            command, cwd=self.repository, env=self.variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Build as Binder does."""
    built = Image(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("environment"))
    _copy_sources(built.repository)
    _make_environment(built.prefix)
    binder = built.repository / "binder"
    if (binder / "requirements.txt").exists():
        built.do("pip", "install", "--no-cache-dir", "-r", "binder/requirements.txt")
    if (binder / "postBuild").exists():
        built.do("chmod", "+x", "binder/postBuild")
        built.do("./binder/postBuild")
    return built


def _copy_sources(target: Path) -> None:
    """Copy what a commit of the tree as it is would hold: neither environments nor anything that was built."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target / name)


def _make_environment(prefix: Path) -> None:
    """Make an empty environment; where there is uv, it does the work of pip, from this machine's cache."""
    uv = shutil.which("uv")
    if uv is None:
        subprocess.run([sys.executable, "-m", "venv", "--clear", prefix], check=True)
        return
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, prefix], check=True)
    cache = subprocess.run([uv, "cache", "dir"], check=True, capture_output=True, text=True).stdout.strip()
    pip = prefix / "bin" / "pip"
    pip.write_text(f"#!/bin/bash\nexport UV_CACHE_DIR='{cache}'\nexec '{uv}' pip \"${{@/#--no-cache-dir/--quiet}}\"\n")
    pip.chmod(0o755)


class Server:
    """The visitor's server."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.place = urlsplit(address).netloc
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)

    def ask(self, path: str, *, method: str = "GET", body: object = None) -> tuple[int, str, str]:
        """Ask for a path below the visitor's base; returns status, text and where it leads to."""
        request = urllib.request.Request(
            f"http://{self.place}{BASE}{path}",
            headers={"Authorization": f"token {TOKEN}"},
            method=method,
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            answer = self._opener.open(request)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            return answer.status, answer.read().decode(), urlsplit(answer.headers.get("Location", "")).path

    def channels(self, kernel: str) -> websocket.WebSocket:
        """Return the connection to a kernel."""
        return websocket.create_connection(
            f"ws://{self.place}{BASE}api/kernels/{kernel}/channels",
            header=[f"Authorization: token {TOKEN}"],
            http_no_proxy=["127.0.0.1"],
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="module")
def server(image: Image) -> Iterator[Server]:
    """Start the server as BinderHub does, which gives options of Notebook's and the server's names."""
    options = {"base_url": BASE, "token": TOKEN, "trust_xheaders": True, "allow_origin": ""}
    command = [
        *("jupyter-lab", "--ip=127.0.0.1", "--port=0", "--no-browser", "--allow-root"),
        *(
            f"--{app}.{name}={value}"
            for app in ("NotebookApp", "ServerApp")
            for name, value in options.items()
            if value
        ),
    ]
    with subprocess.Popen(
        [image.prefix / "bin" / command[0], *command[1:]],
        cwd=image.repository, env=image.variables, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        said = []
        try:
            for line in process.stderr:
                said.append(line)
                if (address := re.search(r"http://127\.0\.0\.1:\S+", line)) is not None:
                    break
            else:
                pytest.fail("the server did not start:\n" + "".join(said))
            # Somebody has to read on: a full pipe would stop the server.
            reader = threading.Thread(target=process.stderr.read)
            reader.start()
            wait_until_it_listens(process, urlsplit(address[0]).port)  # it tells its address just before
            yield Server(process, address[0])
        finally:
            process.terminate()
            process.wait(timeout=60)
        reader.join()


@contextmanager
def _peak_memory(process: psutil.Process) -> Iterator[Callable[[], tuple[int, int]]]:
    """Look at the memory of a process and all it has started, again and again; gives the peak and the looks taken."""
    peak, looks, over = 0, 0, threading.Event()

    def look() -> None:
        nonlocal peak, looks
        while not over.wait(SAMPLE_SECONDS):
            used = 0
            for each in [process, *process.children(recursive=True)]:
                try:
                    memory = each.memory_full_info()
                except psutil.Error:  # it has ended meanwhile
                    continue
                used += getattr(memory, "pss", memory.uss)  # shared pages count once
            peak, looks = max(peak, used), looks + 1

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield lambda: (peak, looks)
    finally:
        over.set()
        looking.join()


def _execute(connection: websocket.WebSocket, source: str) -> dict[str, Any]:
    """Execute a cell and wait until all of its outputs have come; returns the kernel's reply."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "execute_request",
        "session": "test",
        "username": "",
        "version": "5.3",
    }
    content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    connection.send(json.dumps(message))
    reply, idle = None, False
    while reply is None or not idle:
        message = json.loads(connection.recv())
        if message["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        if message["msg_type"] == "execute_reply":
            reply = message["content"]
        idle = idle or (message["msg_type"] == "status" and message["content"]["execution_state"] == "idle")
    return reply


def test_every_file_for_binder_is_one_that_these_tests_understand():
    assert {path.name for path in (PROJECT / "binder").iterdir()} <= UNDERSTOOD


def test_its_python_is_one_that_the_package_allows():
    runtime = (PROJECT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    assert runtime.startswith("python-")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert runtime.removeprefix("python-") in SpecifierSet(project["requires-python"])


def test_the_image_holds_nothing_that_was_needed_only_to_build_it(image):
    assert (image.repository / "workbench" / "labextension" / "package.json").is_file()
    left = {".yarn", "node_modules", "lib"} & {
        path.name for path in (image.repository / "workbench/frontend").iterdir()
    }
    assert left == set()
    assert [name for name in (".cache", ".npm", ".yarn") if (image.repository / name).exists()] == []


def test_the_visitor_comes_to_the_notebook(server):
    status, _, leads_to = server.ask("")
    assert (status, leads_to) == (302, f"{BASE}lab/tree/{NOTEBOOK}")
    status, text, _ = server.ask(leads_to.removeprefix(BASE))
    assert status == 200
    assert "jupyter-config-data" in text


def test_the_server_extension_answers(server):
    status, text, _ = server.ask(f"workbench/notebooks/parameters?path={NOTEBOOK}")
    assert status == 200
    assert [parameter["name"] for parameter in json.loads(text)] == ["seed", "epochs", "learning_rate", "features"]


def test_the_lab_extension_is_there(server):
    page = re.search(
        r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', server.ask("lab")[1], re.S
    )
    assert page is not None
    listed = {each["name"]: each for each in json.loads(page[1])["federated_extensions"]}
    assert "jupyter-workbench" in listed
    entry = listed["jupyter-workbench"]["load"]
    assert server.ask(f"lab/extensions/jupyter-workbench/{entry}")[0] == 200


def test_the_notebook_runs_within_the_memory_of_a_visitor(server, say):
    cells = json.loads((PROJECT / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
    asked = {"path": NOTEBOOK, "name": "salary.ipynb", "type": "notebook", "kernel": {"name": "python3"}}
    with _peak_memory(psutil.Process(server.process.pid)) as measured:
        status, text, _ = server.ask("api/sessions", method="POST", body=asked)
        assert status == 201, text
        session = json.loads(text)
        connection = server.channels(session["kernel"]["id"])
        try:
            replies = [_execute(connection, "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
        finally:
            connection.close()
            server.ask(f"api/sessions/{session['id']}", method="DELETE")
        peak, looks = measured()
    assert [(reply["status"], reply.get("evalue")) for reply in replies] == [("ok", None)] * len(replies)
    assert looks > 0
    say(f"Binder: server and kernel of {NOTEBOOK} took {peak / 1e6:,.0f} MB at most, of {MEMORY / 1e6:,.0f}")
    assert peak < MEMORY
