"""The sidebar for everybody: by keyboard alone, to a screen reader, dark and light, and narrow."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NARROW = 240


@pytest.fixture
def unfolded(visit, fails):
    """The sidebar with every part of it to be seen: a wrong value, findings, a failed run in full."""
    form = visit(fails).ready().open_form()
    form.unfold(form.ended(form.start(), "failed"))
    form.panel.get_by_text("Advanced").click()
    form.field("seed").fill("x")
    expect(form.panel.get_by_role("alert")).to_be_visible()
    return form


def test_axe_finds_no_serious_violation_in_the_sidebar_in_any_theme(unfolded, serious_violations, record):
    for theme in ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"):
        unfolded.theme(theme)
        assert serious_violations(unfolded.page, ".jp-wb-sidebar") == [], theme
    assert record.errors == []


def test_nothing_is_cut_off_in_a_narrow_sidebar(unfolded):
    unfolded.panel.evaluate("(panel, width) => { panel.style.width = `${width}px` }", NARROW)
    cut = unfolded.panel.evaluate(
        "panel => [...panel.querySelectorAll('*')]"
        ".filter(each => each.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1)"
        ".map(each => each.outerHTML.slice(0, 200))"
    )
    assert cut == []


def test_a_run_can_be_made_and_looked_at_with_the_keyboard_alone(visit, quick):
    form = visit(quick).ready()
    keyboard = form.page.keyboard
    form.page.get_by_role("button", name="Run as pipeline…").focus()
    keyboard.press("Enter")
    expect(form.field("seed")).to_be_focused()
    keyboard.press("Control+a")
    keyboard.type("21")
    run = form.ended(form.started_by(lambda: keyboard.press("Enter")), "completed")
    run.get_by_role("button", expanded=True).focus()
    keyboard.press("Tab")
    expect(run.get_by_role("button", name="open report", exact=True)).to_be_focused()
    keyboard.press("Enter")
    expect(form.page.locator("iframe[title^='Report of run']")).to_be_visible()


def test_letters_typed_in_the_form_do_not_change_the_notebook(visit, quick):
    form = visit(quick).ready().open_form()
    cells = form.page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    form.field("seed").focus()
    form.page.keyboard.type("abdd")  # cell commands: above, below, delete
    expect(form.field("seed")).to_have_value("7abdd")
    assert cells.count() == before
