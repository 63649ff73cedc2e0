"""Still pictures: well-formed, small, and true to the words whatever they are."""

import string
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.findings import Finding
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark
from workbench.views.items.table import Table, TableColumn
from workbench.views.payload import Payload, Section
from workbench.views.still import LARGEST, still_picture
from workbench.views.still_chart import draw_chart


def words_of(picture):
    return [node.text for node in ET.fromstring(picture).iter() if node.text]


def view(title="t", *sections):
    return Payload(kind="quality", title=title, summary="s", sections=list(sections))


def figure(spec):
    return Figure(id="f", title="f", spec=spec, alt="A picture.", table=Table(id="t", title="t", columns=[]))


def test_it_says_the_title_the_basis_and_the_findings(every_word):
    words = words_of(still_picture(every_word))
    assert words[0].startswith("wage1 </script>")
    assert words[1].endswith("exact")
    assert "arr_time is a clock time stored as an integer" in words


def test_it_runs_nothing_and_fetches_nothing(every_word):
    tags = {node.tag.split("}")[1] for node in ET.fromstring(still_picture(every_word)).iter()}
    assert tags <= {"svg", "g", "rect", "line", "path", "text"}


@settings(max_examples=40)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(string.printable)), max_size=40))
def test_it_is_well_formed_whatever_the_names(name):
    finding = Finding(code="WBQ101", severity="error", title=name, column=name)
    spark = Spark(id="s", title=name, y=[1, 2], labels=[name, name], low=name, high=name, alt=name)
    bars = figure({"data": [{"type": "bar", "x": [name], "y": [1]}], "layout": {"xaxis": {"title": {"text": name}}}})
    sections = (
        Section(type="findings", id="a", title=name, items=[finding]),
        Section(type="sparks", id="b", title=name, items=[spark]),
        Section(type="figures", id="c", title=name, items=[bars]),
    )
    ET.fromstring(still_picture(view(name, *sections)))


def test_it_leaves_pictures_of_rows_out_and_counts_them(every_word):
    picture = still_picture(every_word)
    assert "data:image" not in picture
    assert "not-loaded" not in picture
    assert "union" in words_of(picture)
    assert "face" not in words_of(picture)
    assert "5 of 526 rows, 7 of 8 columns" in words_of(picture)


def test_years_are_written_without_groups_of_digits(every_word):
    words = words_of(still_picture(every_word))
    assert "1985" in words
    assert "1\u202f985" not in words


def test_parallel_coordinates_have_their_axes_and_lines(every_word):
    picture = still_picture(every_word)
    assert "Each line is a person" in picture
    start = picture.index("Each line is a person")
    assert picture.index('stroke-opacity="0.5"', start) > start
    assert "no values" not in picture


def test_it_stays_small_and_says_what_it_left_out():
    chart = {"data": [{"type": "heatmap", "z": np.ones((40, 40))}], "layout": {}}
    picture = still_picture(view("t", Section(type="figures", id="f", title="f", items=[figure(chart)] * 4)))
    assert len(picture) < LARGEST + 2_000
    assert "2 more parts in the interactive view" in words_of(picture)


@pytest.mark.parametrize(
    "trace",
    [
        {"type": "scatter", "x": [], "y": []},
        {"type": "scatter", "y": [1.0]},
        {"type": "scatter", "mode": "lines+markers", "x": ["2026-01-01", "2026-02-01"], "y": [1, 2]},
        {"type": "scatter", "x": [1, 2, 3], "y": [1, None, 3]},
        {"type": "scattergl", "mode": "markers", "x": np.arange(5_000), "y": np.full(5_000, np.nan)},
        {"type": "bar", "orientation": "h", "x": [3, 1], "y": ["a", "b"]},
        {"type": "bar", "x": ["a", "b"], "y": [-1, float("inf")]},
        {"type": "heatmap", "z": [[np.nan, np.nan]]},
        {"type": "heatmap", "z": []},
        {"type": "box", "y": [np.nan], "name": "a"},
        {"type": "box", "y": [1, 2, 3], "name": "a"},
    ],
)
def test_a_chart_is_well_formed_whatever_its_numbers(trace):
    ET.fromstring(draw_chart({"data": [trace], "layout": {}}, 400, 200))


@pytest.mark.parametrize(
    ("trace", "marks"),
    [
        ({"type": "scatter", "mode": "lines", "x": [1, 2, 3], "y": [1, 2, 1]}, 1),
        ({"type": "scatter", "mode": "markers", "x": [1, 2, 3], "y": [1, 2, 1]}, 1),
        ({"type": "bar", "x": ["a", "b"], "y": [1, 2]}, 2),
        ({"type": "heatmap", "z": [[1, 2], [3, 4]]}, 4),
        ({"type": "box", "y": [1, 2, 3], "name": "a"}, 1),
    ],
)
def test_every_trace_leaves_marks_beside_its_axes(trace, marks):
    chart = ET.fromstring(draw_chart({"data": [trace], "layout": {}}, 400, 200))
    assert sum(node.tag.split("}")[-1] in {"path", "rect"} for node in chart.iter()) >= marks


def test_a_trace_without_a_still_picture_is_told_by_its_sentence():
    parallel = figure({"data": [{"type": "parcoords", "dimensions": []}], "layout": {}})
    words = words_of(still_picture(view("t", Section(type="figures", id="f", title="f", items=[parallel]))))
    assert "A picture." in words


def test_a_logarithmic_axis_has_its_ticks_in_values():
    spec = {"data": [{"type": "scatter", "x": [1, 2], "y": [1, 10_000]}], "layout": {"yaxis": {"type": "log"}}}
    words = [node.text for node in ET.fromstring(draw_chart(spec, 400, 200)).iter() if node.text]
    assert {"1", "100"} <= set(words)


def test_many_points_become_few():
    n = 100_000
    spec = {"data": [{"type": "scattergl", "mode": "markers", "x": np.arange(n), "y": np.arange(n)}], "layout": {}}
    assert len(draw_chart(spec, 400, 200)) < 6_000


def test_a_table_says_how_much_of_it_is_shown():
    table = Table(id="t", title="t", columns=[TableColumn(name="a", values=np.arange(50), type="integer")], n_rows=900)
    words = words_of(still_picture(view("t", Section(type="tables", id="t", title="t", items=[table]))))
    assert "5 of 900 rows, 1 of 1 column" in words
