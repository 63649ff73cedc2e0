"""The rows behind a selection and behind a finding in a real JupyterLab: all of them, from the kernel, page by page."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab_notebook import clean_up, notebook, output, run, show
from tests.browser.rows_host import open_rows
from workbench.views.wording import count

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]

REGIONS = """\
import numpy as np, pandas as pd, workbench as wb
random = np.random.default_rng(0)
region = random.choice(["west", "south", "<b>north</b>"], 12_345)
frame = pd.DataFrame({"wage": random.gamma(2, 3, 12_345), "region": region, "same": 1})
report = wb.quality(frame)
report"""
COUNT = 'print(int((frame["region"] == "<b>north</b>").sum()), frame.index[frame["region"] == "<b>north</b>"][-1])'
PEOPLE = """\
import numpy as np
import pandas as pd
draw = np.random.default_rng(4)
people = pd.DataFrame({
    "age": draw.integers(18, 70, 30_000),
    "pay": draw.gamma(3.0, 4.0, 30_000).round(1),
    "region": draw.choice(["north", "south", "west"], 30_000),
})
people.loc[draw.random(30_000) < 0.12, "pay"] = np.nan
"""


@pytest.fixture(scope="module")
def lab(lab_folder):
    return lab_folder


@pytest.fixture
def open_notebook(lab, open_lab):
    """Write a notebook and open it; the view of its first cell is linked to its kernel. Returns the page."""

    def opened(*sources):
        nbformat.write(notebook(*sources), lab.root / "a.ipynb")
        page = open_lab(lab, "a.ipynb")
        show(page)
        return page

    yield opened
    clean_up(lab)


def test_the_kernel_gives_all_rows_of_a_selection(open_notebook, record):
    page = open_notebook(REGIONS, COUNT)
    run(page, 1)
    expect(output(page, 1)).to_have_text(re.compile(r"\d+ \d+"), timeout=60_000)
    n, last = map(int, output(page, 1).inner_text().split())

    view = page.locator(".jp-workbench-view")
    spark = view.locator(".spark").filter(has=page.locator("header", has_text="region"))
    picture = spark.locator("svg")
    box = picture.bounding_box()
    labels = spark.locator("tbody th").all_text_contents()
    middle = (labels.index("<b>north</b>") + 0.5) / len(labels)
    # Not with the mouse alone: the notebook may still be scrolling to the cell that has run.
    picture.click(position={"x": box["width"] * middle, "y": box["height"] - 4})
    panel = open_rows(page)
    grouped = f"{n:,}".replace(",", "\u202f")
    expect(panel.get_by_text(f"{grouped} rows", exact=True)).to_be_visible(timeout=60_000)
    expect(panel.get_by_role("grid")).to_have_attribute("aria-rowcount", str(n + 1))
    page.keyboard.press("End")  # not JupyterLab's: the keys of a view are for the view
    row = panel.locator(f'[aria-rowindex="{n + 1}"] [role=gridcell]')
    expect(row.first).to_have_text(f"{last:,}".replace(",", "\u202f"))
    expect(panel.locator(".body .row").filter(has_text="<b>north</b>")).not_to_have_count(0)
    expect(panel.locator(".body .row").filter(has_text="west")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert [error for error in record.errors if "debugger" not in error] == []


# the rows of a finding


@pytest.fixture
def missing():
    """The rows without pay."""
    made: dict = {}
    exec(PEOPLE, made)
    return made["people"].query("pay.isna()")


@pytest.fixture
def page(open_notebook):
    """A notebook with a view of people."""
    return open_notebook(f"{PEOPLE}import workbench as wb\nwb.quality(people)")


def row_at(panel, place):
    """The cells of the row at this place among the rows found, which it scrolls to."""
    grid = panel.get_by_role("grid")
    top = "(grid, place) => grid.scrollTo(0, place * grid.querySelector('.body .row').getBoundingClientRect().height)"
    grid.evaluate(top, place)
    cells = panel.locator(f'[role=row][aria-rowindex="{place + 2}"] [role=gridcell]')
    expect(cells.nth(1)).not_to_have_text("")
    return cells.all_inner_texts()


def test_a_findings_link_opens_its_rows_and_pages_through_all_of_them(page, missing, record):
    finding = page.locator(".jp-workbench-view .findings li", has_text="pay is missing")
    finding.locator("summary").click()
    finding.get_by_role("button", name="rows of WBQ101").click()
    panel = page.locator(".jp-workbench-view .rows")
    expect(panel.locator(".title")).to_contain_text("pay is missing")
    expect(panel.locator(".title")).to_contain_text(f"{count(len(missing))} rows")
    assert len(missing) > 3_000, "so that there are many pages"
    for place in (0, 150, len(missing) - 1, 1_234):
        row = missing.iloc[place]
        assert row_at(panel, place) == [count(row.name), str(row.age), "–", row.region]
    assert [error for error in record.errors if "debugger" not in error] == []


def test_a_findings_rows_are_those_within_the_selection(page, missing):
    finding = page.locator(".jp-workbench-view .findings li", has_text="pay is missing")
    finding.locator("summary").click()
    finding.get_by_role("button", name="rows of WBQ101").click()
    panel = page.locator(".jp-workbench-view .rows")
    expect(panel.locator(".title")).to_contain_text(f"{count(len(missing))} rows")
    picture = page.locator(".jp-workbench-view article.spark", has=page.locator("b", has_text="region")).locator("svg")
    picture.scroll_into_view_if_needed()
    picture.focus()
    for key in ("Home", "Enter"):
        page.keyboard.press(key)
    chosen = page.locator(".jp-workbench-view .selection li .sentence")
    expect(chosen).to_contain_text("region is ")
    within = missing[missing["region"] == chosen.inner_text().removeprefix("region is ")]
    expect(panel.locator(".title")).to_contain_text(f"{count(len(within))} rows, within the selection")
    for place in (0, len(within) - 1):
        assert row_at(panel, place)[0] == count(within.index[place])
