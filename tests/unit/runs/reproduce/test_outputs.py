from __future__ import annotations

import base64
import datetime as dt

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from workbench.runs.comparison.outputs.cells import Side, compare_outputs
from workbench.runs.comparison.outputs.changing_words import ChangingWords
from workbench.runs.comparison.outputs.figures import compare_plotly, compare_views
from workbench.runs.comparison.outputs.likeness import CLOSE, DIFFERENT, SAME, Tolerance
from workbench.runs.comparison.outputs.tables import compare_html
from workbench.runs.comparison.outputs.values import compare_arrays, compare_values
from workbench.views.items.figure import Figure
from workbench.views.items.table import Table, TableColumn
from workbench.views.payload import MIME_TYPE, Payload, Section

FRAME = pd.DataFrame({"wage": [3.1, 2.5], "name": ["a", "b"]})
NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
CHANGING = ChangingWords(NOW, NOW)


def tables(before, after):
    return compare_html(before._repr_html_(), after._repr_html_(), Tolerance())


def outputs(before, after):
    return compare_outputs(Side(before, CHANGING), Side(after, CHANGING), Tolerance())


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data):
    return {"output_type": "display_data", "data": {name.replace("_", "/"): value for name, value in data.items()}}


def error(name="ValueError", message="bad"):
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": []}


def test_a_frame_is_compared_by_its_values():
    assert tables(FRAME, FRAME.assign(wage=[3.1, 2.5])).degree == SAME
    found = tables(FRAME, FRAME.assign(wage=[3.1, 2.6]))
    assert (found.degree, found.what) == (DIFFERENT, "row 1, column 'wage': 2.5 became 2.6")


def test_a_frame_is_compared_by_its_columns_and_rows():
    assert tables(FRAME, FRAME.rename(columns={"wage": "pay"})).what == "column 'wage' is missing"
    assert tables(FRAME, FRAME.assign(more=1)).what == "column 'more' is new"
    assert tables(FRAME, FRAME[["name", "wage"]]).what == "the columns are in another order"
    assert tables(FRAME, FRAME.iloc[:1]).what == "2 rows became 1"


def test_how_a_table_is_drawn_does_not_matter():
    styles = [f"<style>#T_{own} {{}}</style><table id='T_{own}'><tr><td>1</td></tr></table>" for own in ("a1", "b2")]
    assert compare_html(styles[0], styles[1], Tolerance()).degree == SAME


def test_pages_without_tables_are_compared_by_their_text():
    assert compare_html("<p id='a'>x</p>", "<p id='b'>x</p>", Tolerance()).degree == SAME
    assert compare_html("<p>x</p>", "<p>y</p>", Tolerance()).degree == DIFFERENT


def test_arrays_are_compared_as_a_whole():
    before = np.arange(5.0)
    assert compare_arrays(before, before * (1 + 1e-9), Tolerance()).degree == CLOSE
    found = compare_arrays(before, np.array([0.0, 1, 2, 3, 4.5]), Tolerance())
    assert found.what == "value 4 of 5: 4.0 became 4.5"
    assert compare_arrays(np.array([np.nan, np.inf]), np.array([np.nan, np.inf]), Tolerance()).degree == SAME
    assert compare_arrays(np.array([np.inf]), np.array([-np.inf]), Tolerance()).degree == DIFFERENT
    assert compare_arrays(np.array([1.0]), np.array([np.nan]), Tolerance()).degree == DIFFERENT


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ({"a": 1}, {"a": 2}, "a: 1 became 2"),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1]}}, "a: b: 2 values became 1"),
        ({"a": 1}, {}, "'a' is missing"),
        ({}, {"a": 1}, "'a' is new"),
        (True, 1, "'True' became '1'"),
        (None, "x", "nothing became 'x'"),
    ],
)
def test_a_difference_of_documents_says_where_it_lies(before, after, what):
    assert compare_values(before, after, Tolerance()).what == what


def test_a_figure_is_compared_by_its_data_however_that_is_stored():
    values = np.linspace(0, 1, 50)
    stored = go.Figure(go.Scatter(x=values, y=values, uid="a")).to_plotly_json()
    listed = {"data": [{"type": "scatter", "x": values.tolist(), "y": values.tolist()}], "layout": {}}
    packed = {
        "data": [
            {"type": "scatter"}
            | {name: {"dtype": "f8", "bdata": base64.b64encode(values.tobytes()).decode()} for name in ("x", "y")}
        ],
        "layout": {"template": {"any": 1}},
    }
    assert compare_plotly(packed, listed, Tolerance()).degree == SAME
    assert compare_plotly(stored, listed, Tolerance()).degree == SAME
    listed["data"][0]["y"][7] = 0.5
    found = compare_plotly(packed, listed, Tolerance())
    assert found.kind == "figure"
    assert found.what.startswith("data: [0]: y: ")


def view(values, *, summary="two columns"):
    spec = {"data": [{"type": "scatter", "x": np.asarray(values)}], "layout": {}}
    table = Table(id="t", title="t", columns=[TableColumn(name="x", values=[1])])
    item = Figure(id="f", title="f", spec=spec, alt="f", table=table)
    return Payload(
        kind="test",
        title="t",
        summary=summary,
        sections=[Section(type="figures", id="s", title="s", items=[item])],
    ).to_json()


def test_a_view_is_compared_by_its_numbers_and_words_and_not_by_its_id():
    before = view(np.arange(100.0))
    assert compare_views(before, view(np.arange(100.0)), Tolerance()).degree == SAME
    assert compare_views(before, view(np.arange(100.0) * (1 + 1e-9)), Tolerance()).degree == CLOSE
    moved = np.arange(100.0)
    moved[41] = 0
    assert "value 41 of 100: 41.0 became 0.0" in compare_views(before, view(moved), Tolerance()).what
    assert compare_views(before, view(np.arange(100.0), summary="three"), Tolerance()).differs


def test_what_was_printed_in_parts_is_one_text():
    assert outputs([stream("a\n"), stream("b\n")], [stream("a\nb\n")]).is_same
    assert outputs([stream("a\n")], [stream("a\n", "stderr")]).what.startswith("what it prints: ")


def test_the_richest_form_of_an_output_counts():
    before = shown(text_html="<table><tr><td>1</td></tr></table>", text_plain="one")
    after = shown(text_html="<table><tr><td>1</td></tr></table>", text_plain="another")
    assert outputs([before], [after]).is_same


def test_an_output_of_another_kind_is_different():
    found = outputs([shown(text_plain="1")], [shown(text_html="<b>1</b>")])
    assert found.what == "an output of type text/plain became text/html"
    assert outputs([shown(text_plain="1")], []).what == "1 outputs became 0"


def test_a_view_in_a_notebook_is_compared_as_a_view():
    cells = [[{"output_type": "display_data", "data": {MIME_TYPE: view(each)}}] for each in ([1.0, 2.0], [1.0, 3.0])]
    assert outputs(*cells).kind == "view"


def test_an_error_is_compared_by_its_name_and_message():
    assert outputs([error()], [error()]).is_same
    assert outputs([error()], [error(message="worse")]).differs
    assert outputs([stream("x")], [error("KeyError", "'a'")]).what == "it fails: KeyError: 'a'"
    assert outputs([error()], [stream("x")]).what == "it no longer fails with ValueError"
