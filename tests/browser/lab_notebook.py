"""A notebook in a real JupyterLab: made, run, saved, and what its first view says of its kernel."""

import json
import urllib.error
import urllib.request
from contextlib import suppress

import nbformat.v4 as nb4
from playwright.sync_api import Error, expect

CONNECTED = (
    "globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
)
# What may stand in a kernel's way.
THERE = """() => {
    const widget = globalThis.jupyterapp?.shell.currentWidget;
    const session = widget?.sessionContext;
    const kernel = session?.session?.kernel;
    return {
        widget: widget?.id,
        session: session && [session.isReady, session.kernelDisplayStatus],
        kernel: kernel && [kernel.status, kernel.connectionStatus],
        dialogs: [...document.querySelectorAll(".jp-Dialog")].map(each => each.innerText),
    };
}"""


def notebook(*sources, kernel="python3", outputs=()):
    """A notebook whose first cell has *outputs*."""
    cells = [
        nb4.new_code_cell(source, outputs=list(outputs) if not index else []) for index, source in enumerate(sources)
    ]
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    return nb4.new_notebook(cells=cells, metadata={"kernelspec": spec})


def ask_server(lab, method, path):
    request = urllib.request.Request(
        f"{lab.url}/{path}", method=method, headers={"Authorization": f"token {lab.token}"}
    )
    with urllib.request.urlopen(request) as response:
        return json.loads(response.read() or "null")


def link(page, index=0):
    return page.locator(".jp-workbench-view .link").nth(index)


def wait_for_kernel(page):
    """Wait until the notebook that is shown has a kernel; an error tells what there is instead."""
    try:
        page.wait_for_function(CONNECTED, timeout=60_000)
    except Error as error:
        raise AssertionError(f"no kernel after a minute; there is {page.evaluate(THERE)}") from error


def run(page, index):
    """Run one cell, as soon as the kernel is there."""
    wait_for_kernel(page)
    page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-InputArea-editor").click()
    page.keyboard.press("Shift+Enter")


def show(page, index=0):
    """Run the cell that shows a view, and see it linked."""
    run(page, index)
    expect(link(page)).to_have_text("linked", timeout=60_000)
    wait_for_cells(page)


def wait_for_cells(page):
    """Wait until no cell runs. A view is linked before its cell has ended, which changes the notebook once more."""
    expect(page.locator(".jp-Notebook .jp-InputPrompt").filter(has_text="[*]")).to_have_count(0, timeout=60_000)


def prompt(page, index):
    return page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-InputPrompt")


def output(page, index):
    """The text that a cell has printed."""
    return page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-OutputArea-output").last


def save(page):
    with page.expect_response(lambda response: response.request.method == "PUT" and "/api/contents/" in response.url):
        page.keyboard.press("Control+s")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")  # a moment after the response


def command(page, name, **arguments):
    page.evaluate("([name, arguments]) => void jupyterapp.commands.execute(name, arguments)", [name, arguments])


def choose(page, *path):
    """Choose an entry of a menu."""
    page.locator(".lm-MenuBar-item").get_by_text(path[0], exact=True).click()
    page.locator(".lm-Menu-item").get_by_text(path[1], exact=True).click()


def clean_up(lab):
    """End a server's kernels, and take away what a test wrote."""
    for session in ask_server(lab, "GET", "api/sessions"):
        with suppress(urllib.error.HTTPError):  # a page may have ended it in between
            ask_server(lab, "DELETE", f"api/sessions/{session['id']}")
    for file in lab.root.iterdir():
        if file.is_file():
            file.unlink(missing_ok=True)  # one that is just being saved has another name in between
