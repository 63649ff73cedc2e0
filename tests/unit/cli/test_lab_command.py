from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.jupyter_server import wait_until_it_listens, without_iri_grammar
from workbench.cli.completion import known_notebooks
from workbench.cli.lab_extensions import missing_extensions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUIET = ("--no-browser", "--allow-root", "--ServerApp.port=0")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\S+")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Gives the redirect itself instead of following it."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Server:
    """A JupyterLab that ``workbench lab`` has started, by the address that it told."""

    def __init__(self, address: str) -> None:
        told = urlsplit(address)
        self.address = f"{told.scheme}://{told.netloc}"
        self.token = parse_qs(told.query)["token"][0]
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)

    def get(self, path: str) -> str:
        with self._open(path) as answer:
            return answer.read().decode()

    @property
    def landing(self) -> str:
        """Where `/` leads to."""
        try:
            self._open("/").close()
        except urllib.error.HTTPError as answer:
            with answer:
                return urlsplit(answer.headers["Location"]).path
        pytest.fail("/ leads nowhere")

    @property
    def files(self) -> list[str]:
        return sorted(entry["path"] for entry in json.loads(self.get("/api/contents"))["content"])

    @property
    def page(self) -> dict[str, Any]:
        """What JupyterLab's page is told."""
        config = re.search(
            r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', self.get("/lab"), re.DOTALL
        )
        assert config is not None
        return json.loads(config[1])

    def _open(self, path: str) -> Any:
        request = urllib.request.Request(self.address + path, headers={"Authorization": f"token {self.token}"})
        return self._opener.open(request)


@pytest.fixture
def started(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Start ``workbench lab`` with these words in a folder, as a shell does; gives the server."""
    pytest.importorskip("jupyterlab")
    home = tmp_path_factory.mktemp("home")
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    environment = {
        **os.environ,
        **without_iri_grammar(),
        **{name: str(home / folder) for name, folder in places.items()},
    }

    @contextmanager
    def start(*words: str, folder: Path = project, options: tuple[str, ...] = ()) -> Iterator[Server]:
        command = [sys.executable, "-P", "-m", "workbench.cli", "lab", *words, "--", *QUIET, *options]
        with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            said = []
            try:
                for line in process.stderr:
                    said.append(line)
                    if (address := ADDRESS.search(line)) is not None:
                        break
                else:
                    pytest.fail("JupyterLab did not start:\n" + "".join(said))
                # Somebody has to read on: a full pipe would stop the server.
                reader = threading.Thread(target=process.stderr.read)
                reader.start()
                server = Server(address[0])
                wait_until_it_listens(process, urlsplit(server.address).port)  # it tells its address just before
                yield server
            finally:
                process.terminate()
                ended = process.wait(timeout=120)
            reader.join()
            assert ended == 0, "the signal must reach JupyterLab itself, which then ends of its own accord"

    return start


@pytest.fixture
def notebook(project: Path, write: Callable[..., str]) -> Path:
    """A project with a notebook in its folder of notebooks, and a run beside it."""
    for folder in ("notebooks/deep", "runs/20261123-101112-salary"):
        (project / folder).mkdir(parents=True)
    return project / write("seed = 1", name="notebooks/what's ünï {x} 5%.ipynb")


@pytest.mark.slow
def test_the_whole_project_can_be_opened_and_the_notebooks_come_first(started, notebook, project):
    with started(folder=project / "notebooks" / "deep") as server:
        assert server.landing == "/lab/tree/notebooks"
        assert server.page["preferredPath"] == "notebooks"
        assert server.page["serverRoot"] == str(project)
        assert server.files == ["notebooks", "runs", "workbench.yaml"]
        assert "20261123-101112-salary" in server.get("/api/contents/runs")


@pytest.mark.slow
def test_a_notebook_is_opened_whatever_its_name(started, notebook, project):
    with started(f"../{notebook.name}", folder=notebook.parent / "deep") as server:
        assert server.landing == "/lab/tree/notebooks/what%27s%20%C3%BCn%C3%AF%20%7Bx%7D%205%25.ipynb"
        assert server.page["preferredPath"] == "notebooks"
        opened = server.get(server.landing.replace("/lab/tree/", "/api/contents/"))
        assert json.loads(opened)["content"]["cells"][0]["source"] == "seed = 1"


@pytest.mark.slow
def test_without_a_folder_of_notebooks_it_is_the_project_itself(started, project):
    with started() as server:
        assert server.landing == "/lab"
        assert server.page["serverRoot"] == str(project)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "landing", "root"),
    [
        (("--notebook-dir=notebooks",), "/lab", "notebooks"),
        (("--LabApp.default_url=/lab/tree/runs", "--ServerApp.base_url=/here"), "/here/lab/tree/runs", "."),
    ],
)
def test_the_options_of_a_person_win(started, notebook, project, options, landing, root):
    base = "/here" if "/here" in options[-1] else ""
    with started(options=options) as server:
        server.address += base
        assert server.landing == landing
        assert server.page["serverRoot"] == str((project / root).resolve())


@pytest.mark.slow
def test_jobs_of_jupyter_scheduler_are_runs_where_it_is_installed(started, project):
    pytest.importorskip("jupyter_scheduler", reason="pip install 'jupyter-workbench[scheduler]' brings it")
    with started(options=('--ServerApp.jpserver_extensions={"jupyter_scheduler": True}',)) as server:
        features = json.loads(server.get("/scheduler/config"))["supported_features"]
    assert features["tags"] is True  # jupyter-scheduler's own execution has none


def test_without_jupyterlab_it_says_what_to_install(refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    assert "pip install 'jupyter-workbench[demo]'" in refused("lab")


def test_a_notebook_that_is_not_there_is_told_with_the_nearest(refused, notebook):
    pytest.importorskip("jupyterlab")
    notebook.rename(notebook.with_name("salary.ipynb"))
    assert "there is no notebook at 'notebooks/salry.ipynb'. Did you mean 'notebooks/salary.ipynb'?" in refused(
        "lab", "notebooks/salry.ipynb"
    )


def test_two_notebooks_are_one_too_many(refused):
    pytest.importorskip("jupyterlab")
    assert "got 'a.ipynb' and 'b.ipynb'" in refused("lab", "a.ipynb", "b.ipynb")


def test_notebooks_are_offered_as_they_are_typed_and_copies_in_runs_are_not(notebook, project):
    notebook.rename(notebook.with_name("salary.ipynb"))
    (project / "runs" / "20261123-101112-salary" / "output.ipynb").touch()
    (project / "notebooks" / ".ipynb_checkpoints").mkdir()
    (project / "notebooks" / ".ipynb_checkpoints" / "salary-checkpoint.ipynb").touch()
    (project / "deep.ipynb").touch()
    assert known_notebooks("") == ["deep.ipynb", "notebooks/salary.ipynb"]
    assert known_notebooks("notebooks/s") == ["notebooks/salary.ipynb"]
    assert known_notebooks("./d") == ["./deep.ipynb"]
    assert known_notebooks(f"{project}/notebooks/") == [f"{project}/notebooks/salary.ipynb"]
    assert known_notebooks("nowhere/") == []


# what JupyterLab will not find


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment's folder of configuration and data, in which both extensions are installed and enabled."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    monkeypatch.setattr("jupyter_core.paths.ENV_JUPYTER_PATH", [])
    monkeypatch.setattr("jupyter_core.paths.SYSTEM_JUPYTER_PATH", [])
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    (tmp_path / "jupyter_server_config.d").mkdir()
    (tmp_path / "labconfig").mkdir()
    enable(tmp_path, server=True)
    (tmp_path / "labextensions" / "jupyter-workbench").mkdir(parents=True)
    (tmp_path / "labextensions" / "jupyter-workbench" / "package.json").write_text("{}")
    return tmp_path


def enable(environment: Path, *, server: bool) -> None:
    config = {"ServerApp": {"jpserver_extensions": {"workbench.server": server}}}
    (environment / "jupyter_server_config.d" / "workbench.json").write_text(json.dumps(config))


def test_nothing_is_said_where_all_is_well(environment):
    assert list(missing_extensions()) == []


def test_a_server_extension_that_is_off_is_told_with_the_next_step(environment):
    enable(environment, server=False)
    [sentence] = missing_extensions()
    assert "jupyter server extension enable workbench.server" in sentence


def test_a_lab_extension_that_is_not_there_is_told_with_the_next_step(environment):
    (environment / "labextensions" / "jupyter-workbench" / "package.json").unlink()
    [sentence] = missing_extensions()
    assert "pip install" in sentence


@pytest.mark.parametrize("disabled", [{"jupyter-workbench": True}, ["jupyter-workbench"]])
def test_a_lab_extension_that_is_disabled_is_told_with_the_next_step(environment, disabled):
    config = {"disabledExtensions": disabled}
    (environment / "labconfig" / "page_config.json").write_text(json.dumps(config))
    [sentence] = missing_extensions()
    assert "jupyter labextension enable jupyter-workbench" in sentence


@pytest.mark.slow
def test_a_missing_extension_does_not_stop_jupyterlab(environment, project):
    pytest.importorskip("jupyterlab")
    enable(environment, server=False)
    command = [sys.executable, "-m", "workbench.cli", "lab", "--", "--version"]
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert ended.stdout[0].isdigit()
    assert ended.stderr.count("workbench: warning: ") == 1
