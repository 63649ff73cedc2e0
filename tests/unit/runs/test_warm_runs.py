"""Runs whose kernels are forked from a template: the same as others, apart from the time they take."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from tests.unit.runs.finished_runs import outliving, printed
from tests.unit.runs.installed_modules import installed
from workbench.runs.engine import RunRequest, execute, run
from workbench.runs.warm import templates as warm_templates
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")]

HANGS_SECONDS = 250
STATE = """\
import os, random, signal, sys, threading
import numpy
print(dict(
    leader=os.getsid(0) == os.getpgid(0) == os.getpid(),
    arguments=[os.path.basename(sys.argv[0]), sys.argv[1]],
    main=threading.current_thread() is threading.main_thread(),
    threads=sorted({thread.name.rstrip("0123456789-") for thread in threading.enumerate()}),
    cwd=os.path.basename(os.getcwd()),
    path=sys.path[:1],
    seed=os.environ["PYTHONHASHSEED"],
    word=hash("word"),
    child_signal=str(signal.getsignal(signal.SIGCHLD)),
    keyboard=os.readlink("/proc/self/fd/0"),
    backend=os.environ["MPLBACKEND"],
    shell=type(get_ipython()).__name__,
    module=sys.modules["__main__"].__name__,
))"""
CHANCE = "import random, numpy, uuid, tempfile\nprint((random.random(), numpy.random.random(), uuid.uuid4().hex))"
LEAVE_BEHIND = """\
import os, subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
print([subprocess.Popen(sleep, start_new_session=alone).pid for alone in (False, True)] + [os.getpid()], flush=True)
"""


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    with Templates(patient=True) as made:
        yield made


def warmly(notebook: Path, templates: Templates, **wishes: Any) -> Run:
    return execute(RunRequest(notebook=notebook, **wishes), templates=templates)


def told(finished: Run, cell: int = 0) -> Any:
    return ast.literal_eval(printed(finished, cell))


def gone(processes: list[int]) -> bool:
    return outliving(processes) == []


def test_a_forked_kernel_is_in_the_state_of_one_started_by_itself(
    make_notebook: MakeNotebook, templates: Templates
) -> None:
    notebook = make_notebook(STATE)
    warm, cold = warmly(notebook, templates), warmly(notebook, templates, cold=True)
    assert (warm.record["kernel"]["start"], cold.record["kernel"]["start"]) == ("warm", "cold")
    assert cold.record["kernel"]["why"] == "asked for"
    one, other = told(warm), told(cold)
    assert one.pop("keyboard") == "/dev/null"
    other.pop("keyboard")  # a closed pipe, which reads the same
    assert one == other
    assert warm.record["environment"] == cold.record["environment"]
    assert warm.record["kernel"]["not_observed"] == cold.record["kernel"]["not_observed"]


def test_each_kernel_has_its_own_chance(make_notebook: MakeNotebook, templates: Templates) -> None:
    notebook = make_notebook(CHANCE)
    first, second = told(warmly(notebook, templates)), told(warmly(notebook, templates))
    assert all(one != other for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("os._exit(3)", "the kernel ended with exit code 3"),
        ("os.kill(os.getpid(), 9)", "the kernel was killed by SIGKILL"),
    ],
)
def test_a_forked_kernel_that_dies_is_told_with_its_reason(
    make_notebook: MakeNotebook, templates: Templates, ending: str, reason: str
) -> None:
    finished = warmly(make_notebook(LEAVE_BEHIND, ending), templates)
    assert finished.error is not None
    assert finished.error["name"] == "KernelDied"
    assert finished.error["message"].startswith(reason)
    assert gone(told(finished))


def test_nothing_that_a_notebook_has_started_is_left(make_notebook: MakeNotebook, templates: Templates) -> None:
    finished = warmly(make_notebook(LEAVE_BEHIND), templates)
    assert finished.status == "completed"
    assert gone(told(finished))


def test_when_the_template_is_killed_the_run_fails_and_the_next_one_works(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(LEAVE_BEHIND, "os.kill(os.getppid(), 9)\ntime.sleep(600)", name="kills.ipynb")
    with Templates(patient=True) as templates:
        finished = warmly(notebook, templates)
        assert finished.error is not None
        assert finished.error["name"] == "KernelDied"
        assert gone(told(finished))
        after = warmly(make_notebook("import subprocess, os, sys, time\nprint(1)"), templates)
    assert after.record["kernel"]["start"] == "warm"
    assert printed(after, 0) == "1\n"


def test_when_the_runner_is_killed_nobody_is_left(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(f"{LEAVE_BEHIND}\nprint(os.getppid(), flush=True)\ntime.sleep(600)")
    code = f"""
import sys
from workbench.runs.engine import RunRequest, execute
from workbench.runs.warm.templates import Templates
def tell(event):
    if event["event"] == "output":
        print(event["output"]["text"], end="", flush=True)
execute(RunRequest(notebook={str(notebook)!r}), templates=Templates(patient=True), on_event=tell)
"""
    runner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert runner.stdout is not None
    with runner:
        started = ast.literal_eval(runner.stdout.readline())
        template = int(runner.stdout.readline())
        assert all(psutil.pid_exists(each) for each in (*started, template))
        runner.send_signal(signal.SIGKILL)
    assert gone([*started, template])


def test_the_first_run_of_a_process_is_cold_and_the_second_warm(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Templates() as own:
        monkeypatch.setattr(warm_templates, "_own", own)
        notebook = make_notebook("import numpy\nprint(numpy.arange(3).sum())")
        first, second = run(notebook), run(notebook)
        assert run(notebook, cold=True).record["kernel"]["start"] == "cold"
        [template] = own.process_ids
    assert (first.record["kernel"]["start"], second.record["kernel"]["start"]) == ("cold", "warm")
    assert first.record["kernel"]["why"].startswith("the first run")
    assert printed(first, 0) == printed(second, 0) == "3\n"
    assert gone([template])


def test_runs_at_the_same_time_share_a_template(make_notebook: MakeNotebook, templates: Templates) -> None:
    notebook = make_notebook(("seed = 0", ["parameters"]), "import os\nprint(seed, os.getppid())")
    done: dict[int, Run] = {}

    def work(seed: int) -> None:
        done[seed] = warmly(notebook, templates, parameters={"seed": seed})

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    words = {seed: printed(finished, 2).split() for seed, finished in done.items()}
    assert {int(seed) for seed, _ in words.values()} == {0, 1, 2, 3}
    assert len({template for _, template in words.values()}) == 1


def test_modules_that_leave_more_behind_are_left_to_the_kernels(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = {
        "says": "print('hello from an import')",
        "threads": "from threading import *\nThread(target=Event().wait, daemon=True, name='mine').start()",
        "shells": "get_ipython().events.register('post_execute', lambda: None)",
        "fine": "import os\nos.environ['FINE'] = 'yes'",
    }
    notebook = make_notebook(f"import {', '.join(modules)}\nimport os\nprint(os.environ['FINE'])")
    with installed(tmp_path, monkeypatch, **modules), Templates(patient=True) as templates:
        finished = warmly(notebook, templates)
        assert finished.status == "completed", finished.error
        why = finished.record["kernel"]["why"]
        assert "'says' itself: its import says something" in why
        assert "'threads' itself: its import starts the thread 'mine'" in why
        assert "'shells' itself: its import changes the notebook's shell" in why
        assert "'fine'" not in why
        assert printed(finished, 0) == "hello from an import\nyes\n"


LEARNING = """\
import json
if role == "learns":
    import says
while role == "goes on" and not __import__("os").path.exists("go"):
    __import__("time").sleep(0.01)
print(role)"""


def test_a_template_that_has_learned_what_must_not_be_shared_is_replaced_and_its_kernels_go_on(
    make_notebook: MakeNotebook, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = make_notebook(("role = ''", ["parameters"]), LEARNING)

    def in_role(role: str) -> Run:
        return warmly(notebook, templates, parameters={"role": role}, timeout=HANGS_SECONDS)

    with (
        installed(tmp_path, monkeypatch, says="print('hello from an import')"),
        Templates(patient=True) as templates,
        ThreadPoolExecutor(1) as pool,
    ):
        going_on = pool.submit(in_role, "goes on")
        learns, after = in_role("learns"), in_role("comes later")
        (project / "go").touch()
        runs = [going_on.result(), learns, after]
        processes = templates.process_ids
    assert [run.status for run in runs] == ["completed"] * 3, [run.error for run in runs]
    assert [run.record["kernel"]["start"] for run in runs] == ["warm"] * 3
    assert "except 'says' itself: its import says something" in after.record["kernel"]["why"]
    assert gone(processes)


def test_a_template_is_made_anew_when_something_is_installed(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = make_notebook("import version\nprint(version.NUMBER)")
    with installed(tmp_path, monkeypatch, version="NUMBER = 1") as place, Templates(patient=True) as templates:
        assert printed(warmly(notebook, templates), 0) == "1\n"
        (before,) = templates.process_ids
        (place / "version.py").write_text("NUMBER = 22")
        (place / "version-22.dist-info").mkdir()
        after = warmly(notebook, templates)
        assert (printed(after, 0), after.record["kernel"]["start"]) == ("22\n", "warm")
        assert templates.process_ids != [before]
        assert gone([before])


def test_a_module_beside_the_notebook_comes_first_as_ever(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = make_notebook("import outer\nprint(outer.inner.PLACE)")
    (notebook.parent / "inner.py").write_text("PLACE = 'project'")
    modules = {"outer": "import inner", "inner": "PLACE = 'library'"}
    with installed(tmp_path, monkeypatch, **modules), Templates(patient=True) as templates:
        finished = warmly(notebook, templates)
    assert printed(finished, 0) == "project\n"
    assert finished.record["kernel"] == finished.record["kernel"] | {
        "start": "cold",
        "why": "the notebook's folder has a module 'inner' of its own",
    }


def test_only_so_many_templates_are_kept(make_notebook: MakeNotebook) -> None:
    with Templates(most=1, patient=True) as templates:
        warmly(make_notebook("import json", name="one.ipynb"), templates)
        (first,) = templates.process_ids
        warmly(make_notebook("import csv", name="two.ipynb"), templates)
        assert len(templates.process_ids) == 1
        assert gone([first])
