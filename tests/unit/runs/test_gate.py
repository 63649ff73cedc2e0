"""A contract inside a run: data that break it end the run with a status of its own, and all is in the record."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.finished_runs import outputs, printed
from workbench.runs.engine import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow

CONTRACT = """\
import pandas as pd, workbench as wb
contract = wb.Contract.from_dict(
    {"schema_version": "1.0", "name": "wages", "columns": {"wage": {"range": {"at_least": 0}}}}
)
data = pd.DataFrame({"wage": [3.1, -2.0, -1.0]})"""
VALIDATE = "data = contract.validate(data)"


def test_data_that_break_their_contract_end_the_run_at_its_gate(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook(CONTRACT, VALIDATE, "print('after')"))
    assert finished.status == "gate-failed"
    assert finished.error is not None
    assert (finished.error["cell"], finished.error["name"]) == (1, "ContractViolation")
    assert "1 of 2 checks fails" in finished.error["message"]
    assert [(found["code"], found["count"]) for found in finished.findings] == [("WBQ155", 2)]
    assert outputs(finished, 2) == []
    result = json.loads((finished.folder / "contract" / "wages.json").read_text(encoding="utf-8"))
    assert (result["passed"], result["enforced"], result["n_rows"]) == (False, True, 3)
    assert result["terms"]["columns"] == {"wage": {"range": {"at_least": 0}}}


def test_data_that_keep_their_contract_go_on(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook(CONTRACT, "data = contract.validate(data[:1])", "print(len(data))"))
    assert finished.status == "completed"
    assert printed(finished, 2) == "1\n"
    assert finished.findings == []
    assert json.loads((finished.folder / "contract" / "wages.json").read_text(encoding="utf-8"))["passed"] is True


def test_a_gate_that_the_notebook_catches_is_recorded_and_does_not_fail_the_run(make_notebook: MakeNotebook) -> None:
    dropped = "except wb.ContractViolation as broken:\n    data = data.drop(broken.rows('wage range').index)"
    caught = f"try:\n    {VALIDATE}\n{dropped}"
    finished = run(make_notebook(CONTRACT, caught, "print(len(data))", VALIDATE))
    assert finished.status == "completed"
    assert printed(finished, 2) == "1\n"
    assert [found["code"] for found in finished.findings] == ["WBQ155"]
    written = [json.loads(path.read_text(encoding="utf-8")) for path in (finished.folder / "contract").iterdir()]
    assert sorted(each["passed"] for each in written) == [False, True]


@pytest.mark.parametrize(
    "cell",
    [
        "try:\n    contract.validate(data)\nexcept wb.ContractViolation:\n    pass\n1 / 0",
        "contract.check(data)\nraise wb.ContractViolation('of my own')",
        "class ContractViolation(Exception): pass\nraise ContractViolation('not yours')",
    ],
)
def test_other_errors_fail_the_run_also_behind_a_gate(make_notebook: MakeNotebook, cell: str) -> None:
    assert run(make_notebook(CONTRACT, cell)).status == "failed"


def test_looking_is_no_gate(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook(CONTRACT, "report = contract.check(data)\nprint(report.passed)"))
    assert finished.status == "completed"
    assert printed(finished, 1) == "False\n"
    assert [found["code"] for found in finished.findings] == ["WBQ155"]


def test_the_command_exits_with_3_and_says_what_broke(make_notebook: MakeNotebook, project: Path) -> None:
    notebook = make_notebook(CONTRACT, VALIDATE)
    command = [sys.executable, "-m", "workbench.cli", "run", str(notebook), "--no-report"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)
    assert told.returncode == 3, told.stderr
    assert "gate-failed" in told.stdout
    assert "error WBQ155 wage is not at least 0 in 2 rows" in told.stdout
    assert "cell 1 (counted from 0) ended the run: 'data' breaks the contract 'wages'" in told.stdout
    assert "Traceback" not in told.stdout
    as_json = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False, cwd=project)
    assert as_json.returncode == 3
    record = json.loads(as_json.stdout)
    assert record["status"] == "gate-failed"
    assert [found["code"] for found in record["findings"]] == ["WBQ155"]
