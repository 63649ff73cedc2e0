"""The view of a quality report: findings of a kind in one line, code to take along, pairs of columns, gaps to pick."""

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.view_words import catalogue
from workbench.profiling.quality_report import quality
from workbench.views.figures import layout
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure
from workbench.views.items.table import Table, TableColumn
from workbench.views.page import render_page
from workbench.views.payload import Payload, Section
from workbench.views.runtime import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ROWS = 400


def people() -> pd.DataFrame:
    """Numbers and categories that go together, with gaps in the same rows, and enough findings to be searched."""
    random = np.random.default_rng(7)
    x = random.normal(size=ROWS)
    frame = pd.DataFrame(
        {
            "x": x,
            "y": x + random.normal(size=ROWS) / 4,
            "town": np.where(x > 0, "Bern", random.choice(["Aarau", "Chur"], ROWS)),
            "side": np.where(x > 0, "east", "west"),
        }
    )
    for place in range(6):
        frame[f"gap {place}"] = np.where(np.arange(ROWS) < 120 + 20 * place, np.nan, random.normal(size=ROWS))
        frame[f"same {place}"] = place
        frame[f"price {place}"] = [f"$ {each}.50" for each in range(ROWS)]
    return frame


@pytest.fixture(scope="module")
def report():
    return quality(people())


def figure(page, name):
    found = page.locator(f"figure[data-id={name}]")
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-state", "drawn")
    return found


def test_findings_of_a_kind_open_filter_and_offer_code(draw, report, record):
    page = draw(report.payload)
    findings = page.locator("section.findings")
    expect(findings.locator(".heading")).to_have_text(re.compile(rf"· {len(report.findings)}$"))
    groups = findings.locator("details.group")
    constant = groups.filter(has_text="WBQ103")
    expect(constant.locator("summary").first).to_contain_text("constant in 6 columns: same 0, same 1, same 2, …")
    constant.locator("summary").first.press("Enter")
    expect(constant.locator("li")).to_have_count(6)

    search = findings.get_by_role("searchbox")
    search.fill("PRICE 3")
    about = [
        found for found in report.findings if "price 3" in (found.column, *found.columns) or "price 3" in found.title
    ]
    assert about
    expect(findings.locator("ul.findings > li")).to_have_count(len(about))
    expect(findings.locator(".finder [role=status]")).to_have_text(f"{len(about)} of {len(report.findings)}")

    fix = findings.get_by_role("button", name=re.compile("^fix of WBQ110"))
    fix.press("Enter")
    expect(fix).to_have_attribute("aria-expanded", "true")
    expect(findings.locator(".offered:not([hidden]) code")).to_contain_text("data['price 3'] = ")
    findings.get_by_role("button", name=re.compile("^add to the contract")).first.click()
    expect(findings.locator(".offered:not([hidden]) code").last).to_contain_text("contract.adding(")
    findings.locator(".offered:not([hidden])").last.get_by_role("button", name="copy code").click()
    expect(findings.locator(".offered:not([hidden]) [role=status]").last).to_have_text(re.compile("copied|press Ctrl"))

    search.fill("")
    findings.get_by_role("combobox", name="code").select_option("WBQ103")
    expect(findings.locator("ul.findings > li")).to_have_count(1)
    assert record.errors == []


def test_a_cell_of_the_heat_map_opens_the_picture_of_its_pair_by_keys_and_by_pointer(draw, report, record):
    page = draw(report.payload)
    chart = figure(page, "associations")
    names = chart.locator(".plot").evaluate("plot => plot.layout.xaxis.ticktext")
    shown = "plot => JSON.stringify(plot.data[0].z)"
    before = chart.locator(".plot").evaluate(shown)
    cells = chart.get_by_role("application")
    cells.focus()

    def walk(one, other):
        cells.focus()
        for key, steps in (("ArrowUp", 30), ("ArrowLeft", 30), ("ArrowDown", one), ("ArrowRight", other)):
            for _ in range(steps):
                page.keyboard.press(key)
        page.keyboard.press("Enter")

    walk(names.index("x"), names.index("y"))
    expect(chart.locator(".aloud")).to_have_text(re.compile(r"^x and y: 0\.9\d+$"))
    panel = chart.get_by_role("region", name="two columns together")
    expect(panel.locator("h4")).to_have_text("x × y")
    expect(panel.get_by_role("img")).to_have_attribute("aria-label", re.compile("^How often values"))
    expect(panel.locator(".pair p")).to_contain_text(f"n = {ROWS}, all rows with both.")

    walk(names.index("town"), names.index("x"))
    expect(panel.get_by_role("img")).to_have_attribute("aria-label", "How x spreads for each town")
    expect(panel.locator("g.box.data")).to_have_count(3)

    page.get_by_role("slider", name=re.compile("^side,")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    east = people()["side"].value_counts()
    first = int(east.iloc[0])
    expect(panel.locator(".pair p")).to_contain_text(f"n = {first} of {ROWS}, all rows with both.")

    panel.get_by_role("combobox", name="second column").select_option(label="side")
    expect(panel.get_by_role("img")).to_have_attribute("aria-label", "How the rows of each town divide over side")
    page.keyboard.press("Escape")

    # Nothing is selected any more; drawn later than now, the heat map would take away what the pointer tells.
    plot = figure(page, "associations").locator(".plot")
    page.wait_for_function(f"([plot, before]) => ({shown})(plot) === before", arg=[plot.element_handle(), before])
    place = chart.locator(".plot").evaluate(
        """(plot, [row, column]) => {
          const { xaxis, yaxis } = plot._fullLayout;
          const box = plot.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.l2p(column), box.top + yaxis._offset + yaxis.l2p(row)];
        }""",
        [names.index("y"), names.index("x")],
    )
    page.mouse.move(*place)
    expect(chart.locator(".hoverlayer text").first).to_be_visible()
    page.mouse.click(*place)
    expect(panel.locator("h4")).to_have_text("y × x")
    assert record.errors == []


def test_the_heat_map_follows_with_categories_as_well(draw, report):
    frame = people()
    page = draw(report.payload)
    chart = figure(page, "associations")
    names = chart.locator(".plot").evaluate("plot => plot.layout.xaxis.ticktext")
    page.get_by_role("slider", name=re.compile("^side,")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".selection strong")).to_have_text(f"{frame['side'].value_counts().iloc[0]} rows")
    figure(page, "associations")  # in sight again: a chart that nobody sees is not drawn
    chosen = frame[frame["side"] == frame["side"].value_counts().index[0]]
    overall = chosen["x"].mean()
    groups = chosen.groupby("town")["x"]
    between = (groups.size() * (groups.mean() - overall) ** 2).sum()
    eta = np.sqrt(between / ((chosen["x"] - overall) ** 2).sum()) if chosen["town"].nunique() > 1 else None
    cell = """([row, column]) => document.querySelector('.workbench-view').shadowRoot
      .querySelector('figure[data-id=associations] .plot').data[0].z[row][column]"""
    x, town = names.index("x"), names.index("town")
    page.wait_for_function(
        f"([row, column, eta]) => {{ const z = ({cell})([row, column]);"
        " return eta === null ? z === null : z !== null && Math.abs(z - eta) < 1e-6; }",
        arg=[x, town, None if eta is None else float(eta)],
    )


def test_gaps_are_picked_with_a_click_and_with_the_keyboard(draw, report):
    page = draw(report.payload)
    gone = people().filter(like="gap").isna()
    chart = figure(page, "missing-together")
    chart.get_by_role("button", name=re.compile("^select")).press("Enter")
    buttons = chart.locator(".picks button")
    sets = [text.split(", ") for text in buttons.all_inner_texts()]
    buttons.last.press("Enter")
    expect(buttons.last).to_have_attribute("aria-pressed", "true")
    rows = int(gone[sets[-1]].all(axis=1).sum())
    expect(page.locator(".selection strong")).to_have_text(f"{rows} rows")
    buttons.last.press("Enter")
    expect(page.locator(".selection strong")).to_be_hidden()

    bars = figure(page, "missing")
    bars.locator(".plot .bars .point").first.click(force=True)
    expect(page.locator(".selection strong")).to_have_text(f"{int(gone['gap 5'].sum())} rows")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(draw, report, context, scheme):
    page = draw(report.payload)
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(".workbench-view")).to_have_attribute("data-scheme", scheme)
    page.locator("details.group summary").first.click()
    page.locator("button[aria-label^='fix of']").first.click()
    chart = figure(page, "associations")
    chart.get_by_role("button", name=re.compile("^pair")).click()
    figure(page, "missing-together").get_by_role("button", name=re.compile("^select")).click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document.querySelector('.workbench-view'), {runOnly: ['wcag2a', 'wcag2aa', 'best-practice']})"
    )
    own = [each for each in found["violations"] if each["id"] not in ("region", "page-has-heading-one")]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in own] == []


def test_a_german_reader_is_told_of_it_in_german(browser, report, tmp_path):
    place = tmp_path / "page.html"
    place.write_text(render_page([report.payload], title="views"), encoding="utf-8")
    context = browser.new_context(locale="de-DE", offline=True)
    page = context.new_page()
    page.goto(place.as_uri())
    german = catalogue("de")
    expect(page.locator(".finder input").first).to_have_attribute("placeholder", german["find a column or a word"])
    expect(page.locator("details.group summary").first).to_contain_text(re.compile(r"in 6 Spalten: "))
    expect(page.locator("figure[data-id=associations] h3")).to_contain_text(german["How strongly columns go together"])
    context.close()


def test_a_figure_begins_where_its_control_stands(draw):
    def spec(height):
        return {"data": [{"type": "bar", "x": ["a"], "y": [height]}], "layout": layout("", "")}

    table = Table(id="t", title="t", columns=[TableColumn(name="a", values=[1.0], type="number")])
    heights = [1, 2, 3]
    moved = Figure(
        id="f", title="Bars", alt="bars", spec=spec(9), table=table, control="step", specs=[spec(h) for h in heights]
    )
    steps = Control(id="step", label="step", kind="slider", values=["0", "10", "20"], index=2)
    page = draw(
        Payload(
            kind="k",
            title="steps",
            summary="",
            sections=[
                Section(type="controls", id="c", title="", items=[steps]),
                Section(type="figures", id="g", title="Figures", items=[moved]),
            ],
        )
    )
    drawn = figure(page, "f").locator(".plot")
    expect(page.get_by_role("slider", name="step")).to_have_value("2")
    assert drawn.evaluate("plot => plot.data[0].y") == [3]
    page.get_by_role("slider", name="step").press("ArrowLeft")
    page.wait_for_function(
        "document.querySelector('.workbench-view').shadowRoot.querySelector('.plot').data[0].y[0] === 2"
    )
