"""Draw the README's pictures from a real run: ``python docs/pictures.py RUN_FOLDER`` (needs Chromium or Chrome)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
VIEWS = ("quality", "curves", "errors")  # in the order of the salary notebook
PICTURES = (("quality", "light"), ("curves", "light"), ("curves", "dark"), ("errors", "dark"))
EDGE = 16


def draw(report: Path) -> None:
    """Save the pictures that the README shows from a salary run's report."""
    browser_path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for name, scheme in PICTURES:
            page = browser.new_page(viewport={"width": 1160, "height": 900}, color_scheme=scheme)
            page.goto(report.as_uri())
            show(page)
            box = (
                page.locator(".workbench-view")
                .nth(VIEWS.index(name))
                .evaluate(
                    "view => { const box = view.getBoundingClientRect();"
                    " return {x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height} }"
                )
            )
            clip = {
                "x": max(box["x"] - EDGE, 0),
                "y": box["y"] - EDGE,
                "width": box["width"] + 2 * EDGE,
                "height": box["height"] + 2 * EDGE,
            }
            page.screenshot(path=IMAGES / f"{name}-{scheme}.png", animations="disabled", full_page=True, clip=clip)
        browser.close()


def show(page: Page) -> None:
    """Scroll to every chart, so that each is drawn."""
    for figure in page.locator(".workbench-view figure").all():
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => figure.dataset.state === 'drawn'", arg=figure.element_handle())


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    draw(Path(sys.argv[1]).resolve() / "report.html")
