"""A real browser, with the network switched off and everything it says written down.

The machine's Chromium or Chrome is used, else Playwright's own download. With neither, these tests say loudly that
they did not run, and fail where ``CI`` is set.
"""

import os
import runpy
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from workbench.views.page import render_page

GOLDEN = Path(__file__).parents[1] / "golden" / "payload"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
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
    context = browser.new_context(viewport={"width": 1200, "height": 900}, offline=True, color_scheme="light")
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


@pytest.fixture
def draw_all():
    """Scroll to every figure of every view on a page, and wait until it is drawn."""

    def scroll(page: Page) -> None:
        expect(page.locator(".workbench-view .view").first).to_have_attribute("data-state", "drawn")
        for figure in page.locator(".workbench-view figure").all():
            figure.scroll_into_view_if_needed()
            expect(figure).to_have_attribute("data-state", "drawn")

    return scroll
