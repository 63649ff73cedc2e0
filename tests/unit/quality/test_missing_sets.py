"""Sets of columns that are missing in the same rows: counted as one counts by hand."""

from __future__ import annotations

import pyarrow as pa

from workbench.profiling.missing_sets import MissingSet, missing_sets


def table(**columns: list[float | None]) -> pa.Table:
    return pa.table(columns)


def test_a_set_counts_all_rows_in_which_its_columns_are_missing() -> None:
    gone = table(
        a=[None, None, None, None, None, None, 1.0, None],
        b=[None, None, None, None, None, None, 1.0, 2.0],
        c=[None, None, None, 1.0, 1.0, 1.0, 1.0, 2.0],
        full=[1.0] * 8,
        empty=[None] * 8,
    )
    assert missing_sets(gone) == [
        MissingSet(columns=("a", "b"), rows=6),
        MissingSet(columns=("a", "b", "c"), rows=3),
    ]


def test_nan_is_missing() -> None:
    nan = float("nan")
    assert missing_sets(table(a=[nan, nan, nan, 1.0], b=[None, nan, None, 1.0])) == [
        MissingSet(columns=("a", "b"), rows=3)
    ]


def test_what_is_never_missing_together_or_too_rarely_makes_no_set() -> None:
    assert missing_sets(table(a=[None, 1.0, None, 1.0], b=[1.0, None, 1.0, None])) == []
    assert missing_sets(table(a=[None, None, 1.0, 1.0], b=[None, None, 1.0, 1.0])) == []
    assert missing_sets(table(a=[1.0], b=[1.0])) == []
