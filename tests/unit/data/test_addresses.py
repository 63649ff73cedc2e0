"""Data at addresses: Parquet is read in ranges, other formats are fetched first, and what fails is said in one line."""

from __future__ import annotations

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from subprocess import run
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.data.source import Source
from workbench.data.storage import without_secrets
from workbench.invalid import InvalidInput, MissingExtra
from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

fsspec = pytest.importorskip("fsspec")

ROWS = 200_000


def parquet(rows: int, *, start: int = 0) -> bytes:
    sink = io.BytesIO()
    wide = {f"c{place}": pa.array(range(start, start + rows)) for place in range(4)}
    pq.write_table(pa.table(wide), sink, row_group_size=20_000, compression="none", use_dictionary=False)
    return sink.getvalue()


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


def test_a_parquet_file_at_an_address_is_a_source(memory: Any) -> None:
    memory.pipe("/shop/part-a.parquet", parquet(1000))
    memory.pipe("/shop/part-b[1].parquet", parquet(1000, start=1000))
    source = Source.of("memory://shop/part-*.parquet")
    assert (source.n_rows, source.name) == (2000, "part-*.parquet")
    assert source.sql("SELECT sum(c1) AS s FROM data").to_pylist() == [{"s": sum(range(2000))}]
    assert source.rows_at([1999, 3], ["c0"])["c0"].to_pylist() == [1999, 3]
    assert sum(batch.num_rows for batch in source.batches(["c2"])) == 2000
    before = source.fingerprint
    assert before == Source.of("memory://shop/part-*.parquet").fingerprint
    memory.pipe("/shop/part-a.parquet", parquet(1001))
    assert Source.of("memory://shop/part-*.parquet").fingerprint != before
    with pytest.raises(InvalidInput, match=r"'memory://shop/part-a\.parquet' has changed"):
        list(source.batches())


def test_a_text_file_at_an_address_is_fetched_and_its_copy_goes(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    memory.pipe("/wages.csv", b"wage,n\n3.1,1\n2.5,2\n")
    source = Source.of("memory://wages.csv")
    assert (source.n_rows, source.name) == (2, "wages.csv")
    memory.pipe("/ragged.csv", b"a,b\n1,2\n1,2,3\n")
    with pytest.raises(InvalidInput, match=r"^'memory://ragged\.csv' must have 2 values"):
        Source.of("memory://ragged.csv")
    assert not list(tmp_path.iterdir())


def test_the_path_of_a_file_may_be_written_as_an_address(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    assert Source.of(f"file://{tmp_path / 'a.csv'}").n_rows == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("memory://nothing.parquet", "and there is nothing: check it"),
        ("memory://none/*.csv", "and there is nothing: check it"),
        ("nope://x/y.csv", "cannot be read .*nope"),
        ("http://ann:pw-1234@127.0.0.1:1/a.csv", "'http://127.0.0.1:1/a.csv' cannot be read|there is nothing"),
    ],
)
def test_an_address_that_fails_is_said_in_one_line(address: str, said: str) -> None:
    if address.startswith("http"):
        pytest.importorskip("aiohttp")
    with pytest.raises(InvalidInput, match=said) as raised:
        Source.of(address)
    assert "\n" not in str(raised.value)
    assert "pw-1234" not in str(raised.value)


def test_secrets_are_left_out_of_addresses() -> None:
    address = "https://ann:pw@host/a.parquet?x=1&X-Amz-Signature=abc&token=t"
    said = without_secrets(address)
    assert "pw" not in said
    assert "abc" not in said
    assert "token=t" not in said
    assert said.startswith("https://host/a.parquet?x=1")


def test_a_library_that_is_missing_is_named() -> None:
    import sys

    code = (
        "import sys; sys.modules['{0}'] = None\n"
        "from workbench.data.source import Source\n"
        "try: Source.of('s3://bucket/wages.parquet')\n"
        "except ImportError as problem: print(problem)"
    )
    for library in ("fsspec", "s3fs"):
        done = run([sys.executable, "-c", code.format(library)], capture_output=True, text=True, check=True)
        assert done.stdout == (
            f"reading 's3://bucket/wages.parquet' needs '{library}': pip install 'jupyter-workbench[remote]'\n"
        )
    assert issubclass(MissingExtra, ImportError)


class Ranges(BaseHTTPRequestHandler):
    """Serves bytes, whole or in ranges, and counts them."""

    content: ClassVar[dict[str, bytes]] = {}
    sent: ClassVar[list[int]] = []
    last: ClassVar[list[int]] = []  # after so many bytes the line goes dead

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        found = self.content.get(self.path)
        if found is None:
            self.send_error(404)
            return
        wanted = self.headers.get("Range")
        start, end = 0, len(found) - 1
        if wanted:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or end), end)
        part = found[start : end + 1]
        self.send_response(206 if wanted else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(part)))
        self.send_header("ETag", f'"{hash(found)}"')
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(found)}")
        self.end_headers()
        if not body:
            return
        if self.last and sum(self.sent) > self.last[0]:
            self.wfile.write(part[:100])
            self.close_connection = True
            return
        self.wfile.write(part)
        self.sent.append(len(part))

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    pytest.importorskip("aiohttp")
    Ranges.content, Ranges.sent, Ranges.last = {}, [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_of_parquet_on_the_web_only_what_is_needed_is_fetched(web: str) -> None:
    Ranges.content["/big.parquet"] = held = parquet(ROWS)
    source = Source.of(f"{web}/big.parquet")
    assert source.n_rows == ROWS
    assert sum(Ranges.sent) < len(held) / 4
    assert next(source.batches(["c1"])).column(0)[:3].to_pylist() == [0, 1, 2]
    assert sum(Ranges.sent) < len(held)
    assert source.sql("SELECT max(c3) AS m FROM data").to_pylist() == [{"m": ROWS - 1}]


def test_a_line_that_goes_dead_midway_is_said_in_one_line(web: str) -> None:
    Ranges.content["/big.parquet"] = held = parquet(ROWS)
    Ranges.content["/big.csv"] = b"a,b\n" + b"1,2\n" * ROWS
    address = f"{web}/big.parquet?token=pw-1234"
    Ranges.content["/big.parquet?token=pw-1234"] = held
    source = Source.of(address)
    Ranges.last.append(sum(Ranges.sent) + 1_100_000)  # one block more than a megabyte
    looks: list[Callable[[], Any]] = [
        lambda: list(source.batches(["c1", "c3"])),
        lambda: source.sql("SELECT sum(c2) AS s FROM data"),
        lambda: source.rows_at([ROWS - 1], ["c0"]),
        lambda: quality(source),
        lambda: Source.of(f"{web}/big.csv"),
    ]
    for look in looks:
        with pytest.raises(
            InvalidInput, match=rf"^'{web}/big\.\w+\??' cannot be read \(.*\): check the address"
        ) as raised:
            look()
        assert "\n" not in str(raised.value)
        assert "pw-1234" not in str(raised.value)


def test_text_on_the_web_is_fetched(web: str) -> None:
    Ranges.content["/wages.csv?year=1976"] = b"wage\n3.1\n2.5\n"
    assert Source.of(f"{web}/wages.csv?year=1976").head()["wage"].to_pylist() == [3.1, 2.5]
    with pytest.raises(InvalidInput, match="there is nothing"):
        Source.of(f"{web}/gone.csv")


def test_inside_a_run_the_address_is_recorded(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    memory.pipe("/wages.csv", b"wage,n\n3.1,1\n")
    Source.of("memory://wages.csv")
    assert '"uri": "memory://wages.csv"' in (tmp_path / "kernel.jsonl").read_text(encoding="utf-8").replace(
        '":"', '": "'
    )
