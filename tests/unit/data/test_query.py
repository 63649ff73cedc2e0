"""Results of queries are sources, whatever database they come from."""

from __future__ import annotations

import datetime as dt
import decimal
import importlib.util
import os
import sqlite3
import sys
import uuid
from pathlib import Path
from subprocess import run
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from workbench.data.fetched_rows import column_of
from workbench.data.query import sql
from workbench.invalid import InvalidInput, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = importlib.util.spec_from_file_location("postgres", Path(__file__).with_name("postgres.py"))
assert SERVER is not None
assert SERVER.loader is not None
postgres = importlib.util.module_from_spec(SERVER)
SERVER.loader.exec_module(postgres)


@pytest.fixture
def shop() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE orders(id INTEGER, price, note TEXT, picture BLOB)")
    rows = [(n, n / 4 if n % 2 else n, None if n % 3 else f"note {n}", b"\x00\xff") for n in range(1000)]
    connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    yield connection
    connection.close()


def test_the_result_is_a_source_with_its_query(shop: sqlite3.Connection) -> None:
    source = sql("SELECT * FROM orders", shop)
    assert (source.n_rows, source.columns, source.name) == (1000, ["id", "price", "note", "picture"], "query")
    assert source.schema.types == [pa.int64(), pa.float64(), pa.string(), pa.binary()]
    assert source.query == "SELECT * FROM orders"
    assert source.notes == ()
    assert source.rows_at([999, 2], ["id", "price", "note"]).to_pylist() == [
        {"id": 999, "price": 249.75, "note": "note 999"},
        {"id": 2, "price": 2.0, "note": None},
    ]
    assert shop.execute("SELECT 1").fetchone() == (1,)  # a connection that was given stays open


def test_values_of_several_types_become_text_and_are_noted(shop: sqlite3.Connection) -> None:
    source = sql("SELECT id, CASE WHEN id = 999 THEN 'many' ELSE id END AS n, id AS n FROM orders", shop)
    assert source.columns == ["id", "n", "n_1"]
    mixed = [note for note in source.notes if note.kind == "mixed"]
    assert [(note.column, note.facts) for note in mixed] == [("n", ("int", "str"))]
    assert source.sql_name("n") == '"n"'
    assert source.rows_at([999, 0], ["n"])["n"].to_pylist() == ["many", "0"]


@pytest.mark.parametrize("memory", [10, 2**30])
def test_types_that_show_late_hold_all_values(
    shop: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    monkeypatch.setattr("workbench.data.fetched_rows.IN_MEMORY", memory)
    monkeypatch.setattr("workbench.data.query.FETCHED", 100)
    source = sql(
        "SELECT CASE WHEN id < 500 THEN id ELSE id + 0.5 END AS half, CASE WHEN id < 500 THEN 1 ELSE 'x' END AS late, "
        "CASE WHEN id < 500 THEN NULL ELSE id END AS gap, "
        "CASE WHEN id < 500 THEN 9007199254740993 ELSE 0.5 END AS wide "
        "FROM orders ORDER BY id",
        shop,
    )
    assert source.schema.types == [pa.float64(), pa.string(), pa.int64(), pa.string()]
    assert source.rows_at([0, 999], source.columns).to_pylist() == [
        {"half": 0.0, "late": "1", "gap": None, "wide": "9007199254740993"},
        {"half": 999.5, "late": "x", "gap": 999, "wide": "0.5"},
    ]
    assert {note.column: note.facts for note in source.notes} == {"late": ("int", "str"), "wide": ("int", "float")}
    assert source.sql("SELECT sum(gap) AS s FROM data").to_pylist() == [{"s": sum(range(500, 1000))}]


def test_the_fingerprint_is_that_of_the_result(shop: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    for memory in (2**30, 10):
        monkeypatch.setattr("workbench.data.fetched_rows.IN_MEMORY", memory)
        first, again = (sql("SELECT id FROM orders", shop).fingerprint for _ in range(2))
        other = sql("SELECT id + 1 AS id FROM orders", shop).fingerprint
        assert first == again != other


def test_temporary_files_go_with_the_source(
    shop: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("workbench.data.fetched_rows.IN_MEMORY", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    source = sql("SELECT * FROM orders", shop)
    assert list(tmp_path.iterdir())
    del source
    assert not list(tmp_path.iterdir())
    with pytest.raises(InvalidInput, match="the query failed"):
        sql("SELECT id, abs(CASE WHEN id = 999 THEN -9223372036854775808 ELSE 1 END) FROM orders", shop)
    assert not list(tmp_path.iterdir())


def test_no_rows_keep_their_columns(shop: sqlite3.Connection) -> None:
    source = sql("SELECT id, note FROM orders WHERE 0", shop)
    assert (source.n_rows, source.columns) == (0, ["id", "note"])
    assert source.sql("SELECT count(*) AS n FROM data").to_pylist() == [{"n": 0}]


def test_parameters_fill_the_open_places(shop: sqlite3.Connection) -> None:
    assert sql("SELECT id FROM orders WHERE id < ?", shop, parameters=(3,)).n_rows == 3
    assert sql("SELECT id FROM orders WHERE id < :most", shop, parameters={"most": 4}).n_rows == 4


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * FROM nowhere", "no such table: nowhere; it was: SELECT [*] FROM nowhere"),
        ("CREATE TABLE more(a)", "must return rows, and this one returns none: CREATE TABLE more"),
        ("SELECT 1;\n\nSELECT 2", "the query failed: "),
        ("SELECT " + "1, " * 200, "it was: SELECT 1, .*…$"),
    ],
)
def test_a_query_that_fails_is_said_in_one_line(shop: sqlite3.Connection, query: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as raised:
        sql(query, shop)
    assert "\n" not in str(raised.value)


def test_a_closed_connection_is_said() -> None:
    connection = sqlite3.connect(":memory:")
    connection.close()
    with pytest.raises(InvalidInput, match="closed database"):
        sql("SELECT 1", connection)


@pytest.mark.parametrize(
    ("connection", "said"),
    [
        (3, "'connection' must be .*got int"),
        ("nowhere.sqlite", "cannot be read: No such file"),
        (__file__, "is neither"),
    ],
)
def test_what_is_no_connection_is_said(connection: Any, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        sql("SELECT 1", connection)


def test_database_files_are_opened_for_reading(tmp_path: Path, shop: sqlite3.Connection) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as copy:
        shop.backup(copy)
    copy.close()
    assert sql("SELECT * FROM orders", tmp_path / "shop.db").n_rows == 1000
    with pytest.raises(InvalidInput, match=r"readonly|returns none"):
        sql("DELETE FROM orders", str(tmp_path / "shop.db"))
    with duckdb.connect(tmp_path / "shop.duckdb") as made:
        made.execute("CREATE TABLE t AS SELECT range AS n FROM range(7)")
    assert sql("SELECT * FROM t", tmp_path / "shop.duckdb").n_rows == 7


def test_duckdb_hands_over_arrow() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT range AS n, DATE '2024-01-01' AS day, NULL AS gone FROM range(50000)"
        )
        source = sql("SELECT * FROM t ORDER BY n", connection)
        assert source.schema.field("day").type == pa.date32()
        assert source.rows_at([49_999], ["n"])["n"].to_pylist() == [49_999]
        assert sql("SELECT n FROM t WHERE n < ?", connection, parameters=[3]).n_rows == 3
        with pytest.raises(InvalidInput, match="Table with name nope"):
            sql("SELECT * FROM nope", connection)


def test_adbc_hands_over_arrow(tmp_path: Path) -> None:
    adbc = pytest.importorskip("adbc_driver_sqlite.dbapi")
    with adbc.connect(str(tmp_path / "a.db")) as connection:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE t(a INTEGER, b TEXT)")
            cursor.execute("INSERT INTO t VALUES (1, 'x'), (2, NULL)")
        source = sql("SELECT * FROM t", connection)
        assert source.head()["b"].to_pylist() == ["x", None]
        assert source.query == "SELECT * FROM t"
        assert sql("SELECT * FROM t WHERE a > 5", connection).columns == ["a", "b"]
        with pytest.raises(InvalidInput, match=r"the query failed.*nope"):
            sql("SELECT * FROM nope", connection)


def test_sqlalchemys_engines_connections_sessions_and_addresses_are_taken(
    tmp_path: Path, shop: sqlite3.Connection
) -> None:
    alchemy = pytest.importorskip("sqlalchemy")
    orm = pytest.importorskip("sqlalchemy.orm")
    with sqlite3.connect(tmp_path / "shop.db") as copy:
        shop.backup(copy)
    copy.close()
    address = f"sqlite:///{tmp_path / 'shop.db'}"
    engine = alchemy.create_engine(address)
    query = "SELECT id, ':x %s' AS odd FROM orders"
    with engine.connect() as connection, orm.Session(engine) as session:
        for each in (engine, connection, session, address):
            source = sql(query, each)
            assert (source.n_rows, source.head(1)["odd"].to_pylist()) == (1000, [":x %s"])
    assert sql("SELECT id FROM orders WHERE id < ?", engine, parameters=(5,)).n_rows == 5
    statement = alchemy.select(alchemy.literal(3).label("three"))
    assert sql(statement, engine).query == str(statement)
    with pytest.raises(InvalidInput, match="no such table"):
        sql("SELECT * FROM nope", engine)
    with pytest.raises(InvalidInput, match="returns none"):
        sql("CREATE TABLE more(a)", engine)
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    ["nope://ann:pw-1234@host/shop", "mysql+nodriver://ann:pw-1234@host/shop", "postgresql+psycopg://:pw-1234@"],
)
def test_an_address_that_leads_nowhere_is_said_without_its_password(address: str) -> None:
    pytest.importorskip("sqlalchemy")
    with pytest.raises((InvalidInput, MissingExtra)) as raised:
        sql("SELECT 1", address)
    assert "pw-1234" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_address_without_sqlalchemy_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from workbench.data.query import sql\n"
        "try: sql('SELECT 1', 'sqlite://')\n"
        "except ImportError as problem: print(problem)"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "opening 'sqlite://' needs 'sqlalchemy': pip install 'jupyter-workbench[sql]'\n"


def test_inside_a_run_the_query_and_its_result_are_noted(
    shop: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    source = sql("SELECT id FROM orders", shop)
    noted = (tmp_path / "kernel.jsonl").read_text(encoding="utf-8")
    assert '"query"' in noted
    assert source.fingerprint in noted


ZONED = dt.datetime(2024, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))


@pytest.mark.parametrize(
    ("values", "type_", "read"),
    [
        ([1, None], "int64", [1, None]),
        ([None, None], "null", [None, None]),
        ([], "null", []),
        ([1, 2.5], "double", [1.0, 2.5]),
        ([2**60 + 1, 2.5], "string", [str(2**60 + 1), "2.5"]),
        ([2**63], "uint64", [2**63]),
        ([2**70, -1], "decimal128(38, 0)", [2**70, -1]),
        ([10**60], "decimal256(76, 0)", [10**60]),
        ([10**90], "string", [str(10**90)]),
        ([True, 1], "string", ["True", "1"]),
        ([decimal.Decimal("1.50"), None], "decimal128(3, 2)", [decimal.Decimal("1.50"), None]),
        ([decimal.Decimal("NaN"), decimal.Decimal("1.5")], "double", None),
        ([dt.date(2024, 1, 2)], "date32[day]", [dt.date(2024, 1, 2)]),
        ([dt.date(2024, 1, 2), dt.datetime(2024, 1, 2)], "string", ["2024-01-02", "2024-01-02 00:00:00"]),  # noqa: DTZ001
        ([ZONED], "timestamp[us, tz=UTC]", [ZONED]),
        ([ZONED, ZONED.replace(tzinfo=None)], "string", None),
        ([dt.time(1, 2)], "time64[us]", [dt.time(1, 2)]),
        ([dt.time(1, 2, tzinfo=dt.UTC)], "string", ["01:02:00+00:00"]),
        ([dt.timedelta(1)], "duration[us]", [dt.timedelta(1)]),
        ([memoryview(b"ab"), bytearray(b"c")], "binary", [b"ab", b"c"]),
        ([uuid.UUID(int=1)], "string", [str(uuid.UUID(int=1))]),
        ([{"a": [1]}, None], "string", ['{"a": [1]}', None]),
        (["a\ud800"], "string", ["a?"]),
    ],
)
def test_values_of_any_driver_become_a_column(values: list[Any], type_: str, read: list[Any] | None) -> None:
    array, _ = column_of(values)
    assert str(array.type) == type_
    if read is not None:
        assert array.to_pylist() == read


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("there is no PostgreSQL here")
    with postgres.running(programs) as found:
        yield found


TABLE = """
CREATE TABLE orders AS
SELECT n AS id, n * 1.25::numeric AS price, 'note ' || n AS note, DATE '2024-01-01' + n % 9 AS day,
  TIMESTAMPTZ '2024-01-01 10:00+02' AS moment, n % 2 = 0 AS paid, '{"a": 1}'::jsonb AS document, ARRAY[n, 1] AS pair,
  '\\x00ff'::bytea AS picture, INTERVAL '1 hour' AS span, gen_random_uuid() AS code, NULL::int AS gone
FROM generate_series(0, 44999) AS n
"""


@pytest.mark.slow
def test_postgresql_sends_its_rows_in_parts(server: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    for autocommit in (False, True):
        with psycopg.connect(server, autocommit=autocommit) as connection:
            connection.execute("DROP TABLE IF EXISTS orders")
            connection.execute(TABLE)
            source = sql("SELECT * FROM orders ORDER BY id", connection)
            assert source.n_rows == 45_000
            types = {field.name: str(field.type) for field in source.schema}
            assert types == {
                "id": "int64",
                "price": "decimal128(7, 2)",
                "note": "string",
                "day": "date32[day]",
                "moment": "timestamp[us, tz=UTC]",
                "paid": "bool",
                "document": "string",
                "pair": "string",
                "picture": "binary",
                "span": "duration[us]",
                "code": "string",
                "gone": "int64",
            }
            assert source.sql("SELECT sum(id) AS s, count(gone) AS g FROM data").to_pylist() == [
                {"s": sum(range(45_000)), "g": 0}
            ]
            assert sql("SELECT id FROM orders WHERE id < %s", connection, parameters=(5,)).n_rows == 5
            assert sql("WITH t AS (SELECT 1 AS one) TABLE t", connection).head().to_pylist() == [{"one": 1}]
            assert sql("SHOW server_version", connection).n_rows == 1
            empty = sql("SELECT * FROM orders WHERE id < 0", connection)
            assert [str(each) for each in empty.schema.types][:3] == ["int64", "double", "string"]
            held = connection.execute("SELECT name FROM pg_cursors").fetchall()
            assert held == []
    with psycopg.connect(server) as connection, pytest.raises(InvalidInput, match='relation "nope" does not exist'):
        sql("SELECT * FROM nope", connection)


@pytest.mark.slow
def test_postgresql_through_sqlalchemy_and_adbc(server: str) -> None:
    pytest.importorskip("psycopg")
    folder = dict(part.split("=") for part in server.split())["host"]
    alchemy = pytest.importorskip("sqlalchemy")
    address = f"postgresql+psycopg://tester@/postgres?host={folder}"
    source = sql("SELECT n, 'a%b:c' AS odd FROM generate_series(1, 45000) AS n", address)
    assert (source.n_rows, source.head(1)["odd"].to_pylist()) == (45_000, ["a%b:c"])
    engine = alchemy.create_engine(address)
    assert sql(alchemy.text("SELECT :x + 1 AS y"), engine, parameters={"x": 4}).head()["y"].to_pylist() == [5]
    engine.dispose()
    adbc = pytest.importorskip("adbc_driver_postgresql.dbapi")
    with adbc.connect(f"postgresql://tester@/postgres?host={folder}") as connection:
        fetched = sql("SELECT n, n::text AS t, n::numeric AS d FROM generate_series(1, 45000) AS n", connection)
        assert fetched.n_rows == 45_000
        assert fetched.sql("SELECT sum(n) AS s FROM data").to_pylist() == [{"s": 45_000 * 45_001 // 2}]
        assert fetched.fingerprint == sql(fetched.query, connection).fingerprint
        with pytest.raises(InvalidInput, match="the query failed"):
            sql("SELECT * FROM nope", connection)


@pytest.mark.slow
def test_the_server_of_the_tests_is_not_run_by_root(server: str) -> None:
    folder = dict(part.split("=") for part in server.split())["host"]
    assert Path(folder, "data").stat().st_uid != 0
    assert os.path.exists(os.path.join(folder, ".s.PGSQL.5432"))  # noqa: PTH110, PTH118
