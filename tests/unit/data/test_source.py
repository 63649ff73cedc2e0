"""Source: one door for data, whatever form it has."""

from __future__ import annotations

import sys
import threading
from subprocess import run
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.data.source import Source
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = pa.table({"wage": [3.1, None, 2.5], "region": ["west", "north", None]})


class Capsule:
    """Something foreign that only speaks Arrow's C stream."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return TABLE.__arrow_c_stream__(requested_schema)


def rows(source: Source) -> list[dict[str, Any]]:
    return [row for batch in source.batches() for row in batch.to_pylist()]


HOLDERS: dict[str, Callable[[], Any]] = {
    "pandas": TABLE.to_pandas,
    "polars": lambda: pl.from_arrow(TABLE),
    "polars lazy": lambda: pl.from_arrow(TABLE).lazy(),
    "table": lambda: TABLE,
    "batch": lambda: TABLE.to_batches()[0],
    "reader": TABLE.to_reader,
    "arrow stream": Capsule,
    "duckdb relation": lambda: duckdb.from_arrow(TABLE),
    "source": lambda: Source.of(TABLE),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_kind_of_frame_can_be_read_twice_and_asked_in_sql(holder: str) -> None:
    source = Source.of(HOLDERS[holder]())
    assert source.n_rows == 3
    assert rows(source) == rows(source) == TABLE.to_pylist()
    assert source.sql("SELECT sum(wage) AS s FROM data").to_pylist() == [{"s": pytest.approx(5.6)}]


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.csv.gz", "t.parquet", "t.jsonl", "t.arrow", "t.csv.zip"])
def test_every_file_format_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    frame = TABLE.to_pandas()
    match path.suffix:
        case ".parquet":
            frame.to_parquet(path)
        case ".jsonl":
            frame.to_json(path, orient="records", lines=True)
        case ".arrow":
            frame.to_feather(path, compression="uncompressed")
        case _:
            frame.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")
    source = Source.of(path)
    assert source.name == name
    assert rows(source) == TABLE.to_pylist()


def test_a_pattern_reads_its_files_in_order(tmp_path: Path) -> None:
    for place in range(3):
        pq.write_table(pa.table({"n": [place]}), tmp_path / f"part-{place}.parquet")
    assert rows(Source.of(tmp_path / "*.parquet")) == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_files_of_a_pattern_with_other_columns_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": [1]}), tmp_path / "2.parquet")
    with pytest.raises(InvalidInput, match="same columns"):
        Source.of(tmp_path / "*.parquet")


def test_only_the_columns_asked_for_are_read() -> None:
    assert [batch.schema.names for batch in Source.of(TABLE).batches(["region"])] == [["region"]]
    with pytest.raises(InvalidInput, match="Did you mean 'region'"):
        list(Source.of(TABLE).batches(["regoin"]))


def test_batches_are_no_larger_than_asked() -> None:
    assert [batch.num_rows for batch in Source.of(TABLE).batches(size=2)] == [2, 1]


def test_a_file_with_a_pattern_in_its_name_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "a[1].parquet"
    pq.write_table(TABLE, path)
    assert Source.of(path).sql("SELECT count(*) AS n FROM data").to_pylist() == [{"n": 3}]


def test_a_value_that_breaks_the_guessed_type_late_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text("a\n" + "1\n" * 30_000 + "x\n", encoding="utf-8")
    assert Source.of(path).n_rows == 30_001


def test_a_large_text_file_is_spooled_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.data.text_files.IN_MEMORY", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = tmp_path / "t.csv"
    TABLE.to_pandas().to_csv(path, index=False)
    source = Source.of(path)
    assert rows(source) == TABLE.to_pylist()
    del source
    assert [each.name for each in tmp_path.iterdir()] == ["t.csv"]


def test_words_for_nothing_are_missing_and_none_is_a_word(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,x\nNA,None\n,\n", encoding="utf-8")
    assert rows(Source.of(path)) == [{"a": 1, "b": "x"}, {"a": None, "b": "None"}, {"a": None, "b": None}]


def test_equal_names_are_told_apart_and_noted() -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["a", "a", ""])
    source = Source.of(frame)
    assert source.columns == ["a", "a_1", "column_2"]
    assert {note.column: note.facts for note in source.notes} == {"a_1": ("a",), "column_2": ("",)}


def test_names_that_differ_in_case_are_told_apart_in_sql() -> None:
    source = Source.of(pa.table({"Age": [1], "age": [2], 'a"b': [3], "x\ny": [4]}))
    asked = ", ".join(source.sql_name(name) for name in source.columns)
    assert list(source.sql(f"SELECT {asked} FROM data").to_pylist()[0].values()) == [1, 2, 3, 4]


def test_equal_names_in_a_parquet_file_are_told_apart(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]), tmp_path / "t.parquet")
    source = Source.of(tmp_path / "t.parquet")
    assert rows(source) == [{"a": 1, "a_1": 2}]
    assert [batch.to_pylist() for batch in source.batches(["a_1"])] == [[{"a_1": 2}]]
    assert source.sql("SELECT a_1 FROM data").to_pylist() == [{"a_1": 2}]


def test_values_of_several_types_become_text_and_are_noted() -> None:
    source = Source.of(pd.DataFrame({"m": [1, "two", None, 3]}))
    assert rows(source) == [{"m": "1"}, {"m": "two"}, {"m": None}, {"m": "3"}]
    assert source.notes[0].facts == ("int", "str")


def test_a_row_is_its_key_else_its_index_else_its_position() -> None:
    frame = pd.DataFrame({"k": ["x", "y"], "n": [1, 2]}, index=["first", "second"])
    source = Source.of(frame)
    assert source.columns == ["k", "n"]
    assert source.row_identity("k").of([1, 0]) == ["y", "x"]
    assert source.row_identity(["k", "n"]).of([1]) == [("y", 2)]
    assert source.row_identity().of([1]) == ["second"]
    assert Source.of(frame.reset_index()).row_identity().of([1]) == [1]


def test_the_fingerprint_follows_the_content() -> None:
    one, same, other = (pa.table({"a": values}) for values in ([1, 2], [1, 2], [1, 3]))
    assert Source.of(one).fingerprint == Source.of(same).fingerprint != Source.of(other).fingerprint


def test_the_fingerprint_of_a_large_frame_is_sampled_and_stable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.data.backing.HASHED_WHOLE", 100)
    table = pa.table({"a": range(100_000)})
    assert Source.of(table).fingerprint == Source.of(table).fingerprint


def test_threads_ask_at_the_same_time() -> None:
    source = Source.of(TABLE)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(source.count_where("wage > 0"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [2] * 4


def test_sql_cannot_reach_python_variables() -> None:
    secret = pd.DataFrame({"a": [1]})
    assert len(secret) == 1
    with pytest.raises(duckdb.Error):
        Source.of(TABLE).sql("SELECT * FROM secret")


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (3, "got int"),
        (None, "got NoneType"),
        ([1, 2], "Put it in a frame"),
        ({"a": [1]}, "Put it in a frame"),
        (pd.Series([1]), r"\.to_frame\(\)"),
        (pl.Series([1]), r"\.to_frame\(\)"),
    ],
)
def test_what_is_no_table_is_said(data: Any, hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint):
        Source.of(data)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.csv", None, "there is none at"),
        ("empty.csv", b"", "is empty"),
        ("empty.parquet", b"", "is empty"),
        ("bad.parquet", b"PAR1 and then nothing", "cannot be read as one"),
        ("bad.arrow", b"not arrow", "must be an Arrow file"),
        ("bad.zip", b"PK", "got the file 'bad.zip'"),
        ("bad.csv.zip", b"PK", "must be a zip archive"),
        ("picture.png", b"\x89PNG", "got the file 'picture.png'"),
        ("ragged.csv", b"a,b\n1,2\n3,4,5\n", "must have 2 values on each line, .* got 3 on line 3"),
        ("latin.csv", "a,b\n1,caf\u00e9\n".encode("latin-1"), "must be UTF-8 text"),
        ("bad.jsonl", b"{not json", "cannot be read"),
    ],
)
def test_a_bad_file_is_said_in_one_line(name: str, content: bytes | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=said) as raised:
        Source.of(path)
    assert "\n" not in str(raised.value)


def test_a_truncated_parquet_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": range(10_000)}), path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InvalidInput, match=r"t\.parquet"):
        Source.of(path)


def test_a_damaged_page_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": range(10_000)}), path, compression="snappy")
    content = bytearray(path.read_bytes())
    content[10:2000] = b"\xff" * 1990
    path.write_bytes(bytes(content))
    with pytest.raises(InvalidInput, match="cannot be read as one"):
        list(Source.of(path).batches())


def test_a_folder_is_answered_with_a_pattern(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"is a folder.*\*\.parquet"):
        Source.of(tmp_path)


def test_the_nearest_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "wages.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"Did you mean 'wages\.csv'"):
        Source.of(tmp_path / "wage.csv")


@pytest.mark.skipif(duckdb.__version__ < "1.4", reason="older ones load pandas to hand Arrow tables over")
def test_looking_at_a_file_needs_neither_pandas_nor_plotly(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,when\n" + "1,x,2020-01-01\n2,y,2020-01-02\n" * 20, encoding="utf-8")
    code = (
        "import sys; from workbench.profiling.quality_report import quality; from workbench.strict_json import dumps; "
        f"report = quality({str(path)!r}, target='a'); dumps(report.to_dict()); dumps(report.payload.to_json()); "
        "print(sorted({'pandas', 'plotly', 'sklearn', 'polars', 'IPython'} & set(sys.modules)))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("first", ["inf", "-inf", "Infinity"])
def test_a_csv_column_that_begins_with_an_infinity_is_a_number(tmp_path: Path, first: str) -> None:
    path = tmp_path / "infinite.csv"
    path.write_text(f"wage,day\n{first},2024-01-01\n1.5,2024-01-02\n")
    schema = Source.of(path).schema
    assert (schema.field("wage").type, schema.field("day").type) == (pa.float64(), pa.date32())


def test_equal_and_empty_names_in_a_csv_header_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("a,a,,b_1,b\n1,2,3,4,5\n")
    source = Source.of(path)
    assert source.columns == ["a", "a_1", "column_2", "b_1", "b"]
    assert [(note.kind, note.column) for note in source.notes] == [("renamed", "a_1"), ("renamed", "column_2")]


def test_sparse_columns_keep_their_numbers() -> None:
    source = Source.of(pd.DataFrame({"s": pd.arrays.SparseArray([0.0, 0.0, 1.5])}))
    assert (source.notes, rows(source)) == ((), [{"s": 0.0}, {"s": 0.0}, {"s": 1.5}])


def test_lone_surrogates_in_names_and_values_are_replaced() -> None:
    values = pd.DataFrame([["\ud800"], ["a"]], dtype=object, columns=pd.Index(["\ud800"], dtype=object))
    source = Source.of(values)
    assert (source.notes, rows(source)) == ((), [{"?": "?"}, {"?": "a"}])


def test_polars_integers_of_128_bits_are_read_as_texts() -> None:
    wide = pl.Series([2**100], dtype=pl.Int128)
    try:
        wide.cast(pl.String)
    except pl.exceptions.PolarsError:
        pytest.skip("this polars cannot write such integers as text")
    assert rows(Source.of(pl.DataFrame({"i": wide}))) == [{"i": str(2**100)}]


def test_a_lazy_frame_whose_query_is_wrong_is_refused_in_one_line() -> None:
    with pytest.raises(InvalidInput, match=r"^the lazy frame cannot be collected: [^\n]*absent[^\n]*$"):
        Source.of(pl.LazyFrame({"a": [1]}).select("absent"))
