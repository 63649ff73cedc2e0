"""Views where people meet them outside of Jupyter's own pages: a marimo app, and a Voilà dashboard."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import nbformat.v4 as nb4
import psutil
import pytest
from playwright.sync_api import Page, expect

from workbench.strict_json import dumps

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LOOK = """\
import pandas as pd
import workbench as wb
report = wb.quality(pd.DataFrame({"wage": [3.1, 3.2, None, 3.0] * 30, "union": [0, 1, 1, 0] * 30}))
"""
APP = f"""\
import marimo
app = marimo.App()

@app.cell
def _():
    {LOOK.replace(chr(10), chr(10) + "    ")}
    report
    return (report,)

@app.cell
def _(report):
    report.widget()
    return
"""


@pytest.fixture
def serve(tmp_path: Path, free_port):
    """Start a server with ``serve(module, *arguments)``, and return its address when it listens."""
    started: list[subprocess.Popen[str]] = []

    def start(module: str, *arguments: str) -> str:
        port = free_port()
        command = [sys.executable, "-m", module, *arguments, f"--port={port}"]
        places = {name: str(tmp_path / name) for name in ("HOME", "JUPYTER_CONFIG_DIR", "XDG_CACHE_HOME")}
        server = subprocess.Popen(
            command, cwd=tmp_path, env={**os.environ, **places}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        started.append(server)
        while True:
            assert server.poll() is None, f"{module} ended by itself"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                continue
            return f"http://127.0.0.1:{port}/"

    yield start
    for server in started:
        children = psutil.Process(server.pid).children(recursive=True)
        server.terminate()
        server.wait(timeout=30)
        for child in children:
            if child.is_running():
                child.kill()


def shows_two_views(page: Page) -> None:
    views = page.locator(".workbench-view .view[data-state=drawn]")
    expect(views).to_have_count(2, timeout=60_000)
    for view in views.all():
        expect(view.locator(".head")).to_contain_text("120 rows × 2 columns")
        expect(view.locator("article.spark")).to_have_count(2)


def test_marimo_shows_a_report_and_its_widget(serve, profile, record, tmp_path):
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    page = profile.new_page()
    record.watch(page)
    page.goto(serve("marimo", "run", "app.py", "--headless", "--no-token"))
    shows_two_views(page)
    page.close()
    assert record.errors == []


def test_voila_shows_a_report_and_its_widget(serve, profile, record, tmp_path):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nb4.new_code_cell(f"{LOOK}report"), nb4.new_code_cell("report.widget()")]
    (tmp_path / "look.ipynb").write_text(dumps(nb4.new_notebook(cells=cells, metadata=kernel)), encoding="utf-8")
    page = profile.new_page()
    record.watch(page)
    page.goto(serve("voila", "look.ipynb", "--no-browser"))
    shows_two_views(page)
    page.close()
    # Voilà asks the network for what it likes, and Notebook 7 asks Voilà for what it does not have.
    assert [error for error in record.errors if "jupyter-workbench" in error] == []
