"""JupyterLab's start in a browser, with our extension and without, and what is loaded for it.

Two servers run side by side and are visited in turn, each time by a browser that knows nothing yet. The time goes from
the navigation to JupyterLab's own word that all is restored. Sizes are those of what the page asks for by then, each
compressed by gzip; what comes later, when a view is drawn, does not count.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from benchmarks._jupyterlab import TOKEN, browser, installed, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

ROUNDS = 9
OURS = "jupyter-workbench"
EXTENSION = Path(__file__).parents[1] / "workbench" / "labextension"
WATCH = """
Object.defineProperty(window, "jupyterapp", {
  configurable: true,
  set(app) {
    Object.defineProperty(window, "jupyterapp", { value: app });
    void app.restored.then(() => { window.restoredAt = performance.now(); });
  },
});
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="visits of each server")
    options = parser.parse_args()
    rows = measure(options.rounds)
    if options.json:
        print(json.dumps(rows))
        return
    start, size = rows
    print(
        f"{start['job']}: {start['ours_s']:.2f} s, {start['peer']} {start['peer_s']:.2f} s,"
        f" added {start['added_s'] * 1e3:.0f} ms"
    )
    print(f"{size['job']}: {size['ours_bytes'] / 1e3:.0f} kB, {size['peer']} {size['peer_bytes'] / 1e3:.0f} kB")


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    if not (EXTENSION / "package.json").is_file():
        sys.exit("the lab extension is not built: make frontend")
    others = [place for name, place in installed().items() if name != OURS]
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "with", [*others, EXTENSION]) as ours,
        served(Path(folder) / "without", others) as plain,
        sync_playwright() as playwright,
    ):
        looking = browser(playwright)
        times: dict[str, list[float]] = {ours: [], plain: []}
        for address in times:
            restored_after(looking, address)  # the first visit fills the caches of server and disk
        for turn in range(rounds):
            for address in (ours, plain) if turn % 2 else (plain, ours):
                times[address].append(restored_after(looking, address))
        sizes = loaded_bytes(looking, ours)
        looking.close()
    here, there = median(times[ours]), median(times[plain])
    added = median(mine - other for mine, other in zip(times[ours], times[plain], strict=True))
    small, all_others = sizes[True], sizes[False]
    return [
        {
            "job": "JupyterLab's start",
            "ours_s": here,
            "peer": "without us",
            "peer_s": there,
            "ratio": here / there,
            "added_s": added,
        },
        {
            "job": "loaded at JupyterLab's start, gzip",
            "ours_bytes": small,
            "peer": "all the rest of it",
            "peer_bytes": all_others,
            "ratio": small / all_others,
        },
    ]


def restored_after(looking: Browser, address: str) -> float:
    """Return how many seconds after the navigation JupyterLab says that it is restored."""
    with looking.new_context() as context:
        page = context.new_page()
        return visit(page, address)


def visit(page: Page, address: str) -> float:
    page.add_init_script(WATCH)
    page.goto(f"{address}/lab?token={TOKEN}", wait_until="commit")
    milliseconds = page.wait_for_function("window.restoredAt", timeout=120_000).json_value()
    return float(milliseconds) / 1e3


def loaded_bytes(looking: Browser, address: str) -> dict[bool, int]:
    """Return the compressed size of what is asked for until the page rests: ours (True) and all the rest (False)."""
    with looking.new_context() as context:
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  -- Playwright marks what it calls
        visit(page, address)
        page.wait_for_load_state("networkidle")
        sizes = {True: 0, False: 0}
        for answer in answers:
            if answer.ok and answer.request.resource_type in ("script", "stylesheet", "font", "image", "document"):
                sizes[f"/extensions/{OURS}/" in answer.url] += len(gzip.compress(answer.body()))
    return sizes


if __name__ == "__main__":
    main()
