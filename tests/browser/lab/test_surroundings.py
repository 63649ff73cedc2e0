"""Other servers: restarted, behind an odd address, without the extension; and Notebook 7."""

import pytest
from playwright.sync_api import expect

# Notebook 7.6 says this by itself at each start, whatever is installed.
OF_NOTEBOOK_ITSELF = "Cannot read properties of undefined (reading 'schema')"

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_restarted_server_finds_the_run_that_went_on(visit, lab, project, notebook_writer):
    go = project / "go-on"
    notebook_writer(
        project / "notebooks" / "patient.ipynb",
        "seed: int = 7",
        f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists():\n    time.sleep(0.05)",
    )
    form = visit("notebooks/patient.ipynb").ready().open_form()
    run = form.start()
    expect(run).to_contain_text("cell 2 of 2", timeout=120_000)
    lab.restart()
    again = visit("notebooks/patient.ipynb").ready().open_form()
    found = again.panel.locator(f"[data-run='{run.get_attribute('data-run')}']")
    expect(found).to_have_attribute("data-status", "running")
    expect(found).to_contain_text("cell 2 of 2")
    go.touch()
    again.ended(found, "completed")
    # The page that saw the server go finds it again, too.
    form.ended(run, "completed")


def test_an_address_with_an_at_sign_and_a_space_works(start_lab, visit, project, record, quick):
    server = start_lab(project, base_url="/user/jane@lab%20one/")
    form = visit(quick, where=server).ready().open_form()
    run = form.ended(form.start(), "completed")
    form.unfold(run).get_by_role("button", name="open report", exact=True).click()
    expect(form.page.frame_locator("iframe[title^='Report of run']").locator("h1")).to_have_text("quick.ipynb")
    assert record.errors == []


def test_a_server_without_the_extension_is_told_what_to_do(start_lab, visit, tmp_path_factory, notebook_writer):
    root = tmp_path_factory.mktemp("elsewhere")
    notebook_writer(root / "a.ipynb", "seed: int = 7")
    server = start_lab(root, options=["--ServerApp.jpserver_extensions={'workbench.server': False}"])
    page = visit("a.ipynb", where=server).ready()
    page.page.get_by_role("button", name="Run as pipeline…").first.click()
    expect(page.panel.get_by_role("alert").first).to_contain_text("Install jupyter-workbench in the environment")


def test_without_a_notebook_the_sidebar_says_what_it_is_for(visit):
    page = visit().restored()
    page.page.get_by_role("tab", name="Workbench").click()
    expect(page.panel).to_contain_text("Open a notebook to see its parameters")


def test_notebook_7_has_the_same_form_and_runs(start_lab, visit, project, record, quick):
    server = start_lab(project, app="notebook")
    form = visit(quick, where=server).open_form()
    form.field("seed").fill("4")
    run = form.ended(form.start(), "completed")
    with form.page.expect_popup() as opened:
        form.unfold(run).get_by_role("button", name="open report", exact=True).click()
    expect(opened.value.locator("h1")).to_have_text("quick.ipynb")
    assert [error for error in record.errors if error != OF_NOTEBOOK_ITSELF] == []
