"""One view, brushed wherever it may be met: the same words and, where they are exact, the same numbers."""

import re
from pathlib import Path

import nbformat
import nbformat.v4 as nb4
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.anywidget_host import host_widget
from tests.browser.brushed_people import FEW, MANY, PEOPLE, brush, expected, says, shown, truth
from tests.browser.lab_notebook import choose, save, wait_for_cells
from workbench.views.page import render_notebook
from workbench.views.payload import MIME_TYPE
from workbench.views.wording import share

pytestmark = [pytest.mark.slow, pytest.mark.browser]

CELLS = (PEOPLE, "import workbench as wb\nwb.quality(people({rows}))")


@pytest.fixture(scope="module")
def lab(lab_folder):
    return lab_folder


@pytest.fixture
def run_in_jupyterlab(lab, open_lab):
    """Run the notebook for so many rows in JupyterLab; returns the page and the notebook's path."""

    def run(rows: int) -> tuple[Page, Path]:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        cells = [nb4.new_code_cell(source.replace("{rows}", str(rows))) for source in CELLS]
        path = lab.root / f"{rows}.ipynb"
        nbformat.write(nb4.new_notebook(cells=cells, metadata=kernel), path)
        page = open_lab(lab, path.name)
        expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
        choose(page, "Run", "Run All Cells")
        expect(page.locator(".jp-workbench-view .link b")).to_have_text("linked", timeout=60_000)
        wait_for_cells(page)
        return page, path

    return run


def the_view(page: Page) -> Locator:
    return page.locator(".workbench-view")


def test_the_same_brush_says_the_same_with_a_kernel_after_it_in_a_report_and_in_a_widget(
    run_in_jupyterlab, show, record
):
    words = expected(truth(FEW))
    page, path = run_in_jupyterlab(FEW)
    brush(the_view(page))
    says(the_view(page), words)
    save(page)

    choose(page, "Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(page.locator(".jp-workbench-view .link b")).to_have_text("kernel restarted", timeout=60_000)
    page.locator(".selection").get_by_role("button", name="clear", exact=True).click()
    brush(the_view(page))
    says(the_view(page), words)

    notebook = nbformat.read(path, as_version=4)
    report = show(render_notebook(notebook, title="report"))
    brush(the_view(report))
    says(the_view(report), words)

    (output,) = notebook.cells[1].outputs
    widget = host_widget(show("<!DOCTYPE html><title>host</title>"), output["data"][MIME_TYPE])
    brush(the_view(widget))
    says(the_view(widget), words)
    assert record.fetched == [url for url in record.fetched if "127.0.0.1" in url]
    assert record.errors == []


def test_a_sample_is_said_to_be_one_and_the_kernel_makes_it_exact(run_in_jupyterlab, show):
    frame = truth(MANY)
    words = expected(frame)
    page, path = run_in_jupyterlab(MANY)
    brush(the_view(page))
    says(the_view(page), words)
    save(page)

    report = show(render_notebook(nbformat.read(path, as_version=4), title="report"))
    brush(the_view(report))
    rows, *regions = shown(the_view(report))
    assert rows == words[0], "one brushed field is known exactly"
    assert all(re.fullmatch(r"≈\u202f[\d\u202f]+", each) for each in regions)
    near = [int(re.sub(r"\D", "", each)) for each in regions]
    exact = [int(re.sub(r"\D", "", each)) for each in words[1:]]
    np.testing.assert_allclose(near, exact, rtol=0.2)
    assert share(sum(exact) / MANY).removesuffix("\u202f%") in report.locator(".selection .part").inner_text()
