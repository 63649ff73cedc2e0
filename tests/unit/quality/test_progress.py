"""Progress speaks late, to terminals and notebooks only, and cleans up."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from tests.own_kernel import own_kernel
from workbench.profiling.progress import CLEAR, progress

if TYPE_CHECKING:
    from pathlib import Path

BATCH = pa.RecordBatch.from_pydict({"a": [1, 2, 3]})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, patience: float) -> str:
    monkeypatch.setattr("workbench.profiling.progress.PATIENCE", patience)
    monkeypatch.setattr("workbench.profiling.progress.PACE", 0.0)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(6) as tell:
        tell(BATCH)
    return stream.getvalue()


def test_a_terminal_is_told_and_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(monkeypatch, Terminal(), patience=0.0)
    assert "3 of 6 rows" in said
    assert said.endswith(CLEAR)


def test_partitions_are_told_with_their_rows_and_other_work_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.profiling.progress.PATIENCE", 0.0)
    monkeypatch.setattr("workbench.profiling.progress.PACE", 0.0)
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(2000, parts=20) as tell:
        tell()
        tell(1000, parts=5)
    with progress(8, unit="parts", doing="duplicated rows") as tell:
        tell(2)
    first, second, third = [line.strip() for line in stream.getvalue().split(CLEAR) if line.strip()]
    assert first == "0 of 20 partitions · 0 of 2\u202f000 rows · Ctrl-C stops here"
    assert second.startswith("5 of 20 partitions · 1\u202f000 of 2\u202f000 rows · ")
    assert second.endswith(" left · Ctrl-C stops here")
    assert third.startswith("duplicated rows: 2 of 8 parts · ")


def test_a_file_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, io.StringIO(), patience=0.0) == ""


def test_a_quick_look_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal(), patience=60.0) == ""


def test_a_run_is_told_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    assert told(monkeypatch, Terminal(), patience=0.0) == ""


CELL = """
import pyarrow as pa
from workbench.profiling import progress
progress.PATIENCE = progress.PACE = 0
print("before")
with progress.progress(6) as tell:
    tell(pa.RecordBatch.from_pydict({"a": [1, 2, 3]}))
    tell(3)
print("after")
"""


@pytest.mark.slow
def test_a_notebook_shows_one_output_that_is_empty_at_the_end() -> None:
    shown: list[tuple[str, dict[str, str]]] = []

    def note(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] in ("display_data", "update_display_data"):
            shown.append((content["transient"]["display_id"], content["data"]))
        elif message["msg_type"] == "stream":
            shown.append((content["name"], {"text": content["text"]}))

    with own_kernel() as (_, client):
        reply = client.execute_interactive(CELL, output_hook=note, timeout=200)
        assert reply["content"]["status"] == "ok"
    told = [data for name, data in shown if name not in ("stdout", "stderr")]
    assert len({name for name, _ in shown} - {"stdout", "stderr"}) == 1
    assert told[0]["text/plain"].startswith("3 of 6 rows")
    assert "interrupt stops here" in told[0]["text/plain"]
    assert told[1]["text/plain"].startswith("6 of 6 rows")
    assert told[-1] == {}
    assert "".join(data["text"] for name, data in shown if name == "stdout") == "before\nafter\n"
    assert not [data for name, data in shown if name == "stderr"]
