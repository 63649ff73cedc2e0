"""Whatever the data hold, wherever it comes from: no script runs, nothing breaks, nothing is fetched."""

import json

import nbformat
import nbformat.v4 as nb4
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from workbench.data.source import Source
from workbench.errors.classification import classification_errors
from workbench.errors.regression import regression_errors
from workbench.findings import Finding
from workbench.profiling.quality_report import quality
from workbench.views.items.table import Table, TableColumn
from workbench.views.page import render_page
from workbench.views.payload import MIME_TYPE, Payload, Section

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# Each would say so in `window.pwned`, ask for a file, or upset whatever reads it.
HOSTILE = (
    "</script><script>window.pwned='script'</script>",
    "<img src=x onerror=\"window.pwned='image'\">",
    "<svg onload=\"window.pwned='svg'\"><a href=\"javascript:window.pwned='link'\">x</a>",
    "<iframe srcdoc=\"<script>parent.pwned='frame'</script>\"></iframe>",
    "<b>bold</b><br><style>*{display:none}</style><link rel=stylesheet href=http://fetched.example/x>",
    "javascript:window.pwned='address'",
    "%{x}<extra></extra> %{customdata[0]} ${window.pwned='template'} {{constructor}}",
    "--></style><!--",
    "\\u003cscript\\u003e\\",
    "'; DROP TABLE data; --",
    "\"quoted\" `ticked` 'single'",
    "__proto__",
    "constructor",
    "$column",
    "@data",
    "line\nbreak\r\ttab\u2028\u2029\u0085",
    "\u202eright to left\u202c \u05e9\u05db\u05e8 \u0627\u0644\u0623\u062c\u0631",
    "\u0000\u0007 control",
    "e\u0301\u0327 \U0001f469\u200d\U0001f4bb \ufeff zero\u200bwidth",
    "x" * 5000,
)
ROWS = 60


def frame() -> pd.DataFrame:
    """Hostile names of columns, and a column of hostile categories."""
    columns = {name: np.arange(ROWS) % (place + 2) for place, name in enumerate(HOSTILE)}
    return pd.DataFrame({**columns, "category": [HOSTILE[row % len(HOSTILE)] for row in range(ROWS)]})


def reports() -> list[Payload]:
    """The three views of rows, of nothing but hostile strings."""
    data = frame()
    actual = data["category"]
    predicted = actual.sample(frac=1, random_state=1).reset_index(drop=True)
    number = np.linspace(0.0, 1.0, ROWS)
    title = quality(Source.of(data, name=HOSTILE[0]), target=HOSTILE[1])
    found = [
        Finding(code="WBQ101", severity="error", title=text, where=text, remedy=text, rows=(text,)) for text in HOSTILE
    ]
    section = Section(type="findings", id="findings", title=HOSTILE[2], items=found)
    return [
        title.payload,
        regression_errors(number, number[::-1], data=data, rows=actual).payload,
        classification_errors(actual, predicted, data=data.drop(columns="category"), rows=actual).payload,
        Payload(kind="quality", title=HOSTILE[3], summary=HOSTILE[4], sections=[section]),
    ]


def is_unharmed(page: Page, record, *, views: int) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator(".view iframe, .view img:not([src^='data:']), .view a[href^='javascript']").count() == 0
    assert not [url for url in record.fetched if "fetched.example" in url]
    assert page.locator(".view .problem").count() == 0
    assert page.locator(".workbench-view").count() == views
    # JupyterLab may complain of the debugger of a notebook that was closed before.
    assert [error for error in record.errors if "debugger" not in error] == []


def open_everything(page: Page) -> None:
    """Unfold, show and point at whatever a view has."""
    more = page.locator(".view").get_by_role("button", name="show more")
    while more.count():  # each goes when there is no more
        more.first.click()
    for button in page.locator(".view").get_by_role("button", name="numbers").all():
        button.click()
    for summary in page.locator(".view summary").all():
        summary.click()


def test_a_saved_page_is_unharmed(draw, draw_all, record):
    payloads = reports()
    page = draw(*payloads)
    draw_all(page)
    open_everything(page)
    for point in page.locator(".nsewdrag").all():
        point.hover()
    is_unharmed(page, record, views=len(payloads))
    titles = page.locator(".head h2").evaluate_all("all => all.map(each => each.textContent)")
    assert titles[0] == HOSTILE[0]
    assert titles[3] == HOSTILE[3]


def test_jupyterlab_is_unharmed(lab_folder, open_lab, draw_all, record):
    payloads = reports()
    outputs = [nb4.new_output("display_data", data={MIME_TYPE: payload.to_json()}) for payload in payloads]
    cell = nb4.new_code_cell("", outputs=outputs, execution_count=1)
    # A kernel that is not installed, and a notebook that is not trusted.
    kernel = {"kernelspec": {"name": "elsewhere", "display_name": "Elsewhere", "language": "else"}}
    nbformat.write(nb4.new_notebook(cells=[cell], metadata=kernel), lab_folder.root / "hostile.ipynb")
    page = open_lab(lab_folder, "hostile.ipynb")
    page.get_by_role("dialog").get_by_role("button", name="No Kernel").click()
    expect(page.locator(".view[data-state=drawn]")).to_have_count(len(payloads))
    draw_all(page)
    open_everything(page)
    is_unharmed(page, record, views=len(payloads))


EXTREMES = {
    "no rows": pd.DataFrame({"a": pd.Series(dtype="float64"), "b": pd.Series(dtype="str")}),
    "one row": pd.DataFrame({"a": [1.5], "b": ["x"]}),
    "no finite number": pd.DataFrame({"a": [np.inf, -np.inf, np.nan, None], "b": [np.nan] * 4}),
    "numbers of any size": pd.DataFrame({"a": [1e308, -1e308, 5e-324, 0.0], "b": [2**62, -(2**62), 0, 1]}),
    "dates before 1700": pd.DataFrame(
        {"a": np.array(["1066-10-14", "1492-10-12", "0001-01-01", "9999-12-31"] * 10, dtype="datetime64[s]")}
    ),
    "a hundred thousand levels": pd.DataFrame({"a": [f"level {row}" for row in range(100_000)] * 2}),
    "two thousand columns": pd.DataFrame(np.arange(20_000.0).reshape(10, 2000)).rename(columns="c{}".format),
}


@pytest.mark.parametrize("data", EXTREMES.values(), ids=EXTREMES)
def test_extremes_are_drawn(data, draw, draw_all, record):
    report = quality(data)
    page = draw(report.payload)
    if page.locator("figure").count():
        draw_all(page)
    is_unharmed(page, record, views=1)
    rows = f"{len(data):,} rows".replace(",", "\u202f") if len(data) != 1 else "1 row"
    expect(page.locator(".head")).to_contain_text(rows)


def spoiled(**change: object) -> dict:
    column = TableColumn(name="a", values=np.arange(100.0), type="number")
    table = Table(id="t", title="t", columns=[column])
    payload = Payload(
        kind="k", title="t", summary="s", sections=[Section(type="tables", id="t", title="t", items=[table])]
    )
    return {**payload.to_json(), **change}


BROKEN = {
    "a later form": (spoiled(version="2.0"), "this page draws versions 1.x"),
    "no buffers": (spoiled(columns={"encoding": "zlib-base64", "layout": [], "data": ""}), "column 0"),
    "half a buffer": (spoiled(columns={**spoiled()["columns"], "data": spoiled()["columns"]["data"][:40]}), "damaged"),
}


@pytest.fixture
def show_document(show):
    """Open a page whose only payload is exactly this JSON."""

    def opened(document: dict) -> Page:
        page = render_page([Payload(kind="k", title="t", summary="s", sections=[])], title="t")
        start = page.index(f'<script type="{MIME_TYPE}">') + len(f'<script type="{MIME_TYPE}">')
        return show(page[:start] + json.dumps(document) + page[page.index("</script>", start) :])

    return opened


@pytest.mark.parametrize(("document", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_payload_says_so(document, words, show_document, record):
    expect(show_document(document).get_by_role("alert")).to_contain_text(words)
    assert record.errors == []


def test_a_later_minor_form_is_drawn_as_far_as_it_is_known(show_document, record):
    page = show_document(spoiled(version="1.99", novelty={"a": 1}))
    expect(page.locator("tbody tr")).to_have_count(50)
    assert record.errors == []
