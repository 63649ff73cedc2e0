"""Views where people meet them outside of Jupyter's own pages: a marimo app, and a Voilà dashboard."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from textwrap import indent

import nbformat.v4 as nb4
import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.brushed_people import MANY, PEOPLE, brush, expected, says, truth
from tests.jupyter_server import wait_until_it_listens, without_iri_grammar
from workbench.strict_json import dumps
from workbench.views.runtime import STATIC
from workbench.views.wording import count

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LOOK = f"{PEOPLE}import workbench as wb\nreport = wb.quality(people({MANY}))\n"
APP = f"""\
import marimo
app = marimo.App()

@app.cell
def _():
{indent(LOOK, "    ")}
    report
    return (report,)

@app.cell
def _(report):
    report.widget()
    return
"""
EXTENSION = STATIC.parent / "labextension"


@pytest.fixture
def serve(tmp_path: Path, free_port):
    """Start a server with ``serve(module, *arguments)``, and return its address when it listens."""
    started: list[subprocess.Popen[str]] = []
    # First in the search, before what is installed: the extension as this checkout has built it.
    extensions = tmp_path / "share" / "labextensions"
    shutil.copytree(EXTENSION, extensions / "jupyter-workbench")

    def start(module: str, *arguments: str) -> str:
        port = free_port()
        command = [sys.executable, "-m", module, *arguments, f"--port={port}"]
        places = {name: str(tmp_path / name) for name in ("HOME", "JUPYTER_CONFIG_DIR", "XDG_CACHE_HOME")}
        places["JUPYTER_PATH"] = str(extensions.parent)
        environment = {**os.environ, **without_iri_grammar(), **places}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, **quiet)
        started.append(server)
        wait_until_it_listens(server, port)
        return f"http://127.0.0.1:{port}/"

    yield start
    for server in started:
        children = psutil.Process(server.pid).children(recursive=True)
        server.terminate()
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        for child in children:
            with suppress(psutil.NoSuchProcess):  # it may end by itself, now that its server has
                child.kill()


def two_views(page: Page) -> tuple[Locator, Locator]:
    """The report and its widget, drawn and linked."""
    views = page.locator(".workbench-view .view[data-state=drawn]")
    expect(views).to_have_count(2, timeout=180_000)
    for view in views.all():
        expect(view.locator(".head")).to_contain_text(f"{count(MANY)} rows × 3 columns")
        expect(view.locator("article.spark")).to_have_count(3)
        expect(view.locator(".link")).to_have_text("linked", timeout=60_000)
    return views.nth(0), views.nth(1)


def brushed_exactly(page: Page) -> None:
    """Brush one of two views: the kernel answers what pandas does, and the other, which is the same, follows."""
    words = expected(truth(MANY))
    one, other = two_views(page)
    brush(one)
    says(one, words)
    says(other, words)
    one.get_by_role("button", name="clear", exact=True).click()
    expect(other.locator(".selection")).to_be_hidden()
    brush(other)
    says(other, words)
    says(one, words)


def test_marimo_answers_exactly_about_a_report_and_its_widget(serve, profile, record, tmp_path):
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    page = profile.new_page()
    record.watch(page)
    page.goto(serve("marimo", "run", "app.py", "--headless", "--no-token"), timeout=180_000)
    brushed_exactly(page)
    page.close()
    assert record.errors == []


def test_voila_answers_exactly_about_a_report_and_its_widget(serve, profile, record, tmp_path):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nb4.new_code_cell(f"{LOOK}report"), nb4.new_code_cell("report.widget()")]
    (tmp_path / "look.ipynb").write_text(dumps(nb4.new_notebook(cells=cells, metadata=kernel)), encoding="utf-8")
    page = profile.new_page()
    record.watch(page)
    page.goto(serve("voila", "look.ipynb", "--no-browser"), timeout=180_000)  # it runs the notebook first
    brushed_exactly(page)
    page.close()
    assert any("jupyter-workbench/static/remoteEntry" in url for url in record.requests), "with our extension"
    # Voilà asks the network for what it likes, and Notebook 7 asks Voilà for what it does not have.
    assert [error for error in record.errors if "jupyter-workbench" in error] == []
