"""Code that a finding offers, as a cell of a real JupyterLab: inserted, never run, and only where there is trust."""

import json
import re

import nbformat
import nbformat.v4 as nb4
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.lab_notebook import clean_up, notebook, run
from workbench.profiling.quality_report import quality
from workbench.views.payload import MIME_TYPE

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]

SHOW = """\
import pandas as pd, workbench as wb
wages = pd.DataFrame({"price": [f"$ {each}.50" for each in range(60)]})
wb.quality(wages)"""
SOURCES = "jupyterapp.shell.currentWidget.context.model.cells"


@pytest.fixture(scope="module")
def lab(lab_folder):
    return lab_folder


@pytest.fixture(autouse=True)
def nothing_left(lab):
    """End the kernels of a test, and take away its notebooks."""
    yield
    clean_up(lab)


def cells(page):
    return page.evaluate(f"[...{SOURCES}].map(cell => [cell.sharedModel.source, cell.executionCount ?? null])")


def test_code_is_inserted_below_and_not_executed(lab, open_lab, record):
    nbformat.write(notebook(SHOW, "wages.shape"), lab.root / "a.ipynb")
    page = open_lab(lab, "a.ipynb")
    run(page, 0)
    view = page.locator(".jp-workbench-view .view")
    fix = view.get_by_role("button", name=re.compile("^fix of WBQ110"))
    fix.click()
    page.wait_for_function(f"[...{SOURCES}].length === 3")
    expect(view.locator(".offered [role=status]").first).to_have_text("inserted below, not executed")
    view.get_by_role("button", name=re.compile("^add to the contract, for WBQ110")).click()
    page.wait_for_function(f"[...{SOURCES}].length === 4")
    shown, gate, fixed, last = cells(page)
    assert shown[0] == SHOW
    assert "contract.adding(" in gate[0]
    assert re.match(r"import pandas as pd\nwages\['price'\] = ", fixed[0])
    assert last[0] == "wages.shape"
    assert [each[1] for each in (gate, fixed, last)] == [None, None, None]
    assert not (lab.root / "contract.yaml").exists()
    assert [error for error in record.errors if "debugger" not in error] == []


def test_in_a_notebook_that_is_not_trusted_code_is_shown_to_be_copied(lab, open_lab):
    report = quality(pd.DataFrame({"price": [f"$ {each}.50" for each in range(60)]}))
    data = {MIME_TYPE: json.loads(json.dumps(report.payload.to_json())), "text/plain": "<view>"}
    saved = notebook(SHOW, outputs=[nb4.new_output("display_data", data=data)])
    nbformat.write(saved, lab.root / "b.ipynb")
    page = open_lab(lab, "b.ipynb")
    view = page.locator(".jp-workbench-view .view")
    view.get_by_role("button", name=re.compile("^fix of WBQ110")).click()
    expect(view.locator(".offered:not([hidden]) code")).to_contain_text("data['price'] = ")
    expect(view.get_by_role("button", name="copy code").first).to_be_visible()
    assert len(cells(page)) == 1
