from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from tests.unit.runs.reproduce.png_files import png
from workbench.runs.comparison.outputs.changing_words import ChangingWords
from workbench.runs.comparison.outputs.likeness import Tolerance
from workbench.runs.records.observations import sha256_of
from workbench.runs.reproduce.file_comparison import NotCompared, compare_written
from workbench.runs.reproduce.scratch import Scratch

NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
CHANGING = (ChangingWords(NOW, NOW), ChangingWords(NOW, NOW))
PIXELS = np.full((16, 16, 3), 9, np.uint8)


@pytest.fixture
def compared(tmp_path):
    """Write a file in both runs, and compare the two; *changed* is what the person did to the first meanwhile."""

    def compare(name, before, after, *, changed=None):
        sides = []
        for place, write in (("own", before), ("scratch", after)):
            path = tmp_path / place / name
            path.parent.mkdir(exist_ok=True)
            if write is not None:
                write(path)
            sides.append({"outputs": [{"path": str(path), "sha256": sha256_of(path)}] if write is not None else []})
        if changed is not None:
            changed(tmp_path / "own" / name)
        scratch = Scratch(tmp_path, tmp_path, tmp_path, {tmp_path / "own": tmp_path / "scratch"})
        return next(compare_written(sides[0], sides[1], scratch, Tolerance(), CHANGING))[1]

    return compare


def text(content):
    return lambda path: path.write_text(content)


def parquet(**columns):
    return lambda path: pd.DataFrame(columns).to_parquet(path)


def picture(pixels):
    return lambda path: path.write_bytes(png(pixels))


@pytest.mark.parametrize(
    ("name", "before", "after", "degree"),
    [
        ("a.bin", text("1"), text("1"), "same"),
        ("a.csv", text("a\n1.00000001"), text("a\n1.00000002"), "within tolerance"),
        ("a.csv", text("a\n1"), text("a\n2"), "different"),
        ("a.json", text('{"made": "2026-11-26T00:00:00"}'), text('{"made": "2026-11-26T00:00:01"}'), "same"),
        ("a.parquet", parquet(x=[1.0, 2.0]), parquet(x=[1.0, 2.000000001]), "within tolerance"),
        ("a.parquet", parquet(x=["a", "b"]), parquet(x=["a", "c"]), "different"),
        ("a.parquet", parquet(x=[1.0]), parquet(y=[1.0]), "different"),
        ("a.parquet", parquet(x=[1.0]), parquet(x=[1.0, 2.0]), "different"),
        ("a.png", picture(PIXELS), picture(255 - PIXELS), "different"),
        ("a.csv", text("a"), None, "different"),
    ],
)
def test_a_file_is_compared_by_what_it_holds(compared, name, before, after, degree):
    assert compared(name, before, after).degree == degree


def test_what_cannot_be_looked_into_is_told_and_counts_as_nothing(compared):
    unknown = compared("a.pickle", text("1"), text("2"))
    assert isinstance(unknown, NotCompared)
    assert "not looked into" in str(unknown)
    gone = compared("a.csv", text("1"), text("2"), changed=text("mine now"))
    assert "is no longer there" in str(gone)
    damaged = compared("a.parquet", text("1"), text("2"))
    assert "cannot be read" in str(damaged)
