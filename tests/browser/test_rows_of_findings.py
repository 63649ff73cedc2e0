"""The rows behind a finding, in a real JupyterLab: read from the kernel, page by page, as pandas finds them."""

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab_notebook import clean_up, notebook, show
from workbench.views.wording import count

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]

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
SHOW = f"{PEOPLE}import workbench as wb\nwb.quality(people)"


@pytest.fixture
def missing():
    """The rows without pay."""
    made: dict = {}
    exec(PEOPLE, made)
    return made["people"].query("pay.isna()")


@pytest.fixture
def page(tmp_path_factory, start_lab, open_lab):
    """A notebook with a view that is linked to its kernel."""
    lab = start_lab(tmp_path_factory.mktemp("work"))
    nbformat.write(notebook(SHOW), lab.root / "people.ipynb")
    page = open_lab(lab, "people.ipynb")
    show(page)
    yield page
    clean_up(lab)


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
    assert record.errors == []


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
