from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest

from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow


def papermill(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "papermill", *map(str, arguments), "--engine", "workbench", "--no-progress-bar")
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_papermill_runs_a_notebook_on_this_engine_and_the_run_is_recorded(
    make_notebook: MakeNotebook, project: Path
) -> None:
    make_notebook(("seed = 1", ["parameters"]), "print(seed)")
    done = papermill("work.ipynb", "out.ipynb", "-p", "seed", "7", "--log-output", cwd=project)
    assert done.returncode == 0, done.stderr
    written = nbformat.read(project / "out.ipynb", as_version=4)
    assert written.cells[2].outputs[0].text == "7\n"
    assert written.cells[2].metadata.papermill.status == "completed"
    assert written.metadata.papermill.exception is None
    [recorded] = list_runs(runs=project / "runs")
    assert recorded.status == "completed"
    assert recorded.parameters == {"seed": 7}
    assert recorded.record["notebook"]["path"] == str(project / "work.ipynb")


def test_a_failing_cell_fails_papermill_as_always(make_notebook: MakeNotebook, project: Path) -> None:
    make_notebook(("seed = 1", ["parameters"]), "1 / 0", "print('after')")
    done = papermill("work.ipynb", "out.ipynb", "-p", "seed", "7", cwd=project)
    assert done.returncode == 1
    assert "PapermillExecutionError" in done.stderr
    written = nbformat.read(project / "out.ipynb", as_version=4)
    assert "papermill-error-cell-tag" in written.cells[0].metadata.tags
    [recorded] = list_runs(runs=project / "runs")
    assert recorded.error == {"cell": 1, "name": "ZeroDivisionError", "message": "division by zero"}


def test_a_dead_kernel_fails_papermill(make_notebook: MakeNotebook, project: Path) -> None:
    make_notebook("import os\nos._exit(1)")
    done = papermill("work.ipynb", "out.ipynb", cwd=project)
    assert done.returncode != 0
    assert "DeadKernelError: the kernel ended with exit code 1" in done.stderr


def test_the_engine_can_be_imported_before_papermill() -> None:
    code = (
        "from workbench.runs.papermill_engine import WorkbenchEngine\nimport papermill.engines as e\n"
        "assert e.papermill_engines.get_engine('workbench') is WorkbenchEngine"
    )
    subprocess.run((sys.executable, "-c", code), check=True)
