"""The widget's loader in a bare host page that speaks anywidget's protocol."""

import pytest
from playwright.sync_api import expect

from workbench.views.runtime import TRACE_FILES, runtime_source, trace_file_source
from workbench.views.widget import LOADER

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HOST = """
async ({ loader, sources, payload, views }) => {
  const url = URL.createObjectURL(new Blob([loader], { type: 'text/javascript' }));
  const { default: widget } = await import(url);
  window.asked = [];
  const state = { payload, _runtime: 'abc' };
  const listeners = new Map();
  const model = {
    get: name => state[name],
    set: (name, value) => { state[name] = value; listeners.get(`change:${name}`)?.forEach(call => call()); },
    on: (event, call) => listeners.set(event, [...(listeners.get(event) ?? []), call]),
    off: (event, call) => listeners.set(event, (listeners.get(event) ?? []).filter(other => other !== call)),
    send: message => {
      if (message.ask === undefined) return; // a question, which a kernel would answer
      window.asked.push(message.ask);
      const answer = new DataView(new TextEncoder().encode(sources[message.ask]).buffer);
      setTimeout(() => listeners.get('msg:custom').forEach(call => call({ answer: message.ask }, [answer])), 0);
    }
  };
  window.model = model;
  window.closers = await Promise.all(Array.from({ length: views }, () => {
    const el = document.body.appendChild(document.createElement('div'));
    return widget.render({ model, el });
  }));
}
"""


@pytest.fixture
def host(show, every_word):
    """A page with two widgets of one payload."""
    page = show("<!DOCTYPE html><title>host</title>")
    given = {
        "loader": LOADER.read_text(encoding="utf-8"),
        "sources": {"runtime": runtime_source(), **{name: trace_file_source(name) for name in TRACE_FILES}},
        "payload": every_word().to_json(),
    }
    page.evaluate(HOST, {**given, "views": 2})
    return page


def test_two_widgets_ask_for_the_runtime_once(host, record):
    expect(host.locator(".view[data-state=drawn]")).to_have_count(2)
    assert host.evaluate("window.asked").count("runtime") == 1
    assert record.errors == []


def test_rarer_traces_are_asked_for_once_when_a_figure_needs_them(host, draw_all, record):
    draw_all(host)
    for chart in host.locator("figure[data-id=scatter]").all():
        expect(chart.locator("canvas.gl-canvas-context")).to_have_count(1)
    assert host.evaluate("window.asked") == ["runtime", "webgl"]
    assert record.errors == []


def test_another_payload_is_drawn_in_the_same_place(host):
    host.evaluate("window.model.set('payload', { ...window.model.get('payload'), title: 'another' })")
    expect(host.locator(".head h2").first).to_have_text("another")


def test_a_closed_widget_leaves_nothing_behind(host):
    host.evaluate("window.closers[0]()")
    expect(host.locator(".workbench-view")).to_have_count(1)
