"""Figures that follow a selection, in a saved page: what is drawn is counted again with NumPy."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.linked_charts import (
    CARRIER,
    CARRIERS,
    CELL,
    DELAY,
    N,
    bars,
    chart,
    counts,
    drag_between,
    drawn_after,
    figure,
    linked,
    means,
    place_of,
    spans,
    traces,
)
from workbench.views.links import Follow, TraceFollow

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def drawn_anew(page, name, key, expected):
    """Wait until the first trace of a figure holds just these values: each figure is drawn when it is its turn."""
    page.wait_for_function(
        """([plot, key, expected]) => {
            const plain = value => Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value, plain) : value;
            return JSON.stringify(plain(plot._fullData[0][key])) === JSON.stringify(expected);
        }""",
        arg=[figure(page, name).locator(".plot").element_handle(), key, expected],
    )


def test_with_nothing_selected_the_figures_are_as_their_author_made_them(draw, draw_all, record):
    page = draw(linked())
    draw_all(page)
    for name, expected in (("delays", counts(DELAY, 12)), ("carriers", counts(CARRIER, 4))):
        (trace,) = traces(page, name)
        assert trace["y"] == expected.tolist()
        assert trace["color"] == "#2f6fb3"
    assert spans(page, "delays") == []
    assert record.errors == []


def test_a_drag_snaps_to_edges_and_every_figure_follows(draw, record):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)  # within the bins from −10 to 20
    chosen = (DELAY >= 1) & (DELAY <= 3)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, chosen))
    drawn_after(page, "hours", 1, means(chosen))
    behind, front = traces(page, "carriers")
    assert behind["y"] == counts(CARRIER, 4).tolist()
    assert (behind["color"], front["color"]) == ("#d5dde6", "#2f6fb3")
    drawn_anew(page, "cells", "z", counts(CELL, 4, chosen).reshape(2, 2).tolist())
    drawn_anew(page, "cells", "text", counts(CELL, 4, chosen).reshape(2, 2).astype(str).tolist())
    drawn_anew(page, "cloud", "selectedpoints", np.nonzero(chosen)[0].tolist())
    late = counts(DELAY, 12, CELL >= 2)[::-1]
    drawn_after(page, "curve", 1, np.concatenate([[0], np.cumsum(late)]) / late.sum())
    # The brush does not count for its own bars: those beside it can still be compared.
    drawn_after(page, "delays", 1, counts(DELAY, 12))
    assert record.errors == []


def test_brushes_combine_and_a_double_click_takes_one_away(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    late = (DELAY >= 1) & (DELAY <= 3)
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 2))
    drawn_after(page, "hours", 1, means(late & (CARRIER == 2)))
    page.mouse.dblclick(*place_of(page, "delays", 50))
    drawn_after(page, "hours", 1, means(CARRIER == 2))
    expect(figure(page, "delays").locator(".brushed rect")).to_have_count(0)
    expect(figure(page, "carriers").locator(".brushed rect")).to_have_count(1)


def test_a_control_changes_what_follows(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 67)
    chosen = (DELAY >= 1) & (DELAY <= 8)
    z = counts(CELL, 4, chosen).reshape(2, 2)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, chosen))
    page.get_by_label("cells as").select_option("shares")
    shares = z / z.sum(axis=1, keepdims=True)
    page.wait_for_function(
        "share => { const plot = document.querySelector('.workbench-view').shadowRoot"
        ".querySelector('figure[data-id=cells] .plot'); return Math.abs(plot._fullData[0].z[0][0] - share) < 1e-9; }",
        arg=float(shares[0, 0]),
    )
    assert traces(page, "cells")[0]["text"][0][0].endswith("%")


def test_the_numbers_beside_a_figure_follow(draw):
    page = draw(linked())
    delays = figure(page, "delays")
    delays.get_by_role("button", name="numbers").click()
    expect(delays.locator("thead th")).to_have_text(["x", "y"])
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    expect(delays.locator("thead th")).to_have_text(["x", "y, selected", "y"])
    chosen = counts(DELAY, 12, CARRIER == 2)
    expect(delays.locator("tbody td:nth-child(2)")).to_have_text([str(each) for each in chosen])
    cells_ = figure(page, "cells")
    cells_.get_by_role("button", name="numbers").click()
    expect(cells_.locator("tbody td:first-child")).to_have_text([str(n) for n in counts(CELL, 4, CARRIER == 2)])
    # A picture whose numbers are not in its table says whose numbers these are.
    points = figure(page, "cloud")
    points.get_by_role("button", name="numbers").click()
    expect(points.locator(".table")).to_contain_text("These are the numbers of all rows.")


def test_numbers_of_a_sample_are_marked_and_scaled(draw):
    rows = np.sort(np.random.default_rng(1).choice(N, 200, replace=False))
    page = draw(linked(rows))
    expect(figure(page, "delays").locator(".basis")).to_have_count(0)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    most = counts(DELAY, 12)
    drawn_after(page, "delays", 1, np.minimum(counts(DELAY[rows], 12, CARRIER[rows] == 2) * 3, most))
    expect(figure(page, "delays").locator(".basis")).to_have_text("≈ sampled, 200 of 600")
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    expect(figure(page, "delays").locator(".basis")).to_have_count(0)


def test_a_brush_from_elsewhere_is_shown_and_a_figure_out_of_sight_is_drawn_when_it_comes_near(draw):
    follows = [TraceFollow(trace=0, keys={"y": Follow(field="carrier")})]
    page = draw(linked(more=[chart("far", bars(CARRIERS, counts(CARRIER, 4)), follows, width="full")]))
    far = figure(page, "far")
    page.add_style_tag(content="article { padding-bottom: 4000px !important; }")
    page.evaluate(
        "() => { const root = document.querySelector('.workbench-view').shadowRoot;"
        "root.querySelector('figure[data-id=far]').style.marginTop = '3000px'; scrollTo(0, 0); }"
    )
    expect(far).not_to_be_in_viewport()
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    drag_between(page, "delays", -7, 17)
    drawn_after(page, "hours", 1, means((CARRIER == 2) & (DELAY >= 1) & (DELAY <= 3)))
    assert far.locator(".plot").evaluate("plot => plot._fullData.length") == 1
    far.scroll_into_view_if_needed()
    drawn_after(page, "far", 1, counts(CARRIER, 4, (DELAY >= 1) & (DELAY <= 3)))
