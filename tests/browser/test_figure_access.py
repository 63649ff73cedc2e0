"""Figures for everybody: brushed with the keyboard alone, read by machines and in both themes."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.linked_charts import (
    CARRIER,
    CARRIERS,
    DELAY,
    chart,
    counts,
    drag_between,
    drawn_after,
    figure,
    linked,
    place_of,
    table,
)
from workbench.views.runtime import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def test_a_range_is_chosen_with_the_keyboard_alone(draw):
    page = draw(linked())
    delays = figure(page, "delays")
    button = delays.get_by_role("button", name="select: delays")
    button.focus()
    page.keyboard.press("Enter")
    start = delays.get_by_role("combobox", name="arrival delay, from")
    end = delays.get_by_role("combobox", name="arrival delay, to")
    expect(start).to_have_value("-1")
    start.select_option("-10")
    end.select_option("20")
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, (DELAY >= 1) & (DELAY <= 3)))
    start.select_option("50")  # beyond the other end, which moves along
    expect(end).to_have_value("7")
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, DELAY == 7))
    expect(delays.get_by_role("group", name="arrival delay")).to_contain_text("50 – 60")
    start.press("Escape")
    expect(start).to_have_value("-1")
    expect(page.locator(".brushed rect")).to_have_count(0)


def test_bins_are_chosen_with_the_keyboard_alone(draw):
    page = draw(linked())
    carriers = figure(page, "carriers")
    carriers.get_by_role("button", name="select: carriers").press("Enter")
    box = carriers.get_by_role("checkbox", name=CARRIERS[0])
    for _ in range(12):  # over the buttons of the chart
        page.keyboard.press("Tab")
        if box.evaluate("box => box.getRootNode().activeElement === box"):
            break
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER <= 1))
    page.keyboard.down("Control")
    page.mouse.click(*place_of(page, "carriers", CARRIERS[0], 5))
    page.keyboard.up("Control")
    expect(box).not_to_be_checked()
    expect(carriers.get_by_role("checkbox", name=CARRIERS[1])).to_be_checked()


def test_hostile_bins_are_text(draw, record):
    page = draw(linked())
    carriers = figure(page, "carriers")
    carriers.get_by_role("button", name="select: carriers").click()
    expect(carriers.get_by_role("checkbox", name="B6 & <b>co</b>")).to_be_visible()
    page.mouse.click(*place_of(page, "delays", 5))
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, DELAY == 2))
    expect(carriers.locator(".xtick text")).to_have_text(CARRIERS)
    assert record.errors == []


CONTRASTS = """plot => {
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const hex = text => [1, 3, 5].map(at => parseInt(text.slice(at, at + 2), 16));
    const { colorscale, zmin, zmax } = plot._fullData[0];
    const [low, high] = colorscale.map(([, colour]) => (colour.startsWith('#') ? hex(colour) : rgb(colour)));
    return [...plot.querySelectorAll('.heatmap-label')].map(label => {
        const part = (label.__data__.z - zmin) / (zmax - zmin);
        const cell = luminance(low.map((channel, at) => channel + part * (high[at] - channel)));
        const ink = luminance(rgb(getComputedStyle(label.querySelector('text')).fill));
        return (Math.max(cell, ink) + 0.05) / (Math.min(cell, ink) + 0.05);
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_number_in_a_heat_map_stands_out_from_its_cell(draw, scheme):
    names = [f"class {place}" for place in range(12)]
    z = np.arange(144).reshape(12, 12)
    trace = {
        "type": "heatmap", "x": names, "y": names, "z": z, "texttemplate": "%{z}",
        "colorscale": [[0, "@paper"], [1, "@data"]], "showscale": False,
    }  # fmt: skip
    page = draw(linked(more=[chart("many", trace, width="full", numbers=table("many", rows=z.ravel()))]))
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(".workbench-view")).to_have_attribute("data-scheme", scheme)
    many = figure(page, "many")
    expect(many.locator(".xtick text").first).to_have_css(
        "fill", "rgb(92, 102, 117)" if scheme == "light" else "rgb(154, 164, 178)"
    )
    found = many.locator(".plot").evaluate(CONTRASTS)
    assert len(found) == 144
    assert min(found) >= 4.5


def test_what_is_brushed_can_be_read_and_reached_by_everybody(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, (DELAY >= 1) & (DELAY <= 3)))
    for name in ("delays", "carriers", "cells"):
        figure(page, name).get_by_role("button", name=f"select: {name}").click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document.querySelector('.workbench-view'), {runOnly: ['wcag2a', 'wcag2aa']})"
        ".then(found => found.violations.flatMap(each => each.nodes.map(node => node.failureSummary + node.html)))"
    )
    assert found == []
