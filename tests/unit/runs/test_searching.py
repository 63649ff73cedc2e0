"""Finding runs by words, in Python as in JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.runs.records.recorder import Recorder
from workbench.runs.records.searching import Search
from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("Ticket  42", ((None, "ticket"), (None, "42"))),
        ('tag:nightly "two words', (("tag", "nightly"), (None, "two words"))),
        ('note:"a b" status:failed', (("note", "a b"), ("status", "failed"))),
        ("status: tag:", ()),
        ("12:30 s3://bucket", ((None, "12:30"), (None, "s3://bucket"))),
    ],
)
def test_words_are_read_as_they_are_typed(text: str, words: tuple[tuple[str | None, str], ...]) -> None:
    assert Search.of(text).words == words


def test_a_run_is_found_by_all_of_the_words(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    recorder = Recorder.open(runs, tmp_path / "shop.ipynb", {"tags": ["Nightly"], "note": "Ticket 42"})
    assert [run.id for run in list_runs(search="ticket running", runs=runs)] == [recorder.folder.name]
    recorder.finish("failed", None)
    recorder.close()
    assert [run.id for run in list_runs(search="TICKET tag:night status:failed", runs=runs)] == [recorder.folder.name]
    for search in ("ticket running", '"ticket 43"', "tag:ightly", "shop prices"):
        assert list_runs(search=search, runs=runs) == []
