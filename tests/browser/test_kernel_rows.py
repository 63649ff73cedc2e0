"""The rows behind a selection in JupyterLab, all of them from the kernel."""

import re

import nbformat
import nbformat.v4 as nb4
import pytest
from playwright.sync_api import expect

from tests.browser.rows_host import open_rows

pytestmark = [pytest.mark.slow, pytest.mark.browser]


SHOW = """
import numpy as np, pandas as pd, workbench as wb
random = np.random.default_rng(0)
region = random.choice(["west", "south", "<b>north</b>"], 12_345)
frame = pd.DataFrame({"wage": random.gamma(2, 3, 12_345), "region": region, "same": 1})
report = wb.quality(frame)
report
"""


COUNT = 'print(int((frame["region"] == "<b>north</b>").sum()), frame.index[frame["region"] == "<b>north</b>"][-1])'


@pytest.mark.xdist_group("lab")
def test_in_jupyterlab_the_kernel_gives_all_rows_of_a_selection(tmp_path_factory, start_lab, open_lab, record):
    lab = start_lab(tmp_path_factory.mktemp("work"))
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells_ = [nb4.new_code_cell(SHOW), nb4.new_code_cell(COUNT)]
    nbformat.write(nb4.new_notebook(cells=cells_, metadata=spec), lab.root / "a.ipynb")
    page = open_lab(lab, "a.ipynb")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    for index in range(2):
        page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-InputArea-editor").click()
        page.keyboard.press("Shift+Enter")
    view = page.locator(".jp-workbench-view")
    expect(view.locator(".link")).to_have_text("linked", timeout=60_000)
    printed = page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".jp-OutputArea-output")
    expect(printed).to_have_text(re.compile(r"\d+ \d+"))
    n, last = map(int, printed.inner_text().split())

    spark = view.locator(".spark").filter(has=page.locator("header", has_text="region"))
    spark.scroll_into_view_if_needed()
    labels = spark.locator("tbody th").all_text_contents()
    box = spark.locator("svg").bounding_box()
    middle = (labels.index("<b>north</b>") + 0.5) / len(labels)
    page.mouse.click(box["x"] + box["width"] * middle, box["y"] + box["height"] - 4)
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
