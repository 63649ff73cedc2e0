"""Pictures beside the rows: only those that came along are loaded, in every place where rows are shown."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB

import workbench as wb
from tests.browser.rows_host import HOSTILE, PIXEL, cells, open_rows, open_rows_of_all, payload, select
from workbench.views.items.table import TableColumn

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_only_pictures_that_came_along_are_shown_and_hostile_words_are_text(host, record):
    page = host()
    panel = open_rows_of_all(page)
    expect(panel.locator('[aria-rowindex="2"] img')).to_have_attribute("src", PIXEL)
    expect(panel.locator('[aria-rowindex="2"] img')).to_have_attribute("alt", "picture, row 0")
    expect(panel.locator('[aria-rowindex="3"] .image')).to_have_text("https://example.org/a.png")
    expect(panel.locator('[aria-rowindex="4"] .image')).to_have_text(HOSTILE)
    assert cells(panel, 2)[1] == HOSTILE
    expect(panel.get_by_role("columnheader").last).to_have_text(HOSTILE)
    assert panel.locator("img").evaluate_all("all => all.every(each => each.src.startsWith('data:image/'))")
    assert record.errors == []
    assert record.fetched == []


NO_PICTURES = [
    "https://example.org/a.png",
    "//example.org/a.png",
    "file:///etc/hostname",
    "javascript:boom()",
    "data:text/html,<script>boom()</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='boom()'><script>boom()</script></svg>",
    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQ+Ym9vbSgpPC9zY3JpcHQ+PC9zdmc+",
    'data:image/png;base64,AAAA" onerror="boom()',
    HOSTILE,
]


def test_what_is_no_picture_is_text_in_a_saved_page_and_loads_nothing(draw, record):
    view = payload()
    (worst,) = view.sections[-1].items
    held = [PIXEL, *NO_PICTURES, None]
    cells_ = [held[row // 3 % len(held)] for row in range(60)]
    column = TableColumn(name="picture", values=cells_, type="image")
    object.__setattr__(worst, "columns", [worst.columns[0], column, *worst.columns[1:]])
    page = draw(view)
    page.evaluate("() => { window.boom = () => { window.boomed = true; }; }")
    below = page.locator(".table[data-id=worst]")
    below.scroll_into_view_if_needed()
    texts = below.locator("td.image").all_inner_texts()
    assert texts == [("" if cell == PIXEL else cell or "–") for cell in cells_[:50]]
    assert below.get_by_role("columnheader", name="picture").get_by_role("button").count() == 0
    select(page, "AA")
    panel = open_rows(page)
    grid = panel.get_by_role("grid")
    for place, cell in enumerate(held):
        grid.evaluate("(grid, top) => grid.scrollTo(0, top)", place * 56)
        shown = panel.locator(f'[aria-rowindex="{place + 2}"] .image')
        expect(shown).to_have_text("" if cell == PIXEL else cell or "–")
        assert shown.locator("img").count() == (cell == PIXEL)
    sources = page.locator(".workbench-view img").evaluate_all("all => all.map(each => each.src)")
    assert set(sources) <= {PIXEL}
    assert page.evaluate("window.boomed") is None
    assert record.errors == []
    assert {url for url in record.requests if not url.startswith(("file:", "blob:"))} <= {PIXEL}


PIXELS = """
async image => {
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return [...context.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, at) => at % 4 === 0);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rows_of_digits_have_their_pictures_beside_their_names(draw, record, context, scheme):
    digits = load_digits()
    model = GaussianNB().fit(digits.data[:900], digits.target[:900])
    scores = model.predict_proba(digits.data[900:])
    report = wb.classification_errors(digits.target[900:], scores, images=digits.images[900:])
    page = draw(report.payload)
    page.emulate_media(color_scheme=scheme)
    spark = page.locator(".spark").filter(has=page.locator("header", has_text="confidence")).first
    spark.scroll_into_view_if_needed()
    box = spark.locator("svg").bounding_box()
    spark.locator("svg").click(position={"x": box["width"] * 0.995, "y": box["height"] - 4})
    panel = open_rows(page)
    expect(panel.get_by_role("columnheader").nth(1)).to_have_text("picture")
    rows = panel.locator(".body .row")
    expect(rows).not_to_have_count(0)
    for row in rows.all():
        picture = row.locator("[role=gridcell]").nth(1).get_by_role("img")
        expect(picture).to_have_class(re.compile("tiny"))
        size = "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
        assert picture.evaluate(size) == [8, 8]
        place = int(row.locator("[role=gridcell]").first.inner_text())
        expect(picture).to_have_attribute("alt", f"picture, row {place}")
        expected = np.rint(digits.images[900 + place] / digits.images[900 + place].max() * 255).astype(int)
        assert picture.evaluate(PIXELS) == expected.ravel().tolist()
        inside, around = picture.bounding_box(), row.bounding_box()
        assert around["y"] < inside["y"] < inside["y"] + inside["height"] < around["y"] + around["height"]
    below = page.locator(".table[data-id=rows] td.image img")
    expect(below).to_have_count(50)
    below.evaluate_all("all => Promise.all(all.map(each => each.decode()))")
    assert below.evaluate_all("all => all.every(each => each.complete && each.naturalWidth > 0)")
    assert record.errors == []
    assert record.fetched == []
