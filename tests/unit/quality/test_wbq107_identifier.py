"""WBQ107: a column only names its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.profiling.quality_report import quality

ROWS = 200


def identifiers(name: str, values: object, **arguments: str) -> list[str | None]:
    report = quality(pd.DataFrame({name: values, "other": np.arange(len(pd.Series(values))) % 7}), **arguments)
    found = [found for found in report.findings if found.code == "WBQ107"]
    assert all(report.source.count_where(each.where or "") == each.count for each in found)
    return [each.column for each in found]


def test_fires_on_texts_that_all_differ() -> None:
    assert identifiers("passenger", [f"P{n:04d}" for n in range(ROWS)]) == ["passenger"]


def test_fires_on_whole_numbers_without_a_gap_or_with_a_telling_name() -> None:
    gapped = np.random.default_rng(0).permutation(10_000)[:ROWS]
    assert identifiers("row", np.arange(ROWS)) == ["row"]
    assert identifiers("customer_id", gapped) == ["customer_id"]
    assert identifiers("customerId", gapped) == ["customerId"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("income", np.random.default_rng(0).permutation(10_000)[:ROWS]),
        ("weight", np.random.default_rng(0).normal(size=ROWS)),
        ("day", pd.date_range("2020", periods=ROWS)),
        ("paid", np.random.default_rng(0).permutation(10_000)[:ROWS]),
        ("id", range(19)),
        ("review", [f"{n} " + "long prose " * 10 for n in range(ROWS)]),
        ("id", [1, *range(1, ROWS)]),
    ],
)
def test_stays_silent_on_measurements_dates_prose_and_few_rows(name: str, values: object) -> None:
    assert identifiers(name, values) == []


@pytest.mark.parametrize("argument", ["key", "target"])
def test_stays_silent_on_the_key_and_the_target(argument: str) -> None:
    assert identifiers("id", np.arange(ROWS), **{argument: "id"}) == []


def test_values_of_an_identifier_are_not_among_the_exemplars() -> None:
    frame = pd.DataFrame({"id": [f"P{n:04d}" for n in range(ROWS)], "n": np.arange(ROWS) % 5})
    sample = next(section for section in quality(frame).payload.sections if section.id == "sample")
    assert [column.name for column in sample.items[0].columns] == ["row", "n"]
