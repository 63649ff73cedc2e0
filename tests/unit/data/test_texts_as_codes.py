"""Texts that a Parquet file holds as codes may be read as such; the values are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.data.source import Source

if TYPE_CHECKING:
    from pathlib import Path

COLOURS = ["red", None, "green", "red"]


def written(path: Path) -> Source:
    table = pa.table(
        {
            "colour": COLOURS * 5000,
            "name": [f"somebody {place}" for place in range(20_000)],
            "number": range(20_000),
        }
    )
    pq.write_table(table, path, row_group_size=7000)
    return Source.of(path)


def test_repeated_texts_come_as_codes_and_others_as_they_are(tmp_path: Path) -> None:
    source = written(tmp_path / "rows.parquet")
    batches = list(source.batches(encoded=True))
    assert {str(batch.schema.field("colour").type.value_type) for batch in batches} == {"string"}
    assert {batch.schema.field("name").type for batch in batches} == {pa.string()}
    read = [value for batch in batches for value in batch.column(0).to_pylist()]
    assert read == COLOURS * 5000


def test_plain_reading_keeps_the_schema(tmp_path: Path) -> None:
    source = written(tmp_path / "rows.parquet")
    assert all(batch.schema.equals(source.schema) for batch in source.batches())


def test_a_frame_is_read_as_it_is() -> None:
    source = Source.of(pa.table({"colour": COLOURS}))
    (batch,) = source.batches(encoded=True)
    assert batch.schema.equals(source.schema)
