"""From the notebook's toolbar to a recorded run."""

import json

import pytest
from playwright.sync_api import expect

from workbench.runs.records.store import list_runs

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def record_of(project, run):
    folder = project / "runs" / run.get_attribute("data-run")
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def runs_of(project, notebook):
    """The runs of a notebook that are on record, whatever the list on the page has heard of by now."""
    return list_runs(notebook=project / notebook, runs=project / "runs")


def test_the_form_has_the_parameters_of_the_notebook_with_their_help(visit, quick):
    form = visit(quick).ready().open_form()
    expect(form.field("seed")).to_have_value("7")
    expect(form.field("seed")).to_have_accessible_description("of the generator")
    assert form.field("kind").locator("option").all_inner_texts() == ["few", "all"]
    expect(form.field("loud")).not_to_be_checked()
    expect(form.field("seed")).to_be_focused()


def test_a_wrong_value_is_told_while_it_is_typed_and_is_not_run(visit, project, quick):
    form = visit(quick).ready().open_form()
    form.field("seed").fill("7x")
    expect(form.panel.get_by_role("alert")).to_have_text("parameter 'seed' must be a whole number, got '7x'.")
    expect(form.field("seed")).to_have_attribute("aria-invalid", "true")
    form.run_button.click()
    expect(form.field("seed")).to_be_focused()
    assert runs_of(project, quick) == []
    form.field("seed").fill("8")
    expect(form.panel.get_by_role("alert")).to_have_count(0)


def test_a_run_from_the_form_appears_finishes_and_is_on_record(visit, project, record, quick):
    form = visit(quick).ready().open_form()
    form.field("seed").fill("12")
    form.field("kind").select_option("few")
    form.field("loud").check()
    run = form.start()
    expect(form.panel.get_by_role("status")).to_have_text(
        f"Started. It is recorded in runs/{run.get_attribute('data-run')}."
    )
    form.ended(run, "completed")
    expect(run).to_contain_text("score 6")
    assert record_of(project, run)["parameters"] == {"seed": 12, "kind": "few", "loud": True}
    assert [each.id for each in runs_of(project, quick)] == [run.get_attribute("data-run")]
    assert record.errors == []


def test_what_was_typed_is_kept_until_it_is_reset(visit, quick):
    form = visit(quick).ready().open_form()
    form.field("seed").fill("99")
    form.panel.get_by_role("button", name="Reset to the notebook’s values").click()
    expect(form.field("seed")).to_have_value("7")


def test_options_are_recorded(visit, project, quick):
    form = visit(quick).ready().open_form()
    form.panel.get_by_text("Advanced").click()
    form.field("tags").fill("nightly, review")
    form.field("note").fill("ticket 7")
    form.field("retries").fill("2")
    form.field("time limit").fill("600")
    form.field("time limit of a cell").fill("300")
    run = form.ended(form.start(), "completed")
    written = record_of(project, run)
    assert (written["tags"], written["note"]) == (["nightly", "review"], "ticket 7")
    asked = json.loads((project / "runs" / written["id"] / "request.json").read_text(encoding="utf-8"))
    assert (asked["retries"], asked["timeout"], asked["cell_timeout"]) == (2, 600, 300)


def test_a_time_limit_that_is_no_number_is_refused_in_words(visit, project, quick):
    form = visit(quick).ready().open_form()
    form.panel.get_by_text("Advanced").click()
    form.field("time limit").fill("soon")
    form.run_button.click()
    expect(form.panel.get_by_role("alert")).to_have_text("'timeout' must be a number of seconds above 0, got 'soon'.")
    assert runs_of(project, quick) == []


def test_unsaved_changes_are_saved_before_they_are_run(visit, project, quick):
    form = visit(quick).ready()
    source = form.page.locator(".jp-CodeCell").nth(1).locator(".cm-content")
    source.click()
    form.page.keyboard.press("Control+End")
    form.page.keyboard.type("\nwb.metric('typed', 3)")
    run = form.ended(form.open_form().start(), "completed")
    assert record_of(project, run)["metrics"]["typed"] == 3
