"""Progress speaks late, to terminals only, and cleans up."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pyarrow as pa

from workbench.profiling.progress import CLEAR, progress

if TYPE_CHECKING:
    import pytest

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


def test_a_file_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, io.StringIO(), patience=0.0) == ""


def test_a_quick_look_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal(), patience=60.0) == ""
