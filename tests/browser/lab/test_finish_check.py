"""Lint findings in the sidebar lead to the line they speak of."""

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_click_on_a_finding_jumps_to_its_cell_and_line(visit, project, notebook_writer):
    notebook_writer(project / "notebooks" / "unfinished.ipynb", "seed: int = 7", "'fine'", "a = 1\nfrme.head()")
    page = visit("notebooks/unfinished.ipynb").ready().open_form()
    finding = page.panel.locator(".jp-wb-findings li").filter(has_text="WBN103")
    expect(finding).to_contain_text("cell 2, line 2")
    finding.get_by_role("button").click()
    cell = page.page.locator(".jp-Notebook .jp-Cell").nth(2)
    expect(cell).to_have_class(re.compile("jp-mod-active"))
    page.page.wait_for_function("getSelection().toString() === 'frme.head()'")


def test_the_check_is_made_again_after_each_save(visit, project, notebook_writer):
    notebook_writer(project / "notebooks" / "mended.ipynb", "seed: int = 7", "frme")
    page = visit("notebooks/mended.ipynb").ready().open_form()
    expect(page.panel).to_contain_text("WBN103")
    source = page.page.locator(".jp-CodeCell").nth(1).locator(".cm-content")
    source.click()
    page.page.keyboard.press("Control+a")
    page.page.keyboard.type("seed")
    expect(page.panel).to_contain_text("As of the last save.")
    page.save()
    expect(page.panel).to_contain_text("Nothing stands in the way of a run.")


def test_a_notebook_without_parameters_says_how_to_get_some(visit, project, notebook_writer):
    notebook_writer(project / "notebooks" / "plain.ipynb", "rate: float = 0.5  # a year", tagged=False)
    page = visit("notebooks/plain.ipynb").ready().open_form()
    expect(page.panel).to_contain_text("This notebook has no parameters.")
    page.panel.get_by_role("button", name="tag the selected cell").click()
    expect(page.field("rate")).to_have_value("0.5")


def test_parameters_that_cannot_be_read_do_not_hide_the_finish_check(visit, project, notebook_writer):
    notebook_writer(project / "notebooks" / "half.ipynb", "seed: int =")
    page = visit("notebooks/half.ipynb").ready().open_form()
    expect(page.panel.get_by_role("alert")).to_contain_text("is not valid Python")
    expect(page.panel).to_contain_text("WBN104")


def test_what_can_be_mended_is_shown_and_done_when_agreed_to(visit, project, notebook_writer):
    path = project / "notebooks" / "untidy.ipynb"
    notebook_writer(path, "rate = 0.5", "a = 1", "import math\nimport random\nrandom.random() * rate", tagged=False)
    page = visit("notebooks/untidy.ipynb").ready().open_form()
    page.panel.get_by_role("button", name="mend 2 of them").click()
    dialog = page.page.get_by_role("dialog")
    expect(dialog.get_by_role("region", name="cell 2").locator("[data-sign='+']")).to_have_text("+random.seed(0)\n")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    assert "seed" not in path.read_text(encoding="utf-8")
    page.panel.get_by_role("button", name="mend 2 of them").click()
    dialog.get_by_role("button", name="Mend and save").click()
    expect(page.panel.locator(".jp-wb-findings li").filter(has_text="WBN106")).to_have_count(0)
    expect(page.field("rate")).to_have_value("0.5")
    source = "".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    assert "random.seed(" in source
