"""What the README shows, with its pictures: the salary notebook up to a run, and flights up to their contract."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

CHECKOUT = Path(__file__).parents[3]
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]  # a tour is long

VIEWS = ("quality", "curves", "errors")  # in the order of the notebook
FLIGHTS = ("flights.parquet", "flights → cleaned", "data", "flights.parquet · contract flights")  # the same
WINDOW, TALL = {"width": 1440, "height": 900}, {"width": 1440, "height": 2300}
PICTURES = "WORKBENCH_PICTURES"  # names the folder where the README's pictures go


@pytest.fixture
def picture(tmp_path: Path):
    """Save a picture of the page where ``WORKBENCH_PICTURES`` says, else where pytest keeps its own files."""
    folder = os.environ.get(PICTURES, tmp_path)

    def save(place, name: str, **part) -> None:
        place.screenshot(path=f"{folder}/{name}.png", animations="disabled", **part)

    return save


def code_cells(path: Path) -> list[dict]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def drawn_views(page: Page):
    return page.locator(".jp-workbench-view .view[data-state=drawn]")


def show(view: Locator) -> None:
    """Bring the top of a view to the top of the window, and let its charts find their size."""
    view.evaluate("view => view.scrollIntoView({ block: 'start' })")
    for plot in view.locator("figure[data-state=drawn] .plot").all():
        expect(plot.locator(".main-svg").first).to_be_attached()
        plot.evaluate(
            "async plot => { while (Math.abs(plot.querySelector('.main-svg').clientWidth - plot.clientWidth) > 1)"
            " await new Promise(requestAnimationFrame) }"
        )


def brush(view: Locator, column: str, start: float, end: float) -> None:
    """Drag over the picture of a column, between two places given as parts of its width."""
    image = view.locator("article.spark", has=view.page.locator("b", has_text=column)).locator("svg")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    for place, act in ((start, view.page.mouse.down), (end, view.page.mouse.up)):
        # As soon as the picture stands still and nothing lies over it.
        image.hover(position={"x": box["width"] * place, "y": box["height"] / 2})
        act()
    expect(view.locator(".selection")).to_be_visible()


def test_the_tour(visit, project, record, draw_all, picture):
    notebook = project / "notebooks" / "salary.ipynb"
    count = len(code_cells(notebook))
    tour = visit("notebooks/salary.ipynb").ready()
    page = tour.page
    page.set_viewport_size(WINDOW)
    views = page.locator(".jp-workbench-view")

    # Look: run everything, and see each view.
    tour.menu("Run", "Run All Cells")
    last = page.locator(".jp-Notebook .jp-CodeCell").last
    expect(last.locator(".jp-InputPrompt")).to_have_text(f"[{count}]:", timeout=240_000)
    expect(drawn_views(page)).to_have_count(len(VIEWS))
    draw_all(page)
    expect(views.get_by_text("linked")).to_have_count(len(VIEWS))
    tour.save()
    done = code_cells(notebook)
    assert [cell["execution_count"] for cell in done] == list(range(1, count + 1))
    assert [output for cell in done for output in cell["outputs"] if output["output_type"] == "error"] == []

    # Select rows, and see them.
    page.set_viewport_size(TALL)
    show(views.first)
    brush(views.first, "hourly_pay", 0.2, 0.4)
    expect(views.first.locator(".selection strong")).not_to_contain_text("≈")
    views.first.get_by_role("button", name="show rows").click()
    expect(views.first.locator(".rows .amount")).to_contain_text("rows")
    picture(views.first, "selection-light")
    views.first.get_by_role("button", name="hide rows").click()
    views.first.locator(".selection").get_by_role("button", name="clear", exact=True).click()
    page.set_viewport_size(WINDOW)

    # Run it as a pipeline, with another value.
    tour.open_form()
    tour.field("seed").fill("8")
    show(views.first)
    cell = re.compile(rf"cell \d+ of {count + 1}")  # whichever it has come to, with the parameters' cell more
    run = tour.start()
    expect(run.get_by_role("progressbar")).to_have_attribute("aria-valuetext", cell, timeout=180_000)
    picture(page, "lab-running-light")
    tour.ended(run, "completed")
    expect(run).to_contain_text("rmse")
    told = page.get_by_role("button", name="Hide notification")
    told.evaluate_all("all => all.forEach(each => each.click())")  # it goes by itself after a while
    expect(told).to_have_count(0)
    picture(page, "lab-light")

    # Read its report, in both themes.
    tour.theme("JupyterLab Dark")
    show(views.first)
    picture(page, "lab-dark")
    run.get_by_role("button", name="open report", exact=True).click()
    report = page.frame_locator("iframe[title^='Report of run']")
    expect(report.locator(".workbench-view .view[data-state=drawn]")).to_have_count(len(VIEWS))
    for theme in ("Light", "Dark"):
        tour.theme(f"JupyterLab {theme}")
        expect(report.locator(".workbench-view").first).to_have_attribute("data-scheme", theme.lower())
        picture(page, f"lab-report-{theme.lower()}")

    # And another run, in the dark.
    page.get_by_role("tab", name="salary.ipynb").click()
    again = tour.start()
    expect(again.get_by_role("progressbar")).to_have_attribute("aria-valuetext", cell, timeout=180_000)
    picture(page, "lab-running-dark")
    tour.ended(again, "completed")

    # The views by themselves.
    page.get_by_role("tab", name="Workbench").click()  # closes the sidebar
    page.set_viewport_size(TALL)
    for theme in ("Dark", "Light"):
        tour.theme(f"JupyterLab {theme}")
        if theme == "Dark":
            brush(views.first, "hourly_pay", 0.2, 0.4)
            views.first.get_by_role("button", name="show rows").click()
            expect(views.first.locator(".rows .amount")).to_contain_text("rows")
            picture(views.first, "selection-dark")
        for number, name in enumerate(VIEWS[1:], start=1):  # the first one is in the pictures of the page
            show(views.nth(number))
            picture(views.nth(number), f"{name}-{theme.lower()}")
    assert record.errors == []


def test_flights_from_the_first_look_to_a_run_that_the_contract_stops(visit, project, record, draw_all, picture):
    notebook = project / "notebooks" / "flights-quality.ipynb"
    shutil.copy(CHECKOUT / "notebooks" / notebook.name, notebook)
    count = len(code_cells(notebook))
    tour = visit("notebooks/flights-quality.ipynb").ready()
    page = tour.page
    page.set_viewport_size(TALL)
    views = page.locator(".jp-workbench-view")

    tour.menu("Run", "Run All Cells")
    last = page.locator(".jp-Notebook .jp-CodeCell").last
    expect(last.locator(".jp-InputPrompt")).to_have_text(f"[{count}]:", timeout=240_000)
    expect(drawn_views(page)).to_have_count(len(FLIGHTS))
    draw_all(page)
    expect(views.locator("h2")).to_have_text(list(FLIGHTS))

    # Code has selected the late flights of February in the first view.
    first = views.first
    show(first)
    expect(first.locator(".selection strong")).to_have_text("796 rows")
    first.locator(".selection").get_by_role("button", name="clear", exact=True).click()
    for theme in ("Light", "Dark"):
        tour.theme(f"JupyterLab {theme}")
        show(first)
        box, end = first.bounding_box(), first.locator("article.spark").last.bounding_box()
        part = {"x": box["x"], "y": box["y"], "width": box["width"], "height": end["y"] + end["height"] - box["y"]}
        picture(page, f"flights-{theme.lower()}", clip=part)

    # The gate, with the file that the notebook has made.
    tour.open_form()
    tour.field("data").fill("broken.parquet")
    run = tour.start()
    tour.ended(run, "gate-failed")
    expect(tour.unfold(run)).to_contain_text("dep_delay is not within")
    assert record.errors == []


def test_views_of_a_notebook_opened_again_without_a_kernel_are_still_drawn(visit, project, record, draw_all):
    content = json.loads((project / "notebooks" / "salary.ipynb").read_text(encoding="utf-8"))
    assert any(cell.get("outputs") for cell in content["cells"]), "the tour has filled it"
    elsewhere = {"name": "elsewhere", "display_name": "Elsewhere", "language": "else"}
    content["metadata"] = {"kernelspec": elsewhere}  # a kernel that is not installed here: JupyterLab asks for another
    (project / "notebooks" / "received.ipynb").write_text(json.dumps(content), encoding="utf-8")
    page = visit("notebooks/received.ipynb").page
    page.get_by_role("dialog").get_by_role("button", name="No Kernel").click()
    expect(drawn_views(page)).to_have_count(len(VIEWS))
    draw_all(page)
    expect(page.locator(".jp-workbench-view").get_by_text("no kernel")).to_have_count(len(VIEWS))
    assert record.errors == []
