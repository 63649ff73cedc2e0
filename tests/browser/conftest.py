"""A real browser, with the network switched off and everything it says written down.

The machine's Chromium or Chrome is used, its headless shell first (the same engine without the windows that nobody
sees, for half the work), else Playwright's own download. With neither, these tests say loudly that they did not run,
and fail where ``CI`` is set.

`start_lab` starts a real Jupyter server with the extension that is built in this checkout; `open_lab` opens it.
"""

import os
import runpy
import shutil
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.linked_flights import ROWS, LinkedFlights, flights
from workbench.views.page import render_page
from workbench.views.rows.sampling import sampled_positions
from workbench.views.runtime import STATIC

GOLDEN = Path(__file__).parents[1] / "golden" / "payload"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = (
    "--no-sandbox",  # a container's root may not make one
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "NO BROWSER: the browser tests DID NOT RUN. "
    "Install Chromium or Chrome, or run 'python -m playwright install chromium'."
)

# A server checks no international addresses here, and building their grammar would take each a second of its start.
WITHOUT_IRI_GRAMMAR = Path(__file__).parent / "without_iri_grammar"
EXTENSION = STATIC.parent / "labextension"
APPS = {"jupyterlab": "LabApp", "notebook": "JupyterNotebookApp"}
PATIENCE = 60_000  # milliseconds, for the first page of a server

_unavailable = pytest.StashKey[bool]()

expect.set_options(timeout=30_000)  # a loaded machine draws late, and late is not wrong


def executable(playwright: Playwright) -> str | None:
    """Return the browser to start, or None when there is none."""
    found = next((place for name in NAMES if (place := shutil.which(name))), None)
    if found is not None:
        return found
    own = Path(playwright.chromium.executable_path)
    return next((str(place) for place in (MACOS, own) if place.exists()), None)


@dataclass
class Record:
    """What a page asked for and what it complained about."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Write down from now on what *page* does."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda message: (self.errors if message.type == "error" else self.warnings).append(message.text)
        )

    @property
    def fetched(self) -> list[str]:
        """Requests that left the page itself."""
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest):
    """A headless browser for a file's tests: while Playwright is there, no other test can run an event loop."""
    with sync_playwright() as playwright:
        place = executable(playwright)
        if place is None:
            request.config.stash[_unavailable] = True
            (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
        browser = playwright.chromium.launch(executable_path=place, args=list(QUIET))
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter, config):
    if config.stash.get(_unavailable, False):
        terminalreporter.write_sep("!", MISSING, red=True, bold=True)


@pytest.fixture
def context(browser: Browser):
    """A fresh profile without a network."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, offline=True, color_scheme="light", locale="en-US"
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def record():
    """What the page under test asked for and complained about."""
    return Record()


@pytest.fixture
def show(context: BrowserContext, record: Record, tmp_path: Path):
    """Open HTML as a file in the browser; returns the page."""

    def opened(html: str) -> Page:
        place = tmp_path / "page.html"
        place.write_text(html, encoding="utf-8")
        page = context.new_page()
        record.watch(page)
        page.goto(place.as_uri())
        return page

    return opened


@pytest.fixture
def draw(show):
    """Open a page of views; its charts are drawn as a test scrolls to them. Returns the page."""

    def drawn(*payloads) -> Page:
        page = show(render_page(payloads, title="views"))
        for view in page.locator(".workbench-view .view").all():
            expect(view).to_have_attribute("data-state", "drawn")
        return page

    return drawn


@pytest.fixture(scope="session")
def every_word():
    """The payload behind the golden file, with every word, mark and trace."""
    return runpy.run_path(str(GOLDEN / "every_word.py"))["every_word"]


@pytest.fixture(scope="session")
def known():
    """Flights that are all in the sample."""
    return LinkedFlights(flights(ROWS), np.arange(ROWS))


@pytest.fixture(scope="session")
def sampled():
    """Flights of which one in ten is in the sample."""
    return LinkedFlights(flights(30_000), sampled_positions(30_000, size=3_000))


@pytest.fixture
def draw_all():
    """Scroll to every figure of every view on a page, and wait until it is drawn."""

    def scroll(page: Page) -> None:
        expect(page.locator(".workbench-view .view").first).to_have_attribute("data-state", "drawn")
        for figure in page.locator(".workbench-view figure").all():
            figure.scroll_into_view_if_needed()
            expect(figure).to_have_attribute("data-state", "drawn")

    return scroll


def unused_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def free_port():
    """Find a port that nothing listens on."""
    return unused_port


class Lab:
    """A Jupyter server of its own on a folder: nothing of the person who runs the tests is read or written."""

    token = "a-token-of-this-test"

    def __init__(
        self, root: Path, home: Path, *, base_url: str, port: int | None, app: str, options: Sequence[str]
    ) -> None:
        self.root = root
        self.home = home
        self.base_url = base_url
        self.port = port or unused_port()
        self.app = app
        self.options = options
        # First in the search, before what is installed: the extension as this checkout has built it.
        extensions = home / "share" / "labextensions"
        extensions.mkdir(parents=True)
        (extensions / "jupyter-workbench").symlink_to(EXTENSION, target_is_directory=True)
        # No question whether to fetch the news.
        settings = home / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        self.process: subprocess.Popen[str] | None = None
        self.log: list[str] = []  # what the server and its kernels wrote

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
        while not self._listens():  # it says that it runs a moment before it does
            if self.process.poll() is not None:
                raise AssertionError("The server did not start:\n" + "".join(self.log))

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
            self.process.wait(timeout=30)
        for child in started:
            if child.is_running():
                child.kill()
        psutil.wait_procs(started, timeout=30)
        self.process = None

    def restart(self) -> None:
        """Stop the server alone, as somebody does who presses Ctrl-C, and start it again; what it launched goes on."""
        self.process.terminate()
        self.process.wait(timeout=30)
        self.start()

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

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
        path = os.pathsep.join(filter(None, [str(WITHOUT_IRI_GRAMMAR), os.environ.get("PYTHONPATH")]))
        return {**kept, "PYTHONPATH": path, **{name: str(self.home / folder) for name, folder in places.items()}}


@pytest.fixture(scope="module")
def start_lab(tmp_path_factory: pytest.TempPathFactory):
    """Start a Jupyter server on a folder: ``start_lab(root, base_url="/", port=None, app="jupyterlab")``.

    `app` is ``"jupyterlab"`` or ``"notebook"``; `options` are more of the server's own. What it returns has `url`,
    `token`, `stop()` and `start()`, which listens on the same port again. All are stopped, with their kernels, after
    the tests of the file.
    """
    started: list[Lab] = []

    def start(
        root: Path,
        *,
        base_url: str = "/",
        port: int | None = None,
        app: str = "jupyterlab",
        options: Sequence[str] = (),
    ) -> Lab:
        home = tmp_path_factory.mktemp("home")
        lab = Lab(root, home, base_url=base_url, port=port, app=app, options=options)
        started.append(lab)
        lab.start()
        return lab

    yield start
    for lab in started:
        lab.stop()


@pytest.fixture(scope="module")
def profile(browser: Browser):
    """A browser profile for the tests of a file: JupyterLab's scripts are compiled once, as they are for a person."""
    context = browser.new_context(
        viewport={"width": 1400, "height": 1000},
        color_scheme="light",
        locale="en-US",
        reduced_motion="reduce",  # pictures that stand still, and no work for what nobody sees
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_lab(profile: BrowserContext, record: Record):
    """Open a server's page in a browser: ``open_lab(lab, "view.ipynb")``; without a file, the application itself.

    Each call opens one more tab; `record` has what all of them complained about. They are closed after the test.
    """

    def opened(lab: Lab, path: str = "") -> Page:
        page = profile.new_page()
        record.watch(page)
        page.goto(lab.page_url(path))
        return page

    yield opened
    for page in profile.pages:
        page.close()
