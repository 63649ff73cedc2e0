"""A Jupyter server with the extension that this checkout has built, started as a person starts it."""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from workbench.views.runtime import STATIC

# A server checks no international addresses here, and building their grammar would take each a second of its start.
WITHOUT_IRI_GRAMMAR = Path(__file__).parent / "without_iri_grammar"
EXTENSION = STATIC.parent / "labextension"
LOOK_SECONDS = 0.02
END_SECONDS = 120
APPS = {"jupyterlab": "LabApp", "notebook": "JupyterNotebookApp"}


def without_iri_grammar() -> dict[str, str]:
    """Return what a server's environment says, so that it starts without that grammar."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(WITHOUT_IRI_GRAMMAR), os.environ.get("PYTHONPATH")]))}


def _own_ports() -> Iterator[int]:
    """Give ports that no other worker gives, below those that systems hand out: kernels take many of these."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20_000 + 500 * (worker % 20)
    ports = range(first, first + 500)
    start = os.getpid() % len(ports)  # somebody else may run tests as well
    return itertools.cycle([*ports[start:], *ports[:start]])


_ports = _own_ports()


def unused_port() -> int:
    """Return a port that nothing listens on now, and that was not returned before."""
    return next(filter(is_free, _ports))


class Ports:
    """Ports that were taken before, and others when something listens on those."""

    def __init__(self) -> None:
        self._taken: list[int] = []

    def take(self) -> int:
        """Return a port that nothing listens on now."""
        found = next(filter(is_free, self._taken), None)
        if found is None:
            found = unused_port()
            self._taken.append(found)
        return found


def is_free(port: int) -> bool:
    """Tell whether a server could listen on *port* now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do, so soon after another
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_until_it_listens(server: subprocess.Popen, port: int) -> None:
    """Wait until something listens on *port*, which *server* should."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"the server has ended: exit code {server.wait(timeout=LOOK_SECONDS)}") from None
        else:
            return


class Lab:
    """A Jupyter server of its own on a folder: nothing of the person who runs the tests is read or written."""

    token = "a-token-of-this-test"
    prefix = ""  # of a path on the server

    def __init__(
        self,
        root: Path,
        home: Path,
        *,
        base_url: str,
        port: int,
        app: str,
        options: Sequence[str],
        shared: bool = False,
    ) -> None:
        self.root = root
        self.home = home
        self.base_url = base_url
        self.port = port
        self.app = app
        self.options = options
        self.shared = shared  # by several files of tests
        # First in the search, before what is installed: the extension as this checkout has built it.
        extensions = home / "share" / "labextensions"
        extensions.mkdir(parents=True)
        (extensions / "jupyter-workbench").symlink_to(EXTENSION, target_is_directory=True)
        # No check with Node, at each page, whether JupyterLab should be built again.
        pages = home / "config" / "labconfig"
        pages.mkdir(parents=True)
        (pages / "page_config.json").write_text('{"buildCheck": false}')
        # No question whether to fetch the news.
        settings = home / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        self.process: subprocess.Popen[str] | None = None
        self.log: list[str] = []  # what the server and its kernels wrote

    @property
    def server(self) -> "Lab":
        """The server itself, whichever folder of it is used."""
        return self

    def folder(self, name: str) -> "LabFolder":
        """Make a folder on the server, to be used as if it were the server's own."""
        root = self.root / name
        root.mkdir(exist_ok=True)
        return LabFolder(self, root)

    @property
    def url(self) -> str:
        """The address, with no slash at its end."""
        return f"http://127.0.0.1:{self.port}{self.base_url.rstrip('/')}"

    def page_url(self, path: str = "") -> str:
        """Return the address of the page that shows the file at *path* (of the application, without one)."""
        if self.app == "notebook":
            return f"{self.url}/{f'notebooks/{path}' if path else 'tree'}?token={self.token}"
        # A workspace for each page: JupyterLab would open again what the page of another test had open.
        workspace = f"{self.url}/lab/workspaces/{uuid.uuid4().hex[:8]}"
        return f"{workspace}{f'/tree/{path}' if path else ''}?token={self.token}"

    def start(self) -> None:
        """Start the server, on the same port as before, and wait until it answers."""
        options = [
            "--no-browser",
            "--allow-root",
            f"--port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.base_url={self.base_url}",
            f"--ServerApp.root_dir={self.root}",
            f"--IdentityProvider.token={self.token}",
            # Nobody here asks for language servers, and looking for them starts npm and R.
            "--LanguageServerManager.autodetect=False",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            # `window.jupyterapp`, for what a test cannot reach with mouse and keyboard
            f"--{APPS[self.app]}.expose_app_in_browser=True",
            *self.options,
        ]
        command = [sys.executable, "-m", self.app, *options]
        self.process = subprocess.Popen(
            command, env=self._environment(), cwd=self.root, stderr=subprocess.PIPE, text=True
        )
        for line in self.process.stderr:
            self.log.append(line)
            if "is running at" in line:
                break
        else:
            self.stop()
            raise AssertionError("The server did not start:\n" + "".join(self.log))
        # Somebody has to read on: a full pipe would stop the server.
        threading.Thread(target=self._read_on, args=(self.process.stderr,), daemon=True).start()
        try:
            wait_until_it_listens(self.process, self.port)  # it says that it runs a moment before it does
        except AssertionError as ended:
            raise AssertionError("The server did not start:\n" + "".join(self.log)) from ended

    def stop(self) -> None:
        """Stop the server and whatever it started, kernels that do not listen included."""
        if self.process is None:
            return
        started = [] if self.process.poll() is not None else psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=END_SECONDS)
        for child in started:
            with contextlib.suppress(psutil.NoSuchProcess):  # most have ended with the server
                child.kill()
        psutil.wait_procs(started, timeout=30)
        self.process = None

    def restart(self) -> None:
        """Stop the server alone, as somebody does who presses Ctrl-C, and start it again; what it launched goes on."""
        self.process.terminate()
        self.process.wait(timeout=END_SECONDS)
        self.start()

    def _read_on(self, stream) -> None:
        with stream:
            self.log.extend(stream)

    def _environment(self) -> dict[str, str]:
        places = {
            "HOME": "",
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_PATH": "share",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "XDG_CACHE_HOME": "cache",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "WORKBENCH"))}
        return {**kept, **without_iri_grammar(), **{name: str(self.home / folder) for name, folder in places.items()}}


@dataclass(frozen=True)
class LabFolder:
    """A folder of a server that others use as well."""

    server: Lab
    root: Path

    @property
    def prefix(self) -> str:
        """What comes before a path within the folder, on the server."""
        return f"{self.root.name}/"

    @property
    def app(self) -> str:
        """The application that shows files."""
        return self.server.app

    @property
    def url(self) -> str:
        """The address of the server, with no slash at its end."""
        return self.server.url

    @property
    def token(self) -> str:
        """What lets a request in."""
        return self.server.token

    def page_url(self, path: str = "") -> str:
        """Return the address of the page that shows the file at *path* (of the application, without one)."""
        return self.server.page_url(path and f"{self.prefix}{path}")
