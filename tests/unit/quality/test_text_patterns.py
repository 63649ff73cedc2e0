"""Text patterns: the shapes of the texts of a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from workbench.profiling.quality_report import quality
from workbench.profiling.text_patterns import mended, pattern_of

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile


def column(values: list[str | None]) -> ColumnProfile:
    return quality(pd.DataFrame({"x": values})).table.columns[0]


@pytest.mark.parametrize(
    ("text", "shape"),
    [("N725-Mq", "A999-Aa"), ("éÉ٣ \u3000", "aA9  "), ("日本", "aa"), ("", ""), ("a_b+1", "a_a+9")],
)
def test_each_character_is_told_by_its_class(text: str, shape: str) -> None:
    assert pattern_of(text) == shape


def test_shares_are_those_of_the_values() -> None:
    seen = column(["AB12", "CD34", "AB12", "x", None]).patterns
    assert seen is not None
    assert seen.shares == (("AA99", 0.75), ("a", 0.25))
    assert (seen.distinct, seen.n, seen.exact) == (2, 4, True)
    assert seen.regex is None


def test_runs_are_one_where_texts_differ_in_length() -> None:
    seen = column(["k" * n + str(n) for n in range(1, 60)]).patterns
    assert seen is not None
    assert seen.patterns[0][0] == "a+9+"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["AB-12", "CD-34"], id="letters and digits"),
        pytest.param(["(1) a.b", "(2) c.d"], id="signs"),
        pytest.param(["A+", "B+"], id="a plus of its own"),
        pytest.param(["k" * n + str(n) for n in range(1, 60)], id="runs"),
    ],
)
def test_one_shape_becomes_an_expression_that_matches_all(values: list[str]) -> None:
    seen = column(values).patterns
    assert seen is not None
    if seen.distinct == 1:
        assert seen.regex is not None
        assert all(re.fullmatch(seen.regex, value) for value in values)
        assert re.fullmatch(seen.regex, "§") is None
    else:
        assert seen.regex is None


def test_the_frame_of_columns_tells_the_shape_and_lengths() -> None:
    frame = pd.DataFrame({"x": ["AB12", "CD34", "", "AB12"], "y": [1, 2, 3, 3]})
    rows = quality(frame).frame("columns").set_index("name")
    assert rows.loc["x", ["pattern", "pattern_share", "empty"]].tolist() == ["AA99", 0.75, 1]
    assert rows.loc["x", ["length_min", "length_mean", "length_max"]].tolist() == [0, 3.0, 4]
    assert rows.loc["y", ["min_count", "max_count"]].tolist() == [1, 2]
    assert pd.isna(rows.loc["y", "pattern"])


@given(some.text())
def test_what_utf8_becomes_is_mended(text: str) -> None:
    broken = text.encode("utf-8", errors="ignore").decode("latin-1")
    assert mended(broken) == text.encode("utf-8", errors="ignore").decode("utf-8")


@given(some.lists(some.text(max_size=60), min_size=1, max_size=30))
def test_any_texts_have_shapes(values: list[str]) -> None:
    kept = [value.encode("utf-8", errors="ignore").decode("utf-8") for value in values]
    seen = column(list(kept))
    assert seen.patterns is not None
    assert sum(count for _, count in seen.patterns.patterns) <= len(kept)
    assert seen.logical
