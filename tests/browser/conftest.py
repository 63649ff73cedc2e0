"""A real browser, with the network switched off and everything it says written down.

The machine's Chromium or Chrome is used, its headless shell first (the same engine without the windows that nobody
sees, for half the work), else Playwright's own download. With neither, these tests say loudly that they did not run,
and fail where ``CI`` is set.

`start_lab` starts a real Jupyter server with the extension that is built in this checkout, `lab_folder` is a folder on
one that files share, and `open_lab` opens a file of either.
"""

import os
import runpy
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Playwright, expect, sync_playwright

from tests.browser.kept import Kept
from tests.browser.lab_pages import WINDOW, LabPages
from tests.browser.linked_flights import ROWS, LinkedFlights, flights
from tests.browser.rows_host import ALL, open_host
from tests.jupyter_server import Lab, LabFolder, Ports, unused_port
from workbench.views.page import render_page
from workbench.views.rows.sampling import sampled_positions

HERE = Path(__file__).parent
GOLDEN = Path(__file__).parents[1] / "golden" / "payload"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = (
    "--no-sandbox",  # a container's root may not make one
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-opt",  # a page lives for seconds: optimising its code costs more than it saves
)
MISSING = (
    "NO BROWSER: the browser tests DID NOT RUN. "
    "Install Chromium or Chrome, or run 'python -m playwright install chromium'."
)

PATIENCE = 60_000  # milliseconds: a loaded machine draws late, and late is not wrong

_unavailable = pytest.StashKey[bool]()
_failed = pytest.StashKey[bool]()
_kept = pytest.StashKey[Kept]()

expect.set_options(timeout=PATIENCE)


def executable(playwright: Playwright) -> str | None:
    """Return the browser to start, or None when there is none."""
    found = next((place for name in NAMES if (place := shutil.which(name))), None)
    if found is not None:
        return found
    own = Path(playwright.chromium.executable_path)
    return next((str(place) for place in (MACOS, own) if place.exists()), None)


@dataclass(frozen=True)
class Chromium:
    """The machine's browser, ready to be started."""

    type: BrowserType
    place: str

    def launch(self) -> Browser:
        """Start it; files of one context share a process, which knows the runtime from the page before."""
        return self.type.launch(executable_path=self.place, args=[*QUIET, "--process-per-site"])

    def launch_profile(self, folder: Path, **options: Any) -> BrowserContext:
        """Start it with one profile, which lies in *folder*."""
        return self.type.launch_persistent_context(folder, executable_path=self.place, args=list(QUIET), **options)


@dataclass
class Record:
    """What a page asked for and what it complained about.

    Jupyter Server may fail to list kernels while it starts one (jupyter/notebook#5345): no error of the page.
    """

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listeners: dict[str, Callable[[Any], None]] = {
            "request": lambda request: self.requests.append(request.url),
            "pageerror": lambda error: self.errors.append(str(error)),
            "console": self._hear,
        }

    def _hear(self, said: Any) -> None:
        is_error = said.type == "error" and not (" 500 " in said.text and "/api/kernels?" in said.location["url"])
        (self.errors if is_error else self.warnings).append(_told(said))

    def watch(self, page: Page) -> None:
        """Write down from now on what *page* does."""
        for event, listener in self._listeners.items():
            page.on(event, listener)
        self._pages.append(page)

    def close(self) -> None:
        """Write nothing more down."""
        for page in self._pages:
            for event, listener in self._listeners.items():
                page.remove_listener(event, listener)
        self._pages.clear()

    @property
    def fetched(self) -> list[str]:
        """Requests that left the page itself."""
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest):
    """What is kept from file to file; nothing is after one in which something has failed."""
    stash = request.config.stash
    if _kept not in stash:
        stash[_kept] = Kept()
        request.config.add_cleanup(stash[_kept].close)  # where the tests end before their end
    kept = stash[_kept]
    if kept.spoiled:
        kept.close()
    return kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    yield
    if nextitem is None or HERE not in nextitem.path.parents:
        item.config.stash.get(_kept, Kept()).close()


def _told(said: Any) -> str:
    """Return what the console says; of what could not be loaded also the address."""
    return f"{said.text}: {said.location['url']}" if said.text.startswith("Failed to load resource") else said.text


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest, kept: Kept):
    """What starts browsers."""
    playwright = kept.get("playwright", sync_playwright)
    place = executable(playwright)
    if place is None:
        request.config.stash[_unavailable] = True
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return Chromium(playwright.chromium, place)


@pytest.fixture(scope="module")
def browser(kept: Kept, chromium: Chromium):
    """A headless browser, with a fresh profile for each context."""
    return kept.get("browser", lambda: closing(chromium.launch()))


def pytest_terminal_summary(terminalreporter, config):
    if config.stash.get(_unavailable, False):
        terminalreporter.write_sep("!", MISSING, red=True, bold=True)


@contextmanager
def new_context(browser: Browser):
    """A fresh profile without a network."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, offline=True, color_scheme="light", locale="en-US"
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def context(browser: Browser):
    """A profile for one test, which may change what a page cannot: permissions, say."""
    with new_context(browser) as context:
        yield context


@pytest.fixture(scope="module")
def common_context(kept: Kept, browser: Browser, tmp_path_factory: pytest.TempPathFactory):
    """A profile that tests have in common; a page that stays open keeps the process of its pages."""

    @contextmanager
    def opened():
        blank = tmp_path_factory.mktemp("blank") / "page.html"
        blank.write_text("<!DOCTYPE html><title>blank</title>", encoding="utf-8")
        with new_context(browser) as context:
            context.new_page().goto(blank.as_uri())
            yield context

    return kept.get("common context", opened)


@pytest.fixture
def record():
    """What the page under test asked for and complained about."""
    return Record()


@pytest.fixture
def show(request: pytest.FixtureRequest, record: Record, tmp_path: Path):
    """Open HTML as a file in the browser; returns the page.

    It is a page of the test's own `context` where it has one, else of one that tests have in common: a saved page keeps
    nothing, and all pages are closed after the test.
    """
    context = request.getfixturevalue("context" if "context" in request.fixturenames else "common_context")
    before = list(context.pages)

    def opened(html: str) -> Page:
        place = tmp_path / "page.html"
        place.write_text(html, encoding="utf-8")
        page = context.new_page()
        record.watch(page)
        page.goto(place.as_uri())
        return page

    yield opened
    for page in context.pages:
        if page not in before:
            page.close()


@pytest.fixture
def draw(show):
    """Open a page of views; its charts are drawn as a test scrolls to them. Returns the page."""

    def drawn(*payloads) -> Page:
        page = show(render_page(payloads, title="views"))
        expect(page.locator(".workbench-view .view[data-state=drawn]")).to_have_count(len(payloads))
        return page

    return drawn


@pytest.fixture
def host(show):
    """Open a view whose channel answers for its rows: ``host(rows=26_581)``; returns the page."""

    def opened(rows: int = ALL) -> Page:
        return open_host(show, rows)

    return opened


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
        expect(page.locator(".workbench-view .view[data-state=waiting]")).to_have_count(0)  # each has its own figures
        for figure in page.locator(".workbench-view figure").all():
            figure.scroll_into_view_if_needed()
            expect(figure).to_have_attribute("data-state", "drawn")

    return scroll


@pytest.fixture
def free_port():
    """Find a port that nothing listens on."""
    return unused_port


@pytest.fixture(scope="session")
def ports():
    """Ports of servers, the same again for one file after the other, so that browsers know their scripts."""
    return Ports()


@pytest.fixture(scope="module")
def start_lab(tmp_path_factory: pytest.TempPathFactory, ports: Ports):
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
        lab = Lab(root, home, base_url=base_url, port=port or ports.take(), app=app, options=options)
        started.append(lab)
        lab.start()
        return lab

    yield start
    for lab in started:
        lab.stop()


@pytest.fixture(scope="module")
def share_lab(kept: Kept, tmp_path_factory: pytest.TempPathFactory):
    """Return the JupyterLab of this name that files share, or start it on *root*: ``share_lab("on folders", root)``."""

    def shared(name: str, root: Path) -> Lab:
        @contextmanager
        def started():
            home = tmp_path_factory.mktemp("home")
            lab = Lab(root, home, base_url="/", port=unused_port(), app="jupyterlab", options=(), shared=True)
            try:
                lab.start()
                yield lab
            finally:
                lab.stop()

        return kept.get(name, started)

    return shared


@pytest.fixture(scope="module")
def lab_folder(request: pytest.FixtureRequest, share_lab, tmp_path_factory: pytest.TempPathFactory) -> LabFolder:
    """A folder for the tests of a file, on a JupyterLab that files share: for those that do nothing to the server."""
    return share_lab("on folders", tmp_path_factory.mktemp("shared")).folder(request.path.stem)


@pytest.fixture(scope="session")
def profile_folder(tmp_path_factory: pytest.TempPathFactory):
    """Where the browser profile lies."""
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def profile(kept: Kept, chromium: Chromium, profile_folder: Path):
    """A browser profile on disk, which JupyterLab's pages are opened in.

    Only a profile on disk keeps compiled scripts: from the third page on, each opens a quarter sooner.
    """

    def launch():
        for place in profile_folder.glob("*/*"):
            if place.name not in ("Cache", "Code Cache"):
                shutil.rmtree(place) if place.is_dir() else place.unlink()
        context = chromium.launch_profile(
            profile_folder,
            viewport=WINDOW,
            color_scheme="light",
            locale="en-US",
            reduced_motion="reduce",  # pictures that stand still, and no work for what nobody sees
        )
        context.set_default_timeout(PATIENCE)
        return closing(context)

    return kept.get("profile", launch)


@pytest.fixture(scope="module")
def lab_pages(kept: Kept, profile: BrowserContext):
    """JupyterLab's pages; after the tests of a file, those of the servers that files share are kept."""
    pages = kept.get("lab pages", lambda: nullcontext(LabPages(profile)))
    yield pages
    pages.keep_shared()


@pytest.fixture
def open_lab(lab_pages: LabPages, record: Record, request: pytest.FixtureRequest):
    """Open a server's page in a browser: ``open_lab(lab, "view.ipynb")``; without a file, the application itself.

    Each call opens one more tab, which may be one that an earlier test has left in order, unless the test asks for one
    that is ``new=True``. `record` has what all of them complained about.
    """

    def opened(lab: Lab | LabFolder, path: str = "", *, new: bool = False) -> Page:
        return lab_pages.open(lab, path, record, new=new)

    yield opened
    record.close()
    lab_pages.close(failed=request.node.stash.get(_failed, True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    if report.failed and (kept := item.config.stash.get(_kept, None)):
        kept.spoiled = True
    return report
