"""The code that a selection is copied as gives its rows."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
from playwright.sync_api import expect

from tests.browser.brush_gestures import (
    brush,
    click,
    host,
)
from tests.browser.linked_flights import BINS, HOSTILE, ROWS, LinkedFlights
from workbench.data.source import Source
from workbench.views.links import CodeForm

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def copied(page):
    """What the bar copies."""
    page.get_by_role("button", name="copy as").click()
    expect(page.locator(".said")).to_contain_text("copied")
    return page.evaluate("navigator.clipboard.readText()")


def subsets(name):
    """Sets of a field's bins: each kind of bin, and bins that are no neighbours."""
    n = len(BINS[name].get("values", BINS[name].get("edges", [])[1:]))
    return [[0], [0, 1], [n - 1], [n], [n + 1], [0, n - 1, n + 1], [n - 1, n, n + 1]]


@pytest.mark.parametrize("dialect", ["pandas", "polars", "sql"])
def test_the_copied_code_gives_the_selected_rows(show, known, dialect):
    data = known.frame.assign(row=np.arange(ROWS))
    match dialect:
        case "pandas":
            rows = data
        case "polars":
            rows = pl.from_pandas(data, nan_to_null=False)
        case "sql":
            rows = Source.of(data)
    form = CodeForm(dialect=dialect, name="flights")
    page = host(show, LinkedFlights(known.frame, known.positions, code=form).payload())
    chosen = [{name: bins} for name in BINS for bins in subsets(name)]
    chosen.append({name: subsets(name)[5] for name in ("delay", "carrier", HOSTILE)})
    codes = page.evaluate(
        """chosen => {
          const button = [...document.querySelector('.workbench-view').shadowRoot.querySelectorAll('.selection button')]
            .find(each => each.textContent === 'copy as code');
          let copied;
          navigator.clipboard.writeText = text => { copied = text; return Promise.resolve(); };
          return chosen.map(bins => { window.select(bins); button.click(); return copied; });
        }""",
        chosen,
    )
    for bins, code in zip(chosen, codes, strict=True):
        found = eval(code, {"pd": pd, "pl": pl, "flights": rows})["row"]
        found = found.to_pylist() if dialect == "sql" else found.to_list()
        assert found == np.flatnonzero(known.mask(bins)).tolist(), code


def test_an_expression_is_written_once_and_brushes_are_joined(draw, context, known):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    form = CodeForm(dialect="pandas", name="load()")
    page = draw(LinkedFlights(known.frame, known.positions, code=form).payload())
    brushes = {"delay": [2, 3], "carrier": [0, 2]}
    brush(page, brushes)
    rows = eval(copied(page), {"load": lambda: known.frame, "pd": pd})
    assert rows.index.tolist() == np.flatnonzero(known.mask(brushes)).tolist()


def test_data_without_a_name_give_a_predicate(draw, context, known):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = draw(LinkedFlights(known.frame, known.positions, code=None).payload())
    brushes = {"delay": [2, 3], HOSTILE: [0]}
    brush(page, brushes)
    page.get_by_role("button", name="copy as SQL").click()
    expect(page.locator(".said")).to_have_text("copied")
    predicate = page.evaluate("navigator.clipboard.readText()")
    assert Source.of(known.frame).count_where(predicate) == known.mask(brushes).sum()


def test_without_a_clipboard_the_code_is_shown(draw, known):
    page = draw(known.payload())
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    click(page, "carrier", 5)
    page.get_by_role("button", name="copy as code").click()
    expect(page.locator("pre.code")).to_have_text(f'flights[flights["carrier"].isin([{json.dumps(HOSTILE)}])]')
