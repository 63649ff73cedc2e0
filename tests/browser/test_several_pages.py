"""Several pages of one kernel, and one view several times on a page: what is brushed in one is brushed in all."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.brushed_people import MANY, PEOPLE, brush, expected, says, truth
from tests.browser.lab_notebook import clean_up, command, link, notebook, output, run, save, show

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]

SHOW = f"{PEOPLE}import time\nimport workbench as wb\nreport = wb.quality(people({MANY}))\nreport"
SELECTED = "print(report.selection.words, '|', report.selection.n_rows)"


@pytest.fixture(scope="module")
def lab(lab_folder):
    return lab_folder


@pytest.fixture
def pages(lab, open_lab, record):
    """The same notebook in two pages, which share its kernel."""
    nbformat.write(notebook(SHOW, SELECTED), lab.root / "a.ipynb")
    one = open_lab(lab, "a.ipynb")
    show(one)
    save(one)
    other = open_lab(lab, "a.ipynb")
    expect(link(other)).to_have_text("linked", timeout=60_000)
    yield one, other
    clean_up(lab)
    # Each page opens a comm for ipywidgets; the others do not know it when it is closed.
    assert [error for error in record.errors if not error.startswith("Comm not found for comm id")] == []


def the_view(page, index=0):
    return page.locator(".jp-workbench-view .workbench-view").nth(index)


def brushes(page):
    return the_view(page).locator(".selection li .sentence")


def test_what_is_brushed_in_one_page_is_brushed_in_the_other_with_the_same_exact_numbers(pages):
    one, other = pages
    words = expected(truth(MANY))
    brush(the_view(one))
    expect(brushes(other)).to_have_text("hours is 5 – 8")
    says(the_view(other), words)
    says(the_view(one), words)
    the_view(other).get_by_role("button", name="clear", exact=True).click()
    expect(the_view(one).locator(".selection")).to_be_hidden()
    brush(the_view(other))
    says(the_view(one), words)


def test_pages_that_brush_in_turn_end_with_the_last_brush_in_each_and_in_the_kernel(pages):
    one, other = pages
    for turn in range(6):
        page, opposite = pages[turn % 2], pages[1 - turn % 2]
        picture = the_view(page).locator("article.spark", has=page.locator("b", has_text="region")).locator("svg")
        picture.scroll_into_view_if_needed()
        picture.focus()
        for key in ("Home", *["ArrowRight"] * (turn % 3), "Enter"):
            page.keyboard.press(key)
        chosen = f"region is {('north', 'south', 'west')[turn % 3]}"
        expect(brushes(page)).to_have_text(chosen)
        expect(brushes(opposite)).to_have_text(chosen)
    expect(brushes(other)).to_have_text(chosen)
    run(one, 1)
    n = int((truth(MANY)["region"] == "west").sum())
    expect(output(one, 1)).to_have_text(f"region is west | {n}\n")


def test_the_same_view_twice_on_a_page_has_one_selection(pages):
    one, _ = pages
    one.locator(".jp-Notebook .jp-CodeCell").first.locator(".jp-InputArea-editor").click()
    command(one, "notebook:create-output-view")
    copy = one.locator(".jp-LinkedOutputView .workbench-view")
    expect(copy.locator(".link")).to_have_text("linked")
    brush(copy)
    says(copy, expected(truth(MANY)))
    expect(one.locator(".jp-Notebook .workbench-view .selection li .sentence")).to_have_text("hours is 5 – 8")
    one.get_by_role("tab", name="a.ipynb").click()
    run(one, 1)
    expect(output(one, 1)).to_have_text(re.compile("^hours is 5 – 8 "))
