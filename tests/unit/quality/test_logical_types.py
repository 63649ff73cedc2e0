"""Logical types: what the values of a column mean."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from workbench.profiling.logical_types import coordinate_pairs
from workbench.profiling.quality_report import quality

RANDOM = np.random.default_rng(1)
N = 120
WORDS = ["the", "wage", "of", "a", "worker", "is", "what", "she", "earns", "in", "one", "hour"]
SENTENCES = [" ".join(RANDOM.choice(WORDS, 8)) for _ in range(N)]
CASES = {
    "id": [f"K{n:04d}" for n in range(N)],
    "id ": [str(UUID(int=n)) for n in range(N // 2)] * 2,
    "category": RANDOM.choice(["red", "green", "blue"], N),
    "free text": SENTENCES,
    "boolean in text": RANDOM.choice(["yes", "no"], N),
    "number in text": [f"{n / 7:.3f}" for n in range(N)],
    "currency in text": [f"${n / 7:.2f}" for n in range(N)],
    "percent in text": [f"{n / 7:.2f} %" for n in range(N)],
    "date in text": pd.date_range("2020-01-01", periods=N).strftime("%d.%m.%Y"),
    "time in text": pd.date_range("2020-01-01", periods=N, freq="7min").strftime("%H:%M"),
    "JSON": [f'{{"a": {n}, "b": [1, 2]}}' for n in range(N)],
    "URL": [f"https://example.org/{n}?q=1" for n in range(N)],
    "e-mail": [f"someone{n}@example.org" for n in range(N)],
    "coordinates": [f"{n / 7:.4f}, {n / 3:.4f}" for n in range(N)],
    "boolean as number": RANDOM.integers(0, 2, N),
    "date as number": pd.date_range("2020-01-01", periods=N).strftime("%Y%m%d").astype(int),
    "clock time as number": [h * 100 + m for h in range(6, 18) for m in range(0, 60, 5)][:N],
    "number": RANDOM.normal(size=N),
    "integer": RANDOM.integers(0, 500, N),
    "datetime": pd.date_range("2020-01-01", periods=N),
    "boolean": RANDOM.integers(0, 2, N).astype(bool),
}


@pytest.mark.parametrize("name", CASES)
def test_a_column_is_what_its_values_say(name: str) -> None:
    report = quality(pd.DataFrame({"x": CASES[name]}))
    [row] = report.frame("columns").to_dict("records")
    assert (row["logical"], row["logical_n"]) == (name.strip(), N)
    document = report.to_dict()["columns"][0]
    assert document.get("logical", document["type"]) == name.strip()


def test_words_for_missing_are_left_out() -> None:
    frame = pd.DataFrame({"x": [f"${n / 7:.2f}" for n in range(N)] + ["n/a"] * 40})
    assert quality(frame).to_dict()["columns"][0]["logical"] == "currency in text"


def test_a_column_of_very_many_values_is_told_by_the_sampled_rows() -> None:
    frame = pd.DataFrame({"x": [f"someone{n}@example.org" for n in range(20_000)]})
    [row] = quality(frame).frame("columns").to_dict("records")
    assert (row["logical"], row["logical_n"]) == ("e-mail", 10_000)


def test_latitude_and_longitude_are_found_by_name_and_range() -> None:
    frame = pd.DataFrame(
        {
            "start_lat": RANDOM.uniform(47, 49, N),
            "start_lng": RANDOM.uniform(15, 17, N),
            "latitude": RANDOM.uniform(-200, 200, N),
            "flat": RANDOM.uniform(1, 2, N),
        }
    )
    columns = quality(frame).table.columns
    assert [column.logical for column in columns] == ["latitude", "longitude", "number", "number"]
    assert coordinate_pairs(columns) == [("start_lat", "start_lng")]


def test_nothing_is_told_of_a_sensitive_column() -> None:
    document = quality(pd.DataFrame({"x": CASES["e-mail"]}), sensitive="x").to_dict()
    assert "logical" not in document["columns"][0]
    [row] = quality(pd.DataFrame({"x": CASES["e-mail"]}), sensitive="x").frame("columns").to_dict("records")
    assert row["logical"] == row["type"]
    assert pd.isna(row["pattern"])
