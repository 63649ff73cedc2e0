"""The link of views to their kernel, in a real JupyterLab with real kernels, through all that may happen to them."""

import json
import os
import re
import signal
import sys

import nbformat
import nbformat.v4 as nb4
import pytest
from playwright.sync_api import expect

from tests.browser.lab_notebook import (
    ask_server,
    clean_up,
    command,
    link,
    notebook,
    output,
    prompt,
    run,
    save,
    show,
    wait_for_cells,
)
from tests.browser.lab_pages import CLOSE
from workbench.views.payload import MIME_TYPE
from workbench.views.runtime import STATIC

# one worker, one server
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("lab")]

SHOW = (
    "import pandas as pd, workbench as wb\n"
    "report = wb.quality(pd.DataFrame({'wage': [3.1, None], 'educ': [12, 16]}))\n"
    "report"
)
WAIT = "import pathlib, time\nwhile not pathlib.Path('gate').exists(): time.sleep(0.01)"
SUBSHELLS = (
    "import threading\nprint(sum(each.name.startswith('subshell') for each in threading.enumerate()), 'subshell')"
)
# A kernel that says of itself, as older ones do, that it has no subshells.
WITHOUT_SUBSHELLS = """
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

class Kernel(IPythonKernel):
    @property
    def kernel_info(self):
        return {**super().kernel_info, "supported_features": []}

IPKernelApp.launch_instance(kernel_class=Kernel)
"""
# A notebook that is closed while JupyterLab still asks for its debugger's state.
NOT_OURS = "Could not restore the debugger state"
LINKED = re.compile("^linked$")
AGAIN = "run the cell again to link this view"
STOPPED = f"kernel stopped · start one and {AGAIN}"
# Nothing is left in the kernel of what pages have begun there and not ended yet.
ENDED = """() => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    return sessionStorage.getItem(`workbench:subshells-left:${kernel.id}`) === null;
}"""
THEMES = (("JupyterLab Dark", "dark"), ("JupyterLab Dark High Contrast", "dark"), ("JupyterLab Light", "light"))
CONTRAST = """axe.run(".jp-workbench-view", {runOnly: ["color-contrast"]})
    .then(found => found.violations.flatMap(each => each.nodes.map(node => node.failureSummary + node.html)))"""
AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def states(lab):
    """What the server thinks of its kernels."""
    return [kernel["execution_state"] for kernel in ask_server(lab, "GET", "api/kernels")]


def saved(payload):
    """What another day left in the notebook: a view, and what other places draw."""
    data = {
        MIME_TYPE: payload.to_json(),
        "application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2, "version_minor": 0},
        "text/html": "<p>the HTML</p>",
        "text/plain": "the text",
    }
    return nb4.new_output("display_data", data=data)


@pytest.fixture(scope="module")
def lab(tmp_path_factory, start_lab):
    """A JupyterLab with one more kind of kernel."""
    started = start_lab(tmp_path_factory.mktemp("work"))
    spec = started.home / "share" / "kernels" / "without-subshells"
    spec.mkdir(parents=True)
    (spec / "kernel.py").write_text(WITHOUT_SUBSHELLS)
    argv = [sys.executable, str(spec / "kernel.py"), "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "without", "language": "python"}))
    return started


@pytest.fixture
def place(lab):
    """The server; after the test its kernels are gone, and what the test wrote."""
    yield lab
    clean_up(lab)


@pytest.fixture
def open_notebook(place, open_lab):
    """Write a notebook and open it: ``open_notebook(SHOW, WAIT)``; returns the page."""

    def opened(*sources, new=False, **more):
        nbformat.write(notebook(*sources, **more), place.root / "a.ipynb")
        return open_lab(place, "a.ipynb", new=new)

    return opened


@pytest.fixture(autouse=True)
def _no_errors(record):
    """Nothing in a test may make a page complain."""
    yield
    assert [error for error in record.errors if not error.startswith(NOT_OURS)] == []


def test_a_view_is_linked_when_its_cell_has_run_and_again_after_a_reload(open_notebook):
    page = open_notebook(SHOW)
    show(page)
    expect(link(page)).to_have_attribute("role", "status")
    save(page)
    page.reload()
    expect(link(page)).to_have_text("linked", timeout=60_000)


def test_it_is_linked_while_a_cell_runs_and_the_kernel_still_counts_as_busy(open_notebook, place):
    page = open_notebook(SHOW, WAIT)
    show(page)
    save(page)
    run(page, 1)
    expect(prompt(page, 1)).to_have_text("[*]:")
    page.reload()
    expect(link(page)).to_have_text("linked", timeout=60_000)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Busy")
    while states(place) != ["busy"]:  # for a moment, after each answer, ipykernel says "idle"
        page.wait_for_timeout(20)
    (place.root / "gate").touch()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    expect(link(page)).to_have_text("linked")


def test_a_kernel_without_subshells_answers_when_it_is_free(open_notebook, place):
    page = open_notebook(SHOW, WAIT, kernel="without-subshells")
    show(page)
    run(page, 1)
    expect(link(page)).to_have_text("kernel busy · answers when it is free")
    (place.root / "gate").touch()
    expect(link(page)).to_have_text("linked")


def test_a_killed_kernel_is_told_and_the_cell_run_again_is_linked(open_notebook):
    page = open_notebook(SHOW, "import os; print(os.getpid())")
    show(page)
    run(page, 1)
    expect(output(page, 1)).to_have_text(re.compile(r"\d+"))
    expect(link(page)).to_have_text("linked")
    os.kill(int(output(page, 1).inner_text()), signal.SIGKILL)
    page.get_by_role("button", name="Ok", exact=True).click(timeout=60_000)
    expect(link(page)).to_have_text(f"kernel died and was started again · {AGAIN}", timeout=60_000)
    show(page)


def test_a_restarted_kernel_is_told_in_every_tab_and_the_cell_run_again_is_linked(
    open_notebook, open_lab, place, record
):
    page = open_notebook(SHOW)
    show(page)
    save(page)
    other = open_lab(place, "a.ipynb")
    expect(link(other)).to_have_text("linked", timeout=60_000)
    expect(link(page)).to_have_text("linked")
    command(page, "kernelmenu:restart")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(link(page)).to_have_text(f"kernel restarted · {AGAIN}", timeout=60_000)
    expect(link(other)).to_have_text(f"kernel restarted · {AGAIN}", timeout=60_000)
    show(page)
    # Each tab opens a comm for ipywidgets; a kernel without them closes it, and the other tabs do not know it.
    record.errors[:] = [error for error in record.errors if not error.startswith("Comm not found for comm id")]


def test_without_a_kernel_a_view_is_drawn_and_says_so(open_notebook, every_word, draw_all):
    page = open_notebook("wb.quality(df)", kernel="not-installed", outputs=[saved(every_word())])
    page.get_by_role("dialog").get_by_role("button", name="No Kernel").click(timeout=60_000)
    expect(link(page)).to_have_text("no kernel · this is what was saved")
    draw_all(page)


def test_in_a_notebook_that_is_not_trusted_a_view_wins_over_widget_and_html(open_notebook, every_word, draw_all):
    page = open_notebook("wb.quality(df)", outputs=[saved(every_word())])
    expect(link(page)).to_have_text(f"not linked · {AGAIN}", timeout=60_000)
    draw_all(page)
    expect(page.get_by_text("the HTML")).to_have_count(0)
    assert not page.evaluate("jupyterapp.shell.currentWidget.content.model.cells.get(0).trusted")


def test_a_kernel_of_another_version_is_told_in_words(open_notebook):
    page = open_notebook("import workbench.views.payload as payload\npayload.VERSION = '1.9'", SHOW)
    run(page, 0)
    run(page, 1)
    expect(link(page)).to_have_text(
        "versions differ · this page draws views of version 1.1, Workbench 0.1.0 in the kernel makes version 1.9: "
        "update Workbench where Jupyter runs, then reload this page",
        timeout=60_000,
    )
    view = page.locator(".jp-workbench-view .view")
    view.evaluate("view => { view.getRootNode().host.style.width = '400px'; }")
    for width in ("clientWidth", "scrollWidth"):  # charts that were drawn already take it up a moment later
        expect(view).to_have_js_property(width, 400)


def test_a_kernel_that_answers_with_a_problem_is_told_in_its_words(open_notebook):
    page = open_notebook("import workbench.views.kernel.link as link\nlink._ANSWERS = {'bye': None}", SHOW)
    run(page, 0)
    run(page, 1)
    expect(link(page)).to_have_text("not linked · 'question' must be one of ['bye'], got 'hello'.", timeout=60_000)


def test_another_kernel_does_not_know_the_view_until_the_cell_is_run_there(open_notebook):
    page = open_notebook(SHOW)
    show(page)
    page.evaluate("void jupyterapp.shell.currentWidget.sessionContext.changeKernel({name: 'without-subshells'})")
    expect(link(page)).to_have_text(f"not linked · {AGAIN}", timeout=60_000)
    show(page)


def test_a_saved_page_says_nothing_of_kernels(draw, every_word):
    page = draw(every_word())
    expect(page.locator(".view h2")).to_be_visible()
    expect(page.locator(".view .link")).to_have_count(0)


def test_many_views_share_one_comm_and_few_questions(open_notebook, place):
    page = open_notebook(SHOW, "from IPython.display import display\nfor _ in range(8): display(report)")
    show(page)
    run(page, 1)
    expect(page.locator(".jp-workbench-view .link", has_text=LINKED)).to_have_count(9, timeout=60_000)
    wait_for_cells(page)
    save(page)
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))  # noqa: PLW0108  -- Playwright marks what it is given
    page.reload()
    expect(page.locator(".jp-workbench-view .link", has_text=LINKED)).to_have_count(9, timeout=60_000)
    frames = [frame if isinstance(frame, bytes) else frame.encode() for frame in sent]
    assert sum(b"comm_open" in frame and b"workbench.questions" in frame for frame in frames) == 1
    assert 1 <= sum(b'"question":"hello"' in frame for frame in frames) <= 3


def test_pages_that_go_leave_no_thread_behind(open_notebook):
    page = open_notebook(SHOW, SUBSHELLS)
    show(page)
    save(page)
    for _ in range(3):
        page.reload()
        expect(link(page)).to_have_text("linked", timeout=60_000)
    page.evaluate(CLOSE)
    expect(page.locator(".jp-NotebookPanel")).to_have_count(0)
    command(page, "docmanager:open", path="a.ipynb")
    expect(link(page)).to_have_text("linked", timeout=60_000)
    page.wait_for_function(ENDED)
    run(page, 1)
    expect(output(page, 1)).to_have_text(re.compile("1 subshell$", re.MULTILINE), timeout=60_000)


def test_a_new_view_of_an_output_is_linked_too_and_may_be_closed(open_notebook):
    page = open_notebook(SHOW)
    show(page)
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".jp-InputArea-editor").click()
    command(page, "notebook:create-output-view")
    expect(page.locator(".jp-LinkedOutputView .link")).to_have_text("linked")
    page.locator(".lm-TabBar-tab", has_text="Output View").locator(".lm-TabBar-tabCloseIcon").click()
    expect(page.locator(".jp-workbench-view")).to_have_count(1)
    expect(link(page)).to_have_text("linked")


ASK = """async ([question, arguments]) => {
    const find = widget =>
        widget.node.classList.contains("jp-workbench-view") ? widget : [...widget.children()].map(find).find(Boolean);
    const { channel } = find(jupyterapp.shell.currentWidget);
    return channel.ask(question, arguments).then(JSON.stringify, problem => problem.message);
}"""


def test_a_view_asks_over_its_channel_and_gets_answers_and_problems_in_words(open_notebook):
    page = open_notebook(SHOW)
    show(page)
    answer = json.loads(page.evaluate(ASK, ["hello", {"views": ["other"]}]))
    assert answer["views"] == {"other": False}
    problem = page.evaluate(ASK, ["hullo", {}])
    assert problem.startswith("'question' must be one of ['correlate', 'forget', 'hello', 'news', 'rows', 'select'],")
    assert problem.endswith("Did you mean 'hello'?")
    command(page, "kernelmenu:shutdown")
    expect(link(page)).to_have_text(STOPPED, timeout=60_000)
    said = ["There is no kernel to ask.", "The kernel went away before it answered."]
    while page.evaluate(ASK, ["hello", {"views": []}]) not in said:  # a kernel that is being shut down may still answer
        page.wait_for_timeout(20)


def test_a_question_without_an_answer_ends_in_words(open_notebook, place):
    page = open_notebook(SHOW, WAIT, kernel="without-subshells", new=True)
    page.clock.install()
    page.reload()
    show(page)
    run(page, 1)
    expect(prompt(page, 1)).to_have_text("[*]:")
    page.evaluate(f"void (globalThis.asked = ({ASK})(['hello', {{views: []}}]))")
    page.clock.fast_forward(30_000)
    assert page.evaluate("globalThis.asked") == "The kernel has not answered within 30 seconds."
    (place.root / "gate").touch()
    expect(prompt(page, 1)).to_have_text("[2]:")


def test_a_view_follows_the_themes_of_jupyterlab_and_can_be_read_in_each(open_notebook, every_word, draw_all):
    page = open_notebook("wb.quality(df)", outputs=[saved(every_word())])
    expect(link(page)).to_have_text(f"not linked · {AGAIN}", timeout=60_000)
    draw_all(page)
    page.add_script_tag(path=AXE)
    label = page.locator(".jp-workbench-view figure .xtick text").first
    for theme, scheme in THEMES:
        command(page, "apputils:change-theme", theme=theme)
        expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
        expect(page.locator(".jp-workbench-view .workbench-view")).to_have_attribute("data-scheme", scheme)
        expect(label).to_have_css("fill", "rgb(0, 0, 0)" if scheme == "light" else "rgb(255, 255, 255)")
        assert page.evaluate(CONTRAST) == []


def test_a_server_that_goes_and_comes_back_without_the_kernel_is_told(tmp_path_factory, start_lab, open_lab, record):
    lab = start_lab(tmp_path_factory.mktemp("work"))
    nbformat.write(notebook(SHOW), lab.root / "a.ipynb")
    page = open_lab(lab, "a.ipynb", new=True)
    page.clock.install()
    page.reload()
    show(page)
    lab.stop()
    expect(link(page)).to_have_text("reconnecting")
    lab.start()
    page.clock.fast_forward(31_000)  # JupyterLab asks for its kernel again after up to half a minute
    expect(link(page)).to_have_text(STOPPED, timeout=90_000)
    page.close()
    record.errors.clear()  # of requests that no server answered, and for a kernel that is gone


def test_notebook_7_draws_and_links_as_well(tmp_path_factory, start_lab, open_lab, draw_all, record):
    notebook_7 = start_lab(tmp_path_factory.mktemp("work"), app="notebook")
    nbformat.write(notebook(SHOW), notebook_7.root / "a.ipynb")
    page = open_lab(notebook_7, "a.ipynb")
    show(page)
    draw_all(page)
    save(page)
    page.reload()
    expect(link(page)).to_have_text("linked", timeout=60_000)
    # Its own, with every extension switched off as well.
    record.errors[:] = [error for error in record.errors if "(reading 'schema')" not in error]


PEOPLE = (
    "import pandas as pd, workbench as wb\n"
    "people = pd.DataFrame({'wage': [float(each % 40) for each in range(30_000)],\n"
    "                       'region': ['north', 'south', 'west'] * 10_000})\n"
    "report = wb.quality(people)\n"
    "report"
)
SELECTED = (
    "import time\nwhile 'south' not in report.selection.words: time.sleep(0.01)\n"
    "print(report.selection.words, '|', report.selection.mask.sum())"
)


def bar(page):
    return page.locator(".jp-workbench-view .selection-bar .selection").first


def click_mark(page, title, place):
    """Click in a spark, *place* of its width from the left."""
    spark = page.locator(".jp-workbench-view .spark").filter(has=page.locator("header", has_text=title))
    picture = spark.locator("svg")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * place, "y": box["height"] * 0.8})


def test_what_code_selects_moves_the_brush_and_what_is_brushed_is_there_for_code(open_notebook):
    page = open_notebook(PEOPLE, "report.select(region=['north', 'west'])", SELECTED, "report.select()")
    show(page)
    run(page, 1)
    expect(bar(page)).to_contain_text("20 000 rows")
    expect(bar(page).get_by_role("listitem")).to_have_text(re.compile("region is .*north.*west"))
    click_mark(page, "region", 0.5)
    expect(bar(page)).to_contain_text("10 000 rows")
    expect(bar(page).get_by_role("listitem")).to_have_text(re.compile("region is .*south"))
    run(page, 2)
    expect(output(page, 2)).to_have_text("region is south | 10000\n")
    run(page, 3)
    expect(bar(page)).to_be_hidden()


def test_a_selection_is_there_again_after_the_page_is_reloaded(open_notebook):
    page = open_notebook(PEOPLE, "report.select(wage=(10, 20), region='south')", "report.select(wage=(20, 30))")
    show(page)
    run(page, 1)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    wait_for_cells(page)
    save(page)
    page.reload()
    expect(link(page)).to_have_text("linked", timeout=60_000)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    run(page, 2)
    expect(bar(page).get_by_role("listitem")).to_have_count(1)


def test_exact_numbers_come_while_a_cell_runs(open_notebook, place):
    page = open_notebook(PEOPLE, f"report.select(region='south')\n{WAIT}")
    show(page)
    run(page, 1)
    expect(prompt(page, 1)).to_have_text("[*]:")
    expect(bar(page)).to_contain_text("10 000 rows")
    # A second brush, made by hand while the cell runs: no page can know that from a sample.
    click_mark(page, "wage", 0.4)
    expect(bar(page).get_by_role("listitem")).to_have_count(2)
    expect(bar(page)).not_to_contain_text("≈")
    expect(prompt(page, 1)).to_have_text("[*]:")
    (place.root / "gate").touch()
    expect(prompt(page, 1)).to_have_text("[2]:")
