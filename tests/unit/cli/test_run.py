"""Runs in real kernels, as a user starts them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

CELL = "seed: int = 7\nname: str = 'a'"
METRIC = "import workbench as wb\nwb.metric('double', seed * 2)"


def test_a_run_ends_with_a_short_table_and_a_record(workbench, write, project):
    ended = workbench("run", write(CELL, METRIC), "-p", "seed=8", "-p", "name=007", "--tag", "nightly", "--no-report")
    assert ended.code == 0
    [folder] = (project / "runs").glob("2*")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (record["status"], record["tags"]) == ("completed", ["nightly"])
    assert (record["parameters"]["seed"], record["parameters"]["name"]) == (8, "007")
    assert all(said in ended.out for said in ("completed", "double", "16", "007", str(folder)))
    assert "running salary.ipynb: " in ended.err


def test_with_json_the_record_is_all_that_standard_output_gets(workbench, write):
    ended = workbench("run", write(CELL, METRIC, "print('noise')"), "--json", "--no-report")
    assert (ended.code, ended.document["status"], ended.document["metrics"]) == (0, "completed", {"double": 14})


def test_an_option_wins_over_the_parameters_file(workbench, write, project):
    (project / "p.yaml").write_text("seed: 1\nname: b", encoding="utf-8")
    ended = workbench("run", write(CELL), "-f", "p.yaml", "-p", "seed=2", "--json", "--no-report")
    assert (ended.document["parameters"]["seed"], ended.document["parameters"]["name"]) == (2, "b")


def test_a_failing_cell_ends_with_1_and_says_which_cell_and_why(workbench, write, project):
    ended = workbench("run", write(CELL, "def f():\n    raise KeyError('colour')\n\nf()"), "-p", "seed=8")
    assert ended.code == 1
    [output] = (project / "runs").glob("*/output.ipynb")
    assert "cell 1 (counted from 0) failed: KeyError: 'colour'" in ended.out
    assert "----> 4 f()" in ended.out
    assert str(output) in ended.out
    assert "\x1b[" not in ended.out


def test_a_failing_cell_with_json_gives_the_record(workbench, write):
    ended = workbench("run", write(CELL, "1 / 0"), "--json")
    assert ended.code == 1
    assert (ended.document["status"], ended.document["error"]["name"]) == ("failed", "ZeroDivisionError")


def test_an_unknown_kernel_is_refused_in_one_line(refused, write):
    assert "'python3'" in refused("run", write(CELL), "--kernel", "pyton3")


def test_a_strict_run_does_not_start_when_the_notebook_is_not_finished(workbench, write, project):
    ended = workbench("run", write(CELL, "print(frame)"), "--strict")
    assert ended.code == 1
    assert "WBN103" in ended.out
    assert not list((project / "runs").glob("*/run.json"))


def test_a_strict_run_that_does_not_start_says_so_in_json(workbench, write):
    ended = workbench("run", write(CELL, "print(frame)"), "--strict", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (1, "not-finished")
    assert ended.document["findings"][0]["code"] == "WBN103"


def test_runs_show_and_report_find_what_was_run(workbench, write, project):
    first = workbench("run", write(CELL), "--json", "--no-report", "--tag", "one").document["id"]
    second = workbench("run", write("1 / 0", name="other.ipynb"), "--json", "--no-report").document["id"]
    assert [record["id"] for record in workbench("runs", "--json").document] == [second, first]
    assert [record["id"] for record in workbench("runs", "--tag", "one", "--json").document] == [first]
    assert [record["id"] for record in workbench("runs", "--status", "failed", "--json").document] == [second]
    assert first in workbench("runs", "--notebook", "salary.ipynb").out
    assert workbench("show", first, "--json").document["id"] == first
    assert "ZeroDivisionError" in workbench("show", "latest").out
    made = Path(workbench("report", first).out.strip())
    assert made == project / "runs" / first / "report.html"
    assert made.is_file()


def test_runs_can_be_kept_in_another_folder(workbench, write, project):
    workbench("run", write(CELL), "--runs", "elsewhere", "--no-report")
    assert len(workbench("runs", "--runs", "elsewhere", "--json").document) == 1
    assert not (project / "runs").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way there")
def test_ctrl_c_ends_with_130_and_leaves_a_record(project, write):
    notebook = write(CELL, "import time\ntime.sleep(600)")
    with subprocess.Popen(
        [sys.executable, "-m", "workbench.cli", "run", notebook, "--json"],
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        process.stderr.readline()  # it runs
        os.kill(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=200)
    assert process.returncode == 130
    assert json.loads(out)["status"] == "cancelled"


def test_a_kernel_that_dies_is_told(workbench, write):
    ended = workbench("run", write(CELL, "import os\nos._exit(3)"))
    assert ended.code == 1
    assert "the kernel died" in ended.err
    assert "cell 1 (counted from 0) failed" in ended.out


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_in_a_terminal_a_live_line_tells_the_running_cell_and_json_stays_clean(project, write):
    line = "while not pathlib.Path('go').exists():"
    notebook = write(CELL, f"import pathlib, time\n{line}\n    time.sleep(0.02)")
    ours, theirs = os.openpty()
    with ThreadPoolExecutor(1) as pool, subprocess.Popen(
        [sys.executable, "-m", "workbench.cli", "run", notebook, "--json", "--no-report"],
        cwd=project, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:  # fmt: skip
        os.close(theirs)
        pool.submit(read_until_closed, ours, line, (project / "go").touch)
        try:
            out, _ = process.communicate(timeout=200)
        finally:
            (project / "go").touch()  # also when the line never came
    os.close(ours)
    assert json.loads(out)["status"] == "completed"


def read_until_closed(terminal: int, words: str, seen: Callable[[], None]) -> None:
    """Read a terminal until its other side is closed; when *words* have come, say so."""
    text = b""
    with contextlib.suppress(OSError):  # how Linux says that nobody writes any more
        while part := os.read(terminal, 65536):
            text += part
            if words.encode() in text:
                seen()
