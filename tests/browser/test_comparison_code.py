"""The code of a selection in the view of a comparison: only what is in the data can be copied."""

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.brush_gestures import host
from workbench.profiling.data_comparison import compare_data

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_what_became_of_a_row_is_not_copied_and_its_columns_are(show, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    random = np.random.default_rng(0)
    before = pd.DataFrame({"wage": random.normal(10, 2, 400), "region": random.choice(["north", "south"], 400)})
    before.loc[::20, "wage"] = np.nan
    page = host(show, compare_data(before, before.dropna()).payload)
    copy = page.get_by_role("button", name="copy as")
    page.evaluate("window.select({'what became of it': [2]})")
    expect(page.locator(".selection")).to_be_visible()
    expect(copy).to_be_hidden()
    page.evaluate("window.select({'what became of it': [2], region: [0]})")
    expect(copy).to_have_text("copy as code")
    copy.click()
    expect(page.locator(".said")).to_have_text("copied without what became of the row")
    rows = eval(page.evaluate("navigator.clipboard.readText()"), {"data": before, "pd": pd})
    assert rows.equals(before[before["region"] == rows["region"].iloc[0]])
