"""Runs and sweeps as test cases, in the files that a build reads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CELL = "seed: int = 7"
REQUIRED = {"id", "name", "package", "hostname", "timestamp", "tests", "failures", "errors", "skipped", "time"}
CONTRACT = """\
schema_version: "1.0"
name: wages
columns:
  wage: {type: number, range: {at_least: 0}}
"""
GATE = """\
import workbench as wb
contract = wb.Contract.load("wages.yaml")
contract.check({"wage": [1.0, -2.0]})
contract.validate({"wage": [seed, -2.0]})
"""


def suite_in(path: Path) -> ET.Element:
    [suite] = ET.parse(path).getroot()
    assert set(suite.keys()) == REQUIRED
    cases = list(suite.iter("testcase"))
    for counted, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(counted, "")) == sum(case.find(tag) is not None for case in cases)
    assert int(suite.get("tests", "")) == len(cases)
    return suite


def outcomes(suite: ET.Element) -> dict[str, str]:
    """Return each case, and how it ended, by group and name."""
    return {
        f"{case.get('classname')}: {case.get('name')}": next((part.tag for part in case), "passed")
        for case in suite.iter("testcase")
    }


def words_of(suite: ET.Element, tag: str) -> tuple[str, str, str]:
    [part] = suite.iter(tag)
    return part.get("type", ""), part.get("message", ""), part.text or ""


@pytest.mark.slow
def test_a_run_at_a_gate_is_a_case_and_so_is_each_check_of_its_contracts(workbench, write, project):
    (project / "wages.yaml").write_text(CONTRACT, encoding="utf-8")
    frame = GATE.replace("{", "pd.DataFrame({").replace("}", "})")
    ended = workbench("run", write(CELL, f"import pandas as pd\n{frame}"), "--no-report", "--junit", "deep/run.xml")
    assert ended.code == 3, ended.err
    assert "junit: deep/run.xml" in ended.out
    suite = suite_in(project / "deep" / "run.xml")
    assert outcomes(suite) == {
        "contract.wages: wage required": "passed",
        "contract.wages: wage type": "passed",
        "contract.wages: wage range": "skipped",  # it only looked
        "contract.wages-2: wage required": "passed",
        "contract.wages-2: wage type": "passed",
        "contract.wages-2: wage range": "failure",
        "run.salary: salary": "failure",
    }
    check, run = suite.iter("failure")
    assert (check.get("type"), check.get("message")) == ("range", "expected at least 0, found 1 row (50\u202f%)")
    assert run.get("type") == "ContractViolation"
    facts = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert (facts["status"], facts["parameter seed"]) == ("gate-failed", "7")


@pytest.mark.slow
def test_a_run_that_fails_says_which_cell_and_why_and_that_the_finish_check_was_passed(workbench, write, project):
    cell = 'raise ValueError("<no> &\\x1b[31m\\nsecond line")'
    ended = workbench("run", write(CELL, cell), "-p", "seed=8", "--strict", "--no-report", "--junit", "run.xml")
    assert ended.code == 1
    suite = suite_in(project / "run.xml")
    assert outcomes(suite) == {"lint.salary: finish check": "passed", "run.salary: salary (seed=8)": "failure"}
    kind, message, text = words_of(suite, "failure")
    assert (kind, message) == ("ValueError", "cell 1: ValueError: <no> &\\x1b[31m")
    assert "cell: 1 (counted from 0)" in text
    assert text.endswith("second line")


@pytest.mark.slow
def test_what_keeps_a_strict_run_from_starting_is_a_case_each(workbench, write, project):
    assert workbench("run", write(CELL, "print(frame)"), "--strict", "--junit", "run.xml").code == 1
    suite = suite_in(project / "run.xml")
    found, run = outcomes(suite).items()
    assert found == ("lint.salary: WBN103 cell 1: 'frame' is used here, and nothing above defines it", "failure")
    assert run == ("run.salary: salary", "skipped")
    assert words_of(suite, "failure")[0] == "WBN103"


def test_a_run_or_sweep_that_cannot_start_is_an_error(workbench, write, project):
    notebook = write(CELL)
    assert workbench("run", notebook, "-p", "sed=8", "--junit", "run.xml").code == 2
    assert outcomes(suite_in(project / "run.xml")) == {"run.salary: salary": "error"}
    assert "Did you mean 'seed'?" in words_of(suite_in(project / "run.xml"), "error")[1]
    assert workbench("sweep", "none.ipynb", "--grid", "seed=1", "--junit", "sweep.xml").code == 2
    assert outcomes(suite_in(project / "sweep.xml")) == {"sweep.none: none": "error"}
    assert workbench("sweep", notebook, "--junit", "sweep.xml").code == 2
    assert "--grid NAME=V1,V2" in words_of(suite_in(project / "sweep.xml"), "error")[1]


@pytest.mark.parametrize(("path", "said"), [(".", "must name a file"), ("salary.ipynb/x.xml", "cannot be written")])
def test_a_file_that_cannot_be_written_is_refused_before_the_run(refused, write, project, path, said):
    assert said in refused("run", write(CELL), "--junit", path)
    assert said in refused("sweep", write(CELL), "--grid", "seed=1", "--junit", path)
    assert not (project / "runs").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way there")
def test_the_file_speaks_from_the_beginning_and_of_a_run_that_was_cancelled(project, write):
    notebook = write(CELL, "import time\ntime.sleep(600)")
    with subprocess.Popen(
        [sys.executable, "-m", "workbench.cli", "run", notebook, "--junit", "run.xml"],
        cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        process.stderr.readline()  # it runs
        assert words_of(suite_in(project / "run.xml"), "error")[0] == "stopped"  # so it would stay on SIGKILL
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=200)
    assert process.returncode == 130
    assert outcomes(suite_in(project / "run.xml")) == {"run.salary: salary": "error"}
    assert words_of(suite_in(project / "run.xml"), "error")[1] == "cancelled: the run is cancelled"


@pytest.mark.slow
def test_a_sweep_is_a_suite_with_a_case_a_member(workbench, write, project):
    cell = "import pathlib\nif seed == 2:\n    pathlib.Path('salary.ipynb').unlink()\n    1 / 0"
    notebook = write("seed: int = 7\nname: str = 'a'", cell)
    ended = workbench("sweep", notebook, "--grid", "seed=1,2,3", "-p", "name=b", "-j", "1", "--junit", "sweep.xml")
    assert ended.code == 1, ended.err
    suite = suite_in(project / "sweep.xml")
    assert outcomes(suite) == {
        "sweep.salary: salary (seed=1)": "passed",
        "sweep.salary: salary (seed=2)": "failure",
        "sweep.salary: salary (seed=3)": "error",
    }
    assert words_of(suite, "failure")[1] == "cell 1: ZeroDivisionError: division by zero"
    assert "there is none at" in words_of(suite, "error")[1]  # the second has removed the notebook


@pytest.mark.parametrize("command", ["run", "sweep"])
def test_the_help_has_an_example(workbench, project, command):
    assert f"--junit {command}.xml" in workbench(command, "--help").out
