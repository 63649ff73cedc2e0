"""JupyterLab's pages in the tests of a file: one for each server is kept from test to test.

Loading JupyterLab takes most of a test's time. In a page that is kept, a test finds what somebody leaves who has closed
everything; one that needs a page which nobody has used asks for a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.browser.conftest import Record
    from tests.jupyter_server import Lab

WINDOW = {"width": 1400, "height": 1000}
LIGHT = "JupyterLab Light"
# Kernels end, and the sidebars and the theme are as JupyterLab has them at first.
LEAVE = """async theme => {
    const { commands, serviceManager, shell } = jupyterapp;
    document.querySelectorAll(".jp-Dialog .jp-mod-reject").forEach(button => button.click());
    await serviceManager.sessions.shutdownAll();
    shell.collapseRight();
    shell.activateById("filebrowser");
    if (document.body.dataset.jpThemeName !== theme) await commands.execute("apputils:change-theme", { theme });
}"""
# Nothing is saved, and nothing waited for. JupyterLab may complain of what it loses: no matter of the test that comes.
CLOSE_ALL = """() => {
    for (const area of ["main", "down"]) [...jupyterapp.shell.widgets(area)].forEach(widget => widget.dispose());
}"""
# Where nothing is open, JupyterLab shows its launcher. The address leads to the notebook, as that of a page that begins
# with it.
OPEN = """async ([path, address]) => {
    await jupyterapp.commands.execute("docmanager:open", { path });
    history.replaceState(history.state, "", address);
}"""


class LabPages:
    """The pages that the tests of a file open, one test after the other, all of one browser *profile*."""

    def __init__(self, profile: BrowserContext) -> None:
        self._profile = profile
        self._kept: dict[Lab, Page] = {}
        self._opened: list[Page] = []  # by the test that runs

    def open(self, lab: Lab, path: str, record: Record, *, new: bool) -> Page:
        """Show a file of *lab*, in the page that is kept or in one more tab; without a file, the application itself."""
        page = None if new or not path else self._kept_in_order(lab)
        if page is None:
            page = self._profile.new_page()
            record.watch(page)
            page.goto(lab.page_url(path))
            if path and not new and lab.app == "jupyterlab":
                self._kept.setdefault(lab, page)
        else:
            page.evaluate(CLOSE_ALL)
            record.watch(page)
            page.evaluate(OPEN, [path, lab.page_url(path)])
        self._opened.append(page)
        return page

    def close(self, *, failed: bool) -> None:
        """After a test: close its pages but those that are kept.

        After a test that *failed*, none of its pages is kept: nobody knows what has become of them.
        """
        for lab, page in list(self._kept.items()):
            if page.is_closed() or (failed and page in self._opened):
                del self._kept[lab]
        for page in self._profile.pages[1:]:  # the first is the browser's own
            if page not in self._kept.values():
                page.close()
        self._opened = []

    def _kept_in_order(self, lab: Lab) -> Page | None:
        """Return the page that an earlier test has left, as JupyterLab begins but for what is open."""
        page = self._kept.get(lab)
        if page is None or page in self._opened:
            return None
        try:
            page.unroute_all()
            page.set_viewport_size(WINDOW)
            page.evaluate(LEAVE, LIGHT)
        except Error:  # its server was stopped meanwhile, say
            self._kept.pop(lab).close()
            return None
        return page
