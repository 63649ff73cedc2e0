"""Data that is damaged, divided, moving or too large: a clear line, or an answer that says what was changed."""

from __future__ import annotations

import codecs
import gzip
import os
import re
import sys
from decimal import Decimal
from subprocess import run
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.data.common_types import common_type
from workbench.data.source import Source
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path


def refused(data: Any) -> str:
    """Open data that cannot be read, read it all, and return the one line that says so."""
    with pytest.raises(InvalidInput) as raised:
        list(Source.of(data).batches())
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_parquet_file_cut_short_is_said(tmp_path: Path, kept: float) -> None:
    path = tmp_path / "cut.parquet"
    pq.write_table(pa.table({"a": range(50_000)}), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert "must be a Parquet file, and it cannot be read as one" in refused(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b,c\n1,2,3\n4,5\n6,7,8\n", "must have 3 values on each line, as its header has, got 2 on line 3"),
        (b"a,b\n" + b"1,2\n" * 40_000 + b"3,4,5\n", "must have 2 values on each line, .* got 3 on line 40002"),
        (b"a,b,c\n" + b"1,2,3\n" * 40_000 + b"3,4\n", "must have 3 values on each line, .* got 2 on line 40002"),
    ],
)
def test_lines_of_another_length_are_said_with_their_number(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "ragged.csv"
    path.write_bytes(content)
    assert re.search(said, refused(path))


def test_the_file_with_the_wrong_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "b.csv").write_bytes(b"a,b\n" + b"1,2\n" * 40_000 + b"3,4,5\n")
    assert f"'{tmp_path / 'b.csv'}' must have 2 values" in refused(tmp_path / "*.csv")


@pytest.mark.parametrize("packed", [False, True])
def test_a_byte_that_is_not_utf_8_is_said_with_its_place(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001
    content = b"a,b\n" + b"1,x\n" * 30_000 + "2,café\n".encode("cp1252")
    path = tmp_path / ("old.csv.gz" if packed else "old.csv")
    path.write_bytes(gzip.compress(content) if packed else content)
    said = refused(path)
    assert "byte 6 of line 30002 (0xE9) is not" in said
    assert f"pandas.read_csv('{path.name}', encoding='cp1252')" in said
    assert len(pd.read_csv(path, encoding="cp1252")) == 30_001  # what it advises works


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_utf_16_is_read_and_noted(tmp_path: Path, encoding: str, format_: str) -> None:
    text = "city,n\nKöln,1\nParis,2\n" if format_ == "csv" else '{"city": "Köln", "n": 1}\n{"city": "Paris", "n": 2}\n'
    path = tmp_path / f"excel.{format_}"
    path.write_bytes(text.encode(encoding))
    source = Source.of(path)
    assert source.head().to_pylist() == [{"city": "Köln", "n": 1}, {"city": "Paris", "n": 2}]
    [note] = source.notes
    assert (note.kind, note.facts) == ("decoded", ("UTF-32" if encoding == "utf-32" else "UTF-16",))


def test_utf_16_that_breaks_off_is_said(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(codecs.BOM_UTF16_LE + "a,b\n1,2\n".encode("utf-16-le") + b"\x00\xd8x")
    assert f"'{path}' begins as UTF-16 text, and later has bytes that are not" in refused(path)


def write(path: Path, **columns: Any) -> None:
    """Write a Parquet file."""
    pq.write_table(pa.table(columns), path)


def test_files_of_different_types_get_the_type_that_holds_both(tmp_path: Path) -> None:
    write(
        tmp_path / "a.parquet",
        n=pa.array([1, 2], pa.int32()),
        x=pa.array([0.5, 1.5], pa.float32()),
        s=pa.array(["a", "b"]),
        gone=pa.nulls(2),
        small=pa.array([1, 2], pa.int64()),
    )
    write(
        tmp_path / "b.parquet",
        small=pa.array([0.5], pa.float64()),
        n=pa.array([2**40], pa.int64()),
        x=pa.array([0.1], pa.float64()),
        s=pa.array(["c"]).dictionary_encode(),
        gone=pa.array([7], pa.int64()),
    )
    source = Source.of(tmp_path / "*.parquet")
    expected = [
        {"n": 1, "x": 0.5, "s": "a", "gone": None, "small": 1.0},
        {"n": 2, "x": 1.5, "s": "b", "gone": None, "small": 2.0},
        {"n": 2**40, "x": 0.1, "s": "c", "gone": 7, "small": 0.5},
    ]
    assert pa.Table.from_batches(source.batches()).to_pylist() == expected
    assert source.sql("SELECT * FROM data").to_pylist() == expected
    assert source.rows_at([2, 0], ["small", "n"]).to_pylist() == [{"small": 0.5, "n": 2**40}, {"small": 1.0, "n": 1}]
    assert source.head(1, ["small"]).schema.types == [pa.float64()]
    noted = {note.column: note.facts for note in source.notes if note.kind == "widened"}
    assert noted["n"] == ("int32", "int64")
    assert set(noted) == {"n", "x", "s", "gone", "small"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pa.array([1]), pa.array(["x"])),
        (pa.array([2**60]), pa.array([0.5])),
        (pa.array([1], pa.timestamp("us", "UTC")), pa.array([1], pa.timestamp("us"))),
        (pa.array([[1]]), pa.array([1])),
    ],
)
def test_files_whose_types_have_none_in_common_are_refused(tmp_path: Path, one: pa.Array, other: pa.Array) -> None:
    write(tmp_path / "a.parquet", k=one)
    write(tmp_path / "b.parquet", k=other)
    said = refused(tmp_path / "*.parquet")
    assert f"'k' is {other.type} in '{tmp_path / 'b.parquet'}'" in said
    assert f"in '{tmp_path / 'a.parquet'}', and no type holds both" in said


def test_files_with_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", a=[1], b=[1])
    write(tmp_path / "b.parquet", a=[1], c=[1])
    said = refused(tmp_path / "*.parquet")
    assert f"'{tmp_path / 'b.parquet'}' lacks ['b'] and has ['c'] besides, compared with" in said


def test_csv_files_with_other_columns_are_refused_and_other_types_noted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "b.csv").write_text("b,a\n3,x\n")
    source = Source.of(tmp_path / "*.csv")
    assert source.head().to_pylist() == [{"a": "1", "b": 2}, {"a": "x", "b": 3}]
    assert [(note.kind, note.column, note.facts) for note in source.notes] == [("widened", "a", ("bigint", "varchar"))]
    (tmp_path / "b.csv").write_text("a,b,c\n3,4,5\n")
    assert f"'{tmp_path / 'b.csv'}' has ['c'] besides" in refused(tmp_path / "*.csv")


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (pa.int8(), pa.uint8(), pa.int16()),
        (pa.uint32(), pa.int64(), pa.int64()),
        (pa.uint64(), pa.int8(), None),
        (pa.decimal128(5, 2), pa.decimal128(10, 0), pa.decimal128(12, 2)),
        (pa.decimal128(38, 0), pa.decimal128(38, 30), pa.decimal256(68, 30)),
        (pa.timestamp("s"), pa.timestamp("ns"), pa.timestamp("ns")),
        (pa.bool_(), pa.int64(), None),
        (pa.string(), pa.large_string(), pa.large_string()),
        (pa.dictionary(pa.int8(), pa.string()), pa.null(), pa.dictionary(pa.int8(), pa.string())),
    ],
)
def test_the_common_type_loses_nothing(one: pa.DataType, other: pa.DataType, both: pa.DataType | None) -> None:
    assert common_type(one, other) == common_type(other, one) == both


def test_a_parquet_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "moving.parquet"
    pq.write_table(pa.table({"a": range(1000)}), path, row_group_size=100)
    batches = Source.of(path).batches()
    next(batches)
    with path.open("ab") as file:
        file.write(b"more")
    with pytest.raises(InvalidInput, match=r"moving\.parquet' has changed since it was opened: read it again"):
        list(batches)


def test_a_parquet_file_that_was_replaced_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "moving.parquet"
    pq.write_table(pa.table({"a": range(1000)}), path)
    source = Source.of(path)
    pq.write_table(pa.table({"a": range(7)}), path)
    for ask in (lambda: source.rows_at([3], ["a"]), lambda: list(source.batches())):
        with pytest.raises(InvalidInput, match="has changed since it was opened"):
            ask()
    path.unlink()
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(source.batches())


def test_a_csv_file_that_grows_while_it_is_parsed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "growing.csv"
    path.write_text("a,b\n1,2\n")
    from workbench.data import text_files

    parse = text_files._parsed

    def grown(*arguments: Any) -> Any:
        found = parse(*arguments)
        with path.open("a") as file:
            file.write("3,4\n")
        return found

    monkeypatch.setattr(text_files, "_parsed", grown)
    assert "has changed while it was read" in refused(path)


FULL = """
import resource, sys, tempfile
from pathlib import Path
import pyarrow as pa
from workbench.data import text_files, fetched_rows
from workbench.data.source import Source
from workbench.data.query import sql
from workbench.invalid import InvalidInput
table = pa.table({"a": [str(hash((n, 1))) for n in range(200_000)]})
import sqlite3, pyarrow.csv
pyarrow.csv.write_csv(table, "large.csv")
Path("utf16.csv").write_bytes(Path("large.csv").read_text().encode("utf-16"))
text_files.IN_MEMORY = 0
fetched_rows.IN_MEMORY = 0
Path("tmp").mkdir()
tempfile.tempdir = str(Path("tmp").resolve())
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # the system refuses to write beyond
numbers = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 60000)"
many = f"{numbers} SELECT hex(randomblob(20)) AS a FROM t"
for open_ in (
    lambda: Source.of("large.csv"),
    lambda: Source.of("utf16.csv"),
    lambda: Source.of(table.to_reader(max_chunksize=1000)),
    lambda: sql(many, sqlite3.connect(":memory:")),
):
    try:
        open_()
    except InvalidInput as problem:
        print(problem)
    print(list(Path("tmp").iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of this kind")
def test_no_room_for_a_temporary_file_is_said_and_nothing_stays_behind(tmp_path: Path) -> None:
    done = run([sys.executable, "-c", FULL], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1::2] == ["[]"] * 4
    for line in lines[::2]:
        assert f"there is no room for it in '{tmp_path / 'tmp'}': free some, or set TMPDIR" in line


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_place_that_is_no_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "there is none at" in refused(tmp_path / "pipe.csv")


def test_whole_numbers_beyond_64_bits_stay_numbers(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(f"a,b\n{2**64},1\n{-(2**70)},2\n")
    for data in (tmp_path / "wide.csv", pd.DataFrame({"a": [2**64, -(2**70)], "b": [1, 2]}, dtype=object)):
        source = Source.of(data)
        assert source.head()["a"].to_pylist() == [Decimal(2**64), Decimal(-(2**70))]
        assert source.notes == ()
    unsigned = Source.of(pd.DataFrame({"a": [2**64 - 1, None]}, dtype=object))
    assert (unsigned.schema.types, unsigned.head()["a"].to_pylist()) == ([pa.uint64()], [2**64 - 1, None])


def test_equal_names_in_a_large_csv_header_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.data.text_files.IN_MEMORY", 1)
    path = tmp_path / "names.csv"
    path.write_text("a,a,,b_1,b\n1,2,3,4,5\n")
    source = Source.of(path)
    assert source.columns == ["a", "a_1", "column_2", "b_1", "b"]
    assert [(note.kind, note.column) for note in source.notes] == [("renamed", "a_1"), ("renamed", "column_2")]
    row = {"a": 1, "a_1": 2, "column_2": 3, "b_1": 4, "b": 5}
    assert source.head().to_pylist() == source.sql("SELECT * FROM data").to_pylist() == [row]
    assert source.head(1, ["a_1"]).to_pylist() == source.rows_at([0], ["a_1"]).to_pylist() == [{"a_1": 2}]


def test_a_frame_with_an_index_alone_has_rows() -> None:
    source = Source.of(pd.DataFrame(index=pd.Index(["x", "y", "z"])))
    assert (source.n_rows, source.columns) == (3, [])
    assert source.row_identity().of([2]) == ["z"]
    assert source.fingerprint != Source.of(pd.DataFrame(index=pd.Index(["x"]))).fingerprint
