"""Draw the README's pictures from a real run: ``python docs/pictures.py RUN_FOLDER`` (needs Chromium or Chrome)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
VIEWS = {"quality": "quality", "curves": "curves", "errors": "regression"}


def draw(report: Path) -> None:
    """Save one picture of each view in a salary run's report, in the light theme, and the first in the dark one."""
    browser_path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 1120, "height": 900}, color_scheme=scheme, device_scale_factor=1.5
            )
            page.goto(report.as_uri())
            show(page)
            for place, name in enumerate(VIEWS):
                view = page.locator(".workbench-view").nth(place)
                view.screenshot(path=IMAGES / f"{name}-{scheme}.png", animations="disabled")
        browser.close()


def show(page: Page) -> None:
    """Scroll to every chart, so that each is drawn."""
    for figure in page.locator(".workbench-view figure").all():
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => figure.dataset.state === 'drawn'", arg=figure.element_handle())


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    draw(Path(sys.argv[1]).resolve() / "report.html")
