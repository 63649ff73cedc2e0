"""Runs in processes of their own, on real kernels."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from workbench.invalid import InvalidInput
from workbench.runs import launching
from workbench.runs.launching import launch
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.records.store import list_runs
from workbench.runs.request import NotFinished, NotStarted, RunRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow

DEADLINE_SECONDS = 120.0
ENDLESS = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.1)"
WAITS = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.05)"


@pytest.fixture(autouse=True)
def ended(project: Path) -> Iterator[None]:
    """See to it that no process of a run outlives its test."""
    yield
    for folder in project.glob("**/runs/*"):
        runner = runner_of(folder)
        if runner is not None and runner.pid != os.getpid():
            runner.kill()
            gone(runner)


def runner_of(folder: Path) -> psutil.Process | None:
    """Return the process that runs in *folder*, if it is still there."""
    try:
        holder = json.loads((folder / "lock").read_text(encoding="utf-8"))
        process = psutil.Process(holder["process"])
        return process if process.create_time() == holder["began"] else None
    except (OSError, ValueError, psutil.Error):
        return None


def eventually(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)
    return found


def gone(process: psutil.Process) -> bool:
    return bool(eventually(lambda: not psutil.pid_exists(process.pid)))


def finished(run: Run) -> Run:
    eventually(lambda: run.status not in UNFINISHED)
    return run


def test_a_launched_run_goes_on_by_itself_and_leaves_nothing_behind(make_notebook: MakeNotebook, project: Path) -> None:
    notebook = make_notebook(("seed: int = 1", ["parameters"]), WAITS)
    run = launch(RunRequest(notebook=notebook, parameters={"seed": 7}, tags=("a",), note="b", report=True))
    runner = runner_of(run.folder)
    assert runner is not None
    assert runner.pid != os.getpid()
    assert os.getsid(runner.pid) == runner.pid  # a session of its own, without our terminal
    assert run.status == "running"
    (project / "go").touch()
    assert finished(run).status == "completed"
    assert (run.parameters, run.record["tags"], run.record["note"]) == ({"seed": 7}, ["a"], "b")
    gone(runner)
    assert run.report is not None
    assert not (run.folder / "runner.log").exists()  # nothing was said in it


def test_of_attempts_the_first_is_told_and_none_leaves_a_log(make_notebook: MakeNotebook, project: Path) -> None:
    fails_once = "from pathlib import Path\nif not Path('tried').exists(): Path('tried').touch(); 1 / 0"
    first = launch(RunRequest(notebook=make_notebook(fails_once), retries=1))
    runner = runner_of(first.folder)
    assert finished(first).status == "failed"
    assert runner is None or gone(runner)
    runs = list_runs(runs=project / "runs")
    assert [(run.status, run.record.get("retry_of")) for run in runs] == [("completed", first.id), ("failed", None)]
    assert list(project.glob("runs/*/runner.log")) == []


def test_no_value_is_seen_in_the_list_of_processes(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(("key: str = ''", ["parameters"]), ENDLESS)
    run = launch(RunRequest(notebook=notebook, parameters={"key": "sesame"}))
    runner = runner_of(run.folder)
    assert runner is not None
    eventually(lambda: '"begun' in (run.folder / "events.jsonl").read_text(encoding="utf-8"))  # so its kernel is there
    lines = runner.cmdline()
    for child in runner.children(recursive=True):
        with contextlib.suppress(psutil.Error):  # one that has just ended
            lines += child.cmdline()
    assert "sesame" not in str(lines)


def test_values_of_every_type_arrive_as_that_type(make_notebook: MakeNotebook) -> None:
    declared = (
        "from datetime import date\nfrom pathlib import Path\nday: date = date(2020, 1, 1)\nplace: Path = Path('a')\n"
        "rates: list[float] = []\nbig: int = 0\npair: tuple[int, str] = (0, '')\nmany: dict[int, str] = {}"
    )
    check = (
        "assert day == date(2026, 2, 3) and place == Path('b/c') and rates == [0.5, float('inf')]\n"
        "assert big == 2**70 and pair == (1, 'ä') and many == {1: 'x'}"
    )
    given = {
        "day": dt.date(2026, 2, 3),
        "place": Path("b") / "c",
        "rates": [0.5, float("inf")],
        "big": 2**70,
        "pair": (1, "ä"),
        "many": {1: "x"},
    }
    run = launch(RunRequest(notebook=make_notebook((declared, ["parameters"]), check), parameters=given))
    assert finished(run).error is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"parameters": {"sed": 1}}, "Did you mean 'seed'"),
        ({"parameters": {"seed": {1, 2}}}, "a value of type set is no number"),
        ({"kernel": "pyton3"}, "Did you mean 'python3'"),
        ({"cwd": "nowhere"}, "'cwd' must be an existing folder"),
        ({"secrets": {"a": "b"}}, "secret 'a' must be given as env:VAR"),
    ],
)
def test_a_run_that_cannot_begin_is_refused_and_leaves_nothing_behind(
    make_notebook: MakeNotebook, project: Path, options: dict[str, Any], said: str
) -> None:
    notebook = make_notebook(("seed: int = 1", ["parameters"]))
    with pytest.raises(InvalidInput, match=said):
        launch(RunRequest(notebook=notebook, **options))
    assert not (project / "runs").exists()


def test_an_unfinished_notebook_is_refused_with_its_findings(make_notebook: MakeNotebook, project: Path) -> None:
    with pytest.raises(NotFinished, match="the notebook is not finished: ") as refused:
        launch(RunRequest(notebook=make_notebook("print(never_defined)"), strict=True))
    assert ("WBN103", 0, 1) in [(found.code, found.cell, found.line) for found in refused.value.findings]
    assert not (project / "runs").exists()


def test_a_process_that_cannot_begin_is_told_with_its_last_words(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "namesake" / "workbench").mkdir(parents=True)
    (tmp_path / "namesake" / "workbench" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "namesake"))
    with pytest.raises(NotStarted, match=r"ended before the run was on record: .*'workbench\.runs'"):
        launch(RunRequest(notebook=make_notebook("1")))


def test_a_process_that_is_killed_before_it_begins_is_told_of(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "COMMAND", (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    with pytest.raises(NotStarted, match="ended before the run was on record: exit code -9"):
        launch(RunRequest(notebook=make_notebook("1")))


def test_a_process_that_takes_too_long_to_begin_is_ended(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    monkeypatch.setattr(launching, "START_SECONDS", 0.01)
    with pytest.raises(NotStarted, match=r"the run was not on record after .*, so its process was ended"):
        launch(RunRequest(notebook=make_notebook("1")))


def test_it_does_what_the_command_would_do_in_the_same_place(
    make_notebook: MakeNotebook, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_notebook("import os\nprint(os.getcwd())", name="deep/work.ipynb")
    (project / "json.py").write_text("raise SystemExit('this is no module of the runner')", encoding="utf-8")
    monkeypatch.chdir(project)
    monkeypatch.setenv("WORKBENCH_RUNS", "elsewhere")
    run = finished(launch(RunRequest(notebook="deep/work.ipynb")))
    assert run.folder.parent == project / "elsewhere"
    assert str(project / "deep") in (run.folder / "output.ipynb").read_text(encoding="utf-8")
    other = finished(launch(RunRequest(notebook="deep/work.ipynb", cwd="deep/..", runs="others")))
    assert other.folder.parent == project / "others"
    assert f"{project}\\n" in (other.folder / "output.ipynb").read_text(encoding="utf-8")


def test_it_outlives_the_process_that_launched_it(make_notebook: MakeNotebook, project: Path) -> None:
    notebook = make_notebook(WAITS)
    code = (
        "import sys, time\nfrom workbench.runs.launching import launch\n"
        "from workbench.runs.request import RunRequest\n"
        "print(launch(RunRequest(notebook=sys.argv[1])).id, flush=True)\ntime.sleep(600)"
    )
    command = (sys.executable, "-c", code, str(notebook))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as launcher:
        assert launcher.stdout is not None
        run_id = launcher.stdout.readline().strip()
        os.killpg(launcher.pid, signal.SIGKILL)  # with all that is in its session
    [found] = list_runs(runs=project / "runs")
    assert (found.id, found.status) == (run_id, "running")
    (project / "go").touch()
    assert finished(found).status == "completed"


def test_it_begins_also_when_nobody_hears_that_it_does(make_notebook: MakeNotebook, project: Path) -> None:
    request = RunRequest(notebook=make_notebook("print(1)"))
    with subprocess.Popen(launching.COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as runner:
        assert runner.stdout is not None
        runner.stdout.close()
        runner.communicate(request.to_json().encode())
    assert runner.returncode == 0
    assert [run.status for run in list_runs(runs=project / "runs")] == ["completed"]


def test_what_is_said_later_is_kept_with_the_run(make_notebook: MakeNotebook, project: Path) -> None:
    block = "import pathlib\n[(folder / 'report.html').mkdir() for folder in pathlib.Path('runs').glob('2*')]"
    notebook = make_notebook(block)
    run = launch(RunRequest(notebook=notebook, report=True))
    runner = runner_of(run.folder)
    assert finished(run).status == "completed"
    assert runner is None or gone(runner)
    assert "the report could not be written" in (run.folder / "runner.log").read_text(encoding="utf-8")


def test_a_killed_runner_reads_as_interrupted_and_is_no_zombie(make_notebook: MakeNotebook) -> None:
    run = launch(RunRequest(notebook=make_notebook(ENDLESS)))
    runner = runner_of(run.folder)
    assert runner is not None
    runner.kill()
    assert finished(run).status == "interrupted"
    gone(runner)


def test_a_runner_that_is_asked_to_end_saves_the_run(make_notebook: MakeNotebook) -> None:
    run = launch(RunRequest(notebook=make_notebook(ENDLESS)))
    runner = runner_of(run.folder)
    assert runner is not None
    runner.terminate()
    assert finished(run).status == "cancelled"
    gone(runner)
