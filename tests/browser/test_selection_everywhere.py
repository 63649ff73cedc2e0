"""One view, brushed wherever it may be met: the same words and, where they are exact, the same numbers."""

import re
from pathlib import Path

import nbformat
import nbformat.v4 as nb4
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.anywidget_host import host_widget
from workbench.views.page import render_notebook
from workbench.views.payload import MIME_TYPE
from workbench.views.wording import count, share

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PEOPLE = """\
import numpy as np
import pandas as pd
def people(rows):
    draw = np.random.default_rng(4)
    return pd.DataFrame({
        "hours": draw.integers(0, 20, rows),
        "pay": draw.gamma(3.0, 4.0, rows).round(1),
        "region": draw.choice(["north", "south", "west"], rows, p=[0.5, 0.3, 0.2]),
    })
"""
FEW, MANY = 6_007, 30_011  # all of the first are in the sample
CELLS = (PEOPLE, "import workbench as wb\nwb.quality(people({rows}))")
LOW, HIGH = 5, 8  # brushed hours, both ends included


def truth(rows: int) -> pd.DataFrame:
    made: dict = {}
    exec(PEOPLE, made)
    return made["people"](rows)


def brush(page: Page) -> None:
    """Brush the hours with the keyboard, the same way everywhere."""
    numbers = page.locator("section.sparks").get_by_role("button", name="numbers")
    if numbers.get_attribute("aria-pressed") == "true":
        numbers.click()
    picture = page.locator("article.spark", has=page.locator("b", has_text="hours")).locator("svg")
    picture.scroll_into_view_if_needed()
    picture.focus()
    for key in ("Home", *["ArrowRight"] * LOW, "Enter", *["Shift+ArrowRight"] * (HIGH - LOW)):
        page.keyboard.press(key)
    expect(page.locator(".selection li .sentence")).to_have_text(f"hours is {LOW} – {HIGH}")


def shown(page: Page) -> list[str]:
    """What the view says: how many rows, and how many of each region among them."""
    regions = page.locator("article.spark", has=page.locator("b", has_text="region"))
    if regions.locator("td.selected").count() == 0:
        page.locator("section.sparks").get_by_role("button", name="numbers").click()
    return [page.locator(".selection strong").inner_text(), *regions.locator("td.selected").all_inner_texts()]


def expected(frame: pd.DataFrame) -> list[str]:
    chosen = frame[frame["hours"].between(LOW, HIGH)]
    by_region = chosen["region"].value_counts().reindex(frame["region"].value_counts().index)
    return [f"{count(len(chosen))} rows", *(count(int(n)) for n in by_region)]


def says(page: Page, words: list[str]) -> None:
    """Wait until the view says just that: exact answers come when the brush rests."""
    last: list[str] = []
    for _ in range(100):
        last = shown(page)
        if last == words:
            return
        page.evaluate("() => new Promise(resolve => setTimeout(resolve, 100))")
    assert last == words


@pytest.fixture(scope="module")
def lab(tmp_path_factory, start_lab):
    return start_lab(tmp_path_factory.mktemp("work"))


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
        return page, path

    return run


def choose(page: Page, *path: str) -> None:
    page.locator(".lm-MenuBar-item").get_by_text(path[0], exact=True).click()
    page.locator(".lm-Menu-item").get_by_text(path[1], exact=True).click()


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")


def test_the_same_brush_says_the_same_with_a_kernel_after_it_in_a_report_and_in_a_widget(
    run_in_jupyterlab, show, record
):
    words = expected(truth(FEW))
    page, path = run_in_jupyterlab(FEW)
    brush(page)
    says(page, words)
    save(page)

    choose(page, "Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(page.locator(".jp-workbench-view .link b")).to_have_text("kernel restarted", timeout=60_000)
    page.locator(".selection").get_by_role("button", name="clear", exact=True).click()
    brush(page)
    says(page, words)

    notebook = nbformat.read(path, as_version=4)
    report = show(render_notebook(notebook, title="report"))
    brush(report)
    says(report, words)

    (output,) = notebook.cells[1].outputs
    widget = host_widget(show("<!DOCTYPE html><title>host</title>"), output["data"][MIME_TYPE])
    brush(widget)
    says(widget, words)
    assert record.fetched == [url for url in record.fetched if "127.0.0.1" in url]
    assert record.errors == []


def test_a_sample_is_said_to_be_one_and_the_kernel_makes_it_exact(run_in_jupyterlab, show):
    frame = truth(MANY)
    words = expected(frame)
    page, path = run_in_jupyterlab(MANY)
    brush(page)
    says(page, words)
    save(page)

    report = show(render_notebook(nbformat.read(path, as_version=4), title="report"))
    brush(report)
    rows, *regions = shown(report)
    assert rows == words[0], "one brushed field is known exactly"
    assert all(re.fullmatch(r"≈\u202f[\d\u202f]+", each) for each in regions)
    near = [int(re.sub(r"\D", "", each)) for each in regions]
    exact = [int(re.sub(r"\D", "", each)) for each in words[1:]]
    np.testing.assert_allclose(near, exact, rtol=0.2)
    assert share(sum(exact) / MANY).removesuffix("\u202f%") in report.locator(".selection .part").inner_text()
