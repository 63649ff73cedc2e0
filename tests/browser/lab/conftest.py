"""A project in a real JupyterLab, and what a person sees and does there."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat.v4 as nb4
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab_pages import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.kept import Kept

CHECKOUT = Path(__file__).parents[3]
AXE = CHECKOUT / "workbench" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN_SECONDS = 180
QUICK = """\
from typing import Literal

seed: int = 7  # of the generator
kind: Literal["few", "all"] = "all"
loud: bool = False"""


def write_notebook(path: Path, *cells: str, tagged: bool = True) -> Path:
    """Write a notebook of code cells, the first of them tagged ``parameters``."""
    written = [nb4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(cells)]
    if tagged:
        written[0].metadata["tags"] = ["parameters"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(nb4.new_notebook(cells=written, metadata=kernel)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def project(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the salary notebook, which files share: what one has run, the next may list."""

    def made() -> nullcontext[Path]:
        root = tmp_path_factory.mktemp("project")
        (root / "workbench.yaml").touch()
        notebooks = root / "notebooks"
        notebooks.mkdir()
        shutil.copy(CHECKOUT / "notebooks" / "salary.ipynb", notebooks)
        return nullcontext(root)

    return kept.get("project", made)


@pytest.fixture
def folder(project: Path) -> Path:
    """A folder for the notebooks of one test: the form remembers by a notebook's path what was typed for it."""
    notebooks = project / "notebooks"
    return notebooks / f"of-test-{sum(each.is_dir() for each in notebooks.iterdir())}"


@pytest.fixture
def quick(project: Path, folder: Path) -> str:
    """The path, within the project, of a notebook that has parameters of several types and is soon over."""
    made = write_notebook(folder / "quick.ipynb", QUICK, "import workbench as wb\nwb.metric('score', seed / 2)")
    return made.relative_to(project).as_posix()


@pytest.fixture
def fails(project: Path, folder: Path) -> str:
    """The path, within the project, of a notebook whose third cell fails."""
    made = write_notebook(folder / "fails.ipynb", "seed: int = 7", "seed", "raise ValueError('no such shop')")
    return made.relative_to(project).as_posix()


@pytest.fixture(scope="module")
def lab(share_lab, project: Path):
    """JupyterLab on the project, which files share."""
    return share_lab("on the project", project)


class Workbench:
    """JupyterLab's page, in the words of somebody who uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def panel(self) -> Locator:
        """What the sidebar shows."""
        return self.page.locator(".jp-wb-panel")

    @property
    def run_button(self) -> Locator:
        return self.panel.get_by_role("button", name="Run", exact=True)

    @property
    def runs(self) -> Locator:
        """The runs that are listed, the newest first."""
        return self.panel.locator(".jp-wb-run")

    def ready(self) -> Workbench:
        """Wait until the notebook is open and its kernel there: before that, JupyterLab moves the focus about."""
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
        return self.restored()

    def restored(self) -> Workbench:
        """Wait until no sidebar is put back as it was any more."""
        self.page.wait_for_function("globalThis.jupyterapp")
        self.page.evaluate("jupyterapp.restored.then(() => true)")  # waits for it, which wait_for_function would not
        return self

    def menu(self, bar: str, *path: str) -> None:
        """Choose from the menus."""
        self.page.locator(".lm-MenuBar-item").get_by_text(bar, exact=True).click()
        for words in path:
            self.page.locator(".lm-Menu-item").get_by_text(words, exact=True).click()

    def theme(self, name: str) -> None:
        """Change JupyterLab's theme the way people do."""
        self.menu("Settings", "Theme", name)
        self.page.wait_for_function(IN_FORCE, arg=name)
        light = "false" if "Dark" in name else "true"
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-light", light)

    def open_form(self) -> Workbench:
        """Press "Run as pipeline…" in the notebook's toolbar; the form has the focus then."""
        self.restored().page.get_by_role("button", name="Run as pipeline…").first.click()
        expect(self.run_button).to_be_visible()
        expect(self.panel.locator(".jp-wb-form :focus")).to_have_count(1)  # and takes it from nobody any more
        return self

    def field(self, name: str) -> Locator:
        # Runs that are unfolded have labels of the same names.
        return self.panel.locator(".jp-wb-form").get_by_label(name, exact=True)

    def start(self) -> Locator:
        """Start a run from the form with the mouse; returns it in the list."""
        return self.started_by(self.run_button.click)

    def started_by(self, act: Callable[[], None]) -> Locator:
        """Do what starts a run from the form; returns the run in the list."""
        said = self.panel.get_by_role("status")
        before = said.inner_text()
        act()
        expect(said).to_contain_text("It is recorded in runs/")
        if before:
            expect(said).not_to_have_text(before)
        name = re.search(r"runs/([a-z0-9-]+)", said.inner_text())[1]
        return self.panel.locator(f"[data-run='{name}']")

    def ended(self, run: Locator, status: str) -> Locator:
        """Wait until a run has this status."""
        expect(run).to_have_attribute("data-status", status, timeout=RUN_SECONDS * 1000)
        return run

    def unfold(self, run: Locator) -> Locator:
        """Show everything about a run."""
        head = run.get_by_role("button", expanded=False)
        if head.count():
            head.first.click()
        return run.locator(".jp-wb-details")

    def save(self) -> None:
        """Save the notebook with the keyboard, and wait until it is on disk."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")


@pytest.fixture
def visit(open_lab, lab):
    """Open a file of the project in JupyterLab."""

    def opened(path: str = "", *, where=None) -> Workbench:
        return Workbench(open_lab(where or lab, path))

    return opened


@pytest.fixture
def serious_violations():
    """Ask axe-core what is seriously wrong, for people with disabilities, within a part of a page."""

    def ask(page: Page, selector: str) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("selector => axe.run(selector)", selector)
        return [
            f"{violation['id']}: {node['html'][:200]} ({re.sub(chr(10), ' ', node.get('failureSummary', ''))[:300]})"
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    return ask


@pytest.fixture(scope="session")
def notebook_writer():
    """Write a notebook of code cells: ``notebook_writer(path, source, source, …)``."""
    return write_notebook
