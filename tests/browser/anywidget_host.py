"""A bare page that speaks anywidget's protocol, with no kernel behind it: only the runtime's files are answered."""

from playwright.sync_api import Page

from workbench.views.runtime import TRACE_FILES, runtime_source, trace_file_source
from workbench.views.widget import LOADER

HOST = """
async ({ loader, sources, payload, views }) => {
  const url = URL.createObjectURL(new Blob([loader], { type: 'text/javascript' }));
  const { default: widget } = await import(url);
  window.asked = [];
  const state = { payload, _runtime: 'abc', selection: null };
  const listeners = new Map();
  const model = {
    get: name => state[name],
    set: (name, value) => { state[name] = value; listeners.get(`change:${name}`)?.forEach(call => call()); },
    save_changes: () => undefined,
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


def host_widget(page: Page, payload: dict, *, views: int = 1) -> Page:
    """Show so many views of one widget on *page*."""
    sources = {"runtime": runtime_source(), **{name: trace_file_source(name) for name in TRACE_FILES}}
    given = {"loader": LOADER.read_text(encoding="utf-8"), "sources": sources, "payload": payload, "views": views}
    page.evaluate(HOST, given)
    return page
