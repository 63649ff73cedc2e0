"""Counts of the question `select` across two fields, compared with NumPy; what a density asks."""

import numpy as np
import pandas as pd
import pytest

CUTS = {
    "wage": {"edges": [0.0, 5.0, 9.0, 30.0]},
    "age": {"edges": [0.0, 20.0, 40.0]},
    "town": {"values": [["Aarau"], ["Bern"]]},
}
N = 300_000  # several parts, in several threads


@pytest.fixture(scope="module")
def people(linked):
    random = np.random.default_rng(4)
    wage = np.where(random.random(N) < 0.1, np.nan, random.uniform(0, 30, N))
    frame = pd.DataFrame({"wage": wage, "age": random.uniform(0, 60, N), "town": random.choice(["Aarau", "Bern"], N)})
    return linked(frame, CUTS, title="people"), frame


def codes(frame, name):
    """Bins by pandas: those of the ranges, then the rest and missing values."""
    edges = CUTS[name]["edges"]
    cut = pd.cut(frame[name], [*edges[:-1], np.nextafter(edges[-1], np.inf)], right=False, labels=False)
    outside = cut.isna() & frame[name].notna()
    return cut.mask(outside, len(edges) - 1).mask(frame[name].isna(), len(edges)).astype(int).to_numpy()


def crossed(frame, kept):
    counts = np.zeros((4, 5), dtype=int)
    np.add.at(counts, (codes(frame, "age")[kept], codes(frame, "wage")[kept]), 1)
    return counts.ravel().tolist()


def asked(people, ask, bins, **more):
    report, _ = people
    return ask(
        "select",
        report,
        selections=[{"view": report.payload.id, "bins": bins}],
        aggregates=[{"field": "wage", "across": "age", "within": [], "value": None, "weight": None, **more}],
    )


def test_rows_are_counted_in_each_bin_of_one_by_each_bin_of_the_other(people, ask):
    _, frame = people
    (found,) = asked(people, ask, {})["aggregates"]
    assert found == {"rows": crossed(frame, np.ones(N, dtype=bool)), "sums": None, "weights": None}


def test_every_brush_counts_that_on_its_own_fields_too(people, ask):
    _, frame = people
    (found,) = asked(people, ask, {"town": [1], "wage": [1, 2]})["aggregates"]
    kept = (frame["town"] == "Bern").to_numpy() & np.isin(codes(frame, "wage"), [1, 2])
    assert found["rows"] == crossed(frame, kept)


def test_rows_within_bins_of_another_field_are_counted_alone(people, ask):
    _, frame = people
    (found,) = asked(people, ask, {}, within=[{"field": "town", "bins": [0]}])["aggregates"]
    assert found["rows"] == crossed(frame, (frame["town"] == "Aarau").to_numpy())


@pytest.mark.parametrize(
    ("more", "words"),
    [({"across": "height"}, "'field' must be one of"), ({"value": "wage"}, "'value' must be null")],
)
def test_what_cannot_be_counted_so_is_said(people, ask, more, words):
    assert words in str(asked(people, ask, {}, **more))
