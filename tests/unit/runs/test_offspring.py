"""Whatever a kernel has started ends with it, wherever it hides."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.unit.runs.finished_runs import printed
from tests.unit.runs.test_cancelling import DEADLINE_SECONDS, the_run_in
from workbench.runs.engine import RunRequest, execute, run
from workbench.runs.records.cancelling import cancel

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
    known = [psutil.Process(each) for each in processes if psutil.pid_exists(each)]
    _, alive = psutil.wait_procs([each for each in known if each.status() != "zombie"], timeout=10)
    for each in alive:
        each.kill()
    assert alive == []


def test_cancelling_ends_them_all(make_notebook: MakeNotebook, project: Path) -> None:
    ended: list[Run] = []
    request = RunRequest(notebook=make_notebook(f"{STARTS}\nwhile True: time.sleep(0.1)"))
    thread = threading.Thread(target=lambda: ended.append(execute(request)))
    thread.start()
    cancel(the_run_in(project, event="begun"))
    thread.join(DEADLINE_SECONDS)
    assert ended[0].status == "cancelled"
    assert_gone(ended[0])


@pytest.mark.parametrize("ending", ["os.kill(os.getpid(), 11)", "'done'"])
def test_so_does_the_end_of_the_kernel(make_notebook: MakeNotebook, ending: str) -> None:
    assert_gone(run(make_notebook(STARTS, ending), cold=True))
