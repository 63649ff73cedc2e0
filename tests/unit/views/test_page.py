"""Pages as text: one runtime, nothing from the network, nothing that data could break out of."""

import base64
import hashlib
import json
import re

import nbformat.v4 as nb4
import pytest

from workbench.invalid import InvalidInput
from workbench.views import page, runtime
from workbench.views.items.figure import Figure
from workbench.views.items.table import Table
from workbench.views.page import render_notebook, render_page
from workbench.views.payload import MIME_TYPE, Payload, Section

SCRIPT = "export const mount = 'the runtime';"
MORE, WEBGL = "'more traces';", "'traces by WebGL';"
VIEW = re.compile(rf'<script type="{re.escape(MIME_TYPE)}">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def front_end(monkeypatch, tmp_path):
    """A front end of known text, so that these tests need none."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "runtime.js").write_text(SCRIPT, encoding="utf-8")
    (static / "formulas.js").write_text("'the formulas'", encoding="utf-8")
    (static / "more.js").write_text(MORE, encoding="utf-8")
    (static / "webgl.js").write_text(WEBGL, encoding="utf-8")
    monkeypatch.setattr(runtime, "STATIC", static)
    monkeypatch.setattr(page, "PACKAGE", tmp_path)
    for source in (runtime.runtime_source, runtime.trace_file_source):
        source.cache_clear()
    yield static
    for source in (runtime.runtime_source, runtime.trace_file_source):
        source.cache_clear()


def notebook(*outputs, markdown="# Pay"):
    cells = [nb4.new_markdown_cell(markdown), nb4.new_code_cell("wb.quality(df)", outputs=list(outputs))]
    return nb4.new_notebook(cells=cells)


def figures(*traces):
    """A payload with one figure for each trace."""
    table = Table(id="t", title="t", columns=[])
    items = [
        Figure(id=str(place), title="f", alt="f", spec={"data": [trace]}, table=table)
        for place, trace in enumerate(traces)
    ]
    return Payload(kind="k", title="t", summary="s", sections=[Section(type="figures", id="f", title="f", items=items)])


def view_output(payload):
    return nb4.new_output("display_data", data={MIME_TYPE: payload.to_json(), "text/plain": "<view>"})


def test_the_runtime_is_in_a_page_once(every_word):
    assert render_page([every_word, every_word], title="two").count(SCRIPT) == 1


def test_payloads_come_back_from_a_page_unchanged(every_word):
    (text,) = VIEW.findall(render_page([every_word], title="t"))
    assert json.loads(text) == json.loads(json.dumps(every_word.to_json()))


def digest(script):
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(html):
    return re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]


def test_a_page_may_run_this_script_alone():
    said = policy(render_page([figures({"type": "bar"})], title="t"))
    assert "default-src 'none'" in said
    assert f"script-src {digest(SCRIPT)};" in said
    assert "http" not in said


def test_a_page_carries_the_files_of_the_traces_in_it_once_and_before_the_runtime():
    html = render_page([figures({"type": "pie"}, {"type": "splom"}), figures({"type": "scattergl"})], title="t")
    assert re.findall(r'<script type="module">(.*?)</script>', html) == [MORE, WEBGL, SCRIPT]
    assert f"script-src {digest(MORE)} {digest(WEBGL)} {digest(SCRIPT)};" in policy(html)


def test_a_page_of_what_the_runtime_draws_carries_no_other_file():
    html = render_page([figures({"type": "bar"}, {"type": "heatmap", "z": [[1.0]]}, {"x": [1], "y": [2]})], title="t")
    assert re.findall(r'<script type="module">(.*?)</script>', html) == [SCRIPT]


def test_a_figure_that_a_control_moves_counts_with_all_its_specifications():
    spec = {"data": [{"type": "bar"}]}
    moved = Figure(
        id="f",
        title="f",
        alt="f",
        spec=spec,
        specs=[spec, {"data": [{"type": "pie"}]}],
        table=Table(id="t", title="t", columns=[]),
    )
    payload = Payload(
        kind="k", title="t", summary="s", sections=[Section(type="figures", id="f", title="f", items=[moved])]
    )
    assert MORE in render_page([payload], title="t")


@pytest.mark.parametrize(
    "damaged", [{}, {"sections": 3}, {"sections": [None, {"items": [{"spec": {"data": "?"}, "specs": None}]}]}]
)
def test_a_damaged_payload_in_a_notebook_needs_no_file(damaged):
    output = nb4.new_output("display_data", data={MIME_TYPE: damaged})
    html = render_notebook(notebook(output), title="t")
    assert SCRIPT in html
    assert MORE not in html


def test_a_notebook_page_carries_the_files_of_the_traces_in_it_once(every_word):
    html = render_notebook(notebook(view_output(every_word), view_output(every_word)), title="t")
    assert (html.count(WEBGL), html.count(MORE)) == (1, 0)
    assert html.index(WEBGL) < html.index(SCRIPT)


def test_a_figure_of_the_notebook_s_own_brings_the_file_of_its_traces():
    data = {"application/vnd.plotly.v1+json": {"data": [{"type": "pie", "values": [1]}], "layout": {}}}
    html = render_notebook(notebook(nb4.new_output("display_data", data=data)), title="t")
    assert (html.count(MORE), html.count(WEBGL)) == (1, 0)


def test_a_title_is_escaped(every_word):
    assert "<title>&lt;b&gt;</title>" in render_page([every_word], title="<b>")


def test_a_page_without_script_shows_the_still_picture(every_word):
    assert "<noscript><svg" in render_page([every_word], title="t")


def test_without_the_front_end_a_page_says_how_to_build_it(every_word, front_end):
    (front_end / "runtime.js").unlink()
    with pytest.raises(InvalidInput, match=r"pip install -e \."):
        render_page([every_word], title="t")


def test_a_notebook_with_two_views_has_the_runtime_once(every_word):
    html = render_notebook(notebook(view_output(every_word), view_output(every_word)), title="t")
    assert html.count(SCRIPT) == 1
    assert len(VIEW.findall(html)) == 2


def test_payloads_come_back_from_a_notebook_page_unchanged(every_word):
    (text,) = VIEW.findall(render_notebook(notebook(view_output(every_word)), title="t"))
    assert json.loads(text) == json.loads(json.dumps(every_word.to_json()))


def test_a_notebook_page_loads_nothing(every_word):
    html = render_notebook(notebook(view_output(every_word), markdown="$x$"), title="t")
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*[\"']?(?!data:)", html) == []
    assert "cdnjs" not in html


def test_formulas_come_along_only_where_there_are_some(every_word):
    assert "'the formulas'" in render_notebook(notebook(markdown="$x$"), title="t")
    assert "'the formulas'" not in render_notebook(notebook(markdown="x"), title="t")


def test_widget_state_is_left_out_and_the_notebook_untouched():
    book = notebook()
    book.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"secret": {}}}}
    assert "secret" not in render_notebook(book, title="t")
    assert "widgets" in book.metadata


def test_a_widget_is_shown_as_what_else_its_output_holds():
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "IntSlider(value=3)"}
    assert "IntSlider(value=3)" in render_notebook(notebook(nb4.new_output("display_data", data=data)), title="t")


def test_a_plotly_figure_becomes_a_view():
    figure = {"data": [{"x": [1], "y": [2]}], "layout": {}}
    data = {"application/vnd.plotly.v1+json": figure}
    (text,) = VIEW.findall(render_notebook(notebook(nb4.new_output("display_data", data=data)), title="t"))
    assert json.loads(text)["kind"] == "plotly"


def test_an_output_that_no_page_can_show_is_named():
    html = render_notebook(notebook(nb4.new_output("display_data", data={"application/x-odd": "1"})), title="t")
    assert "An output of type application/x-odd is not shown in reports." in html


def test_code_is_folded_and_parameters_are_not():
    cells = [
        nb4.new_code_cell("ordinary = 1"),
        nb4.new_code_cell("seed = 7", metadata={"tags": ["injected-parameters"]}),
    ]
    html = render_notebook(nb4.new_notebook(cells=cells), title="t")
    folds = re.findall(r'<details class="code"\s*(open(?:="")?)?\s*>', html)
    assert [bool(fold) for fold in folds] == [False, True]
    assert "parameters of this run" in html


def test_a_failing_cell_shows_its_code_and_traceback():
    error = nb4.new_output("error", ename="KeyError", evalue="'wage'", traceback=["\x1b[31mKeyError\x1b[0m: <wage>"])
    html = render_notebook(notebook(error), title="t")
    assert re.search(r'<details class="code"\s*open', html)
    assert "&lt;wage&gt;" in html


def test_the_header_stands_above_the_notebook():
    html = render_notebook(notebook(), title="t", header_html='<header class="run">facts</header>')
    assert html.index("facts") < html.index("Pay")


def test_an_installed_package_finds_its_template_where_jupyter_keeps_them(every_word, monkeypatch, tmp_path):
    templates = tmp_path / "share" / "nbconvert" / "templates"
    templates.mkdir(parents=True)
    (templates / "workbench").symlink_to(page.CHECKOUT / "report", target_is_directory=True)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    monkeypatch.setattr(page, "CHECKOUT", tmp_path / "nowhere")
    assert len(VIEW.findall(render_notebook(notebook(view_output(every_word)), title="t"))) == 1
