"""The language of a page's own words: that of its reader, of the page, or of the place that shows it."""

from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.anywidget_host import host_widget
from tests.browser.brush_gestures import bar, brush, picture, show_numbers, spark
from tests.browser.linked_flights import LinkedFlights, flights
from tests.real_views import KINDS, real_view
from tests.view_words import catalogue, form_of, says_something, words_of
from tests.written_numbers import WRITTEN
from workbench.findings import Finding
from workbench.views.figures import layout
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark, Stat
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import Brush, Follow, TraceFollow
from workbench.views.page import render_page
from workbench.views.payload import Payload, Section
from workbench.views.runtime import runtime_source
from workbench.views.wording import count, share

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("context")]

ROWS = 1_997
CARRIED = 60
READER = {"de": "Über ein Diagramm ziehen oder hineinklicken, um Zeilen auszuwählen.",
          "en": "Drag over a chart, or click in it, to select rows."}  # fmt: skip


@pytest.fixture
def context(browser, request):
    """A profile of a reader of German, unless the test says of whom."""
    locale = getattr(request, "param", "de-DE")
    context = browser.new_context(viewport={"width": 1200, "height": 900}, offline=True, locale=locale)
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def known():
    """Flights that are all in the sample."""
    return LinkedFlights(flights(ROWS), np.arange(ROWS))


@pytest.fixture(scope="module")
def view(known):
    """A view with every part that has words of its own."""
    whole = known.payload(rows=CARRIED)
    totals = np.bincount(known.codes["carrier"], minlength=8)
    labels = next(field.labels for field in whole.links.fields if field.id == "carrier")
    chart = Figure(
        id="chart",
        title="by carrier",
        alt="flights by carrier",
        spec={"data": [{"type": "bar", "x": labels, "y": totals}], "layout": layout("carrier", "flights")},
        table=Table(id="t", title="t", columns=[TableColumn(name="flights", values=totals, type="integer")]),
        follows=[TraceFollow(trace=0, keys={"y": Follow(field="carrier")})],
        brush=Brush(x="carrier"),
    )
    found = [Finding(code=f"WBQ1{place:02}", severity="error", title="late", count=place) for place in range(1, 13)]
    sections = [
        *whole.sections,
        Section(type="figures", id="figures", title="Figures", items=[chart]),
        Section(type="findings", id="findings", title="Findings", items=found),
    ]
    return replace(whole, sections=sections, links=replace(whole.links, exemplars="rows"))


def test_the_bar_and_what_follows_speak_the_language_of_the_reader(draw, view, known, record):
    page = draw(view)
    expect(page.locator(".hint")).to_have_text(READER["de"])
    expect(picture(page, "delay")).to_have_attribute("aria-valuetext", "nichts ausgewählt")
    brushes = {"delay": [3, 4, 5], "carrier": [0, 2]}
    brush(page, brushes)
    n = int(known.mask(brushes).sum())
    expect(bar(page).locator(".amount-of-rows")).to_have_text(f"Zu sehen: {count(n)} Zeilen, für die gilt:")
    expect(bar(page).locator(".sentence")).to_have_text(["delay ist 30 – 240 min", "carrier ist UA oder DL"])
    between = "li => getComputedStyle(li, '::before').content"
    assert bar(page).locator("li").evaluate_all(f"all => all.map({between})") == ["none", '"und"']
    expect(bar(page).locator("button:visible")).to_have_text(
        ["×", "×", "Zeilen zeigen", "als Code kopieren", "aufheben"]
    )
    expect(bar(page).get_by_role("button", name="entfernen: carrier ist UA oder DL")).to_be_visible()
    expect(page.locator(".aloud")).to_have_text(
        f"Zu sehen: {count(n)} Zeilen ({share(n / ROWS)}), für die gilt: delay ist 30 – 240 min und carrier ist UA "
        "oder DL."
    )
    chosen = int(known.mask(brushes)[:CARRIED].sum())
    expect(page.locator("section.tables .foot span")).to_have_text(
        f"{chosen} von {CARRIED} Zeilen in dieser Ansicht ausgewählt" + ("; 50 gezeigt" if chosen > 50 else "")
    )
    page.locator("section.sparks").get_by_role("button", name="Zahlen").click()
    expect(spark(page, "delay").locator("thead th")).to_have_text(["ausgewählt", "alle Zeilen"])
    assert record.errors == []


def test_the_rows_panel_speaks_it(draw, view):
    page = draw(view)
    brush(page, {"carrier": [0]})
    page.get_by_role("button", name="Zeilen zeigen", exact=True).click()
    panel = page.locator("div.rows").and_(page.get_by_role("region", name="Zeilen", exact=True))
    expect(panel.locator(".subject")).to_have_text("Ausgewählte Zeilen")
    expect(panel).to_contain_text(f"der {CARRIED} Zeilen, die diese Ansicht mitbringt; mit einem Kernel verbunden")
    expect(page.get_by_role("button", name="Zeilen ausblenden")).to_be_visible()
    panel.get_by_role("button", name="Zeilen schließen").click()
    expect(panel).to_be_hidden()


def test_figures_and_their_forms_speak_it(draw, view):
    page = draw(view)
    chart = page.locator("figure")
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-state", "drawn")
    expect(chart.locator("figcaption button")).to_have_text(["auswählen", "Zahlen"])
    titles = chart.locator(".modebar-btn").evaluate_all("all => all.map(each => each.dataset.title)")
    assert titles == ["Auswählen", "Zoomen", "Verschieben", "Achsen zurücksetzen", "Diagramm als PNG herunterladen"]
    chart.get_by_role("button", name="auswählen: by carrier").click()
    expect(chart.locator("legend")).to_have_text("carrier alle")
    chart.get_by_role("checkbox", name="UA").click()
    chart.get_by_role("checkbox", name="AA").click()
    expect(chart.locator("legend")).to_have_text("carrier UA oder AA")
    chart.get_by_role("checkbox", name="DL").click()
    expect(chart.locator("legend")).to_have_text("carrier 3 Klassen")


def test_counts_take_the_form_of_their_number(draw, view):
    page = draw(view)
    amounts = page.locator("section.findings li .amount")
    assert amounts.all_inner_texts()[:2] == ["1 Zeile", "2 Zeilen"]
    page.get_by_role("button", name="4 weitere zeigen").click()
    expect(amounts).to_have_count(12)
    assert page.locator("section.findings .sign").first.get_attribute("aria-label") == "Fehler"


def test_a_view_that_cannot_be_drawn_says_so_in_it(show, view):
    page = show(render_page([replace(view, sections=[])], title="t").replace('"version":"1.', '"version":"9.'))
    expect(page.get_by_role("alert")).to_contain_text("Diese Ansicht konnte nicht gezeichnet werden. Ihre Daten haben")


@pytest.mark.parametrize(
    ("context", "lang", "spoken"),
    [
        ("de-AT", "en", "de"),
        ("en-US", "en", "en"),
        ("en-US", "", "en"),
        ("fr-FR", "en", "en"),
        ("en-US", "de", "de"),
        ("en-US", "de-CH", "de"),
        ("de-DE", "fr", "en"),
        ("de-DE", "en-GB", "de"),
        ("de-DE", "constructor", "en"),
    ],
    indirect=["context"],
)
def test_the_page_says_which_language_unless_it_is_english_for_everybody(show, view, lang, spoken):
    page = show(render_page([view], title="t").replace('<html lang="en">', f'<html lang="{lang}">', 1))
    expect(page.locator(".hint")).to_have_text(READER[spoken])


@pytest.mark.parametrize(
    ("context", "short"), [("de-DE", "Kernel beschäftigt"), ("en-US", "kernel busy")], indirect=["context"]
)
def test_a_widget_says_in_it_how_it_stands_with_its_kernel(show, view, short):
    page = host_widget(show("<!DOCTYPE html><title>host</title>"), view.to_json())
    expect(page.locator(".link b")).to_have_text(short)


SPEAKING = """
async ([runtime, payload]) => {
  const { mount } = await import(URL.createObjectURL(new Blob([runtime], { type: 'text/javascript' })));
  const filled = (text, values) => `[${text.replace(/%(\\d)/g, (_, place) => String(values[place - 1]))}]`;
  const trans = {
    __: (text, ...values) => filled(text, values),
    _n: (one, other, n, ...values) => filled(n === 1 ? one : other, [n, ...values])
  };
  mount(document.body, payload, { trans });
}
"""


@pytest.fixture
def bracketed(show, view):
    """The view in a place whose translator puts each text in brackets, as JupyterLab's takes it."""
    page = show("<!DOCTYPE html><meta charset=utf-8><title>host</title>")
    page.evaluate(SPEAKING, [runtime_source(), view.to_json()])
    expect(page.locator(".view")).to_have_attribute("data-state", "drawn")
    return page


def test_the_words_of_a_place_go_before_all_others(bracketed, known):
    page = bracketed
    expect(page.locator(".hint")).to_have_text(f"[{READER['en']}]")
    brush(page, {"delay": [3, 4, 5]})
    n = int(known.mask({"delay": [3, 4, 5]}).sum())
    expect(bar(page).locator(".amount-of-rows")).to_have_text(f"[Showing [{count(n)} rows] where]")
    expect(bar(page).locator(".sentence")).to_have_text("[delay is 30 – 240 min]")


def test_no_word_of_the_page_is_left_out(bracketed):
    page = bracketed
    brush(page, {"delay": [3, 4, 5]})
    page.get_by_role("button", name="[show rows]").click()
    show_numbers(page)
    said = page.locator(
        "button:not(.sort, .remove, .close, .modebar-btn), p.hint, .aloud, .carried, .subject, .foot span, .amount,"
        "thead th.number:not(:has(button))"
    )
    left = [words for words in said.all_inner_texts() if words.strip() and "[" not in words]
    assert left == []
    own = "button.remove, button.close, .sign, .selection, .code, .rows, .rows .grid, figcaption button"
    labels = page.locator(own).evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    assert len(labels) > 10
    assert [words for words in labels if not words.startswith("[")] == []


def test_no_name_from_the_data_is_taken_for_a_place(draw):
    odd = "%2 $& %% %1 `$1`"
    known = LinkedFlights(flights(50), np.arange(50), names=("carrier", "hour"))
    whole = known.payload()
    fields = [replace(field, title=odd) if field.id == "carrier" else field for field in whole.links.fields]
    page = draw(replace(whole, links=replace(whole.links, fields=fields)))
    brush(page, {"carrier": [0]})
    expect(bar(page).locator(".sentence")).to_have_text(f"{odd} ist UA")
    expect(bar(page).get_by_role("button", name=f"entfernen: {odd} ist UA")).to_be_visible()
    expect(page.locator(".aloud")).to_contain_text(f"für die gilt: {odd} ist UA.")


def test_a_payload_without_words_of_its_own_is_drawn(draw):
    page = draw(
        Payload(kind="k", title="t", summary="s", sections=[Section(type="findings", id="f", title="", items=[])])
    )
    expect(page.locator(".view")).to_contain_text("Nichts gefunden, was Aufmerksamkeit braucht.")
    expect(page.locator("header")).to_contain_text("s · exakt")


EVERYTHING = """
() => {
  const root = document.querySelector('.workbench-view').shadowRoot;
  const texts = [...root.querySelectorAll('*')]
    .filter(each => each.localName !== 'style' && !each.closest('td, code'))
    .flatMap(each => [...each.childNodes])
    .filter(each => each.nodeType === Node.TEXT_NODE)
    .map(each => each.data.trim());
  const labels = [...root.querySelectorAll('[aria-label]')].map(each => each.getAttribute('aria-label'));
  return [...texts, ...labels];
}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_of_a_real_view_is_left_in_english(draw, kind, tmp_path, record):
    """Texts of cells are left out: a class or a feature may be called like a word."""
    made = real_view(kind, tmp_path)
    known = catalogue("de")
    written = {text for text in words_of(made.to_json()) if says_something(text)}
    english = {text for text in written if known.get(text, known.get(form_of(text))) not in (None, text, form_of(text))}
    assert len(english) > 10
    page = draw(made)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for button in page.get_by_role("button", name="Zahlen").all():
        button.click()
    expect(page.locator("figure:not([data-state=drawn])")).to_have_count(0)
    shown = set(page.evaluate(EVERYTHING))
    assert shown & english == set()
    said = {known[text] for text in english if text in known}
    assert len(shown & said) > 10
    assert record.errors == []


def named_like_words():
    """A view whose columns are called like words of ours, and that has names as well as words in the same places."""
    columns = [TableColumn(name=name, values=[1.0, 2.0], type="number") for name in ("missing", "actual", "share")]
    rows = Table(id="rows", title="Slices", columns=columns)
    spark = Spark(
        id="s", title="missing", note="number", y=[1, 2], labels=["missing", "actual"], alt="",
        stats=[Stat(label="missing", value="0"), Stat(label="top actual", value="3")],
    )  # fmt: skip
    drawn = Figure(
        id="f",
        title="Metrics",
        alt="metrics",
        spec={
            "data": [{"type": "scatter", "x": [1, 2], "y": [1, 2], "name": name} for name in ("missing", "observed")],
            "layout": layout("share", "predicted", showlegend=True),
        },
        table=Table(id="t", title="t", columns=columns),
    )
    return Payload(
        kind="k",
        title="Classes",
        summary="526 rows × 3 columns · all rows read",
        sections=[
            Section(type="sparks", id="s", title="Columns", items=[spark]),
            Section(type="figures", id="f", title="Errors", items=[drawn]),
            Section(type="tables", id="t", title="Numbers", items=[rows]),
        ],
        names=["Classes", "missing", "actual", "share"],
    )


def test_what_the_data_calls_itself_is_not_translated(draw):
    page = draw(named_like_words())
    expect(page.locator("h2")).to_have_text("Classes")
    expect(page.locator("header").first).to_contain_text("526 Zeilen × 3 Spalten · alle Zeilen gelesen · exakt")
    expect(page.locator("section h3.heading")).to_have_text(["Spalten", "Fehler", "Zahlen"])
    expect(page.locator("article.spark header")).to_have_text("missingZahl")
    expect(page.locator("article.spark dt")).to_have_text(["fehlend", "häufigster: actual"])
    expect(page.locator("section.tables th")).to_have_text(["missing", "actual", "share"])
    expect(page.locator("section.tables h3").last).to_have_text("Teilmengen")
    chart = page.locator("figure")
    chart.scroll_into_view_if_needed()
    expect(chart.locator(".legendtext")).to_have_text(["missing", "beobachtet"])
    expect(chart.locator(".xtitle")).to_have_text("share")
    expect(chart.locator(".ytitle")).to_have_text("vorhergesagt")
    expect(chart.locator("h3")).to_have_text("Metriken")


@pytest.mark.parametrize("context", ["en-US"], indirect=True)
def test_in_english_a_view_is_as_it_was_written(draw):
    page = draw(named_like_words())
    expect(page.locator("article.spark dt")).to_have_text(["missing", "top actual"])
    expect(page.locator("header").first).to_contain_text("526 rows × 3 columns · all rows read · exact")


def test_finding_titles_keep_the_names_in_them(draw):
    title = "Where top 3 is 2 – 4, the mean absolute error is 3.77, 2.1 times the overall one"
    remedy = "Look at these rows: more examples like them, or another feature, may help."
    found = Finding(code="WBE103", severity="info", title=title, column="top 3", count=3, remedy=remedy)
    page = draw(
        Payload(kind="k", title="", summary="", sections=[Section(type="findings", id="f", title="", items=[found])])
    )
    line = page.locator("li .sentence")
    expect(line).to_have_text(
        "Wo top 3 2 – 4 ist, beträgt der mittlere absolute Fehler 3.77, das 2.1-Fache des gesamten"
    )
    expect(line.locator("b")).to_have_text("top 3")
    page.locator("summary").click()
    expect(page.locator("li .more p").first).to_have_text(
        "Diese Zeilen ansehen: mehr Beispiele wie sie oder ein weiteres Merkmal können helfen."
    )


def test_the_page_writes_numbers_as_python_does(draw):
    values, words = zip(*WRITTEN, strict=True)
    finite = [place for place, value in enumerate(values) if np.isfinite(value)]
    spark = Spark(
        id="s", title="numbers", y=[values[place] for place in finite], labels=[str(place) for place in finite], alt=""
    )
    page = draw(
        Payload(kind="k", title="", summary="", sections=[Section(type="sparks", id="s", title="S", items=[spark])])
    )
    page.get_by_role("button", name="Zahlen").click()
    expect(page.locator("article.spark td")).to_have_text([words[place] for place in finite])


def test_a_place_with_a_translator_says_the_words_of_python_too(bracketed):
    page = bracketed
    expect(page.locator("section h3.heading").last).to_contain_text("[Findings]")
