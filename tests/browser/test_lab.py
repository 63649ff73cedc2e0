"""A real JupyterLab on a notebook that holds a view: drawn by our extension, with no kernel's help."""

import nbformat
import nbformat.v4 as nb4
import pytest
from playwright.sync_api import expect

from tests.browser.lab_pages import LIGHT
from workbench.views.payload import MIME_TYPE

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]


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
def lab(lab_folder, every_word):
    """A JupyterLab's folder with one notebook."""
    nbformat.write(notebook(every_word()), lab_folder.root / "view.ipynb")
    return lab_folder


@pytest.fixture
def page(open_lab, lab):
    """JupyterLab's page with the notebook open."""
    return open_lab(lab, "view.ipynb")


def test_a_view_in_a_notebook_is_drawn_by_the_extension(page, record, lab, draw_all):
    view = page.locator(".jp-workbench-view .view")
    expect(view).to_have_attribute("data-state", "drawn", timeout=60_000)
    expect(page.get_by_text("the HTML")).to_have_count(0)
    draw_all(page)
    assert [url for url in record.fetched if not url.startswith((lab.url, lab.url.replace("http", "ws", 1)))] == []


def test_a_view_follows_the_theme_of_jupyterlab(page):
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", LIGHT, timeout=60_000)  # its own comes late
    host = page.locator(".jp-workbench-view .workbench-view")
    expect(host).to_have_attribute("data-scheme", "light", timeout=60_000)
    for light, scheme in (("false", "dark"), ("true", "light")):
        page.evaluate("light => { document.body.dataset.jpThemeLight = light; }", light)
        expect(host).to_have_attribute("data-scheme", scheme)


def test_keys_pressed_within_a_view_are_for_the_view(page):
    # JupyterLab moves the focus about until its kernel is there.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    view = page.locator(".jp-workbench-view")
    finding = view.locator(".findings li").first
    finding.locator("summary").press("b")  # on the notebook itself it would insert a cell below
    finding.locator("summary").press("Enter")
    expect(finding.locator(".more")).to_be_visible()
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)
