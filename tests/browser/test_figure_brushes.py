"""Gestures that select in a figure: click, drag, rectangle, keys held, zoom; what follows is counted with NumPy."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.linked_charts import (
    CARRIER,
    CARRIERS,
    CELL,
    DELAY,
    EDGES,
    FUEL,
    HOUR,
    area,
    at,
    chart,
    counts,
    drag,
    drag_between,
    drawn_after,
    figure,
    linked,
    place_of,
    spans,
    traces,
)
from workbench.views.links import Brush, Follow, TraceFollow

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_click_selects_a_bar_alone_or_as_well_and_the_same_click_again_takes_it_away(draw):
    page = draw(linked())
    page.mouse.click(*place_of(page, "carriers", CARRIERS[0], 5))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 0))
    page.keyboard.down("Control")
    page.mouse.click(*place_of(page, "carriers", CARRIERS[3], 5))
    page.keyboard.up("Control")
    drawn_after(page, "delays", 1, counts(DELAY, 12, (CARRIER == 0) | (CARRIER == 3)))
    expect(figure(page, "carriers").locator(".brushed rect")).to_have_count(2)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[3], 5))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 3))
    page.mouse.click(*place_of(page, "carriers", CARRIERS[3], 5))
    page.wait_for_function(
        "() => document.querySelector('.workbench-view').shadowRoot"
        ".querySelector('figure[data-id=delays] .plot')._fullData.length === 1"
    )
    assert traces(page, "delays")[0]["color"] == "#2f6fb3"


def test_with_shift_a_second_drag_is_added(draw):
    page = draw(linked())
    drag_between(page, "delays", -17, -13)
    drag_between(page, "delays", 33, 47, keys=["Shift"])
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, np.isin(DELAY, [0, 5, 6])))
    expect(figure(page, "delays").locator(".brushed rect")).to_have_count(2)


def test_the_brushed_span_reaches_from_edge_to_edge(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    drawn_after(page, "delays", 1, counts(DELAY, 12))
    ((left, width),) = spans(page, "delays")
    ends = figure(page, "delays").locator(".plot").evaluate(
        "plot => [-10, 20].map(edge => plot._fullLayout.xaxis._offset + plot._fullLayout.xaxis.d2p(edge))"
    )  # fmt: skip
    assert [left, left + width] == pytest.approx(ends)
    # The same field lies along another chart's axis: there, too.
    expect(figure(page, "cloud").locator(".brushed rect")).to_have_count(1)


def test_escape_during_a_drag_gives_back_what_was_before_and_after_it_clears(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    start, end = place_of(page, "delays", 33), place_of(page, "delays", 57)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, (DELAY >= 5) & (DELAY <= 7)))
    page.keyboard.press("Escape")
    page.mouse.up()
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, (DELAY >= 1) & (DELAY <= 3)))
    page.keyboard.press("Escape")
    expect(page.locator(".brushed rect")).to_have_count(0)


def test_a_drag_over_cells_selects_several_and_a_click_one(draw):
    page = draw(linked())
    box = area(page, "cells")
    page.mouse.click(*at(box, 0.25, 0.75))  # predicted early, actual early
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, CELL == 0))
    expect(figure(page, "cells").locator(".brushed rect")).to_have_count(1)
    drag(page, "cells", (0.2, 0.2), (0.8, 0.25))  # actual late, whatever was predicted
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, CELL >= 2))
    expect(figure(page, "cells").locator(".brushed rect")).to_have_count(2)


def test_a_rectangle_brushes_two_fields(draw):
    trace = {"type": "scatter", "mode": "markers", "x": EDGES[DELAY] + 5, "y": HOUR + 0.5, "marker": {"color": "@data"}}
    both = chart("both", trace, [TraceFollow(trace=0, points=True)], brush=Brush(x="delay", y="hour"), width="full")
    page = draw(linked(more=[both]))
    drag_between(page, "both", (-7, 3.5), (17, 8.5))
    chosen = (DELAY >= 1) & (DELAY <= 3) & (HOUR >= 3) & (HOUR <= 8)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, chosen))
    expect(figure(page, "both").locator(".brushed rect")).to_have_count(1)
    expect(figure(page, "delays").locator(".brushed rect")).to_have_count(1)
    page.mouse.click(*place_of(page, "both", 50, 20.5))  # a place among points is no bin
    expect(figure(page, "both").locator(".brushed rect")).to_have_count(1)


def test_horizontal_bars_and_a_logarithmic_axis_are_brushed_along_their_own_axis(draw):
    flat = {"type": "bar", "orientation": "h", "y": CARRIERS, "x": counts(CARRIER, 4), "marker": {"color": "@data"}}
    log = {"type": "scatter", "mode": "markers", "x": HOUR + 0.5, "y": FUEL, "marker": {"color": "@data"}}
    flat_follows = [TraceFollow(trace=0, keys={"x": Follow(field="carrier")})]
    log_axis = {"xaxis": {"type": "log"}}
    more = [
        chart("flat", flat, flat_follows, brush=Brush(y="carrier")),
        chart("log", log, [TraceFollow(trace=0, points=True)], brush=Brush(x="hour"), axes=log_axis),
    ]
    page = draw(linked(more=more))
    page.mouse.click(*place_of(page, "flat", 5, CARRIERS[2]))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 2))
    drag_between(page, "log", 6.5, 11.5)
    drawn_after(page, "delays", 1, counts(DELAY, 12, (CARRIER == 2) & (HOUR >= 6) & (HOUR <= 11)))
    drawn_after(page, "flat", 1, counts(CARRIER, 4, (HOUR >= 6) & (HOUR <= 11)), key="x")


def test_zoom_and_pan_stay_in_the_mode_bar_and_outlast_a_selection(draw):
    page = draw(linked())
    delays = figure(page, "delays")
    delays.hover()
    for words in ("Box Select", "Zoom", "Pan", "Reset axes"):
        expect(delays.locator(f'.modebar-btn[data-title="{words}"]')).to_have_count(1)
    delays.locator('.modebar-btn[data-title="Zoom"]').click()
    drag_between(page, "delays", 0, 60)
    reach = "plot => plot._fullLayout.xaxis.range.map(Number)"
    page.wait_for_function(
        "() => document.querySelector('.workbench-view').shadowRoot"
        ".querySelector('figure[data-id=delays] .plot')._fullLayout.xaxis.range[0] > -5"
    )
    zoomed = delays.locator(".plot").evaluate(reach)
    expect(delays.locator(".brushed rect")).to_have_count(0)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 2))
    assert delays.locator(".plot").evaluate(reach) == zoomed
    # What is brushed moves with the axis.
    delays.locator('.modebar-btn[data-title="Box Select"]').click()
    drag_between(page, "delays", 12, 28)
    ((left, width),) = spans(page, "delays")
    ends = delays.locator(".plot").evaluate(
        "plot => [10, 30].map(edge => plot._fullLayout.xaxis._offset + plot._fullLayout.xaxis.d2p(edge))"
    )
    assert [left, left + width] == pytest.approx(ends)
