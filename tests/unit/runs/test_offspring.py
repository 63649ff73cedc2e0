"""Whatever a kernel has started ends with it, wherever it hides."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.finished_runs import outliving, printed
from tests.unit.runs.test_cancelling import BEGUN, DEADLINE_SECONDS, the_run_in
from workbench.runs.engine import RunRequest, execute, run
from workbench.runs.records.cancelling import cancel
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

# A child, one in a session of its own, and two whose parents have ended: without a program of its own, and with one.
STARTS = """
import os, subprocess, sys, time, warnings
warnings.simplefilter('ignore')
sleep = [sys.executable, '-c', 'import time; time.sleep(600)']
started = [subprocess.Popen(sleep).pid, subprocess.Popen(sleep, start_new_session=True).pid]
def daemon(then):
    told, tell = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(tell, str(os.getpid()).encode())
            then()
        os._exit(0)
    os.wait()
    return int(os.read(told, 20))
started += [daemon(lambda: time.sleep(600)), daemon(lambda: os.execv(sys.executable, sleep))]
print('begun', *started, flush=True)
"""


def assert_gone(finished: Run) -> None:
    processes = [int(word) for word in printed(finished, 0).split()[1:]]
    assert len(processes) == 4
    alive = outliving(processes)
    for each in alive:
        each.kill()
    assert alive == []


TRACKED = """
import atexit, os
from multiprocessing import resource_tracker
resource_tracker.ensure_running()
atexit.register(lambda: open('ended-well', 'a').write('.'))
print(resource_tracker._resource_tracker._pid)"""


def test_a_kernel_ends_well_beside_a_resource_tracker_which_ignores_requests_to_end(
    make_notebook: MakeNotebook, project: Path
) -> None:
    notebook = make_notebook(TRACKED)
    with Templates(patient=True) as templates:
        runs = [execute(RunRequest(notebook=notebook, cold=cold), templates=templates) for cold in (True, False)]
    assert [run.record["kernel"]["start"] for run in runs] == ["cold", "warm"]
    assert (project / "ended-well").read_text(encoding="utf-8") == ".."
    assert outliving(int(printed(run, 0)) for run in runs) == []


def test_cancelling_ends_them_all(make_notebook: MakeNotebook, project: Path) -> None:
    ended: list[Run] = []
    request = RunRequest(notebook=make_notebook(f"{STARTS}\nwhile True: time.sleep(0.1)"))
    thread = threading.Thread(target=lambda: ended.append(execute(request)))
    thread.start()
    cancel(the_run_in(project, event=BEGUN))
    thread.join(DEADLINE_SECONDS)
    assert ended[0].status == "cancelled"
    assert_gone(ended[0])


@pytest.mark.parametrize("ending", ["os.kill(os.getpid(), 11)", "'done'"])
def test_so_does_the_end_of_the_kernel(make_notebook: MakeNotebook, ending: str) -> None:
    assert_gone(run(make_notebook(STARTS, ending), cold=True))
