from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time

import pytest

from workbench.runs.records.recorder import Recorder

ENDLESS = ("seed: int = 1", "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.1)")
DEADLINE_SECONDS = 120.0


@pytest.fixture
def recorder(project):
    recorder = Recorder.open(project / "runs", project / "salary.ipynb", {})
    yield recorder
    recorder.close()


def when_asked(recorder, do):
    """Do something once the run is asked to end, as the process that runs it would."""

    def wait():
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not (recorder.folder / "cancel.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        do()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("cancelled", "Run {} is cancelled."),
        ("completed", "Run {} ended before it could be cancelled: it is completed."),
    ],
)
def test_it_waits_until_the_run_has_ended_and_says_how(workbench, recorder, status, said):
    thread = when_asked(recorder, lambda: recorder.finish(status, None))
    ended = workbench("cancel", "latest")
    thread.join()
    assert (ended.code, ended.out) == (0, said.format(recorder.folder.name) + "\n")
    assert ended.err == f"run {recorder.folder.name} was asked to end; Ctrl-C stops waiting for it\n"


def test_the_record_is_the_document(workbench, recorder):
    thread = when_asked(recorder, lambda: recorder.finish("cancelled", None))
    ended = workbench("cancel", recorder.folder.name, "--json")
    thread.join()
    assert (ended.code, ended.document["status"]) == (0, "cancelled")


def test_a_run_that_has_ended_is_refused(refused, recorder):
    recorder.finish("completed", None)
    assert "has ended already: it is completed." in refused("cancel", "latest")


def test_an_unknown_run_is_refused(refused):
    assert "there is no run 'none'" in refused("cancel", "none")


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_stops_waiting(project, recorder, as_json):
    command = (sys.executable, "-m", "workbench.cli", "cancel", recorder.folder.name, *["--json"] * as_json)
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
        assert waiting.stderr is not None
        waiting.stderr.readline()  # it was asked
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=DEADLINE_SECONDS)
    said = f"no longer waiting for run {recorder.folder.name}, which was asked to end."
    assert waiting.returncode == 130
    assert err.startswith(f"workbench: {said}")
    assert json.loads(out)["error"]["message"].startswith(said) if as_json else out == ""


@pytest.mark.slow
def test_a_run_of_the_command_is_ended_by_another(project, write, workbench):
    command = (sys.executable, "-m", "workbench.cli", "run", write(*ENDLESS), "--no-report", "--json")
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not any('"begun' in path.read_text() for path in project.glob("runs/*/events.jsonl")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert workbench("cancel", "latest", "--json").document["status"] == "cancelled"
        out, _ = running.communicate(timeout=DEADLINE_SECONDS)
    assert (running.returncode, json.loads(out)["status"]) == (130, "cancelled")
