"""Specifications and tables: colours by name, and frames as tables."""

import re

import numpy as np
import pandas as pd
import pytest

from workbench.views.figures import PALETTE, layout, restyle, table_from_frame
from workbench.views.runtime import STATIC

STYLES = STATIC.parent / "frontend" / "runtime" / "styles.css"


def test_colour_names_become_colours_wherever_plotly_expects_one():
    spec = {
        "marker": {"color": ["@data", "@rest"]},
        "colorscale": [[0, "@paper"], [1, "@data"]],
        "fillcolor": "@data/0.2",
    }
    assert restyle(spec) == {
        "marker": {"color": ["#2f6fb3", "#d5dde6"]},
        "colorscale": [[0, "#ffffff"], [1, "#2f6fb3"]],
        "fillcolor": "rgba(47,111,179,0.2)",
    }


def test_a_category_that_looks_like_a_colour_name_stays():
    assert restyle({"x": ["@data"], "name": "@data"}) == {"x": ["@data"], "name": "@data"}


def test_the_page_and_the_palette_have_the_same_light_colours():
    css = STYLES.read_text(encoding="utf-8").split(":host([data-scheme")[0]
    tokens = dict(re.findall(r"--wb-(\w+): (?:var\([^,]+, )?(#\w{6})", css))
    assert {f"@{name}": colour for name, colour in tokens.items()} == PALETTE


def test_layout_merges_what_is_added_to_an_axis():
    assert layout("a", "b", xaxis={"type": "log"})["xaxis"] == {
        "title": {"text": "a"},
        "zeroline": False,
        "type": "log",
    }


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2], "integer"),
        ([0.5, np.nan], "number"),
        ([True, False], "boolean"),
        (["a", None], "text"),
        (pd.to_datetime(["2026-01-01", "2026-01-02"]), "date"),
    ],
)
def test_a_frames_columns_keep_their_kinds(values, kind):
    table = table_from_frame(pd.DataFrame({"a": values}), id="t", title="t")
    assert table.columns[0].type == kind


def test_a_table_carries_the_first_rows_and_says_how_many_there_are():
    table = table_from_frame(pd.DataFrame({"a": np.arange(500)}), id="t", title="t", limit=20)
    assert (table.length, table.n_rows) == (20, 500)


def test_columns_of_equal_name_are_all_there():
    table = table_from_frame(pd.DataFrame([[1, "x"]], columns=["a", "a"]), id="t", title="t")
    assert [column.type for column in table.columns] == ["integer", "text"]
