"""Row hashes: equal rows within a table and across two."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from workbench.data.source import Source
from workbench.profiling.row_hashes import normalised, repeats, row_hashes, varied_groups


def forms(source: Source) -> list[str]:
    return [normalised(source.sql_name(field.name), field.type) for field in source.schema]


def test_rows_of_two_sources_have_the_same_hash_whatever_holds_them() -> None:
    frame = pd.DataFrame({"a": ["x", "é", None], "b": [1.5, np.nan, 0.1 + 0.2]})
    other = pl.DataFrame({"a": ["X ", "e", None], "b": [1.5, None, 0.3]})
    first, second = Source.of(frame), Source.of(other)
    [here], [there] = row_hashes(first, forms(first)), row_hashes(second, forms(second))
    assert here.tolist() == there.tolist()
    assert len(set(here.tolist())) == 3


def test_hashes_come_in_the_order_of_the_rows() -> None:
    values = np.random.default_rng(0).integers(0, 50_000, 300_000)
    [hashes] = row_hashes(Source.of(pd.DataFrame({"k": values})), ['"k"'])
    _, first, back = np.unique(values, return_index=True, return_inverse=True)
    assert (hashes == hashes[first][back]).all()
    assert repeats(hashes).copies == values.size - np.unique(values).size


def test_rows_left_out_equal_none() -> None:
    source = Source.of(pd.DataFrame({"k": [1, 1, 2, 2, 2]}))
    [hashes] = row_hashes(source, ['"k"'], where='"k" = 1')
    found = repeats(hashes)
    assert (found.copies, found.positions.tolist()) == (1, [0, 1])


def test_groups_in_which_a_second_hash_differs() -> None:
    source = Source.of(pd.DataFrame({"k": [1, 1, 2, 2, 3], "v": ["a", "b", "c", "c", "d"]}))
    keys, values = row_hashes(source, ['"k"'], ['"v"'])
    found = repeats(keys)
    [group] = varied_groups(found, values)
    assert found.positions[found.groups == group].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Crème  brûlée\t", "creme brulee"),
        (" \u00a0 ", None),
        ("ÅNGSTRÖM", "angstrom"),
        (123_456.7, 123_457.0),
        (-0.000_123_456_78, -0.000_123_457),
        (0.0, 0.0),
        (float("inf"), float("inf")),
    ],
)
def test_normalised_forms(value: str | float, expected: str | float | None) -> None:
    source = Source.of(pl.DataFrame({"x": [value]}))
    form = forms(source)[0]
    [found] = source.sql(f"SELECT {form} AS form FROM data")["form"].to_pylist()
    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)
