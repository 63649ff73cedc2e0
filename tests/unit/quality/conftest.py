"""One small table with every plain kind of column, held by each library and file format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from pathlib import Path

HOLDERS = ("pandas", "polars", "lazy", "table", "reader", "parquet", "csv")


def plain_table() -> pa.Table:
    """Make 200 rows without odd types, which every holder holds alike."""
    random = np.random.default_rng(7)
    wage = np.round(random.gamma(2.0, 3.0, 200), 3)
    return pa.table(
        {
            "wage": pa.array(wage, mask=np.arange(200) % 17 == 0),
            "educ": pa.array(random.integers(0, 19, 200)),
            "region": pa.array(random.choice(["west", "north", 'the "far" south'], 200)),
            "hired": pa.array([f"2020-01-{1 + n % 28:02d}" for n in range(200)]).cast(pa.date32()),
            "union": pa.array(random.integers(0, 2, 200).astype(bool)),
        }
    )


def hold(table: pa.Table, holder: str, folder: Path) -> Any:
    """Give a table to a library or write it to a file."""
    match holder:
        case "pandas":
            return table.to_pandas(date_as_object=True)
        case "polars":
            return pl.from_arrow(table)
        case "lazy":
            return pl.from_arrow(table).lazy()
        case "table":
            return table
        case "reader":
            return table.to_reader(max_chunksize=37)
        case "parquet":
            path = folder / "held.parquet"
            pq.write_table(table, path, row_group_size=61)
            return path
        case _:
            path = folder / "held.csv"
            pyarrow.csv.write_csv(table, path)
            return path


@pytest.fixture(params=HOLDERS)
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The plain table, held in one of the ways."""
    return hold(plain_table(), request.param, tmp_path)


@pytest.fixture
def plain() -> pa.Table:
    """The plain table itself."""
    return plain_table()


def odd_frame() -> pd.DataFrame:
    """Make a frame with the column types that break tools."""
    return pd.DataFrame(
        {
            "mixed": [1, "two", None, 3.5],
            "nested": [[1, 2], [3], None, [1, 2]],
            "struct": [{"a": 1}, {"a": 2}, None, {"a": 1}],
            "category": pd.Categorical(["u", "v", None, "u"]),
            "number category": pd.Categorical([1, 2, None, 1]),
            "zoned": pd.to_datetime(["2020-01-01", None, "2021-06-01", "2020-01-01"]).tz_localize("Europe/Rome"),
            "naive": pd.to_datetime(["2020-01-01 10:00", None, "2021-06-01 00:00", "2020-01-01 00:00"]),
            "span": pd.to_timedelta([1, 2, None, 90], unit="s"),
            "bytes": [b"a", b"\xff", None, b"a"],
            "empty": [None, None, None, None],
            "nothing": [np.nan] * 4,
            "endless": [np.inf, -np.inf, np.nan, 1.0],
            "huge": [2**63 - 1, -(2**63), 0, 1],
            "unsigned": np.array([2**64 - 1, 0, 1, 2], dtype=np.uint64),
            "complex": [1 + 2j, 2j, 0j, 1 + 2j],
            "period": pd.period_range("2020-01", periods=4, freq="M"),
            "truth": [True, False, None, True],
            "</script><b>": [1.0, 2.0, 3.0, 4.0],
            "quote \" and ' and\nline": [1, 2, 3, 4],
            "שלום": ["א", "ב", "ג", "א"],
        }
    )
