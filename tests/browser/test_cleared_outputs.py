"""What the kernel holds of a view: as long as an output shows it, on any page, and no longer."""

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab_notebook import clean_up, command, link, notebook, output, run, save, show
from tests.browser.lab_pages import CLOSE

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]

# Nothing but the link holds the data: no variable, and not the `Out` of IPython.
SHOW = """\
import gc, time, weakref
import pandas as pd, workbench as wb
from IPython.display import display
class Frame(pd.DataFrame):
    "A frame that can be watched."
def look(n=40_000):
    frame = Frame({"wage": [float(each % 40) for each in range(n)], "union": [each % 2 for each in range(n)]})
    report = wb.quality(frame)
    display(report)
    return weakref.ref(report)
held = look()"""
HELD = """\
def collected():
    gc.collect()
    return held() is None
print("held", not collected())"""
GONE = """\
while not collected(): time.sleep(0.01)
print("let go of")"""
PAGES = """\
from workbench.views.kernel.link import _displayed
def pages(): return [len(each) for each in _displayed._pages.values()]
while pages() != [N]: time.sleep(0.01)
print(pages())"""
NAMED = """\
import pandas as pd, workbench as wb
report = wb.quality(pd.DataFrame({"wage": [3.1, None] * 40, "educ": [12, 16] * 40}))
report"""


@pytest.fixture(scope="module")
def lab(lab_folder):
    return lab_folder


@pytest.fixture
def open_notebook(lab, open_lab):
    """Write a notebook and open it; returns the page. After the test its kernels are gone."""

    def opened(*sources, new=False):
        nbformat.write(notebook(*sources), lab.root / "a.ipynb")
        return open_lab(lab, "a.ipynb", new=new)

    yield opened
    clean_up(lab)


@pytest.fixture(autouse=True)
def _no_errors(record):
    """Nothing in a test may make a page complain."""
    yield
    # Each page opens a comm for ipywidgets; the others do not know it when it is closed. A notebook may be closed while
    # JupyterLab still asks for its debugger's state.
    not_ours = ("Comm not found for comm id", "Could not restore the debugger state")
    assert [error for error in record.errors if not error.startswith(not_ours)] == []


def select(page, index):
    page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-InputArea-editor").click()


def clear(page, index):
    select(page, index)
    command(page, "notebook:clear-cell-output")


def says(page, index, words):
    run(page, index)
    expect(output(page, index)).to_have_text(words, timeout=60_000)


def test_an_output_that_is_cleared_lets_go_of_its_data(open_notebook):
    page = open_notebook(SHOW, HELD, GONE)
    show(page)
    says(page, 1, "held True\n")
    clear(page, 0)
    expect(page.locator(".jp-workbench-view")).to_have_count(0)
    says(page, 2, "let go of\n")


def test_an_output_that_is_replaced_lets_go_of_its_data(open_notebook):
    page = open_notebook(SHOW, HELD, GONE)
    show(page)
    says(page, 1, "held True\n")
    select(page, 0)
    page.evaluate("jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource('print(1)')")
    says(page, 0, "1\n")
    says(page, 2, "let go of\n")


def test_a_tab_that_is_closed_and_a_page_that_is_reloaded_find_their_views_again(open_notebook, lab):
    # One that is loaded again asks for whatever was opened in it, also by other files of tests, and complains.
    page = open_notebook(SHOW, HELD, new=True)
    show(page)
    save(page)
    page.evaluate(CLOSE)
    expect(page.locator(".jp-NotebookPanel")).to_have_count(0)
    command(page, "docmanager:open", path=f"{lab.prefix}a.ipynb")
    expect(link(page)).to_have_text("linked", timeout=60_000)
    page.reload()
    expect(link(page)).to_have_text("linked", timeout=60_000)
    says(page, 1, "held True\n")


def test_another_page_that_shows_the_view_keeps_it(open_notebook, open_lab, lab):
    page = open_notebook(SHOW, HELD, PAGES.replace("N", "1"), PAGES.replace("N", "2"), GONE)
    show(page)
    save(page)
    other = open_lab(lab, "a.ipynb")
    expect(link(other)).to_have_text("linked", timeout=60_000)
    says(page, 3, "[2]\n")
    clear(page, 0)
    says(page, 2, "[1]\n")
    says(page, 1, "held True\n")
    expect(link(other)).to_have_text("linked")
    clear(other, 0)
    says(page, 4, "let go of\n")


def test_a_second_output_of_the_same_view_keeps_it(open_notebook):
    page = open_notebook(NAMED, "report")
    show(page)
    run(page, 1)
    expect(link(page, 1)).to_have_text("linked", timeout=60_000)
    clear(page, 0)
    expect(page.locator(".jp-workbench-view")).to_have_count(1)
    expect(link(page)).to_have_text("linked")


def test_a_view_that_a_variable_holds_can_be_shown_again_after_it_was_cleared(open_notebook):
    page = open_notebook(NAMED, "report")
    show(page)
    clear(page, 0)
    expect(page.locator(".jp-workbench-view")).to_have_count(0)
    run(page, 1)
    expect(link(page)).to_have_text("linked", timeout=60_000)
