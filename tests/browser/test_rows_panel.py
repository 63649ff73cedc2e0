"""The rows behind a selection: those that a saved page carries, and those that a channel answers with, page by page."""

import json
import re

import nbformat
import nbformat.v4 as nb4
import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB

import workbench as wb
from workbench.findings import Finding
from workbench.views.figures import layout
from workbench.views.links import Brush, Follow, LinkedField, Links, TraceFollow
from workbench.views.payload import Basis, Figure, Payload, Section, Table, TableColumn
from workbench.views.runtime import STATIC, runtime_source

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = "<img src=x onerror=boom()>\"'</script>"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ALL = 26_581
SAMPLE = 1_000
CARRIERS = ["AA", "B6", HOSTILE]
CARRIER = np.arange(SAMPLE) % 3


def payload():
    """A view of 26 581 rows with one figure to select by, 60 rows to read, and findings."""
    totals = [9_000, 9_000, ALL - 18_000]
    figure = Figure(
        id="carriers",
        title="carriers",
        alt="flights by carrier",
        spec={"data": [{"type": "bar", "x": CARRIERS, "y": totals}], "layout": layout("carrier", "flights")},
        table=Table(id="t", title="t", columns=[]),
        follows=[TraceFollow(trace=0, keys={"y": Follow(field="carrier")})],
        brush=Brush(x="carrier"),
        height=200,
    )
    codes = np.arange(60) % 3
    errors = np.where(np.arange(60) == 2, np.nan, np.arange(60) * 1.5)
    worst = Table(
        id="worst",
        title="Worst rows",
        n_rows=ALL,
        codes={"carrier": codes},
        columns=[
            TableColumn(name="row", values=np.arange(60), type="integer"),
            TableColumn(name="carrier", values=[CARRIERS[code] for code in codes]),
            TableColumn(name="error", values=errors, type="number", unit="min"),
        ],
    )
    findings = [
        Finding(code="WBQ109", severity="error", title="arr_time is a clock time", column="arr_time", where="x"),
        Finding(code="WBQ103", severity="info", title="year never varies", column="year", count=1),
    ]
    field = LinkedField(
        id="carrier", title="carrier", columns=["carrier"], sql=["carrier"], literal="text", labels=CARRIERS,
        values=[[name] for name in CARRIERS], codes=CARRIER, totals=totals,
    )  # fmt: skip
    return Payload(
        id="the-view",
        kind="k",
        title="Flights",
        summary="26 581 rows",
        sections=[
            Section(type="findings", id="findings", title="What needs your attention", items=findings),
            Section(type="figures", id="figures", title="Figures", items=[figure]),
            Section(type="tables", id="rows", title="Rows", items=[worst]),
        ],
        links=Links(fingerprint="f", rows=ALL, sample=Basis.sampled(SAMPLE, ALL), fields=[field], exemplars="worst"),
    )


# A page with a view and a channel: the rows are made as they are asked for, and each question is written down.
HOST = """
async ({ source, payload, n, hostile, pixel }) => {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const { mount } = await import(url);
  const listeners = new Set();
  window.asked = [];
  window.fail = null;
  window.rows = n;
  const columns = [
    { name: 'row', title: 'row', type: 'integer', unit: null },
    { name: 'carrier', title: 'carrier', type: 'text', unit: null },
    { name: 'delay', title: 'delay', type: 'number', unit: 'min' },
    { name: 'late', title: 'late', type: 'boolean', unit: null },
    { name: 'seen', title: 'seen', type: 'date', unit: null },
    { name: 'picture', title: 'picture', type: 'image', unit: null },
    { name: 'odd', title: hostile, type: 'strange', unit: null }
  ];
  const made = (row, finding) => [
    row, ['AA', 'B6', hostile][row % 3], row === 1 ? null : row / 4, row % 2 === 0, '2013-01-01T00:00:00',
    [pixel, 'https://example.org/a.png', hostile][row % 3], finding === null ? hostile : `finding ${finding}`
  ];
  window.channel = {
    state: { kind: 'linked' },
    trans: { __: text => text },
    onChange: listener => (listeners.add(listener), () => listeners.delete(listener)),
    onSelect: () => () => undefined,
    become: kind => { window.channel.state = { kind }; for (const each of [...listeners]) each(); },
    ask: async (question, asked) => {
      if (question !== 'rows') throw new Error(`no answer to ${question}`);
      window.asked.push(asked);
      if (window.gate) await window.gate;
      if (window.fail !== null) throw new Error(window.fail);
      const { offset, limit, sort, finding } = asked;
      const count = Math.max(Math.min(limit, window.rows - offset), 0);
      const place = index => (sort?.descending ? window.rows - 1 - index : index);
      const rows = Array.from({ length: count }, (_, row) => made(place(offset + row), finding));
      return { n: window.rows, columns, rows };
    }
  };
  const place = document.body.appendChild(document.createElement('div'));
  window.view = mount(place, payload, { channel: window.channel });
}
"""


@pytest.fixture
def host(show):
    """Open a view whose channel answers: ``host(rows=26_581)``; returns the page."""

    def opened(rows=ALL):
        page = show('<!DOCTYPE html><html lang="en"><title>host</title><body>')
        given = {"source": runtime_source(), "payload": json.loads(json.dumps(payload().to_json())), "n": rows}
        page.evaluate(HOST, {**given, "hostile": HOSTILE, "pixel": PIXEL})
        expect(page.locator(".view")).to_have_attribute("data-state", "drawn")
        return page

    return opened


def select(page, label="AA"):
    """Select one carrier in the figure."""
    carriers = page.locator("figure[data-id=carriers]")
    carriers.scroll_into_view_if_needed()
    expect(carriers).to_have_attribute("data-state", "drawn")
    button = carriers.get_by_role("button", name="select: carriers")
    if button.get_attribute("aria-pressed") == "false":
        button.click()
    carriers.get_by_role("checkbox", name=label).click()


def open_rows(page):
    page.get_by_role("button", name="show rows").click()
    panel = page.get_by_role("region", name="rows", exact=True)
    expect(panel).to_be_visible()
    return panel


def cells(panel, row):
    """The texts of the row with this place, which is in sight."""
    return panel.locator(f'[role=row][aria-rowindex="{row + 2}"] [role=gridcell]').all_inner_texts()


def first(panel):
    return panel.locator(".body .row").first


def test_a_saved_page_shows_the_selected_rows_that_it_carries_and_says_so(draw, record):
    page = draw(payload())
    select(page, "B6")
    panel = open_rows(page)
    expect(panel).to_contain_text("20 of the 60 rows that this view carries; link a kernel to see all 9\u202f000.")
    grid = panel.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "21")
    expect(panel.locator(".body .row")).not_to_have_count(0)
    assert cells(panel, 0) == ["1", "B6", "1.50"]
    select(page, "AA")  # as well
    expect(panel).to_contain_text("40 of the 60 rows that this view carries; link a kernel to see all 18\u202f000.")
    assert record.errors == []


def test_rows_that_are_carried_sort_by_their_headers_and_missing_values_come_last(draw):
    page = draw(payload())
    select(page, HOSTILE)
    panel = open_rows(page)
    header = panel.get_by_role("columnheader", name="error")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(first(panel).locator("[role=gridcell]").nth(2)).to_have_text("7.50")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(first(panel).locator("[role=gridcell]").nth(2)).to_have_text("88.50")
    panel.get_by_role("grid").press("End")
    expect(panel.locator('[aria-rowindex="21"] [role=gridcell]').nth(2)).to_have_text("–")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "none")


def test_a_page_that_carries_no_rows_says_where_they_are(draw):
    view = payload()
    object.__setattr__(view.links, "exemplars", None)
    page = draw(view)
    select(page, "B6")
    panel = open_rows(page)
    expect(panel).to_contain_text("This view carries none of these rows; link a kernel to see all 9\u202f000.")
    expect(panel.get_by_role("grid")).to_have_count(0)


def test_rows_are_asked_a_page_at_a_time_and_only_those_in_sight_are_in_the_document(host, record):
    page = host()
    select(page)
    panel = open_rows(page)
    expect(panel.get_by_text("26\u202f581 rows", exact=True)).to_be_visible()
    grid = panel.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", str(ALL + 1))
    assert page.evaluate("asked") == [
        {
            "view": "the-view", "selections": [{"view": "the-view", "bins": {"carrier": [0]}}], "finding": None,
            "offset": 0, "limit": 100, "sort": None,
        }
    ]  # fmt: skip
    assert cells(panel, 0)[:5] == ["0", "AA", "0.00", "true", "2013-01-01"]
    assert panel.locator(".body .row").count() < 60
    grid.evaluate("grid => grid.scrollTo(0, 20000 * 56)")  # rows with pictures are taller
    expect(panel.locator('[aria-rowindex="20002"] [role=gridcell]').first).to_have_text("20\u202f000")
    assert panel.locator(".body .row").count() < 60
    offsets = [each["offset"] for each in page.evaluate("asked")]
    assert set(offsets) <= {0, 19_900, 20_000}
    assert len(offsets) == len(set(offsets))
    grid.evaluate("grid => grid.scrollTo(0, 0)")  # kept: nothing is asked again
    expect(panel.locator('[aria-rowindex="2"] [role=gridcell]').first).to_have_text("0")
    assert [each["offset"] for each in page.evaluate("asked")] == offsets
    assert record.errors == []
    assert record.fetched == []


def test_headers_ask_for_another_order(host):
    page = host()
    panel = open_rows_of_all(page)
    header = panel.get_by_role("columnheader", name="delay")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(first(panel).locator("[role=gridcell]").first).to_have_text("26\u202f580")
    sorts = [each["sort"] for each in page.evaluate("asked")]
    assert sorts == [None, {"column": "delay", "descending": False}, {"column": "delay", "descending": True}]


def open_rows_of_all(page):
    """Open the panel with one carrier selected."""
    select(page)
    panel = open_rows(page)
    expect(panel.locator(".body .row").first).to_be_visible()
    return panel


def test_only_pictures_that_came_along_are_shown_and_hostile_words_are_text(host, record):
    page = host()
    panel = open_rows_of_all(page)
    expect(panel.locator('[aria-rowindex="2"] img')).to_have_attribute("src", PIXEL)
    expect(panel.locator('[aria-rowindex="2"] img')).to_have_attribute("alt", "picture, row 0")
    expect(panel.locator('[aria-rowindex="3"] .image')).to_have_text("https://example.org/a.png")
    expect(panel.locator('[aria-rowindex="4"] .image')).to_have_text(HOSTILE)
    assert cells(panel, 2)[1] == HOSTILE
    expect(panel.get_by_role("columnheader").last).to_have_text(HOSTILE)
    assert panel.locator("img").evaluate_all("all => all.every(each => each.src.startsWith('data:image/'))")
    assert record.errors == []
    assert record.fetched == []


NO_PICTURES = [
    "https://example.org/a.png",
    "//example.org/a.png",
    "file:///etc/hostname",
    "javascript:boom()",
    "data:text/html,<script>boom()</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='boom()'><script>boom()</script></svg>",
    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQ+Ym9vbSgpPC9zY3JpcHQ+PC9zdmc+",
    'data:image/png;base64,AAAA" onerror="boom()',
    HOSTILE,
]


def test_what_is_no_picture_is_text_in_a_saved_page_and_loads_nothing(draw, record):
    view = payload()
    (worst,) = view.sections[-1].items
    held = [PIXEL, *NO_PICTURES, None]
    cells_ = [held[row // 3 % len(held)] for row in range(60)]
    column = TableColumn(name="picture", values=cells_, type="image")
    object.__setattr__(worst, "columns", [worst.columns[0], column, *worst.columns[1:]])
    page = draw(view)
    page.evaluate("() => { window.boom = () => { window.boomed = true; }; }")
    below = page.locator(".table[data-id=worst]")
    below.scroll_into_view_if_needed()
    texts = below.locator("td.image").all_inner_texts()
    assert texts == [("" if cell == PIXEL else cell or "–") for cell in cells_[:50]]
    assert below.get_by_role("columnheader", name="picture").get_by_role("button").count() == 0
    select(page, "AA")
    panel = open_rows(page)
    grid = panel.get_by_role("grid")
    for place, cell in enumerate(held):
        grid.evaluate("(grid, top) => grid.scrollTo(0, top)", place * 56)
        shown = panel.locator(f'[aria-rowindex="{place + 2}"] .image')
        expect(shown).to_have_text("" if cell == PIXEL else cell or "–")
        assert shown.locator("img").count() == (cell == PIXEL)
    sources = page.locator(".workbench-view img").evaluate_all("all => all.map(each => each.src)")
    assert set(sources) <= {PIXEL}
    assert page.evaluate("window.boomed") is None
    assert record.errors == []
    assert {url for url in record.requests if not url.startswith(("file:", "blob:"))} <= {PIXEL}


PIXELS = """
image => {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return [...context.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, at) => at % 4 === 0);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rows_of_digits_have_their_pictures_beside_their_names(draw, record, context, scheme):
    digits = load_digits()
    model = GaussianNB().fit(digits.data[:900], digits.target[:900])
    scores = model.predict_proba(digits.data[900:])
    report = wb.classification_errors(digits.target[900:], scores, images=digits.images[900:])
    page = draw(report.payload)
    page.emulate_media(color_scheme=scheme)
    spark = page.locator(".spark").filter(has=page.locator("header", has_text="confidence")).first
    spark.scroll_into_view_if_needed()
    box = spark.locator("svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.995, box["y"] + box["height"] - 4)
    panel = open_rows(page)
    expect(panel.get_by_role("columnheader").nth(1)).to_have_text("picture")
    rows = panel.locator(".body .row")
    expect(rows).not_to_have_count(0)
    for row in rows.all():
        picture = row.locator("[role=gridcell]").nth(1).get_by_role("img")
        expect(picture).to_have_class(re.compile("tiny"))
        assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [8, 8]
        place = int(row.locator("[role=gridcell]").first.inner_text())
        expect(picture).to_have_attribute("alt", f"picture, row {place}")
        expected = np.rint(digits.images[900 + place] / digits.images[900 + place].max() * 255).astype(int)
        assert picture.evaluate(PIXELS) == expected.ravel().tolist()
        inside, around = picture.bounding_box(), row.bounding_box()
        assert around["y"] < inside["y"] < inside["y"] + inside["height"] < around["y"] + around["height"]
    below = page.locator(".table[data-id=rows] td.image img")
    expect(below).to_have_count(50)
    assert below.evaluate_all("all => all.every(each => each.complete && each.naturalWidth > 0)")
    assert record.errors == []
    assert record.fetched == []


def test_the_keyboard_reaches_every_row(host):
    page = host(1_000)
    panel = open_rows_of_all(page)
    grid = panel.get_by_role("grid")
    expect(grid).to_be_focused()

    def active():
        return grid.evaluate(
            "grid => grid.getRootNode().getElementById(grid.getAttribute('aria-activedescendant'))?.ariaRowIndex"
        )

    assert active() == "2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert active() == "4"
    page.keyboard.press("End")
    expect(panel.locator('[aria-rowindex="1001"] [role=gridcell]').first).to_have_text("999")
    expect(panel.locator('[aria-rowindex="1001"]')).to_be_in_viewport()
    assert active() == "1001"
    page.keyboard.press("PageUp")
    assert int(active()) < 1_000
    page.keyboard.press("Home")
    assert active() == "2"


def test_ten_million_rows_can_be_scrolled_to_the_last_one(host):
    page = host(10_000_000)
    panel = open_rows_of_all(page)
    grid = panel.get_by_role("grid")
    page.keyboard.press("End")
    expect(panel.locator('[aria-rowindex="10000001"] [role=gridcell]').first).to_have_text("9\u202f999\u202f999")
    expect(panel.locator('[aria-rowindex="10000001"]')).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("ArrowUp")
    expect(panel.locator('[aria-rowindex="10000000"].active')).to_be_in_viewport()
    grid.evaluate("grid => grid.scrollTo(0, grid.scrollHeight / 2)")
    expect(panel.locator(".body .row").nth(8)).to_have_attribute("aria-rowindex", re.compile(r"^(49|50)\d{5}$"))
    expect(panel.locator(".body .row .waiting")).to_have_count(0)


def test_it_says_that_rows_are_read_and_what_went_wrong_and_tries_again(host, record):
    page = host()
    page.evaluate("() => { window.gate = new Promise(open => { window.openGate = open; }); }")
    select(page)
    panel = open_rows(page)
    expect(panel.get_by_text("Reading rows…")).to_be_visible()
    page.evaluate(
        "() => { window.fail = 'The kernel has not answered within 30 seconds.'; openGate(); window.gate = null; }"
    )
    expect(panel.get_by_role("alert")).to_contain_text(
        "The rows could not be read. The kernel has not answered within 30 seconds."
    )
    page.evaluate("() => { window.fail = null; }")
    panel.get_by_role("button", name="try again").click()
    expect(panel.get_by_role("alert")).to_be_hidden()
    expect(first(panel)).to_be_visible()
    assert record.errors == []


def test_another_selection_is_read_when_it_rests(host):
    page = host()
    panel = open_rows_of_all(page)
    page.evaluate("() => { window.rows = 12345; }")
    select(page, "B6")
    expect(panel.get_by_text("12\u202f345 rows", exact=True)).to_be_visible()
    assert page.evaluate("asked.at(-1).selections") == [{"view": "the-view", "bins": {"carrier": [0, 1]}}]


def test_a_selection_without_rows_says_so(host):
    page = host(0)
    select(page)
    panel = open_rows(page)
    expect(panel.get_by_text("No row is selected.")).to_be_visible()
    expect(panel.get_by_text("0 rows", exact=True)).to_be_visible()


def test_escape_and_the_button_close_the_panel_and_the_focus_is_back(host):
    page = host()
    open_rows_of_all(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="rows", exact=True)).to_be_hidden()
    button = page.get_by_role("button", name="show rows")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="hide rows")).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="close the rows").click()
    expect(button).to_be_focused()


def test_a_finding_opens_its_rows_while_a_kernel_is_linked(host):
    page = host()
    findings = page.locator(".findings li")
    findings.nth(0).locator("summary").click()
    findings.nth(1).locator("summary").click()
    expect(findings.nth(1).get_by_role("button", name=re.compile("^rows of"))).to_have_count(0)
    link = findings.nth(0).get_by_role("button", name="rows of WBQ109: arr_time is a clock time")
    link.click()
    panel = page.get_by_role("region", name="rows", exact=True)
    expect(panel.get_by_role("heading")).to_have_text("WBQ109 arr_time is a clock time")
    expect(first(panel).locator("[role=gridcell]").last).to_have_text("finding 0")
    assert page.evaluate("asked.at(-1).finding") == 0
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.evaluate("channel.become('no-kernel')")
    expect(link).to_be_hidden()


def test_when_the_kernel_goes_the_rows_of_the_view_take_its_place(host):
    page = host()
    panel = open_rows_of_all(page)
    page.evaluate("channel.become('no-kernel')")
    expect(panel).to_contain_text("20 of the 60 rows that this view carries")
    page.evaluate("channel.become('linked')")
    expect(panel.get_by_text("26\u202f581 rows", exact=True)).to_be_visible()


def test_the_panel_can_be_read_by_everybody(host):
    page = host()
    open_rows_of_all(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document.querySelector('.workbench-view'), {runOnly: ['wcag2a', 'wcag2aa']})"
        ".then(found => found.violations.flatMap(each => each.nodes.map(node => node.failureSummary + node.html)))"
    )
    assert found == []


def test_a_narrow_page_scrolls_the_rows_and_not_itself(host):
    page = host()
    page.set_viewport_size({"width": 400, "height": 800})
    open_rows_of_all(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 400")


SHOW = """
import numpy as np, pandas as pd, workbench as wb
random = np.random.default_rng(0)
region = random.choice(["west", "south", "<b>north</b>"], 12_345)
frame = pd.DataFrame({"wage": random.gamma(2, 3, 12_345), "region": region, "same": 1})
report = wb.quality(frame)
report
"""
COUNT = 'print(int((frame["region"] == "<b>north</b>").sum()), frame.index[frame["region"] == "<b>north</b>"][-1])'


@pytest.mark.xdist_group("lab")
def test_in_jupyterlab_the_kernel_gives_all_rows_of_a_selection(tmp_path_factory, start_lab, open_lab, record):
    lab = start_lab(tmp_path_factory.mktemp("work"))
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells_ = [nb4.new_code_cell(SHOW), nb4.new_code_cell(COUNT)]
    nbformat.write(nb4.new_notebook(cells=cells_, metadata=spec), lab.root / "a.ipynb")
    page = open_lab(lab, "a.ipynb")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    for index in range(2):
        page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-InputArea-editor").click()
        page.keyboard.press("Shift+Enter")
    view = page.locator(".jp-workbench-view")
    expect(view.locator(".link")).to_have_text("linked", timeout=60_000)
    printed = page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".jp-OutputArea-output")
    expect(printed).to_have_text(re.compile(r"\d+ \d+"))
    n, last = map(int, printed.inner_text().split())

    spark = view.locator(".spark").filter(has=page.locator("header", has_text="region"))
    spark.scroll_into_view_if_needed()
    labels = spark.locator("tbody th").all_text_contents()
    box = spark.locator("svg").bounding_box()
    middle = (labels.index("<b>north</b>") + 0.5) / len(labels)
    page.mouse.click(box["x"] + box["width"] * middle, box["y"] + box["height"] - 4)
    panel = open_rows(page)
    grouped = f"{n:,}".replace(",", "\u202f")
    expect(panel.get_by_text(f"{grouped} rows", exact=True)).to_be_visible(timeout=60_000)
    expect(panel.get_by_role("grid")).to_have_attribute("aria-rowcount", str(n + 1))
    page.keyboard.press("End")  # not JupyterLab's: the keys of a view are for the view
    row = panel.locator(f'[aria-rowindex="{n + 1}"] [role=gridcell]')
    expect(row.first).to_have_text(f"{last:,}".replace(",", "\u202f"))
    expect(panel.locator(".body .row").filter(has_text="<b>north</b>")).not_to_have_count(0)
    expect(panel.locator(".body .row").filter(has_text="west")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert [error for error in record.errors if "debugger" not in error] == []
