"""A finished notebook as a page, with the network switched off."""

import json

import nbformat.v4 as nb4
import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import expect

from workbench.views.page import render_notebook
from workbench.views.payload import MIME_TYPE

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TEXT = "# Pay\n\nThe error is $e_i = y_i - \\hat y_i$, and\n\n$$\\mathrm{RMSE} = \\sqrt{\\frac{1}{n} \\sum_i e_i^2}$$"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
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


def plotly_output(traces, **layout):
    figure = json.loads(go.Figure(traces, layout=layout).to_json())
    return nb4.new_output("display_data", data={"application/vnd.plotly.v1+json": figure})


OWN_FIGURES = {
    "scatter": go.Scatter(x=np.array([1.0, 2.0]), y=np.array([3.0, 1.0]), mode="markers"),
    "histogram": go.Histogram(x=np.array([1.0, 2.0, 2.0])),
    "pie": go.Pie(labels=["a", "b"], values=np.array([1, 2])),
    "violin": go.Violin(y=np.array([1.0, 2.0, 5.0])),
    "contour": go.Contour(z=np.arange(6.0).reshape(2, 3)),
    "histogram2d": go.Histogram2d(x=[1, 2], y=[1, 2]),
    "density contour": go.Histogram2dContour(x=[1, 2, 3], y=[1, 2, 1]),
    "image": go.Image(source=PIXEL),
    "table": go.Table(header={"values": ["a"]}, cells={"values": [[1, 2]]}),
    "matrix of scatters": go.Splom(dimensions=[{"values": [1, 2]}, {"values": [2, 1]}]),
    "sunburst": go.Sunburst(labels=["a", "b"], parents=["", "a"]),
    "treemap": go.Treemap(labels=["a", "b"], parents=["", "a"]),
    "icicle": go.Icicle(labels=["a", "b"], parents=["", "a"]),
    "indicator": go.Indicator(value=3),
    "polar": go.Scatterpolar(r=[1, 2], theta=[0, 90]),
    "polar bars": go.Barpolar(r=[1, 2], theta=[0, 90]),
    "funnel": go.Funnel(x=[2, 1], y=["a", "b"]),
    "waterfall": go.Waterfall(x=["a", "b"], y=[2, -1]),
    "candles": go.Candlestick(open=[1, 2], high=[3, 3], low=[0, 1], close=[2, 1]),
    "open high low close": go.Ohlc(open=[1, 2], high=[3, 3], low=[0, 1], close=[2, 1]),
}


def test_figures_of_the_notebook_s_own_are_drawn_in_their_layout(show, draw_all, record):
    outputs = [plotly_output(trace, title={"text": f"own <b>{name}</b>"}) for name, trace in OWN_FIGURES.items()]
    page = show(render_notebook(nb4.new_notebook(cells=[nb4.new_code_cell("figures", outputs=outputs)]), title="own"))
    draw_all(page)
    titles = page.locator("figure .gtitle").evaluate_all("all => all.map(each => each.textContent)")
    assert titles == [f"own {name}" for name in OWN_FIGURES]
    assert page.locator(".view h2, .view h3").count() == 0
    assert record.fetched == []
    assert record.errors == []


def test_typed_arrays_of_plotly_are_drawn(show, draw_all):
    output = plotly_output(OWN_FIGURES["scatter"])
    page = show(render_notebook(nb4.new_notebook(cells=[nb4.new_code_cell("figure", outputs=[output])]), title="own"))
    draw_all(page)
    expect(page.locator("figure .scatterlayer .point")).to_have_count(2)
    page.get_by_role("button", name="numbers").click()
    expect(page.locator("figure td")).to_have_text(["1", "3", "2", "1"])


def test_markup_in_a_title_stays_harmless(show, draw_all, record):
    title = "<img src=x onerror=boom()><a href='https://example.org'>a</a> <span style='color:red'>b</span>"
    output = plotly_output(OWN_FIGURES["scatter"], title={"text": title})
    page = show(render_notebook(nb4.new_notebook(cells=[nb4.new_code_cell("figure", outputs=[output])]), title="own"))
    draw_all(page)
    expect(page.locator("figure .gtitle")).to_have_text(
        "<img src=x onerror=boom()><a href='https://example.org'>a</a> b"
    )
    assert page.locator("figure img, figure a[href*=example]").count() == 0
    assert record.errors == []


def test_a_chart_that_is_not_drawn_says_so(show, record):
    output = plotly_output(go.Surface(z=[[1, 2], [3, 4]]), title={"text": "hills"})
    page = show(render_notebook(nb4.new_notebook(cells=[nb4.new_code_cell("figure", outputs=[output])]), title="own"))
    expect(page.get_by_role("note")).to_have_text(
        'Chart “hills”: 1 trace (surface). A chart of type "surface" is not drawn in reports.'
    )
    assert record.errors == []


def test_the_frames_of_a_figure_play(show, draw_all):
    frame = go.Frame(data=[go.Scatter(x=[5.0], y=[5.0])], name="later")
    figure = json.loads(go.Figure(go.Scatter(x=[1.0], y=[1.0]), frames=[frame]).to_json())
    output = nb4.new_output("display_data", data={"application/vnd.plotly.v1+json": figure})
    page = show(render_notebook(nb4.new_notebook(cells=[nb4.new_code_cell("figure", outputs=[output])]), title="own"))
    draw_all(page)
    frames = page.locator("figure .plot").evaluate("plot => plot._transitionData._frames.map(each => each.name)")
    assert frames == ["later"]


def test_a_narrow_report_needs_no_sideways_scrolling(show):
    output = plotly_output(OWN_FIGURES["scatter"], width=600)
    book = nb4.new_notebook(cells=[nb4.new_code_cell("figure", outputs=[output])])
    page = show(render_notebook(book, title="own", header_html=HEADER))
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.get_by_role("button", name="numbers")).to_be_in_viewport(ratio=1)
    page.wait_for_function("() => document.documentElement.scrollWidth <= 400")


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
    with page.expect_console_message(lambda said: said.text == "all is said"):  # what came before is on record then
        page.evaluate("console.info('all is said')")
    (refusal,) = record.errors
    assert "violates the following Content Security Policy" in refusal


def test_a_dark_system_gets_a_dark_page(report):
    report.emulate_media(color_scheme="dark")
    expect(report.locator(".workbench-view")).to_have_attribute("data-scheme", "dark")
    expect(report.locator("body")).to_have_css("background-color", "rgb(17, 17, 17)")


def test_a_report_with_views_stays_under_five_megabytes(notebook):
    assert len(render_notebook(notebook[0], title="salary")) < 5_000_000
