"""Sweeps and pipelines in the list of runs: one line each, which opens to what belongs to them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STEPS = """\
schema_version: "1.0"
steps:
  prepare: {notebook: prepare.ipynb, inputs: [raw.csv], outputs: [clean.csv]}
  train: {notebook: train.ipynb, inputs: [clean.csv]}
"""


@pytest.fixture
def swept(project, notebook_writer):
    """A sweep of three runs that goes on: one waits for a file, one fails; returns its notebook's path and the file."""
    go = project / "go"
    go.unlink(missing_ok=True)
    waits = f"import pathlib, time\nwhile seed == 3 and not pathlib.Path({str(go)!r}).exists():\n    time.sleep(0.05)"
    notebook_writer(project / "notebooks" / "swept.ipynb", "seed: int = 7", waits, "1 / (seed - 2)")
    command = [sys.executable, "-m", "workbench.cli", "sweep", "notebooks/swept.ipynb", "--grid=seed=1,2,3", "-j2"]
    process = subprocess.Popen(
        [*command, "--tag=nightly"], cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield "notebooks/swept.ipynb", go
    go.touch()
    process.wait(timeout=180)


@pytest.fixture
def shop(project, notebook_writer):
    """A pipeline of two steps; returns the path of its file."""
    folder = project / "shop"
    notebook_writer(folder / "prepare.ipynb", "rows: int = 3", "open('clean.csv', 'w').write(open('raw.csv').read())")
    notebook_writer(folder / "train.ipynb", "seed: int = 7", "1 / 0")
    (folder / "raw.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "workbench.yaml").write_text(STEPS, encoding="utf-8")
    yield "shop/workbench.yaml"
    (folder / "workbench.yaml").unlink()


def test_a_sweep_is_one_line_that_follows_it_and_opens_to_its_runs(visit, record, swept, serious_violations):
    path, go = swept
    form = visit(path).ready().open_form()
    group = form.panel.locator(".jp-wb-runs > [data-kind='sweep']")
    bar = group.get_by_role("progressbar", name="runs ended")
    expect(bar).to_have_attribute("aria-valuetext", "2 of 3", timeout=180_000)
    expect(group).to_contain_text("2 of 3 · 1 failed")
    search = form.panel.get_by_role("searchbox", name="Find runs")
    search.fill("swept")  # the project has runs of other tests
    expect(form.runs).to_have_count(1)
    search.fill("")
    group.get_by_role("button", expanded=False).click()
    members = group.locator(".jp-wb-members > li")
    expect(members).to_have_count(3)
    for seed in (1, 2, 3):
        expect(members.locator(".jp-wb-run-name").get_by_text(f"seed {seed}", exact=True)).to_have_count(1)
    expect(group.locator(".jp-wb-tag")).to_have_text("nightly")
    failed = members.filter(has_text="seed 2")
    failed.get_by_role("button", expanded=False).click()
    expect(failed).to_contain_text("division by zero")
    assert serious_violations(form.page, ".jp-wb-panel") == []
    go.touch()
    expect(members.filter(has_text="seed 3")).to_have_attribute("data-status", "completed", timeout=180_000)
    form.ended(group, "failed")
    expect(group).to_contain_text("3 of 3 · 1 failed")
    group.get_by_role("button", name="open view").click()
    view = form.page.frame_locator("iframe[title^='Report of run']")
    expect(view.locator("header").first).to_contain_text("swept.ipynb · sweep")
    assert record.errors == []


def test_a_pipeline_is_run_from_the_sidebar_and_opens_to_its_steps(visit, record, shop):
    form = visit("shop/train.ipynb").ready().open_form()
    pipeline = form.panel.locator(f"[data-pipeline='{shop}']")
    pipeline.locator("summary").click()
    expect(pipeline).to_contain_text("raw.csv → clean.csv")
    pipeline.get_by_role("button", name="run").click()
    group = form.panel.locator("[data-kind='pipeline']")
    form.ended(group, "failed")
    expect(group).to_contain_text("2 of 2 · 1 failed")
    steps = group.locator("[data-step]")
    expect(steps).to_have_count(2)
    expect(steps.nth(0)).to_have_attribute("data-status", "completed")
    expect(steps.nth(1)).to_contain_text("cell 1 · ZeroDivisionError")
    steps.nth(1).get_by_role("button", expanded=False).click()
    expect(steps.nth(1)).to_contain_text("division by zero")
    group.get_by_role("button", name="open report").first.click()
    report = form.page.frame_locator("iframe[title^='Report of run']")
    expect(report.locator(".graph")).to_be_visible()
    assert record.errors == []
