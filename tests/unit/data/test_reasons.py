"""What other libraries say went wrong, without the values that they quote."""

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from workbench.data.reasons import reason_of
from workbench.data.source import Source
from workbench.invalid import InvalidInput


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Could not convert string 'Ada' to INT32", "Could not convert string … to INT32"),
        ("Could not convert string 'it''s \\'Ada\\'' to INT32", "Could not convert string … to INT32"),
        ('in line 3: Failed to cast value to numerical: "Ada".', "in line 3: Failed to cast value to numerical: …"),
        ("failed for 2 values: [\"Ada\", 'Bo']", "failed for 2 values: …"),
        ("Could not convert 'Ada' with type str: tried double", "Could not convert … with type str: tried double"),
        ("no such column: 'wages'\nLINE 1: select 'Ada'", "no such column: 'wages'"),
        ("", "no reason was given"),
    ],
)
def test_the_first_line_is_kept_without_its_values(said, kept):
    assert reason_of(ValueError(said)) == kept


def cast_in_polars():
    return pl.LazyFrame({"name": ["Ada"]}).select(pl.col("name").cast(pl.Int64))


def cast_in_duckdb():
    return duckdb.connect().sql("SELECT CAST(name AS INTEGER) AS name FROM (VALUES ('1'), ('Ada')) AS t(name)")


def cast_in_a_stream():
    def batches():
        yield pa.record_batch({"name": [1]})
        yield pa.record_batch({"name": pa.array(["Ada"]).cast(pa.int64())})

    return pa.RecordBatchReader.from_batches(pa.schema([("name", pa.int64())]), batches())


@pytest.mark.parametrize("query", [cast_in_polars, cast_in_duckdb, cast_in_a_stream])
def test_a_query_that_fails_is_refused_in_one_line_without_its_values(query):
    with pytest.raises(InvalidInput, match=r"^the (lazy frame|stream) (cannot|could not) be [^\n]*$") as refused:
        Source.of(query())
    assert "Ada" not in str(refused.value)
    assert "\n" not in str(refused.value)
