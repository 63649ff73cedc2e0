"""The panel of the rows behind a selection, which a channel answers page by page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.rows_host import ALL, cells, first, open_rows, open_rows_of_all, select
from workbench.views.runtime import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def test_rows_are_asked_a_page_at_a_time_and_only_those_in_sight_are_in_the_document(host, record):
    page = host()
    select(page)
    panel = open_rows(page)
    expect(panel.get_by_text("26\u202f581 rows", exact=True)).to_be_visible()
    grid = panel.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", str(ALL + 1))
    assert page.evaluate("asked") == [
        {
            "view": "the-view", "selections": [{"view": "the-view", "bins": {"carrier": [0]}}], "finding": None,
            "offset": 0, "limit": 100, "sort": None,
        }
    ]  # fmt: skip
    assert cells(panel, 0)[:5] == ["0", "AA", "0.00", "true", "2013-01-01"]
    assert panel.locator(".body .row").count() < 60
    grid.evaluate("grid => grid.scrollTo(0, 20000 * 56)")  # rows with pictures are taller
    expect(panel.locator('[aria-rowindex="20002"] [role=gridcell]').first).to_have_text("20\u202f000")
    assert panel.locator(".body .row").count() < 60
    offsets = [each["offset"] for each in page.evaluate("asked")]
    assert set(offsets) <= {0, 19_900, 20_000}
    assert len(offsets) == len(set(offsets))
    grid.evaluate("grid => grid.scrollTo(0, 0)")  # kept: nothing is asked again
    expect(panel.locator('[aria-rowindex="2"] [role=gridcell]').first).to_have_text("0")
    assert [each["offset"] for each in page.evaluate("asked")] == offsets
    assert record.errors == []
    assert record.fetched == []


def test_headers_ask_for_another_order(host):
    page = host()
    panel = open_rows_of_all(page)
    header = panel.get_by_role("columnheader", name="delay")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(first(panel).locator("[role=gridcell]").first).to_have_text("26\u202f580")
    sorts = [each["sort"] for each in page.evaluate("asked")]
    assert sorts == [None, {"column": "delay", "descending": False}, {"column": "delay", "descending": True}]


def test_the_keyboard_reaches_every_row(host):
    page = host(1_000)
    panel = open_rows_of_all(page)
    grid = panel.get_by_role("grid")
    expect(grid).to_be_focused()

    def active():
        return grid.evaluate(
            "grid => grid.getRootNode().getElementById(grid.getAttribute('aria-activedescendant'))?.ariaRowIndex"
        )

    assert active() == "2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert active() == "4"
    page.keyboard.press("End")
    expect(panel.locator('[aria-rowindex="1001"] [role=gridcell]').first).to_have_text("999")
    expect(panel.locator('[aria-rowindex="1001"]')).to_be_in_viewport()
    assert active() == "1001"
    page.keyboard.press("PageUp")
    assert int(active()) < 1_000
    page.keyboard.press("Home")
    assert active() == "2"


def test_ten_million_rows_can_be_scrolled_to_the_last_one(host):
    page = host(10_000_000)
    panel = open_rows_of_all(page)
    grid = panel.get_by_role("grid")
    page.keyboard.press("End")
    expect(panel.locator('[aria-rowindex="10000001"] [role=gridcell]').first).to_have_text("9\u202f999\u202f999")
    expect(panel.locator('[aria-rowindex="10000001"]')).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("ArrowUp")
    expect(panel.locator('[aria-rowindex="10000000"].active')).to_be_in_viewport()
    grid.evaluate("grid => grid.scrollTo(0, grid.scrollHeight / 2)")
    expect(panel.locator(".body .row").nth(8)).to_have_attribute("aria-rowindex", re.compile(r"^(49|50)\d{5}$"))
    expect(panel.locator(".body .row .waiting")).to_have_count(0)


def test_it_says_that_rows_are_read_and_what_went_wrong_and_tries_again(host, record):
    page = host()
    page.evaluate("() => { window.gate = new Promise(open => { window.openGate = open; }); }")
    select(page)
    panel = open_rows(page)
    expect(panel.get_by_text("Reading rows…")).to_be_visible()
    page.evaluate(
        "() => { window.fail = 'The kernel has not answered within 30 seconds.'; openGate(); window.gate = null; }"
    )
    expect(panel.get_by_role("alert")).to_contain_text(
        "The rows could not be read. The kernel has not answered within 30 seconds."
    )
    page.evaluate("() => { window.fail = null; }")
    panel.get_by_role("button", name="try again").click()
    expect(panel.get_by_role("alert")).to_be_hidden()
    expect(first(panel)).to_be_visible()
    assert record.errors == []


def test_another_selection_is_read_when_it_rests(host):
    page = host()
    panel = open_rows_of_all(page)
    page.evaluate("() => { window.rows = 12345; }")
    select(page, "B6")
    expect(panel.get_by_text("12\u202f345 rows", exact=True)).to_be_visible()
    assert page.evaluate("asked.at(-1).selections") == [{"view": "the-view", "bins": {"carrier": [0, 1]}}]


def test_a_selection_without_rows_says_so(host):
    page = host(0)
    select(page)
    panel = open_rows(page)
    expect(panel.get_by_text("No row is selected.")).to_be_visible()
    expect(panel.get_by_text("0 rows", exact=True)).to_be_visible()


def test_escape_and_the_button_close_the_panel_and_the_focus_is_back(host):
    page = host()
    open_rows_of_all(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="rows", exact=True)).to_be_hidden()
    button = page.get_by_role("button", name="show rows")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="hide rows")).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="close the rows").click()
    expect(button).to_be_focused()


def test_a_finding_opens_its_rows_while_a_kernel_is_linked(host):
    page = host()
    findings = page.locator(".findings li")
    findings.nth(0).locator("summary").click()
    findings.nth(1).locator("summary").click()
    expect(findings.nth(1).get_by_role("button", name=re.compile("^rows of"))).to_have_count(0)
    link = findings.nth(0).get_by_role("button", name="rows of WBQ109: arr_time is a clock time")
    link.click()
    panel = page.get_by_role("region", name="rows", exact=True)
    expect(panel.get_by_role("heading")).to_have_text("WBQ109 arr_time is a clock time")
    expect(first(panel).locator("[role=gridcell]").last).to_have_text("finding 0")
    assert page.evaluate("asked.at(-1).finding") == 0
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.evaluate("channel.become('no-kernel')")
    expect(link).to_be_hidden()


def test_the_panel_can_be_read_by_everybody(host):
    page = host()
    open_rows_of_all(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document.querySelector('.workbench-view'), {runOnly: ['wcag2a', 'wcag2aa']})"
        ".then(found => found.violations.flatMap(each => each.nodes.map(node => node.failureSummary + node.html)))"
    )
    assert found == []


def test_a_narrow_page_scrolls_the_rows_and_not_itself(host):
    page = host()
    page.set_viewport_size({"width": 400, "height": 800})
    open_rows_of_all(page)
    page.wait_for_function("document.documentElement.scrollWidth <= 400")
