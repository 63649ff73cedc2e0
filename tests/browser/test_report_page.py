"""A finished notebook as a page, with the network switched off."""

import nbformat.v4 as nb4
import pytest
from playwright.sync_api import expect

from workbench.views.page import render_notebook
from workbench.views.payload import MIME_TYPE

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TEXT = "# Pay\n\nThe error is $e_i = y_i - \\hat y_i$, and\n\n$$\\mathrm{RMSE} = \\sqrt{\\frac{1}{n} \\sum_i e_i^2}$$"
HEADER = '<header class="run"><h1>salary.ipynb</h1><dl><div><dt>run</dt><dd>7</dd></div></dl></header>'


@pytest.fixture
def notebook(every_word):
    """A notebook with text, formulas, two views, a table, a widget and a failing cell."""
    view = {MIME_TYPE: every_word().to_json(), "text/plain": "<view>"}
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "IntSlider()"}
    outside = {"text/html": '<p id="own">own</p><img alt="" src="https://example.org/a.png">', "text/plain": "own"}
    error = nb4.new_output("error", ename="KeyError", evalue="'wage'", traceback=["\x1b[31mKeyError\x1b[0m: <wage>"])
    cells = [
        nb4.new_markdown_cell(TEXT),
        nb4.new_code_cell("seed = 7", metadata={"tags": ["injected-parameters"]}),
        nb4.new_code_cell("wb.quality(df)", outputs=[nb4.new_output("display_data", data=view)]),
        nb4.new_code_cell("slider", outputs=[nb4.new_output("display_data", data=widget)]),
        nb4.new_code_cell("df['wage']", outputs=[error]),
    ]
    own = nb4.new_code_cell("own", outputs=[nb4.new_output("display_data", data=outside)])
    return nb4.new_notebook(cells=cells), own


@pytest.fixture
def report(show, notebook):
    """The page of a notebook whose own outputs ask for nothing."""
    return show(render_notebook(notebook[0], title="salary", header_html=HEADER))


def test_every_figure_is_drawn_without_a_request_or_an_error(report, draw_all, record):
    draw_all(report)
    assert report.locator("figure").count() == 6
    assert record.fetched == []
    assert record.errors == []


def test_a_view_takes_the_width_of_the_page(report):
    box = report.locator(".workbench-view").bounding_box()
    assert box["width"] > 1_000


def test_formulas_are_drawn(report):
    expect(report.locator(".jp-RenderedMarkdown math")).to_have_count(2)
    expect(report.locator(".jp-RenderedMarkdown")).not_to_contain_text("$")


def test_code_unfolds_on_demand(report):
    code = report.get_by_text("wb.quality(df)")
    expect(code).to_be_hidden()
    report.get_by_text("show code").first.click()
    expect(code).to_be_visible()
    expect(report.get_by_text("seed = 7")).to_be_visible()


def test_a_failing_cell_is_there_to_read(report):
    expect(report.locator(".problem")).to_contain_text("KeyError: <wage>")
    expect(report.get_by_text("df['wage']")).to_be_visible()


def test_what_an_output_asks_of_the_network_is_refused(show, notebook, record):
    book, own = notebook
    book.cells.append(own)
    page = show(render_notebook(book, title="salary"))
    expect(page.locator("#own")).to_be_visible()
    (refusal,) = record.errors
    assert "violates the following Content Security Policy" in refusal


def test_a_dark_system_gets_a_dark_page(report):
    report.emulate_media(color_scheme="dark")
    expect(report.locator(".workbench-view")).to_have_attribute("data-scheme", "dark")
    expect(report.locator("body")).to_have_css("background-color", "rgb(17, 17, 17)")


def test_a_report_with_views_stays_under_five_megabytes(notebook):
    assert len(render_notebook(notebook[0], title="salary")) < 5_000_000
