"""The widget's loader in a bare host page that speaks anywidget's protocol."""

import pytest
from playwright.sync_api import expect

from workbench.views.runtime import runtime_source
from workbench.views.widget import LOADER

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HOST = """
async ({ loader, source, payload, views }) => {
  const url = URL.createObjectURL(new Blob([loader], { type: 'text/javascript' }));
  const { default: widget } = await import(url);
  window.asked = 0;
  const state = { payload, _runtime: 'abc' };
  const listeners = new Map();
  const model = {
    get: name => state[name],
    set: (name, value) => { state[name] = value; listeners.get(`change:${name}`)?.forEach(call => call()); },
    on: (event, call) => listeners.set(event, [...(listeners.get(event) ?? []), call]),
    off: (event, call) => listeners.set(event, (listeners.get(event) ?? []).filter(other => other !== call)),
    send: message => {
      window.asked += message.ask === 'runtime' ? 1 : 0;
      const answer = new DataView(new TextEncoder().encode(source).buffer);
      setTimeout(() => listeners.get('msg:custom').forEach(call => call({ answer: 'runtime' }, [answer])), 0);
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
        "source": runtime_source(),
        "payload": every_word().to_json(),
    }
    page.evaluate(HOST, {**given, "views": 2})
    return page


def test_two_widgets_ask_for_the_runtime_once(host, record):
    expect(host.locator(".view[data-state=drawn]")).to_have_count(2)
    assert host.evaluate("window.asked") == 1
    assert record.errors == []


def test_another_payload_is_drawn_in_the_same_place(host):
    host.evaluate("window.model.set('payload', { ...window.model.get('payload'), title: 'another' })")
    expect(host.locator(".head h2").first).to_have_text("another")


def test_a_closed_widget_leaves_nothing_behind(host):
    host.evaluate("window.closers[0]()")
    expect(host.locator(".workbench-view")).to_have_count(1)
