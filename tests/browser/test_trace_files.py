"""The rarer traces of plotly: a page has their files only where it needs them, and draws them then."""

import pytest
from playwright.sync_api import expect

from workbench.views.items.figure import Figure
from workbench.views.items.table import Table
from workbench.views.page import render_page
from workbench.views.payload import Payload, Section
from workbench.views.runtime import STATIC, TRACE_FILES

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MOST_BYTES = 1_800_000
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TREE = {"labels": ["a", "b"], "parents": ["", "a"]}
PRICES = {"open": [1, 2], "high": [3, 3], "low": [0, 1], "close": [2, 1]}
XY = {"x": [1, 2, 3], "y": [1, 2, 1]}
DIMENSIONS = [{"values": [1, 2]}, {"values": [2, 1]}]
POLAR = {"r": [1, 2], "theta": [0, 90]}
# What each type needs to draw something.
TRACES = {
    "barpolar": POLAR,
    "candlestick": PRICES,
    "contour": {"z": [[0, 1], [2, 3]]},
    "funnel": {"x": [2, 1], "y": ["a", "b"]},
    "histogram2d": XY,
    "histogram2dcontour": XY,
    "icicle": TREE,
    "image": {"source": PIXEL},
    "indicator": {"value": 3},
    "ohlc": PRICES,
    "parcoords": {"dimensions": DIMENSIONS},
    "pie": {"labels": ["a", "b"], "values": [1, 2]},
    "scattergl": {**XY, "mode": "markers"},
    "scatterpolar": POLAR,
    "splom": {"dimensions": DIMENSIONS},
    "sunburst": TREE,
    "table": {"header": {"values": ["a"]}, "cells": {"values": [[1, 2]]}},
    "treemap": TREE,
    "violin": {"y": [1.0, 2.0, 5.0]},
    "waterfall": {"x": ["a", "b"], "y": [2, -1]},
}


def figures(traces):
    """A view with one figure for each trace."""
    table = Table(id="t", title="t", columns=[])
    items = [
        Figure(id=f"f{place}", title=trace["type"], alt="f", spec={"data": [trace]}, table=table, height=200)
        for place, trace in enumerate(traces)
    ]
    section = Section(type="figures", id="f", title="f", items=items)
    return Payload(kind="k", title="t", summary="s", sections=[section])


def scripts(page):
    """How long the scripts of a page are."""
    return page.locator("script[type=module]").evaluate_all("all => all.map(each => each.textContent.length)")


def test_the_runtime_is_small():
    assert (STATIC / "runtime.js").stat().st_size <= MOST_BYTES


def test_a_page_with_bars_alone_carries_the_runtime_alone(draw, draw_all, record):
    page = draw(figures([{"type": "bar", **XY}, {"type": "heatmap", "z": [[1, 2]]}]))
    draw_all(page)
    assert len(scripts(page)) == 1
    assert record.errors == []


def test_a_page_with_scattergl_carries_its_file_once_and_draws_it(draw, draw_all, record):
    scatter = {"type": "scattergl", **TRACES["scattergl"]}
    page = draw(figures([scatter, {"type": "bar", **XY}]), figures([scatter]))
    draw_all(page)
    assert len(scripts(page)) == 2
    expect(page.locator("figure canvas.gl-canvas-context")).to_have_count(2)
    assert record.fetched == []
    assert record.errors == []


def test_every_type_that_a_file_lists_is_drawn(draw, draw_all, record):
    assert sorted(TRACES) == sorted(kind for kinds in TRACE_FILES.values() for kind in kinds)
    page = draw(figures([{"type": kind, **trace} for kind, trace in TRACES.items()]))
    draw_all(page)
    types = page.locator("figure .plot").evaluate_all("all => all.map(plot => plot._fullData[0].type)")
    assert types == list(TRACES)
    assert len(scripts(page)) == 1 + len(TRACE_FILES)
    assert record.errors == []


def test_a_page_that_lacks_the_file_says_so_in_the_chart_s_place(show, record):
    html = render_page([figures([{"type": "pie", **TRACES["pie"]}, {"type": "bar", **XY}])], title="t")
    start = html.index('<script type="module">')
    end = html.index("</script>", start) + len("</script>")
    page = show(html[:start] + html[end:])
    expect(page.get_by_role("alert")).to_have_text(
        "This chart could not be drawn: this page does not carry the file 'more' with its type of trace."
    )
    bars = page.locator("figure").nth(1)
    bars.scroll_into_view_if_needed()
    expect(bars).to_have_attribute("data-state", "drawn")
    assert record.errors == []
