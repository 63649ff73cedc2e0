"""Thousands of columns: all can be reached, and only those in sight are in the page."""

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from workbench.profiling.quality_report import quality

pytestmark = [pytest.mark.slow, pytest.mark.browser]

COLUMNS = 2_000
IN_SIGHT = 60  # cards at most, in a window of 900 pixels
CARDS = "section[data-id=columns] article"


def frame() -> pd.DataFrame:
    random = np.random.default_rng(11)
    made = {f"x{place:04d}": random.integers(0, 9, 60) for place in range(COLUMNS - 2)}
    made["zz gaps"] = np.where(np.arange(60) < 45, np.nan, 1.0)
    made["zz text"] = ["some"] * 60
    return pd.DataFrame(made)


@pytest.fixture(scope="module")
def payload():
    return quality(frame()).payload


def titles(page):
    return page.locator(CARDS).locator("header b").all_inner_texts()


def test_every_column_comes_into_sight_and_no_more_than_those_are_drawn(draw, payload, record):
    page = draw(payload)
    wall = page.get_by_role("feed", name="Columns")
    expect(wall.locator("article").first).to_have_attribute("aria-setsize", str(COLUMNS))
    seen, turns = set(), 0
    bottom = page.evaluate("document.documentElement.scrollHeight")
    while turns * 700 < bottom:
        page.evaluate(
            "y => new Promise(done => { scrollTo(0, y); requestAnimationFrame(() => requestAnimationFrame(done)); })",
            turns * 700,
        )
        shown = titles(page)
        assert len(shown) <= IN_SIGHT
        seen.update(shown)
        turns += 1
    assert seen == set(frame().columns)
    assert record.errors == []


def test_columns_are_found_by_name_and_type_and_sorted(draw, payload):
    page = draw(payload)
    section = page.locator("section[data-id=columns]")
    search = section.get_by_role("searchbox")
    told = section.locator(".finder [role=status]")
    search.fill("x012")
    expect(told).to_have_text("10 of 2\u202f000")
    expect(page.locator(CARDS)).to_have_count(10)
    search.fill("zz category")
    expect(page.locator(CARDS).locator("header b")).to_have_text(["zz text"])
    search.fill("")
    order = section.get_by_role("combobox", name="order")
    order.select_option("most missing first")
    expect(page.locator(CARDS).first.locator("header b")).to_have_text("zz gaps")
    order.select_option("by name")
    expect(page.locator(CARDS).first.locator("header b")).to_have_text("x0000")
    order.select_option("position")
    expect(page.locator(CARDS).nth(1).locator("header b")).to_have_text("x0001")
    search.fill("nowhere")
    expect(page.locator(CARDS)).to_have_count(0)


def test_a_card_in_little_says_what_it_is_and_how_much_is_missing(draw, payload):
    page = draw(payload)
    section = page.locator("section[data-id=columns]")
    section.get_by_role("searchbox").fill("x1990")
    card = page.locator(CARDS)
    expect(card).to_have_class(re.compile("little"))
    expect(card.locator("dd")).to_have_text("0")
    expect(card.get_by_role("img")).to_have_attribute("aria-label", re.compile(r"^x1990, integer: \d+ bars$"))
    heights = np.bincount(frame()["x1990"])
    path = card.locator("path.data").get_attribute("d")
    tall = [float(each) for each in re.findall(r"v-([\d.]+)h", path)]
    np.testing.assert_allclose(tall, heights[heights > 0] / heights.max() * 56, atol=0.4)


def test_the_keyboard_walks_through_cards_that_were_not_there(draw, payload):
    page = draw(payload)
    section = page.locator("section[data-id=columns]")
    section.get_by_role("combobox", name="order").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        page.evaluate("new Promise(requestAnimationFrame)")  # nobody presses keys faster than there are pictures
    focused = page.evaluate(
        "document.querySelector('.workbench-view').shadowRoot.activeElement.closest('article')?.ariaPosInSet"
    )
    assert int(focused) >= 38
    assert page.locator(CARDS).count() <= IN_SIGHT


def test_it_fits_a_narrow_window_and_prints_whole(draw, payload, context):
    page = draw(payload)
    wide = page.locator(CARDS).first.evaluate("card => card.style.width")
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.locator(CARDS).first).not_to_have_css("width", wide)
    expect(page.locator(CARDS).first).to_be_visible()
    page.wait_for_function("document.documentElement.scrollWidth <= 400")
    assert page.locator(CARDS).count() <= IN_SIGHT
    narrow = page.locator(CARDS).first.evaluate("card => card.style.width")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size({"width": 700, "height": 800})  # paper has a width of its own
    expect(page.locator(CARDS).first).not_to_have_css("width", narrow)
    assert page.locator(CARDS).count() == COLUMNS
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(CARDS).count() <= IN_SIGHT
