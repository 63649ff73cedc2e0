"""A brush along parallel coordinates in a real browser, from the pointer's move to the repainted page.

The page has the view of a sweep of 1,000 runs over 8 axes and, as the peer, parallel coordinates of plotly.js with the
same numbers in the same size. The browser's own protocol drags the mouse along an axis of each. Timed is from the event
in the page to the end of the frame that shows what it has changed: script, style, layout and paint; and what a frame
costs in which nothing has changed. The histograms, means and table that follow in the view are part of our time, and
plotly.js draws its lines by WebGL, here in software.
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
from workbench.runs.records.recorder import Recorder
from workbench.runs.request import RunRequest
from workbench.runs.sweep.definition import requests_of, write_members
from workbench.runs.sweep.sweep import Sweep
from workbench.views.page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUNS = 1_000
PARAMETERS = 6  # and two metrics
TURNS = 60
FRONTEND = Path(__file__).parents[1] / "workbench" / "frontend"
PLOTLY = FRONTEND / "node_modules" / "plotly.js" / "dist" / "plotly.min.js"

SETUP = """async columns => {
  const own = document.querySelector('.workbench-view').shadowRoot;
  const plane = own.querySelector('.plane').getBoundingClientRect();
  const plot = document.createElement('div');
  plot.style = `width:${plane.width}px;height:${plane.height + 60}px`;
  document.body.prepend(plot);
  const dimensions = Object.entries(columns).map(([label, values]) => ({ label, values }));
  await Plotly.newPlot(plot, [{ type: 'parcoords', dimensions, line: { color: columns.rmse, colorscale: 'Blues' } }],
    { margin: { l: 40, r: 40, t: 40, b: 20 } }, { staticPlot: false });
  const painted = () => new Promise(resolve => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now());
    port2.postMessage(null);
  }));
  window.times = [];
  addEventListener('pointermove', async () => {
    const before = performance.now();
    times.push(await painted() - before);
  }, { capture: true });
  plot.scrollIntoView();
}"""
BOXES = """() => {
  const own = document.querySelector('.workbench-view').shadowRoot;
  const ours = own.querySelector('.coordinate svg').getBoundingClientRect();
  const peer = document.querySelector('.parcoords .axis-brush .background').getBoundingClientRect();
  return { ours: ours.toJSON(), peer: peer.toJSON() };
}"""

BRUSHED = """() => {
  const own = document.querySelector('.workbench-view').shadowRoot ?? document;
  const plot = document.querySelector('.js-plotly-plot');
  return {
    ours: !own.querySelector('.selection').hidden && own.querySelector('.selection li') !== null,
    peer: plot.data[0].dimensions.some(each => each.constraintrange !== undefined),
  };
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--turns", type=int, default=TURNS, help="moves that are timed")
    options = parser.parse_args()
    (row,) = measure(options.turns)
    if options.json:
        print(json.dumps([row]))
        return
    print(
        f"{row['job']}: {row['ours_s'] * 1e3:.1f} ms, {row['peer']}: {row['peer_s'] * 1e3:.1f} ms;"
        f" an idle frame {row['idle_s'] * 1e3:.1f} ms"
    )


def measure(turns: int = TURNS) -> list[dict[str, Any]]:
    """Time the moves of a brush in both pictures of one page."""
    if not PLOTLY.is_file():
        sys.exit(f"this benchmark needs the packages of the front end: 'jlpm install' in {FRONTEND}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        swept = sweep(Path(folder) / "runs")
        place = Path(folder) / "page.html"
        place.write_text(render_page([swept.payload], title="coordinates"), encoding="utf-8")
        looking = browser(playwright)
        # A saved page runs no script but its own; here the peer's is let in.
        page = looking.new_page(viewport={"width": 1200, "height": 1000}, bypass_csp=True)
        page.goto(place.as_uri())
        page.wait_for_selector(".view[data-state=drawn]")
        page.add_script_tag(path=PLOTLY)
        frame = swept.frame("runs").drop(columns=["member", "status", "duration_s", "run"])
        page.evaluate(SETUP, {name: frame[name].tolist() for name in frame.columns})
        page.wait_for_selector(".parcoords .axis-brush .background")
        seconds = {}
        for name in ("idle", "ours", "peer"):
            moved(page, name, 10)  # the first moves compile
            seconds[name] = median(moved(page, name, turns)) / 1e3
        assert page.evaluate(BRUSHED) == {"ours": True, "peer": True}  # else nothing was repainted
        looking.close()
    return [
        {
            "job": f"brush along parallel coordinates of {RUNS:,} runs × {PARAMETERS + 2} axes, to the repainted page",
            "ours_s": seconds["ours"],
            "peer": "plotly.js parcoords",
            "peer_s": seconds["peer"],
            "ratio": seconds["ours"] / seconds["peer"],
            "idle_s": seconds["idle"],
        }
    ]


def moved(page: Page, name: str, turns: int) -> list[float]:
    """Drag the mouse along an axis, or move it where nothing is; gives the milliseconds of each move."""
    boxes = page.evaluate(BOXES)
    box = boxes["peer" if name == "peer" else "ours"]
    x = box["x"] + box["width"] / 2 if name != "idle" else 3
    page.evaluate("() => { window.times = []; }")
    page.mouse.move(x, box["y"] + box["height"] * 0.2)
    if name != "idle":
        page.mouse.down()
    for turn in range(turns):
        page.mouse.move(x, box["y"] + box["height"] * (0.3 + 0.4 * abs((turn * 0.137) % 2 - 1)))
        page.wait_for_function("turn => window.times.length > turn", arg=turn + 1)
    page.mouse.up()
    times: list[float] = page.evaluate("window.times.slice(1)")
    return times


def sweep(runs: Path) -> Sweep:
    """Write a sweep of random parameters, whose runs have ended."""
    random = np.random.default_rng(11)
    notebook = runs.parent / "train.ipynb"
    members = [
        {f"p{place}": float(value) for place, value in enumerate(row)} for row in random.random((RUNS, PARAMETERS))
    ]
    about = {"kind": "sweep", "notebook": {"path": str(notebook), "sha256": None}}
    whole = Recorder.open(runs, notebook, {**about, "sweep": {"members": RUNS, "done": {}}})
    write_members(whole.folder, requests_of(RunRequest(notebook=notebook), members, parent=whole.folder.name))
    for place, given in enumerate(members):
        facts = {"parent": whole.folder.name, "member": place, "parameters": given}
        run = Recorder.open(runs, notebook, facts)
        rmse = 3 + given["p0"] + given["p1"] ** 2 + float(random.normal(0, 0.1))
        run.record["metrics"] = {"rmse": rmse, "r2": 1 - rmse / 9}
        run.finish("completed", None)
        run.close()
    whole.finish("completed", None)
    whole.close()
    return Sweep(whole.folder)


if __name__ == "__main__":
    main()
