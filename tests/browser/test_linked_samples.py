"""Views that are linked and carry different numbers of rows: they follow one another on a page without a kernel."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import workbench as wb
from tests.browser.brushed_people import MANY, brush, expected, shown, truth
from workbench.views.settings import options

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def views(monkeypatch):
    """A view of quality and one of errors, of which fewer rows fit; linked."""
    people = truth(MANY)
    quality = wb.quality(people)
    monkeypatch.setattr(options, "view_bytes", 60_000)
    errors = wb.regression_errors(people["pay"], people["pay"] + people["hours"] % 3, data=people)
    carried = [view.payload.links.sample.n for view in (quality, errors)]
    assert carried[0] > carried[1] > 0
    wb.link(quality, errors)
    assert [view.payload.links.sample.n for view in (quality, errors)] == [carried[1]] * 2
    return quality, errors


def test_a_brush_in_one_is_followed_by_the_other(views, draw, record):
    quality, errors = views
    page = draw(quality.payload, errors.payload)
    one, other = page.locator(".workbench-view").nth(0), page.locator(".workbench-view").nth(1)
    brush(one)
    rows, *regions = shown(one)
    words = expected(truth(MANY))
    assert rows == words[0]
    expect(other.locator(".selection strong")).to_have_text(words[0])
    expect(other.locator(".selection li .sentence")).to_have_text("hours is 5 – 8")
    exact, near = ([int(re.sub(r"\D", "", each)) for each in texts] for texts in (words[1:], regions))
    np.testing.assert_allclose(near, exact, rtol=0.25)
    other.get_by_role("button", name="clear", exact=True).click()
    expect(one.locator(".selection")).to_be_hidden()
    assert record.errors == []
