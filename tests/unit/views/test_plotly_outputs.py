"""Plotly figures of a notebook's own, made into views."""

import copy
import json

import jsonschema
import nbformat.v4 as nb4
import numpy as np
import plotly.graph_objects as go
import pytest

from workbench.strict_json import dumps
from workbench.views.payload import MIME_TYPE
from workbench.views.plotly_outputs import PLOTLY_TYPE, figure_payload, with_views_of_figures
from workbench.views.runtime import STATIC

SCHEMA = json.loads((STATIC.parent / "views" / "payload.schema.json").read_text(encoding="utf-8"))


def output_of(figure):
    """Return what displaying *figure* leaves in a notebook."""
    return json.loads(figure.to_json())


def drawn(figure):
    """Return the payload's only figure."""
    (section,) = figure_payload(output_of(figure)).sections
    (item,) = section.items
    return item


def rows(figure):
    """Return the numbers beside the figure, row by row."""
    return list(zip(*(column.values for column in drawn(figure).table.columns), strict=True))


POINTS = go.Scatter(x=np.array([1.5, 2.5]), y=np.array([3, 4]), name="a")
FIGURES = {
    "typed arrays": go.Figure(POINTS),
    "a matrix": go.Figure(go.Heatmap(z=np.arange(6.0).reshape(2, 3))),
    "nothing": go.Figure(),
    "frames": go.Figure(POINTS, frames=[go.Frame(data=[POINTS], name="1")]),
    "an odd height": go.Figure(layout={"height": 300.5}),
    "a title as text": {"data": [{}], "layout": {"title": "pay"}},
    "no layout": {"data": []},
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_the_schema_describes_a_figure_s_payload(figure):
    output = figure if isinstance(figure, dict) else output_of(figure)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(dumps(figure_payload(output).to_json())))


def test_a_plotly_output_becomes_a_view_and_keeps_what_it_had():
    output = nb4.new_output("display_data", data={PLOTLY_TYPE: output_of(go.Figure(POINTS))})
    book = nb4.new_notebook(cells=[nb4.new_code_cell("figure", outputs=[output])])
    before = copy.deepcopy(book)
    (shown,) = with_views_of_figures(book).cells[0].outputs
    assert set(shown.data) == {PLOTLY_TYPE, MIME_TYPE, "text/plain"}
    assert shown.data["text/plain"] == "Chart: 1 trace (scatter)"
    assert book == before


@pytest.mark.parametrize("damaged", ["text", None, {"data": 3}, {"data": ["a"]}, {}])
def test_what_is_no_figure_is_left_alone(damaged):
    output = nb4.new_output("display_data", data={PLOTLY_TYPE: damaged})
    book = nb4.new_notebook(cells=[nb4.new_code_cell("figure", outputs=[output])])
    assert with_views_of_figures(book) == book


def test_the_author_s_layout_is_kept():
    figure = go.Figure(POINTS, layout={"title": {"text": "<b>Pay</b>"}, "template": "plotly_dark", "height": 250})
    layout = drawn(figure).spec["layout"]
    assert layout == output_of(figure)["layout"]
    assert drawn(figure).height == 250


def test_a_figure_without_a_template_is_not_given_the_house_s():
    (section,) = figure_payload({"data": []}).sections
    assert section.items[0].spec["layout"]["template"] == {}


def test_a_width_alone_comes_with_the_usual_height():
    layout = drawn(go.Figure(POINTS, layout={"width": 500})).spec["layout"]
    assert (layout["width"], layout["height"]) == (500, 450)


def test_the_sentence_names_the_chart_without_its_markup():
    figure = go.Figure([POINTS, go.Bar(y=[1])], layout={"title": {"text": "<b>Pay</b>"}})
    assert drawn(figure).alt == "Chart “Pay”: 2 traces (scatter, bar)"


def test_typed_arrays_are_listed_as_numbers():
    assert rows(go.Figure(POINTS)) == [(1.5, 3), (2.5, 4)]


def test_several_traces_are_told_apart():
    figure = go.Figure([POINTS, go.Scatter(x=[9], y=["high"])])
    assert rows(figure) == [("a", 1.5, "3"), ("a", 2.5, "4"), ("trace 2", 9, "high")]


def test_a_histogram_lists_the_values_it_counts():
    assert rows(go.Figure(go.Histogram(x=[1, 2]))) == [(1,), (2,)]


def test_a_pie_lists_its_labels_and_values():
    assert rows(go.Figure(go.Pie(labels=["a", "b"], values=[1, 2]))) == [("a", 1), ("b", 2)]


def test_a_long_trace_says_how_many_rows_it_has():
    table = drawn(go.Figure(go.Scatter(x=np.arange(1_000), y=np.arange(1_000)))).table
    assert (table.length, table.n_rows) == (200, 1_000)


@pytest.mark.parametrize(
    "trace",
    [
        {"type": "heatmap", "z": [[1]]},
        {"x": [1], "y": [1, 2]},
        {"x": {"dtype": "f8", "bdata": "AA=="}},
        {"x": {"dtype": "strange", "bdata": ""}},
        {"x": {"dtype": "f8", "bdata": "", "shape": "2, 0"}},
        {"x": [["a", "b"]]},
    ],
)
def test_numbers_that_are_no_plain_lists_are_said_to_be_missing(trace):
    (section,) = figure_payload({"data": [trace]}).sections
    table = section.items[0].table
    assert table.columns == []
    assert table.note == "1 trace, whose numbers are not plain lists: they are in the notebook."


def test_a_trace_that_is_not_listed_is_mentioned():
    figure = go.Figure([POINTS, go.Heatmap(z=[[1]])])
    assert drawn(figure).table.note == "1 more trace without plain numbers"
