"""Parallel coordinates in a saved page: brushes by mouse, keys and touch, what follows, lines and their runs."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.brush_gestures import bar
from tests.finished_sweeps import finished_sweep, searched
from workbench.runs.sweep.sweep import Sweep
from workbench.views.page import render_page
from workbench.views.runtime import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FAILING = (3, 8, 21)
N = 60


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    return Sweep(finished_sweep(tmp_path_factory.mktemp("project") / "runs", searched(N), failing=FAILING))


@pytest.fixture(scope="module")
def runs(sweep):
    return sweep.frame("runs")


@pytest.fixture
def page(draw, sweep):
    return draw(sweep.payload)


def axis(page, name):
    found = page.locator(f'.coordinate[data-id="{name}"] svg')
    found.scroll_into_view_if_needed()
    return found


def crossing(page, sweep, name, row):
    """Where the line of a run crosses an axis, in the window."""
    box = axis(page, name).bounding_box()
    ends = page.evaluate(
        """name => document.querySelector('.workbench-view').shadowRoot
             .querySelector(`.coordinate[data-id="${name}"] .rule`).getAttribute('d').match(/[\\d.]+/g).map(Number)""",
        name,
    )
    _, top, foot = ends
    (lines,) = (item for item in sweep.payload.sections[0].items)
    found = next(each for each in lines.coordinates.axes if each.field == name)
    field = next(each for each in sweep.payload.links.fields if each.id == name)
    part = found.at[row] / 10_000 if found.at is not None else found.ticks[field.codes[row]][0]
    return box["x"] + box["width"] / 2, box["y"] + foot - part * (foot - top)


def drag(page, sweep, name, first, last):
    """Drag along an axis from where one run's line crosses it to where another's does."""
    start, end = (crossing(page, sweep, name, row) for row in (first, last))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def extremes(runs, name):
    completed = runs[runs["status"] == "completed"]
    return int(completed[name].idxmin()), int(completed[name].idxmax())


def shown_runs(page):
    """The members in the table, in its order."""
    return [int(text) for text in page.locator("section.tables tbody tr td:first-child").all_text_contents()]


def lines_in(page, look):
    """How many lines a path has."""
    outline = page.locator(f".{look}").first.get_attribute("d") or ""
    return outline.count("M")


def selected_lines(page):
    return sum(lines_in(page, f"shade-{shade}") for shade in range(8)) + lines_in(page, "line.failed")


def stat(page, label):
    return page.locator(".spark.across dl > div", has=page.get_by_text(label, exact=True)).first.locator("dd")


def test_every_run_has_a_line_and_failed_ones_look_otherwise(page):
    assert lines_in(page, "line.failed") == len(FAILING)
    assert selected_lines(page) == N
    assert lines_in(page, "line.unselected") == N


def test_a_drag_selects_and_the_rest_follows(page, sweep, runs):
    best, worst = extremes(runs, "rmse")
    middle = int((runs["rmse"] - (runs["rmse"].min() + runs["rmse"].max()) / 2).abs().idxmin())
    drag(page, sweep, "rmse", best, middle)
    expect(bar(page).locator("li")).to_have_count(1)
    field = next(each for each in sweep.payload.links.fields if each.id == "rmse")
    chosen = (np.asarray(field.codes) >= field.codes[best]) & (np.asarray(field.codes) <= field.codes[middle])
    n = int(chosen.sum())
    assert 1 < n < N
    expect(bar(page)).to_contain_text(f"Showing {n} rows")
    expect(bar(page).locator("li")).to_have_text(re.compile("rmse is"))
    expect(page.locator("section.tables .foot")).to_contain_text(f"{n} of {N} rows selected")
    assert shown_runs(page) == runs[chosen].sort_values("rmse").index.tolist()
    expect(stat(page, "completed")).to_have_text(str(n))
    expect(stat(page, "failed")).to_have_text("0")
    assert selected_lines(page) == n
    expect(page.locator("article[data-id='of rmse']")).to_have_class(re.compile("follows"))
    assert worst not in shown_runs(page)


def test_brushes_of_several_axes_combine_and_a_click_takes_one_away(page, sweep, runs):
    low, high = extremes(runs, "max_depth")
    drag(page, sweep, "max_depth", low, low)  # no drag: a click on one value
    adam = int(runs.index[runs["optimizer"] == "adam"][0])
    page.mouse.click(*crossing(page, sweep, "optimizer", adam))
    expect(bar(page).locator("li")).to_have_count(2)
    both = (runs["max_depth"] == runs["max_depth"][low]) & (runs["optimizer"] == "adam")
    expect(bar(page)).to_contain_text(f"Showing {int(both.sum())} rows")
    expect(bar(page).locator("li").nth(1)).to_have_text(re.compile("optimizer is adam"))
    page.mouse.click(*crossing(page, sweep, "optimizer", adam))
    expect(bar(page).locator("li")).to_have_count(1)
    assert runs["max_depth"][high] == 8


def test_keys_select_along_an_axis_and_tell(page, runs):
    svg = axis(page, "max_depth")
    expect(svg).to_have_role("slider")
    expect(svg).to_have_attribute("aria-orientation", "vertical")
    svg.focus()
    page.keyboard.press("ArrowUp")
    two = int((runs["max_depth"] == 2).sum())
    expect(svg).to_have_attribute("aria-valuetext", f"max_depth 2: {two} rows")
    page.keyboard.press("Shift+ArrowUp")
    expect(bar(page).locator("li")).to_have_text(re.compile("max_depth is 2 or 4"))
    page.keyboard.press("ArrowLeft")  # not along an upright axis
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(bar(page).locator("li")).to_have_text(re.compile("max_depth is 8"))
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()


def test_missing_values_have_a_tick_of_their_own(page, runs):
    svg = axis(page, "epochs")
    svg.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(bar(page).locator("li")).to_have_text(re.compile("epochs is missing"))
    expect(bar(page)).to_contain_text(f"Showing {int(runs['epochs'].isna().sum())} rows")


def test_a_finger_brushes_along_an_axis(browser, sweep, runs, tmp_path):
    path = tmp_path / "touch.html"
    path.write_text(render_page([sweep.payload], title="touch"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 400, "height": 800}, has_touch=True, offline=True, locale="en-US")
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.locator(".view")).to_have_attribute("data-state", "drawn")
    low, high = extremes(runs, "learning_rate")
    start, end = (crossing(page, sweep, "learning_rate", row) for row in (low, high))
    session = page.context.new_cdp_session(page)

    def touch(kind, *places):
        points = [{"x": x, "y": y} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    for step in range(1, 5):
        touch("touchMove", (start[0], start[1] + (end[1] - start[1]) * step / 4))
    touch("touchEnd")
    expect(bar(page).locator("li")).to_have_text(re.compile("learning_rate is"))
    context.close()


def test_pointing_at_a_line_tells_its_run_and_a_click_opens_it(page, sweep, runs):
    _, high = extremes(runs, "r2")
    left, right = (crossing(page, sweep, name, high) for name in ("rmse", "r2"))
    x, y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    page.mouse.move(x, y)
    told = page.locator(".coordinates .told")
    expect(told).to_have_text(re.compile(r"^\S+: .*rmse"))
    name = re.match(r"\S+(?=: )", told.text_content() or "")
    assert name is not None
    assert name[0] in runs["run"].tolist()
    page.mouse.click(x, y)
    details = page.locator(".details")
    expect(details.locator("code")).to_have_text(name[0])
    member = int(runs.index[runs["run"] == name[0]][0])
    expect(page.locator("tr.chosen td").first).to_have_text(str(member))
    details.get_by_role("button", name="close").click()
    expect(details).to_be_hidden()
    expect(page.locator("tr.chosen")).to_have_count(0)


def test_a_row_of_the_table_shows_its_line(page, runs):
    row = page.locator("section.tables tbody tr").nth(2)
    row.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    third = runs.sort_values("rmse")["run"].iloc[2]
    expect(page.locator(".details code")).to_have_text(third)
    assert lines_in(page, "line.chosen") == 1


def test_axes_are_moved_by_keys_and_by_drag(page):
    titles = lambda: page.locator(".coordinate-title").evaluate_all(  # noqa: E731
        "all => all.map(each => [each.getBoundingClientRect().x, each.textContent]).sort((a, b) => a[0] - b[0])"
        ".map(each => each[1])"
    )
    assert titles() == ["learning_rate", "max_depth", "optimizer", "epochs", "rmse", "r2"]
    title = page.locator(".coordinate-title", has_text="rmse")
    title.focus()
    page.keyboard.press("ArrowLeft")
    assert titles() == ["learning_rate", "max_depth", "optimizer", "rmse", "epochs", "r2"]
    expect(title).to_be_focused()
    box = title.bounding_box()
    target = axis(page, "learning_rate").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] / 2, box["y"], steps=8)
    page.mouse.up()
    assert titles() == ["rmse", "learning_rate", "max_depth", "optimizer", "epochs", "r2"]
    assert selected_lines(page) == N


def test_lines_are_coloured_by_the_metric_that_is_chosen(page):
    strong = lambda: page.locator(".shade-7").get_attribute("d")  # noqa: E731
    by_rmse = strong()
    expect(page.locator(".colour-key")).to_contain_text("strong: low")
    page.get_by_role("combobox").select_option("r2")
    expect(page.locator(".colour-key")).to_contain_text("strong: high")
    assert strong() != by_rmse


def test_the_numbers_stand_in_the_place_of_the_picture(page, runs):
    page.locator("section.sparks").first.get_by_role("button", name="numbers").click()
    numbers = page.locator(".spark.across .scroller")
    expect(numbers.locator("tbody tr")).to_have_count(N)
    expect(numbers.locator("tbody tr").first).to_contain_text(runs["optimizer"][0])


def test_many_runs_are_sampled_and_it_says_so(draw, tmp_path):
    payload = Sweep(finished_sweep(tmp_path / "runs", searched(2_100))).payload
    page = draw(payload)
    expect(page.locator(".coordinates .told")).to_contain_text("2\u202f000 of 2\u202f100 lines are drawn.")


def test_it_is_accessible(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.workbench-view')")
    grave = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"]) for each in grave] == []


@pytest.mark.parametrize("width", [1200, 400])
def test_nothing_stands_out_of_the_page(show, sweep, width):
    page = show(render_page([sweep.payload], title="t"))
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.locator(".coordinate")).to_have_count(6)
    # Charts that were drawn already take up the new width a moment later.
    page.wait_for_function("width => innerWidth === width && document.documentElement.scrollWidth <= width", arg=width)
