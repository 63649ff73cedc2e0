"""Curves that grow under the reader's eyes while the cell that trains goes on."""

import re

import nbformat
import nbformat.v4 as nb4
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BEGIN = """\
import time
from pathlib import Path
import workbench as wb
log = wb.TrainingLog("digits")
for step in range(50):
    log.log(step, loss=1 / (step + 1))
wb.curves(log)
"""
TRAIN = """\
while not Path("enough").exists():
    step += 1
    log.log(step, loss=1 / (step + 1))
    time.sleep(0.05)
log.close()
print("trained")
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory, start_lab):
    root = tmp_path_factory.mktemp("work")
    (root / "workbench.yaml").touch()
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nb4.new_code_cell(source) for source in (BEGIN, TRAIN)]
    nbformat.write(nb4.new_notebook(cells=cells, metadata=kernel), root / "train.ipynb")
    return start_lab(root)


def points(page):
    """How many points the line has that is drawn."""
    plot = page.locator(".jp-workbench-view figure .plot")
    return plot.evaluate("plot => plot.data?.[0].x.length ?? 0")


def test_a_view_grows_while_its_training_goes_on_and_rests_when_it_is_over(open_lab, lab, record):
    page = open_lab(lab, "train.ipynb")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    page.locator(".lm-MenuBar-item").get_by_text("Run", exact=True).click()
    page.locator(".lm-Menu-item").get_by_text("Run All Cells", exact=True).click()
    view = page.locator(".jp-workbench-view .view")
    head = view.locator(".head")
    expect(head).to_contain_text("still being written")
    figure = view.locator("figure")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-state", "drawn")
    plot = figure.element_handle()
    page.wait_for_function("plot => plot.querySelector('.plot').data[0].x.length > 80", arg=plot)
    assert points(page) > 80, "the same chart, which was not made anew"
    expect(head).to_contain_text(re.compile(r"[89]\d steps|1\d\d steps"))

    (lab.root / "enough").touch()
    expect(page.get_by_text("trained")).to_be_visible()
    figure.scroll_into_view_if_needed()
    expect(head).not_to_contain_text("still being written")
    steps = int(re.search(r"(\d+) steps", head.inner_text())[1])
    page.wait_for_function("([plot, n]) => plot.querySelector('.plot').data[0].x.length === n", arg=[plot, steps])
    assert record.errors == []
