"""The numbers of the selected rows, in a saved page: worked out anew with NumPy and pandas."""

import re
from dataclasses import replace

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
    picture,
    roughly,
    selected,
    show_numbers,
    spark,
)
from workbench.views.items.spark import Spark, Stat
from workbench.views.links import Follow
from workbench.views.payload import Section
from workbench.views.wording import count, number, share

pytestmark = [pytest.mark.slow, pytest.mark.browser]


BRUSHES = [
    {"delay": [2, 3, 4]},
    {"delay": [2, 3, 4], "carrier": [0, 2]},
    {"delay": [1, 2, 3], "carrier": [0, 1, 2, 3], "hour": [1, 2]},
    {"delay": [7], "late": [0]},
    {"route": [0, 3], "stops": [1, 2]},
]


@pytest.mark.parametrize("brushes", BRUSHES, ids=["-".join(each) for each in BRUSHES])
def test_every_chart_counts_the_rows_that_all_other_brushes_select(draw, known, record, brushes):
    page = draw(known.payload())
    brush(page, brushes)
    n = int(known.mask(brushes).sum())
    expect(bar(page).locator("strong")).to_have_text(f"{count(n)} row{'' if n == 1 else 's'}")
    show_numbers(page)
    for name in known.names:
        expect_selected(page, name, [str(each) for each in known.counts(name, brushes)])
    assert record.errors == []


def test_sampled_numbers_stand_for_all_rows(draw, sampled):
    page = draw(sampled.payload())
    brushes = {"delay": [2, 3, 4], "carrier": [0, 1]}
    brush(page, brushes)
    n = int(sampled.mask(brushes)[sampled.positions].sum()) * 10
    expect(bar(page).locator("strong")).to_have_text(f"≈{THIN}{count(int(roughly(n)))} rows")
    expect(bar(page).locator(".basis")).to_have_text(f"≈ sampled, 3{THIN}000 of 30{THIN}000")
    expect(bar(page).locator(".part")).to_have_text(f"(≈{THIN}{share(n / 30_000)})")
    show_numbers(page)
    for name in sampled.names:
        totals = np.bincount(sampled.codes[name], minlength=len(sampled.labels(name)))
        estimated = np.minimum(sampled.counts(name, brushes) * 10, totals)
        expect_selected(page, name, [f"≈{roughly(each)}" for each in estimated])


def test_a_single_brush_is_counted_exactly_although_the_rest_is_sampled(draw, sampled):
    page = draw(sampled.payload())
    drag(page, "delay", 2, 4)
    n = int(sampled.mask({"delay": [2, 3, 4]}).sum())
    expect(bar(page).locator("strong")).to_have_text(f"{count(n)} rows")
    show_numbers(page)
    totals = np.bincount(sampled.codes["delay"], minlength=8)
    expect_selected(page, "delay", [str(each) for each in totals])
    expect(spark(page, "carrier").locator("td.selected").first).to_be_attached()
    assert all(text.startswith("≈") for text in selected(page, "carrier"))


def test_means_and_shares_follow(draw, known):
    page = draw(known.payload())
    brushes = {"carrier": [0], "late": [0]}
    brush(page, brushes)
    kept = known.mask(brushes) & np.isfinite(known.frame["delay"])
    means = known.frame["delay"][kept].groupby(known.codes["hour"][kept]).mean()
    missing = known.mask(brushes) & (known.codes["delay"] == 7)
    stat = page.locator('article[data-id="delay"] dd').first
    expect(stat).to_have_text(share(missing.sum() / known.mask(brushes).sum()))
    show_numbers(page)
    expected = [number(means[place]).replace(THIN, "") if place in means else "–" for place in range(6)]
    expect_selected(page, "mean", expected)


def test_a_mean_stays_in_the_picture(draw, known):
    page = draw(known.payload())
    click(page, "delay", 5)
    spark = page.locator('article[data-id="mean"]')
    expect(spark).to_have_class(re.compile("follows"))
    heights = spark.locator("path").evaluate_all(
        "paths => paths.flatMap(each => (each.getAttribute('d') ?? '').match(/ [\\d.-]+/g) ?? []).map(Number)"
    )
    assert heights
    assert min(heights) >= 0
    assert max(heights) <= 56


def measured(known, follow, brushes):
    """The numbers that a follow shows, worked out with NumPy from its definition."""
    name = follow.field
    bins = len(known.labels(name))
    kept = known.mask(brushes, besides=name)
    for other, inside in follow.within.items():
        kept &= np.isin(known.codes[other], inside)
    if follow.bins is not None and name in brushes:
        kept &= np.isin(known.codes[name], brushes[name])
    codes = known.codes[name]
    values = known.frame["delay"].to_numpy()
    weights = known.frame["stops"].to_numpy(float) if follow.weight else np.ones(len(codes))
    there = np.isfinite(values)

    def one(chosen, whole):
        rows = kept & np.isin(codes, chosen)
        if follow.measure == "count":
            return float(rows.sum())
        if follow.measure == "share":
            return rows.sum() / (kept & np.isin(codes, whole)).sum() if len(chosen) else 0.0
        rows &= there
        return np.average(values[rows], weights=weights[rows]) if weights[rows].sum() > 0 else None

    everything = list(range(bins))
    if follow.bins is not None:
        return [one(follow.bins, everything)]
    if follow.cumulative is not None:
        order = everything[:-2] if follow.cumulative == "low" else everything[:-2][::-1]
        return [one(order[:n], everything) for n in range(len(order) + 1)]
    if follow.by is None:
        return [one([each], everything) for each in everything]
    ordinary = everything[:-2]
    of = (lambda each: each // follow.columns) if follow.by == "row" else (lambda each: each % follow.columns)
    return [one([each], [other for other in ordinary if of(other) == of(each)]) for each in ordinary] + [None, None]


FOLLOWS = {
    "share": Follow(field="hour", measure="share"),
    "share-within": Follow(field="hour", measure="share", within={"late": [0], "stops": [1, 2]}),
    "mean": Follow(field="carrier", measure="mean", value="delay"),
    "mean-weighted": Follow(field="carrier", measure="mean", value="delay", weight="stops"),
    "count-low": Follow(field="delay", cumulative="low"),
    "share-high": Follow(field="delay", measure="share", cumulative="high", within={"late": [1]}),
    "mean-high": Follow(field="hour", measure="mean", value="delay", cumulative="high"),
    "share-by-row": Follow(field="route", measure="share", by="row", columns=2),
    "share-by-column": Follow(field="route", measure="share", by="column", columns=2),
    "count-of-bins": Follow(field="delay", bins=[2, 3, 4]),
    "share-of-bins": Follow(field="delay", measure="share", bins=[2, 3, 7]),
    "mean-of-bins": Follow(field="hour", measure="mean", value="delay", bins=[0, 1]),
}


def test_every_measure_is_what_it_is_defined_to_be(draw, known):
    brushes = {"delay": [1, 2, 3], "carrier": [0, 1, 2]}
    expected = {name: measured(known, follow, brushes) for name, follow in FOLLOWS.items()}
    view = known.payload()
    sparks = [
        Spark(
            id=f"more-{name}", title=name, alt=name, mark="line", follow=follow,
            y=np.arange(len(expected[name]), dtype=float), labels=[str(each) for each in range(len(expected[name]))],
        )
        for name, follow in FOLLOWS.items()
    ]  # fmt: skip
    section = Section(type="sparks", id="more", title="Measures", items=sparks)
    page = draw(replace(view, sections=[*view.sections, section]))
    brush(page, brushes)
    page.locator("section.sparks").nth(1).get_by_role("button", name="numbers").click()
    for name, numbers in expected.items():
        write = count if FOLLOWS[name].measure == "count" else number
        words = ["–" if each is None or np.isnan(each) else write(each).replace(THIN, "") for each in numbers]
        spark(page, f"more-{name}").scroll_into_view_if_needed()  # what is out of sight is drawn when it comes
        expect(spark(page, f"more-{name}").locator("td.selected")).to_have_count(len(words))
        expect_selected(page, f"more-{name}", [each.removesuffix(".0") for each in words])


def test_a_small_number_follows_in_the_words_that_it_had(draw, known):
    follow = {
        "UA 29.1 %": Follow(field="carrier", measure="share", bins=[0]),
        "0.950": Follow(field="delay", measure="share", bins=[2, 3]),
        "−2.5 min": Follow(field="hour", measure="mean", value="delay", bins=[0, 1, 2, 3, 4, 5]),
        f"1{THIN}301 rows": Follow(field="hour", bins=[0, 1]),
    }
    stats = [Stat(label="s", value=text, follow=each) for text, each in follow.items()]
    view = known.payload()
    section = Section(
        type="sparks", id="more", title="More", items=[bare("stats", [1], stats=[*stats, Stat(label="a", value="b")])]
    )
    page = draw(replace(view, sections=[*view.sections, section]))
    brushes = {"stops": [1]}
    click(page, "stops", 1)
    picture(page, "stats")
    share_of, ratio, mean, rows = (measured(known, each, brushes)[0] for each in follow.values())
    expect(spark(page, "stats").locator("dd")).to_have_text(
        [f"UA {share(share_of)}", f"{ratio:.3f}", f"{number(mean)} min", f"{count(int(rows))} rows", "b"]
    )


def test_cells_follow(draw, known):
    view = known.payload()
    totals = np.bincount(known.codes["route"], minlength=6)[:4].astype(float)
    cells = bare("cells", totals.reshape(2, 2), mark="cells", follow=Follow(field="route"))
    page = draw(replace(view, sections=[*view.sections, Section(type="sparks", id="m", title="m", items=[cells])]))
    click(page, "stops", 0)
    picture(page, "cells")
    counts = known.counts("route", {"stops": [0]})[:4]
    strengths = [f"{np.round(0.06 + 0.94 * each / totals.max(), 2):g}" for each in counts]
    for place, strength in enumerate(strengths):
        expect(spark(page, "cells").locator("svg .data").nth(place)).to_have_attribute("fill-opacity", strength)


def test_what_does_not_follow_steps_back_and_comes_again(draw, known):
    page = draw(known.payload())
    mark = page.locator('article[data-id="other"] .data').last
    colour = mark.evaluate("each => getComputedStyle(each).fill")
    click(page, "carrier", 1)
    expect(page.locator('article[data-id="carrier"]')).to_have_class(re.compile("follows"))
    expect(mark).not_to_have_css("fill", colour)
    bar(page).get_by_role("button", name="clear").click()
    expect(mark).to_have_css("fill", colour)


def test_cleared_sparks_are_as_they_were(draw, known):
    page = draw(known.payload())
    paths = "paths => paths.map(each => each.getAttribute('d') ?? '')"
    before = page.locator(".picture path").evaluate_all(paths)
    drag(page, "delay", 1, 3)
    click(page, "carrier", 0)
    expect(bar(page)).to_be_visible()
    bar(page).get_by_role("button", name="clear").click()
    expect(bar(page)).to_be_hidden()
    expect(page.locator('article[data-id="delay"] .band')).to_have_attribute("d", "")
    assert page.locator(".picture path").evaluate_all(paths) == before
