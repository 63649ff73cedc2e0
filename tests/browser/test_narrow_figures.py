"""Names beside the axes of a chart leave room for its picture, on a telephone too."""

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

import workbench as wb

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NAMES = [f"a measured quantity, number {place}" for place in range(24)]
CLASSES = 16
MAP = "figure[data-id=associations]"
NARROW, WIDE = {"width": 400, "height": 900}, {"width": 1200, "height": 900}


@pytest.fixture(scope="module")
def correlated():
    random = np.random.default_rng(3)
    common = random.normal(size=200)
    return wb.quality(pd.DataFrame({name: common + random.normal(size=200) for name in NAMES})).payload


@pytest.fixture(scope="module")
def classes():
    random = np.random.default_rng(4)
    names = np.array(NAMES[:CLASSES])
    actual = names[random.integers(0, CLASSES, 500)]
    return wb.classification_errors(actual, random.dirichlet(np.ones(CLASSES), 500), labels=names).payload


def drawn(page, chart):
    found = page.locator(chart)
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-state", "drawn")
    return found


def test_on_a_narrow_page_the_picture_has_most_of_the_room(draw, correlated, record):
    page = draw(correlated)
    page.set_viewport_size(NARROW)
    found = drawn(page, MAP)
    expect(found.locator(".xaxislayer-above .xtick text")).to_have_count(0)  # they are the rows' names
    rows = found.locator(".yaxislayer-above .ytick text")
    expect(rows).to_have_count(len(NAMES))
    texts = rows.all_text_contents()
    assert len(set(texts)) == len(NAMES)
    assert all(len(text) <= 20 and "…" in text for text in texts)
    picture, plot = found.locator(".heatmaplayer .hm").bounding_box(), found.locator(".plot").bounding_box()
    assert picture["width"] > plot["width"] * 0.55
    assert record.errors == []


def test_with_more_room_the_names_are_whole_again(draw, correlated):
    page = draw(correlated)
    page.set_viewport_size(NARROW)
    found = drawn(page, MAP)
    columns = found.locator(".xaxislayer-above .xtick text")
    expect(columns).to_have_count(0)
    page.set_viewport_size(WIDE)
    expect(columns).to_have_count(len(NAMES))
    page.set_viewport_size(NARROW)
    expect(columns).to_have_count(0)


def test_cells_too_small_for_a_number_have_none(draw, classes):
    page = draw(classes)
    found = drawn(page, "figure[data-id=confusion]")
    labels = found.locator(".heatmap-label")
    page.set_viewport_size(NARROW)
    expect(labels).to_have_count(0)
    page.set_viewport_size(WIDE)
    expect(labels).to_have_count(CLASSES**2)


def test_classes_that_begin_alike_are_not_taken_for_one(draw, classes):
    page = draw(classes)
    found = drawn(page, "figure[data-id=confusion]")
    assert found.evaluate("figure => figure.querySelector('.plot')._fullLayout.yaxis._categories.length") == CLASSES
