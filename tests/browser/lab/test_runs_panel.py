"""The list of runs: live, honest about failures, and the same in every tab."""

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from workbench.runs.records.store import list_runs

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def waiting(project, notebook_writer):
    """A notebook whose second cell waits until a file says go; returns its path and that file."""
    go = project / "go"
    go.unlink(missing_ok=True)
    notebook_writer(
        project / "notebooks" / "waits.ipynb",
        "seed: int = 7",
        f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists():\n    time.sleep(0.05)",
        "'done'",
    )
    yield "notebooks/waits.ipynb", go
    go.touch()


def test_a_failing_run_says_why_and_leads_to_the_cell(visit, record, fails):
    form = visit(fails).ready().open_form()
    run = form.ended(form.start(), "failed")
    expect(run).to_contain_text("cell 2 · ValueError")
    details = form.unfold(run)
    expect(details).to_contain_text("no such shop")
    details.get_by_role("button", name="go to cell 2").click()
    expect(form.page.locator(".jp-Notebook .jp-Cell").nth(2)).to_have_class(re.compile("jp-mod-active"))
    assert record.errors == []


def test_progress_is_told_by_cell_and_a_run_can_be_cancelled(visit, waiting):
    path, _go = waiting
    form = visit(path).ready().open_form()
    run = form.start()
    bar = run.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuetext", "cell 2 of 3", timeout=120_000)
    expect(run).to_contain_text("cell 2 of 3")
    run.get_by_role("button", name="cancel").click()
    form.ended(run, "cancelled")
    expect(bar).to_have_count(0)


def test_two_tabs_show_the_same_run(visit, waiting):
    path, go = waiting
    first = visit(path).ready().open_form()
    second = visit(path).ready().open_form()
    run = first.start()
    there = second.panel.locator(f"[data-run='{run.get_attribute('data-run')}']")
    expect(there).to_have_attribute("data-status", "running")
    go.touch()
    first.ended(run, "completed")
    second.ended(there, "completed")


def test_a_run_of_the_command_line_appears_by_itself(visit, project, quick):
    form = visit(quick).ready().open_form()
    expect(form.panel.get_by_text("Looking for runs…")).to_have_count(0)
    command = [sys.executable, "-m", "workbench.cli", "run", quick, "--no-report", "--json"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    run = form.panel.locator(f"[data-run='{json.loads(done.stdout)['id']}']")
    form.ended(run, "completed")


def test_a_report_opens_in_a_tab_with_its_views_alive_and_apart_from_the_server(visit, record, quick):
    form = visit(quick).ready().open_form()
    run = form.ended(form.start(), "completed")
    form.unfold(run).get_by_role("button", name="open report", exact=True).click()
    report = form.page.frame_locator("iframe[title^='Report of run']")
    expect(report.locator("h1")).to_have_text("quick.ipynb")
    origin = form.page.frames[-1].evaluate("self.origin")
    assert origin == "null"
    assert record.errors == []


def test_the_output_opens_as_a_notebook(visit, quick):
    form = visit(quick).ready().open_form()
    run = form.ended(form.start(), "completed")
    form.unfold(run).get_by_role("button", name="open output").click()
    expect(form.page.get_by_role("tab", name="output.ipynb")).to_be_visible()


def test_a_run_is_deleted_only_after_it_was_asked(visit, project, quick):
    form = visit(quick).ready().open_form()
    run = form.ended(form.start(), "completed")
    name = run.get_attribute("data-run")
    form.unfold(run).get_by_role("button", name="delete").click()
    form.page.get_by_role("button", name="Keep it").click()
    expect(run).to_be_visible()
    form.unfold(run).get_by_role("button", name="delete").click()
    form.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(run).to_have_count(0)
    assert name not in [each.id for each in list_runs(runs=project / "runs")]


def test_the_values_of_a_run_can_be_used_again(visit, quick):
    form = visit(quick).ready().open_form()
    form.field("seed").fill("31")
    run = form.ended(form.start(), "completed")
    form.field("seed").fill("1")
    form.unfold(run).get_by_role("button", name="use these values").click()
    expect(form.field("seed")).to_have_value("31")
