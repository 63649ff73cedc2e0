"""As many sampled rows as fit in a view."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.views.basis import EXACT
from workbench.views.budget import fewer_rows, linked_within_budget, sample_basis, size_of, within_budget
from workbench.views.links import LinkedField, Links
from workbench.views.payload import Payload
from workbench.views.settings import options

ROWS = 10_000
CODES = np.random.default_rng(0).integers(0, 30, (40, ROWS)).astype(np.uint8)


def carrying(fields, codes=CODES):
    """Return what makes a payload with this many fields, for a number of rows."""

    def build(n):
        held = [
            LinkedField(
                id=f"f{place}",
                title="f",
                columns=["f"],
                sql=["f"],
                labels=[str(each) for each in range(30)],
                codes=codes[place, :n],
                totals=np.bincount(codes[place], minlength=30),
            )
            for place in range(fields if n else 0)
        ]
        links = Links(rows=ROWS, sample=sample_basis(n, ROWS) if n else None, fields=held)
        return Payload(kind="quality", title="t", summary="s", sections=[], links=links)

    return build


def carried(payload):
    return len(payload.links.fields[0].codes) if payload.links.fields else 0


def test_everything_is_carried_where_it_fits():
    payload = within_budget(carrying(10), rows=ROWS)
    assert carried(payload) == ROWS
    assert payload.links.sample == EXACT


@pytest.mark.parametrize("budget", [30_000, 60_000, 100_000, 250_000])
def test_what_does_not_fit_is_cut_to_nearly_the_budget(monkeypatch, budget):
    monkeypatch.setattr(options, "view_bytes", budget)
    payload = within_budget(carrying(40), rows=ROWS)
    assert 0.85 * budget <= size_of(payload) <= budget
    assert payload.links.sample.n == carried(payload) < ROWS


def test_nothing_is_linked_where_hardly_a_row_would_fit(monkeypatch):
    monkeypatch.setattr(options, "view_bytes", 20_000)
    payload = within_budget(carrying(40), rows=ROWS)
    assert payload.links.fields == []
    assert payload.links.sample is None


def test_less_is_linked_where_few_rows_would_fit(monkeypatch):
    monkeypatch.setattr(options, "view_bytes", 60_000)
    payload = within_budget(carrying(40), carrying(4), rows=ROWS)
    assert len(payload.links.fields) == 4
    assert carried(payload) == ROWS


def test_more_is_linked_where_enough_rows_fit(monkeypatch):
    monkeypatch.setattr(options, "view_bytes", 150_000)
    assert len(within_budget(carrying(40), carrying(4), rows=ROWS).links.fields) == 40


def test_how_many_rows_are_enough_can_be_said(monkeypatch):
    monkeypatch.setattr(options, "view_bytes", 60_000)
    payload = within_budget(carrying(40), carrying(4), rows=ROWS, enough=100)
    assert len(payload.links.fields) == 40
    assert 100 <= carried(payload) < 2_000


def test_a_small_sample_is_found_where_rows_take_more_bytes_the_fewer_they_are(monkeypatch):
    again = np.tile(CODES[:, :400], ROWS // 400)  # from the 400th row on, hardly a byte is added
    build = carrying(40, again)
    monkeypatch.setattr(options, "view_bytes", (size_of(build(100)) + size_of(build(400))) // 2)
    assert size_of(build(1_000)) > options.view_bytes
    payload = within_budget(build, rows=ROWS)
    assert 100 <= carried(payload) < 400
    assert size_of(payload) <= options.view_bytes


def linked(fields=40, rows=ROWS):
    return linked_within_budget(lambda n, k: carrying(k)(n), rows=rows, fields=fields, enough=300)


def test_all_fields_are_linked_where_enough_rows_fit(monkeypatch):
    monkeypatch.setattr(options, "view_bytes", 60_000)
    payload = linked()
    assert len(payload.links.fields) == 40
    assert 300 <= carried(payload) < ROWS


@pytest.mark.parametrize("budget", [10_000, 14_000, 20_000])
def test_as_many_fields_are_linked_as_leave_room_for_enough_rows(monkeypatch, budget):
    monkeypatch.setattr(options, "view_bytes", budget)
    payload = linked()
    fields = [field.id for field in payload.links.fields]
    assert 1 <= len(fields) < 40
    assert fields == [f"f{place}" for place in range(len(fields))]
    assert carried(payload) >= 300
    assert size_of(payload) <= budget < size_of(carrying(len(fields) + 3)(300))


def test_no_field_is_linked_where_none_fits_or_none_is_known(monkeypatch):
    assert linked(fields=0).links.fields == []
    monkeypatch.setattr(options, "view_bytes", 10_000)

    def heavy(n, k):
        return replace(carrying(k)(n), summary="s" * 11_000)

    assert linked_within_budget(heavy, rows=ROWS, fields=40, enough=300).links.fields == []


@pytest.mark.parametrize("rows", [0, 1, 2, 50])
def test_few_rows_are_carried_whole(rows):
    assert carried(within_budget(carrying(3), rows=rows)) == rows


def test_smaller_samples_lie_within_larger_ones():
    larger, smaller = fewer_rows(10_000, 4_000), fewer_rows(10_000, 700)
    assert len(np.unique(smaller)) == 700
    assert set(smaller) < set(larger)
    assert (np.diff(smaller) > 0).all()
    assert fewer_rows(10, 20).tolist() == list(range(10))


def test_every_row_is_as_likely_as_any_other():
    places = fewer_rows(10_000, 2_000)
    counts = np.bincount(places // 1_000, minlength=10)
    assert counts.sum() == 2_000
    assert (abs(counts - 200) < 60).all()  # more than four standard deviations
