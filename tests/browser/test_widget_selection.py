"""A view drawn as a widget: page and kernel share the selection over anywidget's messages."""

import json

import pytest
from playwright.sync_api import expect

import workbench as wb
from workbench.views.kernel.pushes import in_turn
from workbench.views.widget import ViewWidget

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# What a host does: a model whose messages and changes go to the widget in the kernel, and come from there.
HOST = """
async ({ loader, state }) => {
  const listeners = new Map();
  const fire = (event, ...said) => [...(listeners.get(event) ?? [])].forEach(call => call(...said));
  const buffer = text => new DataView(new TextEncoder().encode(text).buffer);
  window.deliver = messages => {
    for (const { method, content, buffers, state: changed } of messages) {
      if (method === 'custom') fire('msg:custom', content, buffers.map(buffer));
      else for (const [name, value] of Object.entries(changed)) { state[name] = value; fire(`change:${name}`); }
    }
  };
  const pending = {};
  const model = {
    get: name => state[name],
    set: (name, value) => { state[name] = pending[name] = value; fire(`change:${name}`); },
    save_changes: () => window.kernel('save', { ...pending }).then(window.deliver),
    send: content => window.kernel('send', content).then(window.deliver),
    on: (event, call) => listeners.set(event, [...(listeners.get(event) ?? []), call]),
    off: (event, call) => listeners.set(event, (listeners.get(event) ?? []).filter(other => other !== call))
  };
  const url = URL.createObjectURL(new Blob([loader], { type: 'text/javascript' }));
  const { default: widget } = await import(url);
  window.close_ = await widget.render({ model, el: document.body.appendChild(document.createElement('div')) });
}
"""


@pytest.fixture
def report():
    pd = pytest.importorskip("pandas")
    n = 30_000
    wage = [float(each % 40) for each in range(n)]
    return wb.quality(pd.DataFrame({"wage": wage, "region": ["north", "south", "west"] * (n // 3)}))


@pytest.fixture
def said():
    """What the kernel has said and the page has not heard."""
    return []


@pytest.fixture
def page(show, report, said, monkeypatch):
    """A page with the widget of the report, and the widget itself behind it."""

    def send(_widget, message, buffers=None):
        texts = [bytes(each).decode() for each in buffers or ()]
        said.append(json.loads(json.dumps({**message, "buffers": texts}, allow_nan=False)))

    monkeypatch.setattr(ViewWidget, "_send", send)
    widget = report.widget()
    said.clear()

    def kernel(kind, content):
        if kind == "save":
            widget.set_state(content)
        else:
            widget._handle_custom_msg(content, [])
        answers = [each for each in said if each["method"] in {"custom", "update"}]
        said.clear()
        return answers

    page = show("<!DOCTYPE html><title>host</title>")
    page.expose_function("kernel", kernel)
    state = {"payload": widget.payload, "selection": widget.selection, "_runtime": widget._runtime}
    page.evaluate(HOST, {"loader": widget._esm, "state": state})
    expect(page.locator(".link")).to_have_text("linked")
    return page


def hear(page, said):
    """Let the page hear what the kernel has said."""
    messages = list(said)
    said.clear()
    page.evaluate("messages => window.deliver(messages)", messages)


def bar(page):
    return page.locator(".selection-bar .selection")


def click_mark(page, title, place):
    spark = page.locator(".spark").filter(has=page.locator("header", has_text=title)).locator("svg")
    box = spark.bounding_box()
    spark.click(position={"x": box["width"] * place, "y": box["height"] * 0.8})


def test_what_is_brushed_is_answered_exactly_and_there_for_code(page, report, record):
    click_mark(page, "region", 0.5)
    click_mark(page, "wage", 0.4)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    expect(bar(page)).not_to_contain_text("≈")
    expect(bar(page)).to_contain_text(f"{report.selection.n_rows} rows")
    assert report.selection["region"] == (1,)
    assert report.widget().selection == report.selection.bins
    assert record.errors == []


def test_what_code_selects_moves_the_brush(page, report, said):
    report.select(region=["north", "west"], wage=(10, 20))
    hear(page, said)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    expect(bar(page)).to_contain_text("5 000 rows")
    report.select()
    hear(page, said)
    expect(bar(page)).to_be_hidden()


def test_a_view_that_is_shown_again_shows_what_is_selected(page, report, said):
    report.select(region="west")
    page.evaluate("window.close_()")
    widget = report.widget()
    state = {"payload": widget.payload, "selection": widget.selection, "_runtime": widget._runtime}
    page.evaluate(HOST, {"loader": widget._esm, "state": state})
    expect(bar(page)).to_contain_text("10 000 rows")


def test_a_view_that_is_closed_hears_nothing_more(page, report, said):
    page.evaluate("window.close_()")
    report.select(region="west")
    hear(page, said)
    expect(page.locator(".workbench-view")).to_have_count(0)


# In one go: nothing rests in between.
BRUSH_AND_DELIVER = """
(picture, messages) => {
  for (const key of ['Home', 'Enter']) picture.dispatchEvent(new KeyboardEvent('keydown', { key }));
  window.deliver(messages);
}
"""


def test_the_echo_of_a_brush_does_not_undo_the_next_one_that_does_not_rest_yet(page, report):
    """Another view of the same page tells the brush as well, and the kernel tells it here."""
    click_mark(page, "region", 0.5)
    click_mark(page, "wage", 0.4)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    expect(bar(page)).not_to_contain_text("≈")  # the kernel knows it
    with in_turn() as turn:
        told = {"method": "update", "state": {"_turn": turn, "selection": report.selection.bins}}
    picture = page.locator(".spark").filter(has=page.locator("header", has_text="region")).locator("svg")
    picture.evaluate(BRUSH_AND_DELIVER, [told])
    expect(bar(page)).to_contain_text("region is north")
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    expect(bar(page)).not_to_contain_text("≈")
    assert report.selection["region"] == (0,)


def test_what_is_told_late_does_not_undo_a_newer_brush(page, report, said):
    click_mark(page, "region", 0.5)
    expect(bar(page)).to_contain_text("10 000 rows")
    expect(bar(page)).not_to_contain_text("≈")
    with in_turn() as turn:
        older = {"_turn": turn, "selection": {"region": [1]}}
    click_mark(page, "wage", 0.4)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    expect(bar(page)).to_contain_text("500 rows")
    expect(bar(page)).not_to_contain_text("≈")  # the kernel has answered: the page knows of a later turn
    said.append({"method": "update", "state": older})
    hear(page, said)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    report.select(region="west")  # a change that comes later is heard, whoever made it
    hear(page, said)
    expect(bar(page).get_by_role("listitem")).to_have_count(1)
    expect(bar(page)).to_contain_text("10 000 rows")
