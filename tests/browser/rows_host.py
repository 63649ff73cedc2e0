"""A page whose channel answers for rows, made as they are asked for, and its panel of the rows behind a selection."""

import json

import numpy as np
from playwright.sync_api import expect

from workbench.findings import Finding
from workbench.views.basis import Basis
from workbench.views.figures import layout
from workbench.views.items.figure import Figure
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import Brush, Follow, LinkedField, Links, TraceFollow
from workbench.views.payload import Payload, Section
from workbench.views.runtime import runtime_source

HOSTILE = "<img src=x onerror=boom()>\"'</script>"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ALL = 26_581
SAMPLE = 1_000
CARRIERS = ["AA", "B6", HOSTILE]
CARRIER = np.arange(SAMPLE) % 3


def payload():
    """A view of 26 581 rows with one figure to select by, 60 rows to read, and findings."""
    totals = [9_000, 9_000, ALL - 18_000]
    figure = Figure(
        id="carriers",
        title="carriers",
        alt="flights by carrier",
        spec={"data": [{"type": "bar", "x": CARRIERS, "y": totals}], "layout": layout("carrier", "flights")},
        table=Table(id="t", title="t", columns=[]),
        follows=[TraceFollow(trace=0, keys={"y": Follow(field="carrier")})],
        brush=Brush(x="carrier"),
        height=200,
    )
    codes = np.arange(60) % 3
    errors = np.where(np.arange(60) == 2, np.nan, np.arange(60) * 1.5)
    worst = Table(
        id="worst",
        title="Worst rows",
        n_rows=ALL,
        codes={"carrier": codes},
        columns=[
            TableColumn(name="row", values=np.arange(60), type="integer"),
            TableColumn(name="carrier", values=[CARRIERS[code] for code in codes]),
            TableColumn(name="error", values=errors, type="number", unit="min"),
        ],
    )
    findings = [
        Finding(code="WBQ109", severity="error", title="arr_time is a clock time", column="arr_time", where="x"),
        Finding(code="WBQ103", severity="info", title="year never varies", column="year", count=1),
    ]
    field = LinkedField(
        id="carrier", title="carrier", columns=["carrier"], sql=["carrier"], literal="text", labels=CARRIERS,
        values=[[name] for name in CARRIERS], codes=CARRIER, totals=totals,
    )  # fmt: skip
    return Payload(
        id="the-view",
        kind="k",
        title="Flights",
        summary="26 581 rows",
        sections=[
            Section(type="findings", id="findings", title="What needs your attention", items=findings),
            Section(type="figures", id="figures", title="Figures", items=[figure]),
            Section(type="tables", id="rows", title="Rows", items=[worst]),
        ],
        links=Links(fingerprint="f", rows=ALL, sample=Basis.sampled(SAMPLE, ALL), fields=[field], exemplars="worst"),
    )


# A page with a view and a channel: the rows are made as they are asked for, and each question is written down.
HOST = """
async ({ source, payload, n, hostile, pixel }) => {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const { mount } = await import(url);
  const listeners = new Set();
  window.asked = [];
  window.fail = null;
  window.rows = n;
  const columns = [
    { name: 'row', title: 'row', type: 'integer', unit: null },
    { name: 'carrier', title: 'carrier', type: 'text', unit: null },
    { name: 'delay', title: 'delay', type: 'number', unit: 'min' },
    { name: 'late', title: 'late', type: 'boolean', unit: null },
    { name: 'seen', title: 'seen', type: 'date', unit: null },
    { name: 'picture', title: 'picture', type: 'image', unit: null },
    { name: 'odd', title: hostile, type: 'strange', unit: null }
  ];
  const made = (row, finding) => [
    row, ['AA', 'B6', hostile][row % 3], row === 1 ? null : row / 4, row % 2 === 0, '2013-01-01T00:00:00',
    [pixel, 'https://example.org/a.png', hostile][row % 3], finding === null ? hostile : `finding ${finding}`
  ];
  window.channel = {
    state: { kind: 'linked' },
    trans: { __: text => text },
    onChange: listener => (listeners.add(listener), () => listeners.delete(listener)),
    onSelect: () => () => undefined,
    become: kind => { window.channel.state = { kind }; for (const each of [...listeners]) each(); },
    ask: async (question, asked) => {
      if (question !== 'rows') throw new Error(`no answer to ${question}`);
      window.asked.push(asked);
      if (window.gate) await window.gate;
      if (window.fail !== null) throw new Error(window.fail);
      const { offset, limit, sort, finding } = asked;
      const count = Math.max(Math.min(limit, window.rows - offset), 0);
      const place = index => (sort?.descending ? window.rows - 1 - index : index);
      const rows = Array.from({ length: count }, (_, row) => made(place(offset + row), finding));
      return { n: window.rows, columns, rows };
    }
  };
  const place = document.body.appendChild(document.createElement('div'));
  window.view = mount(place, payload, { channel: window.channel });
}
"""


def open_host(show, rows=ALL):
    """Open a view whose channel answers with this many *rows*; returns the page."""
    page = show('<!DOCTYPE html><html lang="en"><title>host</title><body>')
    given = {"source": runtime_source(), "payload": json.loads(json.dumps(payload().to_json())), "n": rows}
    page.evaluate(HOST, {**given, "hostile": HOSTILE, "pixel": PIXEL})
    expect(page.locator(".view")).to_have_attribute("data-state", "drawn")
    return page


def select(page, label="AA"):
    """Select one carrier in the figure."""
    carriers = page.locator("figure[data-id=carriers]")
    carriers.scroll_into_view_if_needed()
    expect(carriers).to_have_attribute("data-state", "drawn")
    button = carriers.get_by_role("button", name="select: carriers")
    if button.get_attribute("aria-pressed") == "false":
        button.click()
    carriers.get_by_role("checkbox", name=label).click()


def open_rows(page):
    page.get_by_role("button", name="show rows").click()
    panel = page.get_by_role("region", name="rows", exact=True)
    expect(panel).to_be_visible()
    return panel


def open_rows_of_all(page):
    """Open the panel with one carrier selected."""
    select(page)
    panel = open_rows(page)
    expect(panel.locator(".body .row").first).to_be_visible()
    return panel


def cells(panel, row):
    """The texts of the row with this place, which is in sight."""
    return panel.locator(f'[role=row][aria-rowindex="{row + 2}"] [role=gridcell]').all_inner_texts()


def first(panel):
    return panel.locator(".body .row").first
