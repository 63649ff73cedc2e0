"""Whole runs on real kernels."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
import pytest

from workbench.invalid import InvalidInput
from workbench.runs.engine import NotFinished, RunRequest, execute, run
from workbench.runs.store import list_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.record import Run

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[2] / "golden" / "run" / "run-1.json"
PARAMETERS = "seed: int = 1\nname: str = 'x'"


def outputs(finished: Run, cell: int) -> list[Any]:
    return nbformat.read(finished.folder / "output.ipynb", as_version=4).cells[cell].outputs


def printed(finished: Run, cell: int) -> str:
    return "".join(output.get("text", "") for output in outputs(finished, cell))


def events(finished: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (finished.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]


def kernels_of(parent: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(parent).children(recursive=True) if "ipykernel" in str(child.cmdline())]


# how a run ends


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
        ("os.kill(os.getpid(), 9)", "the kernel was killed by SIGKILL, perhaps because the machine ran out of memory"),
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
    assert died["time"] - began["time"] < 2


def test_a_run_that_takes_too_long_is_stopped(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook("print('begun')\nimport time\ntime.sleep(600)"), timeout=3)
    assert finished.status == "failed"
    assert finished.error == {"cell": 0, "name": "Timeout", "message": "the run took longer than 3.0\u202fs"}
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


# what it is given


def test_parameters_of_every_type_arrive_as_that_type(make_notebook: MakeNotebook) -> None:
    declared = (
        "from datetime import date, datetime\nfrom pathlib import Path\nfrom typing import Literal\n"
        "day: date = date(2020, 1, 1)\nplace: Path = Path('a')\nnothing: str | None = 'x'\nmany: dict = {}\n"
        "some: list[float] = []\nmode: Literal['few', 'all'] = 'all'\nflag: bool = False"
    )
    check = (
        "assert (type(day), day) == (date, date(2026, 2, 3))\n"
        'assert isinstance(place, Path) and place.name == "it\'s"\n'
        "assert nothing is None and many == {'a': [1, None, {'b': True}]} and some == [1.5, float('inf')]\n"
        "assert mode == 'few' and flag is True and datetime.__name__ == 'datetime'"
    )
    given = {
        "day": "2026-02-03",
        "place": Path("data") / "it's",
        "nothing": None,
        "many": {"a": [1, None, {"b": True}]},
        "some": [1.5, float("inf")],
        "mode": "few",
        "flag": True,
    }
    finished = run(make_notebook((declared, ["parameters"]), check), given)
    assert finished.error is None
    assert finished.parameters["day"] == "2026-02-03"
    assert finished.parameters["some"] == [1.5, None]


@pytest.mark.parametrize(
    ("parameters", "options", "message"),
    [
        ({"sed": 7}, {}, "Did you mean 'seed'"),
        ({"seed": "seven"}, {}, "'seed' must be"),
        ({}, {"timeout": 0}, "'timeout' must be"),
        ({}, {"cwd": "nowhere"}, "'cwd' must be an existing folder"),
        ({}, {"secrets": {"key": "x"}}, "'secrets' are not supported"),
        ({}, {"kernel": "pyton3"}, "there is no kernel 'pyton3'; installed: .*Did you mean 'python3'"),
    ],
)
def test_wrong_input_leaves_nothing_behind(
    make_notebook: MakeNotebook, project: Path, parameters: dict, options: dict, message: str
) -> None:
    notebook = make_notebook((PARAMETERS, ["parameters"]))
    with pytest.raises(InvalidInput, match=message):
        execute(RunRequest(notebook=notebook, parameters=parameters, **options))
    assert sorted(path.name for path in project.iterdir()) == ["work.ipynb", "workbench.yaml"]
    assert kernels_of(os.getpid()) == []


def test_a_notebook_for_a_kernel_that_is_not_here_says_so(make_notebook: MakeNotebook) -> None:
    with pytest.raises(InvalidInput, match="there is no kernel 'somewhere-else', which the notebook asks for"):
        run(make_notebook("1", kernel="somewhere-else"))


def test_a_strict_run_of_an_unfinished_notebook_does_not_start(make_notebook: MakeNotebook, project: Path) -> None:
    with pytest.raises(NotFinished) as refused:
        run(make_notebook("print(never_defined)"), strict=True)
    assert any(found.severity == "error" for found in refused.value.findings)
    assert not (project / "runs").exists()


def test_odd_names_of_notebooks_and_folders_work(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook("import os\nprint(os.getcwd())", name='it\'s "ünï" 数据/work & more.ipynb')
    finished = run(notebook)
    assert finished.status == "completed"
    assert printed(finished, 0).strip() == str(notebook.parent)
    assert finished.record["notebook"]["path"] == str(notebook)


def test_a_notebook_runs_elsewhere_when_told_to(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    finished = run(make_notebook("import os\nprint(os.getcwd())"), cwd=tmp_path, runs=tmp_path / "elsewhere")
    assert printed(finished, 0).strip() == str(tmp_path)
    assert finished.folder.parent == tmp_path / "elsewhere"


def test_modules_beside_the_notebook_named_like_ours_do_not_stop_the_kernel(
    make_notebook: MakeNotebook, project: Path
) -> None:
    (project / "queue.py").write_text("raise RuntimeError('the wrong queue')")
    (project / "json.py").write_text("raise RuntimeError('the wrong json')")
    assert run(make_notebook("print(1)")).status == "completed"


# outputs


def test_a_flood_of_text_is_kept_whole_and_as_one_output(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook("for i in range(100_000): print('x' * 50)"))
    assert len(outputs(finished, 0)) == 1
    assert len(printed(finished, 0)) == 51 * 100_000


def test_many_outputs_lose_none(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook("from IPython.display import display\nfor i in range(3000): display(i)"))
    assert [output["data"]["text/plain"] for output in outputs(finished, 0)] == [str(i) for i in range(3000)]


def test_streams_keep_their_order_and_cleared_outputs_are_gone(make_notebook: MakeNotebook) -> None:
    finished = run(
        make_notebook(
            "import sys\nprint('a', flush=True)\nprint('b', file=sys.stderr, flush=True)\nprint('c')",
            "from IPython.display import clear_output\nprint('old', flush=True)\nclear_output()\nprint('new')",
            "h = display('first', display_id=True)\nh.update('second')",
        )
    )
    assert [(output["name"], output["text"]) for output in outputs(finished, 0)] == [
        *(("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n"))
    ]
    assert printed(finished, 1) == "new\n"
    assert outputs(finished, 2)[0]["data"]["text/plain"] == "'second'"


def test_nothing_of_ours_is_seen_by_the_notebook(make_notebook: MakeNotebook) -> None:
    finished = run(
        make_notebook("print([n for n in globals() if 'work' in n.lower() or n in ('parts', 'body')])", "In")
    )
    assert printed(finished, 0) == "[]\n"
    assert finished.status == "completed"


# the record


def test_the_record_has_the_keys_and_types_of_the_golden_one(make_notebook: MakeNotebook, project: Path) -> None:
    (project / "data.csv").write_text("a,b\n1,2\n")
    finished = run(
        make_notebook(
            ("seed: int = 1\nfeatures: str = 'few'", ["parameters"]),
            "from workbench.context import metric, note\nopen('data.csv').read()\nopen('made.txt', 'w').write('x')\n"
            "metric('rmse', 2.5); metric('n', 1); metric('undefined', float('nan'))\n"
            "note('finding', code='WBQ103', severity='warning', column='a', title='t', count=1, where='x', rows=None,"
            " remedy='r')\nnote('model', path='models/model', name='model')\nraise ValueError('no')",
        ),
        tags=["nightly"],
        note="ticket 12",
    )
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for open_ended in ("packages", "threads"):
        golden["environment"][open_ended] = {}
    record = finished.to_dict()
    record["code"] = (
        {"git_commit": "0" * 40, "dirty": False} if record["code"]["git_commit"] is None else record["code"]
    )
    for open_ended in ("packages", "threads"):
        assert record["environment"][open_ended]
        record["environment"][open_ended] = {}
    assert _shape(record) == _shape(golden)


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shape(item) for item in value]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def test_hash_order_is_fixed_and_recorded(make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    notebook = make_notebook("print(hash('a fixed text'))")
    first, second = run(notebook), run(notebook)
    assert printed(first, 0) == printed(second, 0)
    assert first.record["environment"]["hash_seed"] == 0


def test_code_that_is_not_committed_is_kept(make_notebook: MakeNotebook, project: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ("git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments),
            cwd=project,
            check=True,
            capture_output=True,
        )

    (project / "helper.py").write_text("VALUE = 1\n")
    notebook = make_notebook("import helper\nimport tools.more\nprint(helper.VALUE)")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "begin")
    (project / "tools").mkdir()
    (project / "tools" / "more.py").write_text("X = 1\n")
    clean = run(notebook)
    (project / "helper.py").write_text("VALUE = 2\n")
    dirty = run(notebook)
    assert clean.record["code"]["dirty"] is False
    assert not (clean.folder / "code" / "changes.patch").exists()
    assert dirty.record["code"]["git_commit"] == clean.record["code"]["git_commit"]
    assert dirty.record["code"]["dirty"] is True
    assert "+VALUE = 2" in (dirty.folder / "code" / "changes.patch").read_text()
    assert (dirty.folder / "code" / "modules" / "helper.py").read_text() == "VALUE = 2\n"
    assert (dirty.folder / "code" / "modules" / "tools" / "more.py").exists()
    assert (dirty.folder / "code" / "work.ipynb").read_bytes() == notebook.read_bytes()


def test_runs_at_the_same_time_do_not_mix(make_notebook: MakeNotebook, project: Path) -> None:
    notebook = make_notebook((PARAMETERS, ["parameters"]), "from workbench.context import metric\nmetric('seed', seed)")
    with ThreadPoolExecutor(4) as pool:
        finished = list(pool.map(lambda seed: run(notebook, {"seed": seed}), range(4)))
    assert len({each.folder for each in finished}) == 4
    assert [each.metrics["seed"] for each in finished] == [0, 1, 2, 3]
    assert len(list_runs(runs=project / "runs")) == 4


def test_a_run_within_a_run_knows_its_parent(make_notebook: MakeNotebook) -> None:
    make_notebook("print('inner')", name="inner.ipynb")
    outer = run(make_notebook("from workbench.runs.engine import run\nprint(run('inner.ipynb').record['parent'])"))
    assert printed(outer, 0).strip() == outer.id


def test_exit_handlers_of_the_notebook_are_run(make_notebook: MakeNotebook, project: Path) -> None:
    code = (
        "import atexit, tempfile\nkept = tempfile.TemporaryDirectory()\nprint(kept.name)\n"
        "atexit.register(lambda: open('bye.txt', 'w').write('bye'))"
    )
    finished = run(make_notebook(code))
    assert (project / "bye.txt").read_text() == "bye"
    assert not Path(printed(finished, 0).strip()).exists()
    assert [Path(output["path"]).name for output in finished.record["outputs"]] == ["bye.txt"]


# being ended from outside

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
    assert runner.wait(20) == 130
    [cancelled] = list_runs(runs=project / "runs")
    assert cancelled.status == "cancelled"
    assert "begun" in printed(cancelled, 0)
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_a_run_whose_runner_is_killed_reads_as_interrupted(runner: subprocess.Popen[str], project: Path) -> None:
    [running] = list_runs(runs=project / "runs")
    assert running.status == "running"
    kernels = kernels_of(runner.pid)
    runner.kill()
    runner.wait()
    assert running.status == "interrupted"
    assert [each.id for each in list_runs(status="interrupted", runs=project / "runs")] == [running.id]
    assert list_runs(status="running", runs=project / "runs") == []
    for process in psutil.wait_procs(kernels, timeout=10)[1]:
        pytest.fail(f"a kernel outlived its runner: {process}")


def test_a_run_can_be_made_where_an_event_loop_runs(make_notebook: MakeNotebook) -> None:
    import asyncio

    async def within() -> Run:
        return run(make_notebook("print(1)"))

    assert asyncio.run(within()).status == "completed"
