"""A view that is linked to a kernel: the exact answer takes the place of the sample."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.brush_gestures import THIN, bar, brush, click, expect_selected, host, roughly, show_numbers
from workbench.views.wording import count, number

pytestmark = [pytest.mark.slow, pytest.mark.browser]


class Kernel:
    """Answers `select` over all rows with pandas, and writes down what it was told."""

    def __init__(self, known):
        self.known = known
        self.questions = []

    def __call__(self, question, words):
        assert question == "select"
        self.questions.append(words)
        brushes = {name: bins for each in words["selections"] for name, bins in each["bins"].items()}
        known = self.known
        rows = int(known.mask(brushes).sum())
        return {
            "rows": rows,
            "of": len(known.frame),
            "aggregates": [self._sums(each, brushes) for each in words["aggregates"]],
        }

    def _sums(self, asked, brushes):
        known = self.known
        name = asked["field"]
        n = len(known.labels(name))
        kept = known.mask(brushes, besides=name)
        for each in asked["within"]:
            kept &= np.isin(known.codes[each["field"]], each["bins"])
        rows = np.bincount(known.codes[name][kept], minlength=n).tolist()
        if asked["value"] is None:
            return {"rows": rows, "sums": None, "weights": None}
        values = known.frame[asked["value"]].to_numpy(float)
        there = kept & np.isfinite(values)
        sums = np.bincount(known.codes[name][there], weights=values[there], minlength=n).tolist()
        return {"rows": rows, "sums": sums, "weights": np.bincount(known.codes[name][there], minlength=n).tolist()}


def test_the_kernel_makes_the_numbers_exact_when_the_drag_rests(show, context, sampled, record):
    kernel = Kernel(sampled)
    context.expose_function("answer", kernel)
    page = host(show, sampled.payload())
    brushes = {"delay": [2, 3, 4], "carrier": [0, 1]}
    brush(page, brushes)
    n = int(sampled.mask(brushes).sum())
    expect(bar(page).locator("strong")).to_have_text(f"{count(n)} rows")
    expect(bar(page).locator(".basis")).to_have_text("")
    show_numbers(page)
    for name in sampled.names:
        kept = sampled.mask(brushes, besides=name)
        exact = np.bincount(sampled.codes[name][kept], minlength=len(sampled.labels(name)))
        expect_selected(page, name, [str(each) for each in exact])
    delay = sampled.frame["delay"].where(sampled.mask(brushes) & np.isfinite(sampled.frame["delay"]))
    means = delay.groupby(sampled.codes["hour"]).mean()
    known = [number(each).replace(THIN, "") for each in means.iloc[:4]]
    expect_selected(page, "mean", [*known, *[None] * (len(sampled.labels("hour")) - 4)])
    last = kernel.questions[-1]
    assert last["view"] == "flights"
    assert last["selections"] == [{"view": "flights", "bins": brushes}]
    bar(page).get_by_role("button", name="clear").click()
    while kernel.questions[-1]["selections"][0]["bins"]:  # a slow machine may have asked more than once before
        page.wait_for_function("n => window.asked.length > n", arg=len(kernel.questions))
    assert kernel.questions[-1] == {
        "view": "flights",
        "selections": [{"view": "flights", "bins": {}}],
        "aggregates": [],
    }
    assert record.errors == []


def test_nothing_is_asked_when_nothing_has_changed(show, context, known):
    kernel = Kernel(known)
    context.expose_function("answer", kernel)
    page = host(show, known.payload())
    page.evaluate("() => { for (const listener of window.listeners) listener(); }")
    click(page, "carrier", 0)
    page.wait_for_function("() => window.asked.length === 1")
    assert kernel.questions[0]["aggregates"] == []  # every row is in the sample
    page.evaluate("() => { for (const listener of window.listeners) listener(); }")
    click(page, "carrier", 1)
    click(page, "carrier", 0)
    click(page, "delay", 0)
    while "delay" not in kernel.questions[-1]["selections"][0]["bins"]:
        page.wait_for_function("n => window.asked.length > n", arg=len(kernel.questions))
    asked = [each["selections"][0]["bins"] for each in kernel.questions]
    assert asked[0] == {"carrier": [0]}
    assert asked[-1] == {"carrier": [0], "delay": [0]}
    # A slow machine may rest between the clicks; what has not changed is not asked again even there.
    assert all(before != after for before, after in pairwise(asked))


def test_an_answer_about_an_older_selection_is_dropped(show, sampled):
    page = host(show, sampled.payload())
    page.evaluate(
        """() => {
          window.held = [];
          window.answer = (question, words) => new Promise(resolve => { window.held.push([words, resolve]); });
        }"""
    )
    brush(page, {"delay": [2, 3, 4], "carrier": [0]})
    page.wait_for_function("() => window.held.length === 1")
    click(page, "carrier", 1)
    brushes = {"delay": [2, 3, 4], "carrier": [1]}
    estimated = int(sampled.mask(brushes)[sampled.positions].sum()) * 10
    words = f"≈{THIN}{count(int(roughly(estimated)))} rows"
    expect(bar(page).locator("strong")).to_have_text(words)
    page.evaluate("() => window.held[0][1]({ rows: 12345, of: 30000, aggregates: [] })")
    page.wait_for_function("() => window.held.length === 2")
    expect(bar(page).locator("strong")).to_have_text(words)
    page.evaluate("() => window.held[1][1]({ rows: 1234, of: 30000, aggregates: [] })")
    expect(bar(page).locator("strong")).to_have_text(f"1{THIN}234 rows")


def test_without_an_answer_the_sample_stays(show, sampled, record):
    page = host(show, sampled.payload())
    page.evaluate("() => { window.answer = () => Promise.reject(new Error('kernel busy')); }")
    brush(page, {"delay": [2, 3], "carrier": [0]})
    page.wait_for_function("() => window.asked.length > 0")
    expect(bar(page).locator(".basis")).to_contain_text("sampled")
    page.evaluate("() => { window.answer = () => Promise.resolve({ rows: 'x', aggregates: 7 }); }")
    click(page, "carrier", 1)
    page.wait_for_function("() => window.asked.length > 1")
    expect(bar(page).locator(".basis")).to_contain_text("sampled")
    assert record.errors == []


def test_code_in_the_kernel_can_select(show, known, context):
    kernel = Kernel(known)
    context.expose_function("answer", kernel)
    page = host(show, known.payload())
    click(page, "hour", 1)
    page.evaluate("() => window.select({ delay: [1, 3, 4, 99, -1], carrier: [0], nobody: [1] })")
    expect(bar(page).locator("li .sentence")).to_have_text(["delay is -30 – 0 or 30 – 90 min", "carrier is UA"])
    n = int(known.mask({"delay": [1, 3, 4], "carrier": [0]}).sum())
    expect(bar(page).locator("strong")).to_have_text(f"{count(n)} rows")
