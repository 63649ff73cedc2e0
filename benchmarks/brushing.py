"""A brush over twelve linked small charts in a real browser, from the pointer's move to the repainted page.

The page has a view of twelve sparks over a sample of 10,000 rows in 20 fields and, as the peer, twelve bar charts of
plotly.js in the same size with as many bars, of which each move of the mouse restyles those in front. The browser's own
protocol moves the mouse. Timed is from the event in the page to the end of the frame that shows what it has changed:
script, style, layout and paint; and what a frame costs in which nothing has changed. Counting the rows is part of our
time and not of the peer's. Last, the memory of the page before and after 1,000 brushes, rubbish collected.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks._jupyterlab import browser
from workbench.views.basis import Basis
from workbench.views.items.spark import Spark
from workbench.views.links import LinkedField, Links
from workbench.views.page import render_page
from workbench.views.payload import Payload, Section

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

CHARTS = 12
FIELDS = 20
BINS = 30
ROWS = 336_776
SAMPLE = 10_000
TURNS = 120
BRUSHES = 1_000
FRONTEND = Path(__file__).parents[1] / "workbench" / "frontend"
PLOTLY = FRONTEND / "node_modules" / "plotly.js" / "dist" / "plotly-basic.min.js"

SETUP = """([charts, bins]) => {
  const svg = document.querySelector('.workbench-view').shadowRoot.querySelector('article svg');
  const box = svg.getBoundingClientRect();
  const x = Array.from({ length: bins }, (_, bin) => bin);
  const heights = x.map(bin => Math.round(12000 * Math.exp(-((bin - 14) ** 2) / 60)));
  const layout = { margin: { l: 0, r: 0, t: 0, b: 0 }, barmode: 'overlay', showlegend: false };
  const plots = Array.from({ length: charts }, () => {
    const plot = document.createElement('div');
    plot.style = 'display:inline-block;width:208px;height:56px';
    document.body.append(plot);
    const bars = () => ({ type: 'bar', x, y: heights });
    Plotly.newPlot(plot, [bars(), bars()], layout, { staticPlot: true });
    return plot;
  });
  // A message that is sent while a frame is made arrives when it has been painted.
  const painted = () => new Promise(resolve => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now());
    port2.postMessage(null);
  }));
  window.times = [];
  window.turn = 0;
  addEventListener('pointermove', async event => {
    const before = performance.now();
    window.turn += 1;
    if (window.peer) {
      const selected = heights.map(each => each * (0.2 + 0.1 * (window.turn % 7)));
      await Promise.all(plots.map(plot => Plotly.restyle(plot, { y: [selected] }, [1])));
    }
    times.push(await painted() - before);
  }, { capture: true });
  window.rest = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 4)));
  window.send = (kind, part) => svg.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, composed: true, isPrimary: true, pointerId: 1, button: 0, buttons: 1,
    clientX: box.left + box.width * part, clientY: box.top + 20
  }));
  window.place = turn => 0.2 + 0.7 * Math.abs(((turn * 0.137) % 2) - 1);
  return { x: box.x, y: box.y, width: box.width };
}"""
# The page's own work: the event and what it has planned for the frame, with style and layout, without paint.
WORK = """async turns => {
  const svg = document.querySelector('.workbench-view').shadowRoot.querySelector('article svg');
  svg.setPointerCapture = () => {}; // there is no pointer behind an event that a script makes
  const ask = window.requestAnimationFrame;
  const times = [];
  send('pointerdown', 0.1);
  for (let turn = 0; turn < turns; turn += 1) {
    await rest();
    const planned = [];
    window.requestAnimationFrame = act => planned.push(act);
    const before = performance.now();
    send('pointermove', place(turn));
    for (const act of planned) act(before);
    document.body.getBoundingClientRect();
    times.push(performance.now() - before);
    window.requestAnimationFrame = ask;
  }
  send('pointerup', 0.5);
  return times;
}"""
MANY = """async turns => {
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn % 50 === 0) send('pointerdown', 0.1 + (turn % 7) * 0.01);
    send('pointermove', place(turn));
    if (turn % 50 === 49) send('pointerup', place(turn));
    await new Promise(requestAnimationFrame);
  }
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--turns", type=int, default=TURNS, help="brushes that are timed")
    options = parser.parse_args()
    rows = measure(options.turns)
    if options.json:
        print(json.dumps(rows))
        return
    brush, memory = rows
    print(
        f"{brush['job']}: {brush['ours_s'] * 1e3:.1f} ms, {brush['peer']}: {brush['peer_s'] * 1e3:.1f} ms;"
        f" ours without paint {brush['work_s'] * 1e3:.1f} ms, an idle frame {brush['idle_s'] * 1e3:.1f} ms"
    )
    print(
        f"{memory['job']}: {memory['ours_bytes'] / 1e6:.2f} MB, {memory['peer']}: {memory['peer_bytes'] / 1e6:.2f} MB;"
        f" nodes {memory['nodes_before']} and {memory['nodes_after']}"
    )


def measure(turns: int = TURNS) -> list[dict[str, Any]]:
    """Time brushes and the peer's restyles in one page, and weigh the page before and after many brushes."""
    if not PLOTLY.is_file():
        sys.exit(f"this benchmark needs the packages of the front end: 'jlpm install' in {FRONTEND}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder) / "page.html"
        place.write_text(render_page([payload()], title="brushing"), encoding="utf-8")
        looking = browser(playwright)
        # A saved page runs no script but its own; here the peer's is let in.
        page = looking.new_page(viewport={"width": 1200, "height": 1000}, bypass_csp=True)
        page.goto(place.as_uri())
        page.wait_for_selector(".view[data-state=drawn]")
        page.add_script_tag(path=PLOTLY)
        box = page.evaluate(SETUP, [CHARTS, BINS])
        seconds = {}
        for name in ("idle", "ours", "peer"):
            page.evaluate("peer => { window.peer = peer; }", name == "peer")
            moved(page, box, name, 20)  # the first moves compile
            seconds[name] = median(moved(page, box, name, turns)) / 1e3
        page.evaluate("() => { window.peer = false; }")
        page.evaluate(WORK, 20)
        seconds["work"] = median(page.evaluate(WORK, turns)) / 1e3
        weighing = page.context.new_cdp_session(page)
        weighing.send("Performance.enable")
        page.evaluate(MANY, 100)
        before = weight(weighing)
        page.evaluate(MANY, BRUSHES)
        after = weight(weighing)
        looking.close()
    return [
        {
            "job": f"brush over {CHARTS} linked sparks, to the repainted page",
            "ours_s": seconds["ours"],
            "peer": "plotly.js restyle",
            "peer_s": seconds["peer"],
            "ratio": seconds["ours"] / seconds["peer"],
            "work_s": seconds["work"],
            "idle_s": seconds["idle"],
        },
        {
            "job": f"memory of the page after {BRUSHES:,} brushes",
            "ours_bytes": after["JSHeapUsedSize"],
            "peer": "before them",
            "peer_bytes": before["JSHeapUsedSize"],
            "ratio": after["JSHeapUsedSize"] / before["JSHeapUsedSize"],
            "nodes_before": int(before["Nodes"]),
            "nodes_after": int(after["Nodes"]),
        },
    ]


def moved(page: Page, box: dict[str, float], name: str, turns: int) -> list[float]:
    """Move the mouse, pressed over our first chart, else beside all charts; gives the milliseconds of each move."""
    page.evaluate("() => { window.times = []; }")
    y = box["y"] + 20 if name == "ours" else 2
    page.mouse.move(box["x"] + box["width"] * 0.1, y)
    if name == "ours":
        page.mouse.down()
    for turn in range(turns):
        page.mouse.move(box["x"] + box["width"] * (0.2 + 0.7 * abs((turn * 0.137) % 2 - 1)), y)
        page.wait_for_function("turn => window.times.length > turn", arg=turn + 1)
    page.mouse.up()
    times: list[float] = page.evaluate("window.times.slice(1)")
    return times


def payload() -> Payload:
    """Make a view of twelve sparks; eight more fields ride along."""
    random = np.random.default_rng(11)
    fields = []
    for place in range(FIELDS):
        codes = np.clip(random.normal(BINS / 2, BINS / 6, SAMPLE), 0, BINS - 1).astype(np.uint8)
        labels = [f"{each} – {each + 1}" for each in range(BINS)]
        fields.append(
            LinkedField(
                id=f"f{place}",
                title=f"field {place}",
                columns=[f"f{place}"],
                sql=[f'"f{place}"'],
                labels=labels,
                edges=list(range(BINS + 1)),
                ends=[str(each) for each in range(BINS + 1)],
                codes=codes,
                totals=np.bincount(codes, minlength=BINS) * (ROWS // SAMPLE),
            )
        )
    sparks = [
        Spark(id=each.id, title=each.title, y=each.totals, labels=each.labels, alt=each.title, field=each.id)
        for each in fields[:CHARTS]
    ]
    return Payload(
        kind="quality",
        title="flights",
        summary="336 776 rows",
        sections=[Section(type="sparks", id="columns", title="Columns", items=sparks)],
        links=Links(fingerprint="f", rows=ROWS, sample=Basis.sampled(SAMPLE, ROWS), fields=fields),
    )


def weight(weighing: CDPSession) -> dict[str, float]:
    """Return what the page holds once its rubbish is collected."""
    for _ in range(3):
        weighing.send("HeapProfiler.collectGarbage")
    return {each["name"]: each["value"] for each in weighing.send("Performance.getMetrics")["metrics"]}


if __name__ == "__main__":
    main()
