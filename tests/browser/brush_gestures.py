"""Gestures over the sparks of a view, and what can be read there afterwards."""

import re

import numpy as np
from playwright.sync_api import expect

from tests.browser.linked_flights import HOSTILE, ODD
from workbench.views.items.spark import Spark
from workbench.views.runtime import STATIC
from workbench.views.wording import count

THIN = "\u202f"
SPACED = r"\s?"


def spark(page, name, *, view=0):
    """The card of a field."""
    name = ODD if name == HOSTILE else name
    return page.locator(".workbench-view").nth(view).locator(f'article[data-id="{name}"]')


def picture(page, name, *, view=0):
    """The picture of a field."""
    found = spark(page, name, view=view).locator("svg")
    found.scroll_into_view_if_needed()
    return found


def place(page, name, bin_, *, view=0):
    """The middle of a mark, in the window."""
    svg = picture(page, name, view=view)
    box = svg.bounding_box()
    n = int(svg.get_attribute("aria-valuemax"))
    return box["x"] + box["width"] * (bin_ + 0.5) / n, box["y"] + box["height"] / 2


def drag(page, name, first, last, *, view=0):
    """Drag from the middle of a mark to that of another."""
    start, end = place(page, name, first, view=view), place(page, name, last, view=view)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def click(page, name, bin_, *, view=0, add=False):
    if add:
        page.keyboard.down("Control")
    page.mouse.click(*place(page, name, bin_, view=view))
    if add:
        page.keyboard.up("Control")


def bar(page, *, view=0):
    return page.locator(".workbench-view").nth(view).locator(".selection")


def show_numbers(page, *, view=0):
    page.locator(".workbench-view").nth(view).locator("section.sparks").get_by_role("button", name="numbers").click()


def selected(page, name, *, view=0):
    """The numbers of the selected rows in a spark's table, as they are now."""
    cells = spark(page, name, view=view).locator("td.selected")
    return [text.replace(THIN, "") for text in cells.all_text_contents()]


def expect_selected(page, name, texts, *, view=0):
    """See these numbers, without their thin spaces, in a spark's table; None stands for any number.

    A card is drawn a frame after the bar, and one that is out of sight when it comes into sight.
    """
    card = spark(page, name, view=view)
    card.scroll_into_view_if_needed()
    patterns = [".*" if text is None else f"^{SPACED.join(map(re.escape, text))}$" for text in texts]
    expect(card.locator("td.selected")).to_have_text([re.compile(each) for each in patterns])


def brush(page, brushes):
    for name, bins in brushes.items():
        if bins == list(range(bins[0], bins[-1] + 1)) and len(bins) > 1:
            drag(page, name, bins[0], bins[-1])
        else:
            for step, bin_ in enumerate(bins):
                click(page, name, bin_, add=step > 0)


def roughly(n):
    """Three digits of an estimate."""
    step = 10 ** max(len(str(int(max(n, 1)))) - 3, 0)
    return count(int(np.floor(n / step + 0.5)) * step).replace(THIN, "")


def bare(name, y, **words):
    return Spark(id=name, title=name, y=y, labels=[f"b{each}" for each in range(len(y))], alt=name, **words)


def host(show, *payloads):
    """A page that mounts views by itself, as a host does: `window.views`."""
    page = show("<!doctype html><meta charset=utf-8><body></body>")
    page.evaluate(
        """async ([runtime, payloads]) => {
          const { mount } = await import(URL.createObjectURL(new Blob([runtime], { type: 'text/javascript' })));
          window.asked = [];
          window.listeners = new Set();
          window.state = { kind: 'linked' };
          const channel = {
            get state() { return window.state; },
            trans: { __: text => text },
            onSelect(listener) { window.select = listener; return () => {}; },
            onChange(listener) { window.listeners.add(listener); return () => window.listeners.delete(listener); },
            ask(question, words) { window.asked.push(question); return window.answer(question, words); }
          };
          window.views = payloads.map(payload => mount(document.body, payload, { channel }));
        }""",
        [(STATIC / "runtime.js").read_text(encoding="utf-8"), [each.to_json() for each in payloads]],
    )
    expect(page.locator(".view[data-state=drawn]")).to_have_count(len(payloads))
    return page
