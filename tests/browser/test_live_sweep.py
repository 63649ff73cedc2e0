"""The view of a sweep in a notebook while its runs go on: runs come into it as they end, brushes stay."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab_notebook import choose, notebook
from workbench.views.payload import MIME_TYPE

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MEMBER = """\
import time
from pathlib import Path
import workbench as wb
while not Path(f"go-{seed}").exists():
    time.sleep(0.05)
wb.metric("rmse", 1 / seed)
"""
SWEEP = """\
import workbench as wb
swept = wb.sweep("member.ipynb", {"seed": [1, 2, 3], "features": ["few", "all"]}, workers=6)
swept
"""
OUTPUTS = "jupyterapp.shell.currentWidget.content.model.cells.get(0).outputs"


@pytest.fixture(scope="module")
def lab(lab_folder):
    root = lab_folder.root
    (root / "workbench.yaml").touch()
    member = notebook("seed: int = 1\nfeatures: str = 'few'", MEMBER)
    member.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(member, root / "member.ipynb")
    nbformat.write(notebook(SWEEP), root / "sweep.ipynb")
    return lab_folder


def test_runs_come_into_the_view_as_they_end(open_lab, lab, record):
    page = open_lab(lab, "sweep.ipynb")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    choose(page, "Run", "Run All Cells")
    view = page.locator(".jp-workbench-view .view")
    head = view.locator(".head")
    expect(head).to_contain_text("6 running", timeout=180_000)
    seed = view.locator('.coordinate[data-id="seed"] svg')
    seed.press("Home")
    seed.press("Enter")
    chip = view.locator(".selection li")
    expect(chip).to_have_text(re.compile("seed is 1"))

    (lab.root / "go-1").touch()
    expect(head).to_contain_text("2 completed", timeout=180_000)
    expect(view.locator('.coordinate[data-id="rmse"]')).to_have_count(1)
    expect(chip).to_have_text(re.compile("seed is 1"))
    expect(view.locator("section.tables tbody tr")).to_have_count(2)

    for name in ("go-2", "go-3"):
        (lab.root / name).touch()
    page.wait_for_function(f"{OUTPUTS}.length === 2", timeout=180_000)
    page.wait_for_function(f"{OUTPUTS}.get(0).toJSON().data['{MIME_TYPE}'].live === false")
    expect(head).to_contain_text(re.compile("6 runs · best rmse 0.333"))
    expect(page.locator(".jp-workbench-view")).to_have_count(1)
    assert record.errors == []
