"""JupyterLab's pages: those of each server are kept from test to test.

Loading JupyterLab takes most of a test's time. In a page that is kept, a test finds what somebody leaves who has closed
everything; one that needs a page which nobody has used asks for a new one.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from subprocess import Popen

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.conftest import Record
    from tests.jupyter_server import Lab, LabFolder

WINDOW = {"width": 1400, "height": 1000}
LIGHT = "JupyterLab Light"
# After a test: nothing is saved, and nothing waited for but that the kernels end, and for the launcher, which is shown
# where nothing is open, and would else come over what the next test opens. JupyterLab may complain of what it loses: no
# matter of the test that comes.
EMPTY = """async () => {
    const { serviceManager, shell } = jupyterapp;
    document.querySelectorAll(".jp-Dialog .jp-mod-reject").forEach(button => button.click());
    for (const area of ["main", "down"]) [...shell.widgets(area)].forEach(widget => widget.dispose());
    await serviceManager.sessions.shutdownAll();
    for (let look = 0; look < 3000 && ![...shell.widgets("main")].length; look++)
        await new Promise(resolve => setTimeout(resolve, 20));
}"""
# Before the next: the sidebars and the theme are as JupyterLab has them at first.
LEAVE = """async theme => {
    const { commands, shell } = jupyterapp;
    document.querySelectorAll(".jp-Dialog .jp-mod-reject").forEach(button => button.click());
    shell.collapseRight();
    shell.activateById("filebrowser");
    if (document.body.dataset.jpThemeName !== theme) await commands.execute("apputils:change-theme", { theme });
}"""
# A theme is there a while after it was asked for: until then the page is hidden, and a splash lies over it.
IN_FORCE = "theme => document.body.dataset.jpThemeName === theme && !document.getElementById('jupyterlab-splash')"
# One closes the notebook, without the question of what to do with changes.
CLOSE = """async () => {
    const panel = [...jupyterapp.shell.widgets("main")].find(widget => widget.node.matches(".jp-NotebookPanel"));
    panel.context.model.dirty = false;
    panel.close();
}"""
# The address leads to the notebook, as that of a page that begins with it.
OPEN = """async ([path, address]) => {
    const widget = await jupyterapp.commands.execute("docmanager:open", { path });
    jupyterapp.shell.activateById(widget.id);
    history.replaceState(history.state, "", address);
}"""


class LabPages:
    """The pages that tests open, one test after the other, all of one browser *profile*."""

    def __init__(self, profile: BrowserContext) -> None:
        self._profile = profile
        self._kept: dict[Lab, list[Page]] = {}
        self._made_by: dict[Page, Popen[str] | None] = {}  # the server's process that a page has come from
        self._opened: list[Page] = []  # by the test that runs
        self._loaded_again: set[Page] = set()

    def open(self, lab: Lab | LabFolder, path: str, record: Record, *, new: bool) -> Page:
        """Show a file of *lab*, in a page that is kept or in one more tab; without a file, the application itself."""
        keep = bool(path) and not new and lab.app == "jupyterlab"
        page = self._kept_in_order(lab.server) if keep else None
        if page is None:
            page = self._profile.new_page()
            record.watch(page)
            page.goto(lab.page_url(path))
            if keep:
                self._kept.setdefault(lab.server, []).append(page)
                self._made_by[page] = lab.server.process
                page.on("load", lambda page: self._loaded_again.add(page))  # noqa: PLW0108  -- Playwright marks what it is given
        else:
            record.watch(page)
            page.evaluate(OPEN, [f"{lab.prefix}{path}", lab.page_url(path)])
        self._opened.append(page)
        return page

    def close(self, *, failed: bool) -> None:
        """After a test: close its pages but those that are kept, in which nothing stays open.

        After a test that *failed*, none of its pages is kept: nobody knows what has become of them. Nor is one that was
        loaded again: JupyterLab may open there once more what the address leads to, long after the page is of use.
        """
        for pages in self._kept.values():
            for page in [page for page in pages if page in self._opened]:
                if failed or page in self._loaded_again or not self._is_emptied(page):
                    pages.remove(page)
        kept = [page for pages in self._kept.values() for page in pages]
        for page in self._profile.pages[1:]:  # the first is the browser's own
            if page not in kept:
                with suppress(Error):  # one that has crashed, say
                    page.unroute_all(behavior="ignoreErrors")  # nobody answers what it asks until it is gone
                page.close()
        self._opened = []
        self._loaded_again.clear()

    def keep_shared(self) -> None:
        """After the tests of a file: close the pages of servers that are the file's own."""
        for lab in [lab for lab in self._kept if not lab.shared]:
            for page in self._kept.pop(lab):
                page.close()

    def _kept_in_order(self, server: Lab) -> Page | None:
        """Return a page that an earlier test has left, as JupyterLab begins but for what is open."""
        for page in list(self._kept.get(server, [])):
            if page in self._opened:
                continue
            if self._made_by[page] is server.process and self._is_left_in_order(page):
                return page
            # Its server was stopped meanwhile, say: even when another has come, it complains for long.
            self._kept[server].remove(page)
            page.close()
        return None

    @staticmethod
    def _is_left_in_order(page: Page) -> bool:
        """Make a page as JupyterLab begins; tell whether that was possible."""
        try:
            page.unroute_all()
            page.set_viewport_size(WINDOW)
            page.evaluate(LEAVE, LIGHT)
            page.wait_for_function(IN_FORCE, arg=LIGHT)
        except Error:
            return False
        return True

    @staticmethod
    def _is_emptied(page: Page) -> bool:
        """Close what is open in a page, and end its kernels; tell whether that was possible."""
        try:
            page.evaluate(EMPTY)
        except Error:  # it is closed, or its server gone
            return False
        return True
