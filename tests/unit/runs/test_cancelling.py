"""Ending a run, whoever started it, on real kernels."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from workbench.runs.engine import RunRequest, execute
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.store import list_runs
from workbench.runs.request import WrongState

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook

DEADLINE_SECONDS = 120.0
BEGUN = '"begun'  # in an output: the source of the cell, which is told before, has it in other quotes
ENDLESS = ("print('before')", "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.1)", "print('after')")


def the_run_in(project: Path, *, event: str) -> Run:
    """Wait until the only run of the project has told of this event."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        for run in list_runs(runs=project / "runs"):
            if event in (run.folder / "events.jsonl").read_text(encoding="utf-8"):
                return run
        time.sleep(0.02)
    pytest.fail(f"no run told of {event}")


def assert_saved(run: Run) -> None:
    assert run.status == "cancelled"
    assert run.error is None
    written = (run.folder / "output.ipynb").read_text(encoding="utf-8")
    assert '"begun\\n"' in written
    assert '"after\\n"' not in written


@pytest.mark.slow
@pytest.mark.parametrize("event", ["run-start", BEGUN])
def test_a_run_of_the_api_ends_as_cancelled(make_notebook: MakeNotebook, project: Path, event: str) -> None:
    ended: list[Run] = []
    request = RunRequest(notebook=make_notebook(*ENDLESS))
    thread = threading.Thread(target=lambda: ended.append(execute(request)))
    thread.start()
    cancel(the_run_in(project, event=event))
    thread.join(DEADLINE_SECONDS)
    assert [run.status for run in ended] == ["cancelled"]
    assert list(ended[0].folder.glob("cancel.json"))


@pytest.mark.slow
def test_a_cell_that_ignores_interrupts_ends_too(make_notebook: MakeNotebook, project: Path) -> None:
    deaf = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('begun', flush=True)\n"
    ended: list[Run] = []
    request = RunRequest(notebook=make_notebook(f"{deaf}while True: time.sleep(1)"))
    thread = threading.Thread(target=lambda: ended.append(execute(request)))
    thread.start()
    cancel(the_run_in(project, event=BEGUN))
    thread.join(DEADLINE_SECONDS)
    assert_saved(ended[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("workbench.cli", "run", "work.ipynb", "--no-report"), 130),
        (("papermill", "work.ipynb", "out.ipynb", "--engine", "workbench", "--no-progress-bar"), 1),
    ],
    ids=["command", "papermill"],
)
def test_a_run_of_another_program_ends_as_cancelled(
    make_notebook: MakeNotebook, project: Path, command: tuple[str, ...], code: int
) -> None:
    make_notebook(*ENDLESS)
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen((sys.executable, "-m", *command), cwd=project, **quiet) as process:
        run = the_run_in(project, event=BEGUN)
        cancel(run)
        assert process.wait(DEADLINE_SECONDS) == code
    assert_saved(run)
    if command[0] == "papermill":
        assert "begun" in (project / "out.ipynb").read_text(encoding="utf-8")


def test_a_run_that_has_ended_cannot_be_cancelled(tmp_path: Path) -> None:
    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {})
    recorder.finish("failed", None)
    recorder.close()
    with pytest.raises(WrongState, match=f"run '{recorder.folder.name}' has ended already: it is failed"):
        cancel(Run(recorder.folder))
    assert not (recorder.folder / "cancel.json").exists()


def test_a_run_whose_process_is_gone_cannot_be_cancelled(tmp_path: Path) -> None:
    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {})
    recorder.close()
    with pytest.raises(WrongState, match="it is interrupted"):
        cancel(Run(recorder.folder))


def test_a_run_can_be_asked_twice(tmp_path: Path) -> None:
    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {})
    for _ in range(2):
        cancel(Run(recorder.folder))
    assert Run(recorder.folder).status in UNFINISHED
    recorder.close()
