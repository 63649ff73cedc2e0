"""A real JupyterLab on a notebook that holds a view: drawn by our extension, with no kernel's help."""

import os
import socket
import subprocess
import sys
import threading

import nbformat
import nbformat.v4 as nb4
import pytest
from playwright.sync_api import expect

from workbench.views.payload import MIME_TYPE
from workbench.views.runtime import STATIC

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]

TOKEN = "a-token-of-this-test"
EXTENSION = STATIC.parent / "labextension"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def notebook(payload):
    """A notebook, not trusted, whose output also holds what other places draw."""
    data = {
        MIME_TYPE: payload.to_json(),
        "application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2, "version_minor": 0},
        "text/html": "<p>the HTML</p>",
        "text/plain": "the text",
    }
    cell = nb4.new_code_cell("wb.quality(df)", outputs=[nb4.new_output("display_data", data=data)], execution_count=1)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nb4.new_notebook(cells=[cell], metadata=kernel)


@pytest.fixture(scope="module")
def server(tmp_path_factory, every_word):
    """A JupyterLab of its own on a folder with one notebook; gives the address."""
    home = tmp_path_factory.mktemp("home")
    work = tmp_path_factory.mktemp("work")
    nbformat.write(notebook(every_word()), work / "view.ipynb")
    extensions = home / "data" / "labextensions"
    extensions.mkdir(parents=True)
    (extensions / "jupyter-workbench").symlink_to(EXTENSION, target_is_directory=True)
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    environment = {**os.environ, **{name: str(home / folder) for name, folder in places.items()}}
    port = free_port()
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={work}",
        f"--LabApp.workspaces_dir={home / 'workspaces'}",
        f"--LabApp.user_settings_dir={home / 'settings'}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    command = [sys.executable, "-m", "jupyterlab", *options]
    with subprocess.Popen(command, env=environment, cwd=work, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = list(up_to(process.stderr, "is running at"))
            assert "is running at" in said[-1], "JupyterLab did not start:\n" + "".join(said)
            # Somebody has to read on: a full pipe would stop the server.
            reader = threading.Thread(target=process.stderr.read)
            reader.start()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)
        reader.join()


def up_to(lines, words):
    """Yield lines, the last of them the first that has *words* in it."""
    for line in lines:
        yield line
        if words in line:
            return


@pytest.fixture
def page(browser, record, server):
    """JupyterLab's page with the notebook open."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, color_scheme="light")
    context.set_default_timeout(60_000)
    page = context.new_page()
    record.watch(page)
    page.goto(f"{server}/lab/tree/view.ipynb?token={TOKEN}")
    yield page
    context.close()


def test_a_view_in_a_notebook_is_drawn_by_the_extension(page, record, server, draw_all):
    view = page.locator(".jp-workbench-view .view")
    expect(view).to_have_attribute("data-state", "drawn", timeout=60_000)
    expect(page.get_by_text("the HTML")).to_have_count(0)
    draw_all(page)
    assert [url for url in record.fetched if not url.startswith((server, server.replace("http", "ws", 1)))] == []


def test_a_view_follows_the_theme_of_jupyterlab(page):
    host = page.locator(".jp-workbench-view .workbench-view")
    expect(host).to_have_attribute("data-scheme", "light", timeout=60_000)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    expect(host).to_have_attribute("data-scheme", "dark")


def test_keys_pressed_within_a_view_are_for_the_view(page):
    # JupyterLab moves the focus about until its kernel is there.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    view = page.locator(".jp-workbench-view")
    finding = view.locator(".findings li").first
    finding.locator("summary").focus()
    page.keyboard.press("b")  # on the notebook itself it would insert a cell below
    page.keyboard.press("Enter")
    expect(finding.locator(".more")).to_be_visible()
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)
