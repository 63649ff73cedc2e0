"""Brushing in a saved page: gestures, keys, words, the bar, and what follows."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.brush_gestures import (
    THIN,
    bar,
    bare,
    brush,
    click,
    drag,
    expect_selected,
    host,
    picture,
    place,
    show_numbers,
)
from tests.browser.linked_flights import CARRIERS, HOSTILE, ROWS, LinkedFlights
from workbench.views.basis import Basis
from workbench.views.links import Follow, LinkedField, Links
from workbench.views.page import render_page
from workbench.views.payload import Payload, Section
from workbench.views.runtime import STATIC
from workbench.views.wording import count, number, share

pytestmark = [pytest.mark.slow, pytest.mark.browser]


AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def sentence(page, *, view=0):
    """The sentence of the bar, with plain spaces and without its buttons."""
    words = bar(page, view=view).evaluate(
        "bar => [bar.querySelector('p'), ...bar.querySelectorAll('.sentence'), bar.querySelector('.part')]"
        ".map(each => each.textContent).join(' ')"
    )
    return words.replace(THIN, " ")


@pytest.mark.parametrize(
    ("brushes", "words"),
    [
        ({"delay": [3, 4, 5]}, "delay is 30 – 240 min"),
        ({"delay": [5, 6, 7]}, "delay is 90 – 240 min, other or missing"),
        ({"carrier": [0, 2]}, "carrier is UA or DL"),
        ({"carrier": [0, 1, 2, 3, 4, 5]}, "carrier is UA, AA, DL and 3 others"),
        ({"late": [1]}, "late is True"),
        ({"hour": [2], "stops": [5 - 1]}, "hour is 12 – 18 stops is missing"),
    ],
)
def test_the_bar_says_what_is_selected(draw, known, brushes, words):
    page = draw(known.payload())
    brush(page, brushes)
    n = int(known.mask(brushes).sum())
    expect(bar(page).locator("strong")).to_have_text(f"{count(n)} rows")
    assert sentence(page) == f"Showing {count(n)} rows where {words} ({share(n / ROWS)})".replace(THIN, " ")


def test_keys_select_and_tell(draw, known):
    page = draw(known.payload())
    svg = picture(page, "delay")
    expect(svg).to_have_role("slider")
    svg.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    totals = np.bincount(known.codes["delay"], minlength=8)
    expect(svg).to_have_attribute("aria-valuetext", f"0 – 30: {number(int(totals[2]))} rows")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(bar(page).locator("li")).to_have_text(re.compile("delay is 0 – 90 min"))
    expect(svg).to_have_attribute("aria-valuetext", re.compile("60 – 90: .*, selected"))
    page.keyboard.press("Shift+ArrowLeft")
    expect(bar(page).locator("li")).to_have_text(re.compile("delay is 0 – 60 min"))
    n = int(known.mask({"delay": [2, 3]}).sum())
    words = f"Showing {count(n)} rows where delay is 0 – 60 min, {share(n / ROWS)}."
    expect(page.locator(".aloud")).to_have_text(words)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(bar(page).locator("li")).to_have_text(re.compile("delay is 60 – 90 min"))
    page.keyboard.press("Space")
    expect(bar(page)).to_be_hidden()
    page.keyboard.press("Enter")
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    expect(page.locator(".aloud")).to_have_text("Nothing is selected. All rows are shown.")


def test_escape_is_for_others_where_nothing_is_brushed(draw, known):
    page = draw(known.payload())
    page.evaluate("() => addEventListener('keydown', event => { window.heard = (window.heard ?? '') + event.key; })")
    picture(page, "delay").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate("window.heard") == "EscapeEndEnter"


def test_a_click_selects_alone_and_again_takes_away(draw, known):
    page = draw(known.payload())
    chip = bar(page).locator("li .sentence")
    click(page, "carrier", 0)
    expect(chip).to_have_text("carrier is UA")
    click(page, "carrier", 3)
    expect(chip).to_have_text("carrier is B6")
    click(page, "carrier", 1, add=True)
    expect(chip).to_have_text("carrier is AA or B6")
    click(page, "carrier", 3, add=True)
    expect(chip).to_have_text("carrier is AA")
    click(page, "carrier", 1)
    expect(bar(page)).to_be_hidden()


def test_a_brush_is_moved_and_resized(draw, known):
    page = draw(known.payload())
    chip = bar(page).locator("li .sentence")
    drag(page, "delay", 1, 2)
    expect(chip).to_have_text("delay is -30 – 30 min")
    drag(page, "delay", 2, 3)
    expect(chip).to_have_text("delay is 0 – 60 min")
    box = picture(page, "delay").bounding_box()
    x, y, step = box["x"], box["y"] + 20, box["width"] / 8
    page.mouse.move(x + 4 * step + 1, y)
    page.mouse.down()
    page.mouse.move(x + 5.1 * step, y, steps=5)
    page.mouse.up()
    expect(chip).to_have_text("delay is 0 – 90 min")
    page.mouse.move(x + 2 * step + 1, y)
    page.mouse.down()
    page.mouse.move(x + 6.1 * step, y, steps=5)
    page.mouse.up()
    expect(chip).to_have_text("delay is 90 – 240 min")
    drag(page, "delay", 5, 0)
    expect(chip).to_have_text("delay is -60 – -30 min")


def test_escape_during_a_drag_brings_back_what_was(draw, known):
    page = draw(known.payload())
    drag(page, "delay", 1, 2)
    page.mouse.move(*place(page, "delay", 4))
    page.mouse.down()
    page.mouse.move(*place(page, "delay", 6), steps=4)
    expect(bar(page).locator("li .sentence")).to_have_text("delay is 60 – 240 min or other")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(bar(page).locator("li .sentence")).to_have_text("delay is -30 – 30 min")


def test_a_finger_brushes_sideways(browser, known, tmp_path, record):
    path = tmp_path / "touch.html"
    path.write_text(render_page([known.payload()], title="touch"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 400, "height": 800}, has_touch=True, offline=True, locale="en-US")
    page = context.new_page()
    record.watch(page)
    page.goto(path.as_uri())
    expect(page.locator(".view")).to_have_attribute("data-state", "drawn")
    page.touchscreen.tap(*place(page, "carrier", 1))
    expect(bar(page).locator("li .sentence")).to_have_text("carrier is AA")
    touch = context.new_cdp_session(page)
    (x, y), (to, _) = place(page, "delay", 2), place(page, "delay", 4)

    def send(kind, *points):
        points = [{"x": each, "y": y} for each in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", x)
    for step in range(1, 9):
        send("touchMove", x + (to - x) * step / 8)
    send("touchEnd")
    brushes = {"carrier": [1], "delay": [2, 3, 4]}
    expect(bar(page).locator("strong")).to_have_text(f"{count(int(known.mask(brushes).sum()))} rows")
    assert record.errors == []
    context.close()


def test_single_brushes_are_taken_away_and_the_keyboard_goes_on(draw, known):
    page = draw(known.payload())
    brush(page, {"delay": [2, 3], "carrier": [1]})
    page.get_by_role("button", name="take away: delay is 0 – 60 min").click()
    expect(bar(page).locator("li")).to_have_count(1)
    expect(page.get_by_role("button", name="take away: carrier is AA")).to_be_focused()
    page.keyboard.press("Enter")
    expect(bar(page)).to_be_hidden()
    expect(page.locator(".selection-bar")).to_be_focused()


def test_the_page_stays_where_it_is(draw, known):
    page = draw(known.payload())
    before = picture(page, "carrier").bounding_box()
    drag(page, "delay", 2, 4)
    click(page, "carrier", 0)
    for extra in (1, 3, 4, 5):
        click(page, "carrier", extra, add=True)
    expect(bar(page).locator("li .sentence").nth(1)).to_have_text(re.compile("carrier is UA, AA, B6, WN or "))
    assert picture(page, "carrier").bounding_box() == before


def test_a_table_shows_the_selected_rows_and_sorts_and_pages_on(draw, known):
    page = draw(known.payload())
    table = page.locator("section.tables")
    foot = table.locator(".foot span")
    brushes = {"carrier": [0]}
    click(page, "carrier", 0)
    chosen = known.frame.iloc[:400][known.mask(brushes)[:400]]
    expect(foot).to_have_text(f"{len(chosen)} of 400 rows in this view selected; 50 shown")
    assert table.locator("tbody td:first-child").all_text_contents() == [str(each) for each in chosen.index[:50]]
    table.get_by_role("button", name="show more rows").click()
    expect(table.locator("tbody tr")).to_have_count(len(chosen))
    table.get_by_role("button", name="delay").click()
    ordered = chosen["delay"].sort_values(kind="stable").index
    expect(table.locator("tbody td:first-child")).to_have_text([str(each) for each in ordered])
    click(page, "hour", 1)
    expect(foot).to_have_text(f"{len(chosen)} of 400 rows in this view selected; hour not known of these rows")
    bar(page).get_by_role("button", name="clear").click()
    expect(foot).to_have_text(f"250 of {count(ROWS)} rows shown; 400 are in this view")


def test_views_of_a_group_select_together(draw, known, record):
    group = [LinkedFlights(known.frame, known.positions, names=names, group="g") for names in (("delay", "hour"),) * 2]
    group[1].names = ("carrier", "hour")
    group[1].__post_init__()
    alone = LinkedFlights(known.frame, known.positions)
    page = draw(group[0].payload(name="one"), group[1].payload(name="two"), alone.payload(name="three"))
    drag(page, "delay", 2, 4, view=0)
    click(page, "carrier", 0, view=1)
    brushes = {"delay": [2, 3, 4], "carrier": [0]}
    n = int(known.mask(brushes).sum())
    for view in (0, 1):
        expect(bar(page, view=view).locator("strong")).to_have_text(f"{count(n)} rows")
        show_numbers(page, view=view)
        expect_selected(page, "hour", [str(each) for each in known.counts("hour", brushes)], view=view)
    expect_selected(page, "delay", [str(each) for each in known.counts("delay", brushes)], view=0)
    expect(bar(page, view=2)).to_be_hidden()
    bar(page, view=1).get_by_role("button", name="take away: delay").click()
    expect(bar(page, view=0).locator("li")).to_have_count(1)
    expect_selected(page, "delay", [str(each) for each in known.counts("delay", {"carrier": [0]})], view=0)
    assert record.errors == []


def test_a_view_that_leaves_takes_its_brushes_along(show, known):
    one, two = (LinkedFlights(known.frame, known.positions, group="g").payload(name=each) for each in ("one", "two"))
    page = host(show, one, two)
    page.evaluate("() => { window.answer = () => Promise.reject(new Error('no kernel')); }")
    click(page, "carrier", 0, view=0)
    expect(bar(page, view=1)).to_be_visible()
    page.evaluate("() => window.views[0].dispose()")
    expect(bar(page)).to_be_hidden()


def test_hostile_names_are_text(draw, known, record):
    page = draw(known.payload(title=HOSTILE))
    click(page, HOSTILE, 0)
    click(page, "carrier", CARRIERS.index(HOSTILE))
    expect(bar(page).locator("li .sentence").nth(1)).to_have_text(f"carrier is {HOSTILE}", use_inner_text=False)
    assert page.locator(".selection b:not(.name)").count() == 0
    assert record.errors == []


def bins(name, codes, n):
    """A field of n texts."""
    labels = [f"b{each}" for each in range(n)]
    totals = np.bincount(np.asarray(codes, dtype=int), minlength=n) if n else []
    return LinkedField(
        id=name, title=name, columns=[name], sql=[name], labels=labels, codes=codes, totals=totals,
        values=[[each] for each in labels], literal="text",
    )  # fmt: skip


def odd(fields, sparks, *, sample, rows):
    return Payload(
        kind="k",
        title="odd",
        summary="s",
        sections=[Section(type="sparks", id="s", title="s", items=sparks)],
        links=Links(fingerprint="x", rows=rows, sample=sample, fields=fields),
    )


def test_odd_links_are_a_clear_state(draw, record):
    many = np.arange(300) % 255
    page = draw(
        odd([bins("sampleless", [0, 1, 1], 2)], [bare("sampleless", [1, 2], field="sampleless")], sample=None, rows=3),
        odd([], [bare("unknown", [1, 2], field="nobody")], sample=Basis(), rows=3),
        odd([bins("none", [], 0)], [bare("none", [], field="none")], sample=Basis(), rows=0),
        odd(
            [bins("one", [0], 1)],
            [
                bare("one", [1], field="one"),
                bare("valueless", [np.nan], follow=Follow(field="one", measure="mean")),
                bare("strange", [1], follow=Follow(field="one", measure="mean", value="nobody")),
                bare("beside", [1], follow=Follow(field="one", within={"nobody": [1]})),
                bare("empty", [], field="one"),
            ],
            sample=Basis(),
            rows=1,
        ),
        odd([bins("many", many, 255)], [bare("many", np.bincount(many), field="many")], sample=Basis(), rows=300),
    )
    for view, name in enumerate(("sampleless", "unknown", "none")):
        expect(picture(page, name, view=view)).to_have_role("img")
        assert page.locator(".workbench-view").nth(view).locator(".selection-bar").count() == 0
    click(page, "one", 0, view=3)
    expect(bar(page, view=3).locator("strong")).to_have_text("1 row")
    drag(page, "many", 3, 254, view=4)
    expect(bar(page, view=4).locator("strong")).to_have_text(f"{((many >= 3) & (many <= 254)).sum()} rows")
    assert record.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(draw, known, scheme):
    page = draw(known.payload())
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(".workbench-view")).to_have_attribute("data-scheme", scheme)
    brush(page, {"delay": [2, 3], "carrier": [0, 2]})
    expect(bar(page)).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.workbench-view')")
    grave = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"]) for each in grave] == []
