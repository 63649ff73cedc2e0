"""A run that failed for a reason that may pass is run again."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.finished_runs import printed
from workbench.runs import retrying
from workbench.runs.engine import RunRequest, execute
from workbench.runs.own_loop import Stop
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.store import list_runs
from workbench.runs.resume.restoring import UNCHANGED
from workbench.runs.session import record_run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook

FAILS_TWICE = """
import pathlib
tries = pathlib.Path('tries.txt')
tries.write_text((tries.read_text() if tries.exists() else '') + 'x')
if len(tries.read_text()) < 3: raise ConnectionError('not yet')
"""


def ended(tmp_path: Path, status: str, name: str | None) -> Run:
    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {})
    recorder.finish(status, None if name is None else {"cell": 0, "name": name, "message": ""})
    recorder.close()
    return Run(recorder.folder)


@pytest.mark.parametrize(
    ("status", "name", "again"),
    [
        ("failed", "ConnectionError", True),
        ("failed", "KernelDied", True),
        ("failed", "Timeout", True),
        ("failed", "NameError", False),
        ("failed", "ModuleNotFoundError", False),
        ("failed", "StdinNotImplementedError", False),
        ("gate-failed", "ContractViolation", False),
        ("cancelled", None, False),
        ("completed", None, False),
    ],
)
def test_only_what_may_pass_is_tried_again(tmp_path: Path, status: str, name: str | None, again: bool) -> None:  # noqa: FBT001
    assert retrying.is_worth_retrying(ended(tmp_path, status, name)) is again


def test_pauses_double_up_to_a_minute_and_differ() -> None:
    for attempt, middle in ((1, 1), (2, 2), (3, 4), (7, 60), (50, 60)):
        pauses = {retrying.pause(attempt) for _ in range(20)}
        assert len(pauses) == 20
        assert all(0.75 * middle <= each <= 1.25 * middle for each in pauses)


@pytest.mark.slow
def test_each_attempt_is_a_run_of_its_own(
    make_notebook: MakeNotebook, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE_SECONDS", 0.01)
    finished = execute(RunRequest(notebook=make_notebook(FAILS_TWICE), retries=5))
    assert finished.status == "completed"
    runs = sorted(list_runs(runs=project / "runs"), key=lambda run: run.record.get("attempt", 1))
    assert [run.status for run in runs] == ["failed", "failed", "completed"]
    assert [run.record.get("attempt") for run in runs] == [None, 2, 3]
    assert [run.record.get("retry_of") for run in runs] == [None, runs[0].id, runs[0].id]


CHECKPOINT = ["checkpoint"]
KEEPS = """
from pathlib import Path
_ = open('calls.txt', 'a').write('.')
rows = Path('data.txt').read_text()
rows"""
NOT_USED = "the checkpoint of cell 0 cannot be used:"
FAILS_ONCE = """
tries = Path('tries.txt')
first = not tries.exists()
tries.touch()
{}
if first: raise ConnectionError('not yet')
print(rows)"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("meanwhile", "calls", "resumed"),
    [
        ("", ".", {"cell": 0, "skipped": 1, "why": UNCHANGED}),
        (
            "Path('data.txt').write_text('other')",
            "..",
            {
                "cell": None,
                "skipped": 0,
                "why": "the checkpoint of cell 0 cannot be used: the input 'data.txt' has changed",
            },
        ),
    ],
)
def test_an_attempt_begins_behind_the_checkpoint_of_the_one_before_it(
    make_notebook: MakeNotebook,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: str,
    calls: str,
    resumed: dict[str, object],
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE_SECONDS", 0.01)
    (project / "data.txt").write_text("rows", encoding="utf-8")
    finished = execute(RunRequest(notebook=make_notebook((KEEPS, CHECKPOINT), FAILS_ONCE.format(meanwhile)), retries=1))
    assert finished.status == "completed", finished.error
    assert (project / "calls.txt").read_text(encoding="utf-8") == calls
    assert finished.record["resume"] == resumed
    assert finished.record["resumed_from"] == finished.record["retry_of"] != finished.id
    assert printed(finished, 1) == (project / "data.txt").read_text(encoding="utf-8") + "\n"


DEADLY = """
import os
class Deadly:
    def __reduce__(self): return os._exit, (9,)
model = Deadly()
model"""


@pytest.mark.slow
def test_what_cannot_be_brought_back_is_not_tried_twice(
    make_notebook: MakeNotebook, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE_SECONDS", 0.01)
    notebook = make_notebook((DEADLY, CHECKPOINT), f"from pathlib import Path\nrows = 1{FAILS_ONCE.format('')}")
    finished = execute(RunRequest(notebook=notebook, retries=2))
    runs = sorted(list_runs(runs=project / "runs"), key=lambda run: run.record.get("attempt", 1))
    assert [(run.error or {}).get("name") for run in runs] == ["ConnectionError", "KernelDied", None]
    assert (finished.id, finished.status) == (runs[-1].id, "completed")
    assert "resumed_from" not in finished.record


@pytest.mark.slow
def test_one_who_waits_for_the_next_attempt_can_be_cancelled(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE_SECONDS", 600.0)
    monkeypatch.setattr(retrying, "LONGEST_PAUSE_SECONDS", 600.0)
    waits = threading.Event()
    paused = retrying.pause
    monkeypatch.setattr(retrying, "pause", lambda attempt: waits.set() or paused(attempt))

    async def attempt(request: RunRequest, stop: Stop) -> Run:
        return await record_run(request, stop)

    def interrupted() -> None:
        waits.wait()
        stop_of_the_run.set()

    stop_of_the_run = Stop()
    thread = threading.Thread(target=interrupted)
    thread.start()
    request = RunRequest(notebook=make_notebook("1 / 0"), retries=3)
    finished = asyncio.run(retrying.with_retries(request, stop_of_the_run, attempt))
    thread.join()
    assert finished.status == "failed"
    assert "attempt" not in finished.record
