"""Finding runs again, and what one wants to know of them: do they give the same again, how do they differ."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from workbench.runs.engine import RunRequest, execute

pytestmark = [pytest.mark.slow, pytest.mark.browser]

RUN_MS = 180_000
# `random` is loaded anew in a second run, so that it differs; the rest is the same. It waits for a file.
PARAMETERS = "seed: int = 7\nchance: bool = False"
CELL = """\
import pathlib, random, time
while not pathlib.Path({go!r}).exists():
    time.sleep(0.05)
print(random.random() if chance else seed)"""


@pytest.fixture
def recorded(project, folder, notebook_writer):
    """Two runs with tags and notes, the second of which does not give the same again.

    Returns the path of their notebook, and the file without which it waits.
    """
    go = folder / "go"
    path = notebook_writer(folder / "judged.ipynb", PARAMETERS, CELL.format(go=str(go)))
    go.touch()
    execute(RunRequest(notebook=path, tags=("nightly",), note="ticket 42"))
    execute(RunRequest(notebook=path, parameters={"chance": True}, tags=("review",), note="ticket 43"))
    yield path.relative_to(project).as_posix(), go
    go.touch()


def test_runs_are_found_judged_and_compared(visit, record, recorded, serious_violations):
    path, go = recorded
    form = visit(path).ready().open_form()
    second, first = (form.panel.locator(f"[data-run='{each}']") for each in ids(form, "judged", 2))

    search = form.panel.get_by_label("Find runs")
    search.press_sequentially("tag:nig")
    expect(second).to_have_count(0)
    expect(first).to_be_visible()
    search.fill('"ticket 43"')  # the ids of runs have figures too
    expect(first).to_have_count(0)
    search.fill("completed judged")
    expect(form.runs).to_have_count(2)
    search.fill("nobody wrote this")
    expect(form.panel).to_contain_text("No run has these words")
    search.press("Escape")
    for run in (first, second):
        expect(run).to_be_visible()

    expect(form.unfold(first).locator(".jp-wb-tag")).to_have_text("nightly")
    expect(first.locator(".jp-wb-labels")).to_contain_text("ticket 42")
    go.unlink()
    for run in (first, second):
        form.unfold(run).get_by_role("button", name="reproduce").click()
        expect(run.locator(".jp-wb-badge")).to_have_text("reproducing…")
    first.get_by_role("button", name="cancel the reproduction").click()
    expect(first.locator(".jp-wb-badge")).to_have_count(0, timeout=RUN_MS)
    first.get_by_role("button", name="reproduce").click()
    expect(first.locator(".jp-wb-badge")).to_have_text("reproducing…")
    go.touch()
    expect(first.locator(".jp-wb-badge")).to_have_text("same", timeout=RUN_MS)
    expect(second.locator(".jp-wb-badge")).to_have_text("differs at cell 1", timeout=RUN_MS)
    expect(second.locator(".jp-wb-verdict")).to_contain_text("Likely cause: an unseeded generator")
    assert serious_violations(form.page, ".jp-wb-panel") == []

    first.get_by_role("button", name="compare…").click()
    expect(form.panel).to_contain_text("Choose the run to compare with judged")
    second.get_by_role("button", name="compare", exact=True).click()
    page = form.page.frame_locator("iframe[title^='Comparison of runs']")
    expect(page.locator("header").first).to_contain_text("judged.ipynb", timeout=60_000)
    assert record.errors == []


def test_a_failed_run_goes_on_once_its_notebook_is_mended(visit, project, folder, notebook_writer):
    path = notebook_writer(folder / "mended.ipynb", "seed: int = 7", "1 / (seed - 7)")
    execute(RunRequest(notebook=path, note="to be mended"))
    notebook_writer(path, "seed: int = 7", "seed")
    form = visit(path.relative_to(project).as_posix()).ready().open_form()
    failed = form.panel.locator(f"[data-run='{ids(form, 'mended', 1)[0]}']")
    form.unfold(failed).get_by_role("button", name="resume").click()
    resumed = form.panel.locator(".jp-wb-run").filter(has_text="mended").first
    form.ended(resumed, "completed")
    expect(form.unfold(resumed)).to_contain_text("goes on with")
    expect(resumed.locator(".jp-wb-labels")).to_have_text("to be mended")


def test_the_value_of_a_secret_never_leaves_the_form(visit, record, project, folder, notebook_writer):
    cells = ("import workbench as wb\ntoken: wb.Secret  # of the shop", "wb.metric('length', len(token.reveal()))")
    path = notebook_writer(folder / "secret.ipynb", *cells).relative_to(project).as_posix()
    (project / "token.txt").write_text("sesame-open-7\n", encoding="utf-8")
    form = visit(path).ready().open_form()
    sent = []
    form.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    form.field("token").fill("sesame-open-7")
    expect(form.panel.get_by_role("alert")).to_have_text(re.compile("Say where it is: env:NAME or file:PATH"))
    form.run_button.click()
    expect(form.field("token")).to_be_focused()
    form.field("token").fill("file:token.txt")
    expect(form.panel.get_by_role("alert")).to_have_count(0)
    run = form.ended(form.start(), "completed")
    expect(run).to_contain_text("length 13")
    assert [each for each in sent if "file:token.txt" in each]
    assert not [each for each in sent if "sesame" in each]


def ids(form, notebook: str, n: int) -> list[str]:
    """Return the ids of a notebook's *n* runs as they are listed, the newest first."""
    rows = form.panel.locator(".jp-wb-runs > .jp-wb-run").filter(has_text=notebook)
    expect(rows).to_have_count(n)  # a page that was open before hears of them one by one
    return [row.get_attribute("data-run") for row in rows.all()]
