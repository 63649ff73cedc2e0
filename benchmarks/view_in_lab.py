"""A view in JupyterLab: how soon it is painted after its cell has ended, and what twenty of them add to a notebook.

The time goes from the last statement of the cell, by the kernel's clock, to the frame after the browser has drawn, by
the browser's; both run on this machine. The view is painted in a notebook that has shown one before, as all but the
first of a session are. Beside it: pandas' own table of numbers, which is text, in the same notebook; and the same
charts as one plotly figure, for the size.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import nbformat.v4 as nb4
from playwright.sync_api import sync_playwright

from benchmarks._jupyterlab import TOKEN, browser, installed, served
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROUNDS = 9
VIEWS = 20
OURS = "jupyter-workbench"
EXTENSION = Path(__file__).parents[1] / "workbench" / "labextension"
BEGIN = """\
import time
import pandas as pd
import workbench as wb
from workbench.data.demo import demo_data
from IPython.display import display
frame = pd.read_parquet(demo_data("wage1"))
"""
# What is shown is made before the clock starts: it is the way into the page that is measured.
VIEW = "report = wb.quality(frame)\nreport.payload\ndisplay(report)\nprint('ended', time.time())"
TABLE = "table = frame.describe()\ndisplay(table)\nprint('ended', time.time())"
PAINTED = """
([selector, cell]) => new Promise(resolve => {
  const look = () => {
    const output = document.querySelectorAll('.jp-Notebook .jp-CodeCell')[cell];
    const view = output?.querySelector('.workbench-view')?.shadowRoot.querySelector('.view[data-state=drawn]');
    const shown = selector === 'view' ? view : output?.querySelector('table.dataframe');
    const texts = [...(output?.querySelectorAll('.jp-OutputArea-output pre') ?? [])].map(each => each.textContent);
    const text = texts.map(each => /ended ([\\d.]+)/.exec(each)).find(each => each !== null);
    if (shown && text) {
      // The frame after this one shows it.
      requestAnimationFrame(() => {
        resolve((performance.timeOrigin + performance.now()) / 1000 - Number(text[1]));
      });
      return;
    }
    requestAnimationFrame(look);
  };
  look();
})
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="times that each is shown")
    options = parser.parse_args()
    rows = [painted(options.rounds), sizes()]
    if options.json:
        print(json.dumps(rows))
        return
    paint, size = rows
    print(f"{paint['job']}: {paint['ours_s'] * 1e3:.0f} ms, {paint['peer']} {paint['peer_s'] * 1e3:.0f} ms")
    print(f"{size['job']}: {size['ours_bytes'] / 1e3:.0f} kB, {size['peer']} {size['peer_bytes'] / 1e3:.0f} kB")


def painted(rounds: int = ROUNDS) -> dict[str, Any]:
    """Show a view and a table in turn, each in a cell of its own."""
    if not (EXTENSION / "package.json").is_file():
        sys.exit("the lab extension is not built: make frontend")
    others = [place for name, place in installed().items() if name != OURS]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "lab"
        sources = [BEGIN, VIEW, TABLE, *([VIEW, TABLE] * rounds)]
        with served(root, [*others, EXTENSION]) as address, sync_playwright() as playwright:
            kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
            cells = [nb4.new_code_cell(source) for source in sources]
            (root / "work" / "show.ipynb").write_text(dumps(nb4.new_notebook(cells=cells, metadata=kernel)), "utf-8")
            looking = browser(playwright)
            page = looking.new_page()
            page.goto(f"{address}/lab/tree/show.ipynb?token={TOKEN}")
            page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=120_000)
            times = {"view": [], "table": []}  # type: dict[str, list[float]]
            run(page, 0)
            for cell in range(1, len(sources)):
                what = "view" if sources[cell] == VIEW else "table"
                run(page, cell)
                seconds = page.evaluate(PAINTED, [what, cell])
                if cell > 2:  # the first of each loads what draws it
                    times[what].append(seconds)
            looking.close()
    ours, peer = median(times["view"]), median(times["table"])
    return {
        "job": "a view is painted after its cell",
        "ours_s": ours,
        "peer": "pandas' table",
        "peer_s": peer,
        "ratio": ours / peer,
    }


def run(page: Page, cell: int) -> None:
    """Run a cell through JupyterLab's own command, with the cell in sight."""
    page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-InputPrompt").click()
    page.keyboard.press("Control+Enter")


def sizes() -> dict[str, Any]:
    """Weigh a notebook with twenty views, and one with the same charts by plotly."""
    import pandas as pd
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    from workbench.data.demo import demo_data
    from workbench.profiling.quality_report import quality
    from workbench.views.bundle import mime_bundle

    frame = pd.read_parquet(demo_data("wage1"))
    ours = len(dumps(mime_bundle(quality(frame)))) * VIEWS
    figure = make_subplots(rows=(len(frame.columns) + 3) // 4, cols=4)
    for place, name in enumerate(frame.columns):
        figure.add_trace(go.Histogram(x=frame[name].tolist()), row=place // 4 + 1, col=place % 4 + 1)
    peer = len(figure.to_json()) * VIEWS
    return {
        "job": f"{VIEWS} views in a notebook",
        "ours_bytes": ours,
        "peer": "plotly's histograms",
        "peer_bytes": peer,
        "ratio": ours / peer,
    }


if __name__ == "__main__":
    main()
