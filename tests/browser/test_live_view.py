"""Curves that grow under the reader's eyes while the cell that trains goes on."""

import json
import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab_notebook import choose, command, link, notebook, output, prompt, save
from workbench.views.payload import MIME_TYPE

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
POINTS = "plot.querySelector('.plot').data[0].x.length"
TRAIN = """\
while not Path("enough").exists():
    step += 1
    log.log(step, loss=1 / (step + 1))
    time.sleep(0.05)
log.close()
print("trained")
"""


@pytest.fixture(scope="module")
def lab(lab_folder):
    root = lab_folder.root
    (root / "workbench.yaml").touch()
    nbformat.write(notebook(BEGIN, TRAIN), root / "train.ipynb")
    nbformat.write(notebook(BEGIN, TRAIN.replace("enough", "enough of it")), root / "keep.ipynb")
    return lab_folder


def points(page):
    """How many points the line has that is drawn."""
    plot = page.locator(".jp-workbench-view figure .plot")
    return plot.evaluate("plot => plot.data?.[0].x.length ?? 0")


def train(page):
    """Run the notebook; returns its view and the chart in it, drawn."""
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    choose(page, "Run", "Run All Cells")
    view = page.locator(".jp-workbench-view .view")
    expect(view.locator(".head")).to_contain_text("still being written", timeout=120_000)
    expect(prompt(page, 0)).to_have_text(re.compile(r"\d"))  # its cell has ended, and changes the notebook no more
    figure = view.locator("figure")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-state", "drawn")
    return view, figure.element_handle()


def steps(said):
    """The words for how many steps there are; on a slow machine there may be thousands."""
    return re.search(r"\d[\d\u202f]* steps", said)[0]


def number(words):
    """The number in words for how many steps there are."""
    return int(re.sub(r"\D", "", words))


def outputs(page):
    """What the notebook on the page holds of its first output."""
    return page.evaluate("jupyterapp.shell.currentWidget.content.model.cells.get(0).outputs.get(0).toJSON().data")


def test_a_view_grows_while_its_training_goes_on_and_rests_when_it_is_over(open_lab, lab, record):
    page = open_lab(lab, "train.ipynb")
    view, plot = train(page)
    head, figure = view.locator(".head"), view.locator("figure")
    page.wait_for_function(f"plot => {POINTS} > 80", arg=plot)
    assert points(page) > 80, "the same chart, which was not made anew"
    expect(head).to_contain_text(re.compile(r"([89]\d|\d{3}) steps"))  # 80 or more, by now maybe many more

    (lab.root / "enough").touch()
    expect(output(page, 1)).to_have_text("trained\n")
    figure.scroll_into_view_if_needed()
    expect(head).not_to_contain_text("still being written")
    page.wait_for_function(f"([plot, n]) => {POINTS} === n", arg=[plot, number(steps(head.inner_text()))])
    assert record.errors == []


def test_the_last_state_is_saved_and_drawn_without_a_kernel(open_lab, lab, record):
    page = open_lab(lab, "keep.ipynb")
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))  # noqa: PLW0108  -- Playwright marks what it is given
    page.reload()
    view, plot = train(page)
    save(page)
    begun = page.evaluate(f"plot => {POINTS}", plot)
    page.wait_for_function(f"([plot, n]) => {POINTS} > n + 40", arg=[plot, begun])
    assert not page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty"), "patches are not worth a save"
    (lab.root / "enough of it").touch()
    expect(view.locator(".head")).not_to_contain_text("still being written")
    expect(output(page, 1)).to_have_text("trained\n")
    page.wait_for_function(
        f"!jupyterapp.shell.currentWidget.content.model.cells.get(0).outputs.get(0).toJSON().data['{MIME_TYPE}'].live"
    )
    assert page.evaluate(f"plot => {POINTS}", plot) > 0, "the same chart, which was not made anew"
    asked = [frame if isinstance(frame, bytes) else frame.encode() for frame in sent]
    assert sum(b'"keep":true' in frame for frame in asked) == 1
    said = view.locator(".head p.soft").inner_text()
    kept = outputs(page)
    trained = steps(said)
    assert kept[MIME_TYPE]["summary"] in said
    for mime in ("text/plain", "image/svg+xml"):
        assert trained in kept[mime], mime
        assert "still being written" not in kept[mime], mime
    save(page)
    command(page, "kernelmenu:shutdown")
    page.close()

    saved = json.loads((lab.root / "keep.ipynb").read_text(encoding="utf-8"))
    saved["metadata"] = notebook(kernel="not-installed").metadata
    (lab.root / "later.ipynb").write_text(json.dumps(saved), encoding="utf-8")
    later = open_lab(lab, "later.ipynb")
    later.get_by_role("dialog").get_by_role("button", name="No Kernel").click(timeout=60_000)
    expect(link(later)).to_have_text("no kernel · this is what was saved")
    expect(later.locator(".jp-workbench-view .head p.soft")).to_have_text(said)
    figure = later.locator(".jp-workbench-view figure")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-state", "drawn")
    arg = [figure.element_handle(), number(trained)]
    later.wait_for_function(f"([plot, n]) => {POINTS} === n", arg=arg)
    assert record.errors == []
