"""The rows that a saved page carries, shown where no kernel answers."""

import pytest
from playwright.sync_api import expect

from tests.browser.rows_host import HOSTILE, first, open_rows, open_rows_of_all, payload, select

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_saved_page_shows_the_selected_rows_that_it_carries_and_says_so(draw, record):
    page = draw(payload())
    select(page, "B6")
    panel = open_rows(page)
    expect(panel).to_contain_text("20 of the 60 rows that this view carries; link a kernel to see all 9\u202f000.")
    grid = panel.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "21")
    expect(panel.locator('[role=row][aria-rowindex="2"] [role=gridcell]')).to_have_text(["1", "B6", "1.50"])
    select(page, "AA")  # as well
    expect(panel).to_contain_text("40 of the 60 rows that this view carries; link a kernel to see all 18\u202f000.")
    assert record.errors == []


def test_rows_that_are_carried_sort_by_their_headers_and_missing_values_come_last(draw):
    page = draw(payload())
    select(page, HOSTILE)
    panel = open_rows(page)
    header = panel.get_by_role("columnheader", name="error")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(first(panel).locator("[role=gridcell]").nth(2)).to_have_text("7.50")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(first(panel).locator("[role=gridcell]").nth(2)).to_have_text("88.50")
    panel.get_by_role("grid").press("End")
    expect(panel.locator('[aria-rowindex="21"] [role=gridcell]').nth(2)).to_have_text("–")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "none")


def test_a_page_that_carries_no_rows_says_where_they_are(draw):
    view = payload()
    object.__setattr__(view.links, "exemplars", None)
    page = draw(view)
    select(page, "B6")
    panel = open_rows(page)
    expect(panel).to_contain_text("This view carries none of these rows; link a kernel to see all 9\u202f000.")
    expect(panel.get_by_role("grid")).to_have_count(0)


def test_when_the_kernel_goes_the_rows_of_the_view_take_its_place(host):
    page = host()
    panel = open_rows_of_all(page)
    page.evaluate("channel.become('no-kernel')")
    expect(panel).to_contain_text("20 of the 60 rows that this view carries")
    page.evaluate("channel.become('linked')")
    expect(panel.get_by_text("26\u202f581 rows", exact=True)).to_be_visible()
