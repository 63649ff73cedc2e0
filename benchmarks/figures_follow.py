"""A brush over a view of regression errors in a real browser, until its three plotly figures show the selection.

Run it with ``python -m benchmarks.figures_follow [--json]``. 40,000 rows, so two of the figures are densities; 10,000
of them are in the page. Timed is from the last move of the brush to the repaint of the last figure.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import sync_playwright

import workbench as wb
from benchmarks._jupyterlab import browser

ROWS = 40_000
BRUSHES = 12
LISTEN = """() => {
    const root = [...document.querySelectorAll("*")].map(each => each.shadowRoot).find(Boolean);
    globalThis.drawn = [];
    const figures = [...root.querySelectorAll(".js-plotly-plot")];
    for (const each of figures) each.on("plotly_afterplot", () => globalThis.drawn.push(performance.now()));
    return figures.length;
}"""
BEGIN = "() => { globalThis.drawn.length = 0; globalThis.began = performance.now(); }"
TOOK = "() => Math.max(...globalThis.drawn) - globalThis.began"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    n_figures, took = measure()
    job = f"brush to {n_figures} figures repainted, {ROWS:,} rows"
    if options.json:
        print(json.dumps([{"job": job, "ours_s": median(took) / 1000, "peer": None, "peer_s": None, "ratio": None}]))
        return
    print(f"{job}: {median(took):.0f} ms ({min(took):.0f}-{max(took):.0f})")


def measure() -> tuple[int, list[float]]:
    """Return how many figures there are, and the milliseconds of each brush."""
    rng = np.random.default_rng(0)
    actual = rng.gamma(2, 3, ROWS)
    took = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, browser(playwright) as looking:
        path = Path(folder) / "errors.html"
        wb.regression_errors(actual, actual + rng.normal(0, 1.5, ROWS)).to_html(path)
        page = looking.new_page()
        page.set_viewport_size({"width": 1300, "height": 2400})
        page.goto(path.as_uri())
        page.wait_for_selector(".view[data-state=drawn]")
        page.wait_for_timeout(2500)
        n_figures = page.evaluate(LISTEN)
        box = page.locator("article.spark svg").first.bounding_box()
        assert box is not None
        for turn in range(BRUSHES):
            begin = box["x"] + box["width"] * (0.1 + 0.03 * turn)
            end, height = begin + box["width"] * 0.2, box["y"] + box["height"] / 2
            page.mouse.move(begin, height)
            page.mouse.down()
            page.mouse.move(end - 20, height, steps=4)
            page.wait_for_timeout(700)
            page.evaluate(BEGIN)
            page.mouse.move(end + 10, height)
            page.wait_for_timeout(900)
            took.append(float(page.evaluate(TOOK)))
            page.mouse.up()
            page.wait_for_timeout(300)
    return n_figures, took


if __name__ == "__main__":
    main()
