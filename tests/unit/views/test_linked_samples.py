"""Views that are linked carry the same sampled rows, however many fit into each of them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.views.budget import fewer_rows
from workbench.views.rows.linking import with_sampled
from workbench.views.rows.sampling import sampled_positions

N = 30_000
CUTS = {"place": {"edges": [float(each) for each in range(0, N + 1, 150)]}, "odd": {"values": [[0], [1]]}}


@pytest.fixture
def view(linked):
    """Makes views of the same rows: ``view("title", 4_000)`` carries so many of them."""
    frame = pd.DataFrame({"place": np.arange(N, dtype=float), "odd": np.arange(N) % 2})

    def made(title, n, cuts=CUTS):
        report = linked(frame, cuts, title=title)
        places = fewer_rows(10_000, n)
        links = report.payload.links
        fields = [replace(each, codes=np.asarray(each.codes)[places]) for each in links.fields]
        sample = replace(links.sample, n=n)
        report.__dict__["payload"] = replace(report.payload, links=replace(links, fields=fields, sample=sample))
        return report

    return made


def codes(report):
    return {field.id: np.asarray(field.codes) for field in report.payload.links.fields}


def test_the_view_that_carries_more_rows_keeps_those_of_the_other(view):
    large, small = view("large", 7_000), view("small", 4_000)
    before = large.payload
    kept = codes(small)
    wb.link(large, small)
    assert large.payload.links.sample == small.payload.links.sample
    assert large.payload.links.sample.n == 4_000
    for name, expected in kept.items():
        np.testing.assert_array_equal(codes(large)[name], expected)
        np.testing.assert_array_equal(codes(small)[name], expected)
    assert large.payload.id == before.id
    assert [each.totals.tolist() for each in large.payload.links.fields] == [
        each.totals.tolist() for each in before.links.fields
    ], "what is known of all rows stays"


def test_those_are_the_rows_at_the_places_that_are_sampled(view):
    large, small = view("large", 10_000), view("small", 4_000)
    wb.link(large, small)
    positions = sampled_positions(N)[fewer_rows(10_000, 4_000)]
    np.testing.assert_array_equal(codes(large)["place"], positions // 150)
    np.testing.assert_array_equal(codes(large)["odd"], positions % 2)


def test_a_third_view_that_carries_fewer_takes_the_others_along(view):
    one, other, third = view("one", 7_000), view("other", 5_000), view("third", 2_500)
    wb.link(one, other)
    assert one.payload.links.sample.n == 5_000
    wb.link(third, other)
    assert [each.payload.links.sample.n for each in (one, other, third)] == [2_500] * 3
    np.testing.assert_array_equal(codes(one)["place"], codes(third)["place"])
    np.testing.assert_array_equal(codes(other)["place"], codes(third)["place"])


def test_a_view_that_carried_every_row_still_answers_exactly(linked):
    frame = pd.DataFrame({"place": np.arange(6_000, dtype=float), "odd": np.arange(6_000) % 2})
    cuts = {"odd": CUTS["odd"]}
    whole, part = linked(frame, cuts, title="whole"), linked(frame, cuts, title="part")
    part.__dict__["payload"] = replace(part.payload, links=with_sampled(part.payload.links, 1_000))
    wb.link(whole, part)
    assert (whole.payload.links.sample.kind, whole.payload.links.sample.n) == ("sampled", 1_000)
    whole.select(odd=1)
    assert part.selection.n_rows == 3_000
    np.testing.assert_array_equal(np.flatnonzero(part.selection.mask), np.arange(1, 6_000, 2))


def test_numbers_of_the_rows_are_carried_with_them(view):
    large = view("large", 7_000)
    values = sampled_positions(N)[fewer_rows(10_000, 7_000)].astype(float)
    from workbench.views.links import LinkedValue

    links = replace(large.payload.links, values=[LinkedValue(id="v", title="v", values=values)])
    (value,) = with_sampled(links, 4_000).values
    np.testing.assert_array_equal(value.values, sampled_positions(N)[fewer_rows(10_000, 4_000)])


def test_more_rows_than_there_are_cannot_be_carried(view):
    links = view("small", 4_000).payload.links
    assert with_sampled(links, 5_000) is links
    assert with_sampled(links, 4_000) is links
