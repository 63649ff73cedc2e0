"""How a run on a real kernel ends: done, failed, too late, or ended from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
import pytest

from tests.unit.runs.finished_runs import GONE_SECONDS, PARAMETERS, events, kernels_of, outliving, outputs, printed
from workbench.runs.engine import RunRequest, execute, run
from workbench.runs.records.store import list_runs
from workbench.views.wording import duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow


def test_a_notebook_runs_with_its_parameters(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook((PARAMETERS, ["parameters"]), "print(seed, name)\nseed + 1")
    before = notebook.read_bytes()
    finished = run(notebook, {"seed": 7}, tags="nightly", note="ticket 12")
    assert finished.status == "completed"
    assert finished.error is None
    assert finished.parameters == {"seed": 7, "name": "x"}
    assert finished.record["tags"] == ["nightly"]
    assert finished.record["note"] == "ticket 12"
    assert printed(finished, 2) == "7 x\n"
    assert outputs(finished, 2)[1]["data"]["text/plain"] == "8"
    assert notebook.read_bytes() == before
    injected = nbformat.read(finished.folder / "input.ipynb", as_version=4).cells[1]
    assert injected.metadata.tags == ["injected-parameters"]
    assert nbformat.validate(nbformat.read(finished.folder / "output.ipynb", as_version=4)) is None


def test_a_failing_cell_is_named_as_the_person_sees_it_and_everything_is_saved(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook((PARAMETERS, ["parameters"]), "print('before')", "1 / 0", "print('after')")
    finished = run(notebook, {"seed": 7})
    assert finished.status == "failed"
    assert finished.error == {"cell": 2, "name": "ZeroDivisionError", "message": "division by zero"}
    assert printed(finished, 2) == "before\n"
    assert outputs(finished, 3)[0]["ename"] == "ZeroDivisionError"
    assert "ZeroDivisionError" in "".join(outputs(finished, 3)[0]["traceback"])
    assert outputs(finished, 4) == []


def test_a_cell_that_should_fail_may(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook(("1 / 0", ["raises-exception"]), "print('on')"))
    assert finished.status == "completed"
    assert printed(finished, 1) == "on\n"


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("os._exit(3)", "the kernel ended with exit code 3"),
        ("os.kill(os.getpid(), 9)", "the kernel was killed by SIGKILL"),
        ("os.kill(os.getpid(), 11)", "the kernel was killed by SIGSEGV"),
    ],
)
def test_a_kernel_that_dies_is_told_with_its_reason(make_notebook: MakeNotebook, ending: str, reason: str) -> None:
    notebook = make_notebook("print('alive', flush=True)", f"import os\nprint('last', flush=True)\n{ending}", "1")
    finished = run(notebook)
    assert finished.status == "failed"
    assert finished.error == {"cell": 1, "name": "KernelDied", "message": reason}
    assert printed(finished, 0) == "alive\n"
    [died] = [event for event in events(finished) if event["event"] == "kernel-died"]
    [began] = [event for event in events(finished) if event["event"] == "cell-start" and event["cell"] == 1]
    assert died["time"] - began["time"] < 30  # at once, and not when somebody gives up waiting


def test_a_run_that_takes_too_long_is_stopped(make_notebook: MakeNotebook) -> None:
    started = run(make_notebook("1"), cold=True)
    seconds = 4.0 + round(4 * (started.duration_s or 0))  # in which a busy machine starts a kernel, too
    finished = run(make_notebook("print('begun')\nimport time\ntime.sleep(600)"), timeout=seconds, cold=True)
    assert finished.status == "failed"
    assert finished.error == {
        "cell": 0,
        "name": "Timeout",
        "message": f"the run took longer than {duration(seconds)}",
    }
    assert printed(finished, 0) == "begun\n"
    assert kernels_of(os.getpid()) == []


def test_a_cell_that_ignores_interrupts_is_stopped_too(make_notebook: MakeNotebook) -> None:
    deaf = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)"
    finished = run(make_notebook(deaf), timeout=2)
    assert finished.error is not None
    assert finished.error["name"] == "Timeout"
    assert kernels_of(os.getpid()) == []


@pytest.mark.parametrize(("code", "status"), [("0", "completed"), ("", "completed"), ("3", "failed")])
def test_a_notebook_may_end_early_on_purpose(make_notebook: MakeNotebook, code: str, status: str) -> None:
    finished = run(make_notebook(f"import sys\nsys.exit({code})", "print('after')"))
    assert finished.status == status
    assert outputs(finished, 1) == []


def test_a_forked_child_keeps_its_exit_code(make_notebook: MakeNotebook) -> None:
    code = (
        "import os, sys, warnings\nwarnings.simplefilter('ignore')\nparent, child = os.getpid(), os.fork()\n"
        "if not child: sys.modules['_workbench_observers']._leave(parent); os._exit(7)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    assert printed(run(make_notebook(code)), 0) == "7\n"


def test_reading_from_the_keyboard_is_refused(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook("input('name?')"))
    assert finished.error is not None
    assert finished.error["name"] == "StdinNotImplementedError"
    assert finished.error["message"].startswith("the cell asks for input, and in a run nobody answers")


def test_the_events_tell_the_whole_story_in_order(make_notebook: MakeNotebook) -> None:
    told: list[dict[str, Any]] = []
    finished = execute(RunRequest(notebook=make_notebook("print(1)", "", "1 / 0")), on_event=told.append)
    assert [event["event"] for event in told] == [
        *("run-start", "kernel-ready", "cell-start", "output", "cell-finish"),
        *("cell-start", "output", "cell-finish", "run-finish"),
    ]
    assert [event["event"] for event in events(finished)] == [event["event"] for event in told]
    first = told[2]
    assert (first["cell"], first["number"], first["cells"], first["source"]) == (0, 1, 2, "print(1)")
    assert told[7] | {"duration_s": 0, "time": 0} == {
        "time": 0,
        "event": "cell-finish",
        "cell": 2,
        "number": 2,
        "cells": 2,
        "status": "error",
        "duration_s": 0,
    }
    assert told[-1]["status"] == "failed"


RUNNER = """
import sys, signal
from workbench.runs.engine import Cancelled, RunRequest, execute
def tell(event):
    if event["event"] == "output" and "begun" in str(event["output"]):
        print("begun", flush=True)
try:
    execute(RunRequest(notebook=sys.argv[1]), on_event=tell)
except Cancelled as cancelled:
    print(cancelled.run.status, flush=True)
    sys.exit(130)
"""


ENDLESS = (
    "import subprocess, sys, time\nchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'],"
    " start_new_session=True)\nprint('begun', child.pid, flush=True)\ntime.sleep(600)"
)


@pytest.fixture
def runner(make_notebook: MakeNotebook) -> Iterator[subprocess.Popen[str]]:
    """A process that runs an endless notebook, and is in the middle of its cell."""
    command = (sys.executable, "-c", RUNNER, str(make_notebook(ENDLESS)))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_saved_as_cancelled_and_leaves_no_process(
    runner: subprocess.Popen[str], project: Path, number: signal.Signals
) -> None:
    family = psutil.Process(runner.pid).children(recursive=True)
    assert len(family) >= 2
    runner.send_signal(number)
    assert runner.wait(GONE_SECONDS) == 130
    [cancelled] = list_runs(runs=project / "runs")
    assert cancelled.status == "cancelled"
    assert "begun" in printed(cancelled, 0)
    assert outliving(family) == []


def test_a_run_whose_runner_is_killed_reads_as_interrupted(runner: subprocess.Popen[str], project: Path) -> None:
    [running] = list_runs(runs=project / "runs")
    assert running.status == "running"
    kernels = kernels_of(runner.pid)
    runner.kill()
    runner.wait()
    assert running.status == "interrupted"
    assert [each.id for each in list_runs(status="interrupted", runs=project / "runs")] == [running.id]
    assert list_runs(status="running", runs=project / "runs") == []
    assert outliving(kernels) == []
