"""Ctrl-C ends a long look with what was read; a second one ends it at once."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from subprocess import CompletedProcess, run
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.own_kernel import own_kernel
from workbench.data.backing import TableBacking
from workbench.data.source import Source
from workbench.profiling.quality_report import quality
from workbench.profiling.stopping import Stop, stoppable, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ROWS, GROUP = 50_000, 5_000
READ = 3 * GROUP  # the batch in which the signal arrives is still taken

# Reads Parquet files as ever, and after the second batch sends itself the signal that a terminal sends for Ctrl-C.
INTERRUPTED = """
import os, signal, sys, threading
from workbench.data.parquet_backing import ParquetBacking
from workbench.profiling import stopping

times = int(sys.argv.pop(1))
read = ParquetBacking.batches
heard = threading.Event()

class Heard(stopping.Stop):
    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if value:
            heard.set()

stopping.Stop = Heard

def batches(self, columns, size, **how):
    for place, batch in enumerate(read(self, columns, size, **how)):
        if place == 2:
            for _ in range(times):
                os.kill(os.getpid(), signal.SIGINT)
                # Files are read ahead in a thread, signals are for the main one. In a run nobody notes them.
                heard.wait(1 if "WORKBENCH_RUN" in os.environ else 60)
        yield batch

ParquetBacking.batches = batches
"""
LOOK = (
    INTERRUPTED
    + """
from workbench.profiling.quality_report import quality
report = quality(sys.argv[1])
print(report.table.n_rows, report.partial, report.payload.summary, report.payload.basis, sep="|")
print(*sorted({found.code for found in report.findings}), signal.getsignal(signal.SIGINT).__name__)
"""
)
COMMAND = INTERRUPTED + "from workbench.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "long.parquet"
    table = pa.table({"n": range(ROWS), "same": [1] * ROWS, "gap": [None if n % 3 else n for n in range(ROWS)]})
    pq.write_table(table, path, row_group_size=GROUP)
    return path


def ended(code: str, *arguments: str, cwd: Path, **more: str) -> CompletedProcess[str]:
    return run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **more},
    )


def test_one_ctrl_c_gives_the_report_of_what_was_read(data: Path, tmp_path: Path) -> None:
    done = ended(LOOK, "1", str(data), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    rows, partial, summary, basis = first.split("|")
    assert (rows, partial) == (str(READ), "True")
    said = "partial: 15\u202f000 of 50\u202f000 rows read"
    assert said in summary
    assert basis == f"≈ {said}"
    assert {"WBQ101", "WBQ103", "default_int_handler"} <= set(last.split())


def test_a_second_ctrl_c_ends_it_at_once(data: Path, tmp_path: Path) -> None:
    done = ended(LOOK, "2", str(data), cwd=tmp_path)
    assert done.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in done.stderr
    assert done.stdout == ""


def test_in_a_run_ctrl_c_ends_it_at_once(data: Path, tmp_path: Path) -> None:
    done = ended(LOOK, "1", str(data), cwd=tmp_path, WORKBENCH_RUN=str(tmp_path))
    assert done.returncode == -signal.SIGINT
    assert done.stdout == ""


def test_the_command_writes_a_marked_report_and_ends_with_130(data: Path, tmp_path: Path) -> None:
    done = ended(COMMAND, "1", "quality", str(data), "--html", "q.html", "--json", cwd=tmp_path)
    assert done.returncode == 130
    document = json.loads(done.stdout)
    assert (document["n_rows"], document["rows_in_all"]) == (READ, ROWS)
    assert "partial: 15\u202f000 of 50\u202f000 rows read" in (tmp_path / "q.html").read_text(encoding="utf-8")
    [line] = done.stderr.splitlines()
    assert "stopped, partial: 15" in line


def test_the_commands_table_says_that_it_is_partial(data: Path, tmp_path: Path) -> None:
    done = ended(COMMAND, "1", "quality", str(data), cwd=tmp_path)
    assert done.returncode == 130
    assert "partial: the first of 50" in done.stdout


@pytest.mark.slow
def test_interrupting_the_kernel_gives_the_report_of_what_was_read(data: Path) -> None:
    said: list[str] = []
    with own_kernel() as (_, client):
        code = f"import sys; sys.argv = ['', '1', {str(data)!r}]\n{LOOK}"
        reply = client.execute_interactive(
            code, output_hook=lambda message: said.append(message["content"].get("text", "")), timeout=200
        )
        assert reply["content"]["status"] == "ok"
    assert "".join(said).startswith(f"{READ}|True|")


class Interrupted(TableBacking):
    """Rows in memory; while their second batch is read for the first time, somebody presses Ctrl-C."""

    pressed = False

    def __init__(self, table: pa.Table, heard: threading.Event) -> None:
        super().__init__(table)
        self.heard = heard

    def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:  # noqa: ARG002
        for place, batch in enumerate(super().batches(columns, 10)):
            if place == 1 and not self.pressed:
                self.pressed = True
                os.kill(os.getpid(), signal.SIGINT)
                self.heard.wait(60)  # files are read ahead in a thread, signals are for the main one
            yield batch


def test_rows_behind_a_partial_report_are_the_first_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = threading.Event()

    class Heard(Stop):
        def __setattr__(self, name: str, value: bool) -> None:  # noqa: FBT001
            super().__setattr__(name, value)
            if value:
                heard.set()

    monkeypatch.setattr("workbench.profiling.stopping.Stop", Heard)
    table = pa.table({"n": range(100), "gap": [None, *range(99)]})
    index = pd.Index([f"row {n}" for n in range(100)])
    report = quality(Source(Interrupted(table, heard), name="long", index=index))
    assert report.source.n_rows == 20
    assert report.source.sql("SELECT max(n) AS m FROM data").to_pylist() == [{"m": 19}]
    assert report.source.count_where("n >= 0") == 20
    assert report.source.rows_at([19], ["n"]).to_pylist() == [{"n": 19}]
    assert sum(batch.num_rows for batch in report.source.batches()) == 20
    assert report.source.fingerprint != Source.of(table).fingerprint
    assert report.seen.sample.positions.tolist() == list(range(20))
    assert report.payload.links.rows == 20
    assert report.payload.links.code.name == "wb.Source.of(data).first(20)"
    report.select(n=(None, 9))
    assert report.selection.n_rows == 10
    [gap] = [found for found in report.findings if found.code == "WBQ101"]
    assert gap.count == 1


def test_the_first_rows_of_a_source_are_a_source(data: Path) -> None:
    whole = Source.of(data)
    part = whole.first(7)
    assert part.n_rows == 7
    assert part.head(10)["n"].to_pylist() == list(range(7))
    assert part.sql("SELECT count(*) AS c, max(n) AS m FROM data").to_pylist() == [{"c": 7, "m": 6}]
    assert part.fingerprint != whole.fingerprint


def test_nothing_read_is_no_report() -> None:
    class AtOnce(TableBacking):
        def batches(self, columns: Sequence[int] | None, size: int) -> Iterator[pa.RecordBatch]:  # noqa: ARG002
            os.kill(os.getpid(), signal.SIGINT)
            yield from ()

    with pytest.raises(KeyboardInterrupt):
        quality(Source(AtOnce(pa.table({"a": [1]})), name="never"))


def test_a_reader_that_looks_for_signals_itself_is_stopped_as_well() -> None:
    def batches() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    stop = Stop()
    assert list(until(stop, batches())) == [1]
    assert stop.asked
    with pytest.raises(KeyboardInterrupt):
        list(until(None, batches()))


def test_handlers_are_put_back_and_threads_have_none() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stoppable():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before

    seen: list[bool] = []

    def elsewhere() -> None:
        with stoppable():
            seen.append(signal.getsignal(signal.SIGINT) is before)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [True]
