"""Views in a saved page, with the network switched off: drawn, alive, harmless."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark
from workbench.views.items.table import Table, TableColumn
from workbench.views.page import render_page
from workbench.views.payload import MIME_TYPE, Payload, Section

pytestmark = [pytest.mark.slow, pytest.mark.browser]

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "payload").glob("payload-*.json"))
AWKWARD = '</script><b>"it\'s"</b>\nשכר & <i>'


def figure(page, name):
    """The figure called *name*, scrolled to and drawn."""
    found = page.locator(f'figure[data-id="{name}"]')
    found.scroll_into_view_if_needed()
    expect(found).not_to_have_attribute("data-state", "waiting")
    return found


def drag(page, box, start, end):
    """Drag across a box, between two places given as parts of its width and height."""
    page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=8)
    page.mouse.up()


def x_range(page, name):
    return figure(page, name).locator(".plot").evaluate("plot => plot._fullLayout.xaxis.range.map(Number)")


def page_with(payload_text, every_word):
    """A page whose payload is exactly *payload_text*."""
    html = render_page([every_word()], title="t")
    start = html.index(f'<script type="{MIME_TYPE}">') + len(f'<script type="{MIME_TYPE}">')
    return html[:start] + payload_text + html[html.index("</script>", start) :]


def test_every_figure_is_drawn_without_a_request_or_an_error(draw, draw_all, every_word, record):
    page = draw(every_word())
    draw_all(page)
    assert page.locator("figure .main-svg").count() >= 6
    assert record.fetched == []
    assert record.errors == []


@pytest.mark.parametrize("golden", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_the_golden_payloads_are_drawn(golden, show, every_word, record):
    text = json.dumps(json.loads(golden.read_text(encoding="utf-8"))).replace("<", "\\u003c")
    page = show(page_with(text, every_word))
    expect(page.locator(".view")).to_have_attribute("data-state", "drawn")
    newer = [] if golden.stem == "payload-1.0" else ["sparks"]
    assert page.locator("section").evaluate_all("all => all.map(each => each.className)") == [
        "findings", "sparks", "controls", "figures", "tables", "actions", *newer,
    ]  # fmt: skip
    assert record.errors == []


def test_pointing_at_a_mark_tells_its_value(draw, every_word):
    page = draw(every_word())
    box = figure(page, "curves").locator(".nsewdrag").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8)
    page.mouse.move(box["x"] + box["width"] * 0.5 + 2, box["y"] + box["height"] * 0.85)
    expect(figure(page, "curves").locator(".hoverlayer text").first).to_be_visible()


def test_dragging_over_a_chart_zooms(draw, every_word):
    page = draw(every_word())
    before = x_range(page, "curves")
    drag(page, figure(page, "curves").locator(".nsewdrag").bounding_box(), (0.3, 0.3), (0.6, 0.7))
    expect(figure(page, "curves").locator(".plot")).to_be_visible()
    page.wait_for_function(
        "before => { const plot = document.querySelector('.workbench-view').shadowRoot"
        ".querySelector('figure[data-id=curves] .plot'); return Number(plot._fullLayout.xaxis.range[0]) > before; }",
        arg=before[0] + 5,
    )
    after = x_range(page, "curves")
    assert before[0] < after[0] < after[1] < before[1]


def test_a_click_in_the_legend_hides_a_line(draw, every_word):
    page = draw(every_word())
    lines = figure(page, "curves").locator(".scatterlayer .trace")
    expect(lines).to_have_count(2)
    figure(page, "curves").locator(".legendtoggle").first.click()
    expect(lines).to_have_count(1)


def test_every_chart_has_its_numbers(draw, every_word):
    page = draw(every_word())
    bars = figure(page, "bars")
    expect(bars.locator("table")).to_be_hidden()
    bars.get_by_role("button", name="numbers").click()
    expect(bars.locator("tbody td.number")).to_have_text(["61", "187", "132", "146"])


def test_a_control_chooses_among_precomputed_charts(draw, every_word):
    page = draw(every_word())
    cell = figure(page, "confusion").locator(".heatmap-label text, .heatmaplayer text").first
    expect(cell).to_have_text("92")
    page.get_by_label("cells as").select_option("shares")
    expect(cell).to_have_text("0.97")


def test_a_slider_says_where_it_stands(draw, every_word):
    page = draw(every_word())
    page.get_by_role("slider", name="step").press("ArrowRight")
    expect(page.locator("output")).to_have_text("20")


def test_a_table_sorts_by_its_headers(draw, every_word):
    page = draw(every_word())
    rows = page.locator("section.tables")
    first = rows.locator("tbody tr").first.locator("td").nth(1)
    header = rows.get_by_role("button", name="residual")
    header.click()
    expect(first).to_have_text("−10.00")
    expect(rows.locator("th").nth(1)).to_have_attribute("aria-sort", "ascending")
    header.click()
    expect(first).to_have_text("10.00")


def test_missing_values_sort_last_in_both_directions(draw):
    column = TableColumn(name="a", values=[2.0, None, 1.0], type="number")
    table = Table(id="t", title="t", columns=[column])
    page = draw(
        Payload(kind="k", title="t", summary="s", sections=[Section(type="tables", id="t", title="t", items=[table])])
    )
    cells = page.locator("tbody td")
    page.get_by_role("button", name="a").click()
    expect(cells).to_have_text(["1", "2", "–"])
    page.get_by_role("button", name="a").click()
    expect(cells).to_have_text(["2", "1", "–"])


def test_a_table_says_how_many_rows_it_shows(draw, every_word):
    page = draw(every_word())
    rows = page.locator("section.tables")
    expect(rows.locator(".foot")).to_contain_text("50 of 526 rows shown; 130 are in this view")
    rows.get_by_role("button", name="show more rows").click()
    expect(rows.locator("tbody tr")).to_have_count(130)


def test_pointing_at_a_spark_tells_its_value(draw, every_word):
    page = draw(every_word())
    spark = page.locator('article[data-id="wage"]')
    spark.scroll_into_view_if_needed()
    box = spark.locator("svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 11.5 / 30, box["y"] + 20)
    expect(spark.locator(".axis")).to_have_text("11 – 12: 33 people, compared with 100 people")
    page.mouse.move(0, 0)
    expect(spark.locator(".axis")).to_have_text(re.compile(r"0\.53\s*24\.98 \$"))


def test_the_arrow_keys_walk_over_a_spark(draw, every_word):
    page = draw(every_word())
    spark = page.locator('article[data-id="awkward"]')
    spark.locator("svg").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(spark.locator(".axis")).to_have_text("b: 30")


def test_sparks_show_their_numbers(draw, every_word):
    page = draw(every_word())
    page.locator("section.sparks").first.get_by_role("button", name="numbers").click()
    expect(page.locator('article[data-id="awkward"] td')).to_have_text(["40", "30", "12"])
    expect(page.locator('article[data-id="awkward"] svg')).to_be_hidden()


def test_a_finding_opens_with_the_keyboard(draw, every_word):
    page = draw(every_word())
    finding = page.locator(".findings li").first
    finding.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(finding.locator(".more")).to_contain_text("Read it as a time.")
    expect(finding.locator(".more code")).to_have_text("arr_time IS NOT NULL")


def test_an_action_offers_its_code(draw, every_word):
    page = draw(every_word())
    page.get_by_text("Drop the column").click()
    expect(page.locator(".action pre")).to_have_text("df = df.drop(columns='year')\n")
    page.get_by_role("button", name="copy code").click()
    expect(page.locator(".action [role=status]")).to_have_text(re.compile("copied|press Ctrl"))


def test_awkward_names_are_text(draw, every_word):
    page = draw(every_word())
    assert AWKWARD in page.locator(".head h2").evaluate("title => title.textContent")
    assert page.locator(".view b:not(.name), .view i").count() == 0
    ticks = figure(page, "bars").locator(".xtick text").evaluate_all("all => all.map(each => each.textContent)")
    assert "north & central" in ticks
    assert any(tick.startswith("</script><b>") for tick in ticks)


def background(page):
    return page.locator(".workbench-view").evaluate(
        "view => getComputedStyle(view).getPropertyValue('--wb-paper').trim()"
    )


def test_a_dark_system_gets_dark_views(draw, every_word):
    page = draw(every_word())
    assert background(page) == "#ffffff"
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".workbench-view")).to_have_attribute("data-scheme", "dark")
    assert background(page) == "#171b21"
    line = figure(page, "curves").locator(".scatterlayer .js-line").first
    expect(line).to_have_css("stroke", "rgb(106, 167, 232)")


def test_a_page_may_ask_for_its_own_theme(draw, every_word):
    page = draw(every_word())
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(page.locator(".workbench-view")).to_have_attribute("data-scheme", "dark")


def test_a_narrow_page_needs_no_sideways_scrolling(draw, every_word):
    page = draw(every_word())
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function("() => document.documentElement.scrollWidth <= 400")


def test_a_chart_follows_the_width_of_its_place(draw, every_word):
    page = draw(every_word())
    plot = figure(page, "curves").locator(".plot")
    page.set_viewport_size({"width": 500, "height": 800})
    plot.scroll_into_view_if_needed()
    page.wait_for_function(
        "plot => plot.querySelector('.main-svg').clientWidth <= plot.clientWidth", arg=plot.element_handle()
    )


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ("not JSON", "It is not a Workbench view"),
        ("[]", "It is not a Workbench view"),
        ('{"version": "2.0"}', 'It has payload version "2.0"; this page draws versions 1.x.'),
        ('{"version": "1.0"}', "It has no sections."),
        ('{"version": "1.0", "sections": []}', "It has no columns."),
        (
            '{"version": "1.0", "sections": [], "columns": {"layout": [], "data": "!"}}',
            "Its binary columns are damaged.",
        ),
    ],
)
def test_a_broken_payload_is_answered_by_a_sentence(show, every_word, record, payload, words):
    page = show(page_with(payload, every_word))
    expect(page.get_by_role("alert")).to_contain_text(f"This view could not be drawn. {words}")
    assert record.errors == []


def test_a_broken_part_leaves_the_others_alone(show, every_word):
    document = every_word().to_json()
    document["sections"][1]["items"] = None
    document["sections"][3]["items"][0]["spec"] = {"data": [{"type": "scatter3d"}]}
    page = show(page_with(json.dumps(document).replace("<", "\\u003c"), every_word))
    expect(page.locator("section.sparks [role=alert]")).to_contain_text("This part could not be drawn.")
    expect(figure(page, "scatter").get_by_role("note")).to_have_text(
        'A chart of type "scatter3d" is not drawn in reports.'
    )
    expect(page.locator("section.tables tbody tr").first).to_be_visible()


def test_sparks_without_values_are_drawn(draw, record):
    sparks = [
        Spark(id="empty", title="empty", y=[], labels=[], alt="nothing"),
        Spark(id="missing", title="missing", y=np.full(30, np.nan), labels=["x"] * 30, alt="missing"),
        Spark(id="one", title="one", mark="line", y=[1.0], labels=["a"], alt="one"),
        Spark(id="below", title="below", y=[-1, 2], labels=["a", "b"], alt="below nought"),
    ]
    draw(Payload(kind="k", title="t", summary="s", sections=[Section(type="sparks", id="s", title="s", items=sparks)]))
    assert record.errors == []


def test_a_long_label_has_room_and_nothing_to_complain_about(draw, record):
    labels = [f"a rather long label, number {place}" for place in range(12)]
    values = list(range(12))
    spec = {"data": [{"type": "bar", "orientation": "h", "x": values, "y": labels}], "layout": {}}
    upright = {"data": [{"type": "bar", "x": labels, "y": values}], "layout": {}}
    table = Table(id="t", title="t", columns=[])
    charts = [
        Figure(id=name, title=name, alt=name, spec=each, table=table, width="third")
        for name, each in (("flat", spec), ("upright", upright))
    ]
    page = draw(
        Payload(kind="k", title="t", summary="s", sections=[Section(type="figures", id="f", title="f", items=charts)])
    )
    for name, ticks in (("flat", ".ytick"), ("upright", ".xtick")):
        chart = figure(page, name)
        place = chart.locator(".plot").bounding_box()
        for tick in chart.locator(f"{ticks} text").all():
            box = tick.bounding_box()
            assert box["x"] >= place["x"] - 1
            assert box["y"] + box["height"] <= place["y"] + place["height"] + 1
    assert [text for text in record.warnings if "auto-margin" in text] == []


def test_two_views_on_a_page_do_not_disturb_each_other(draw, every_word, record):
    page = draw(every_word(), every_word())
    assert page.locator(".workbench-view").count() == 2
    assert record.errors == []


def test_what_is_not_near_the_window_is_drawn_for_the_printer(show, every_word):
    page = show(render_page([every_word()], title="t"))
    expect(page.locator(".view")).to_have_attribute("data-state", "drawn")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for each in page.locator("figure").all():
        expect(each).to_have_attribute("data-state", "drawn")
