"""Runs of a notebook in R, where its kernel is installed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from workbench.invalid import InvalidInput
from workbench.notebook.lint import lint
from workbench.notebook.load import read_notebook
from workbench.runs.engine import RunRequest, execute, run
from workbench.runs.records.store import list_runs
from workbench.runs.reproduce.reproducing import reproduce
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KERNELS = sorted(
    name
    for name, found in KernelSpecManager().get_all_specs().items()
    if found["spec"].get("language", "").lower() == "r"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not KERNELS,
        reason="there is no R kernel: apt-get install r-base-core r-cran-irkernel, or in R"
        " install.packages('IRkernel'); IRkernel::installspec()",
    ),
]
PARAMETERS = 'seed <- 1L\nname <- "a"\ncols <- c("x", "y")\nrate <- 0.5'
METRIC = r"""note <- sprintf('{"kind": "metric", "name": "rate", "value": %f}\n', rate)
cat(note, file = file.path(Sys.getenv("WORKBENCH_RUN"), "kernel.jsonl"), append = TRUE)"""


@pytest.fixture
def in_r(project: Path) -> Callable[..., Path]:
    def make(*cells: str) -> Path:
        metadata: dict[str, Any] = {
            "kernelspec": {"name": KERNELS[0], "display_name": "R", "language": "R"},
            "language_info": {"name": "R"},
        }
        notebook = nbformat.v4.new_notebook(metadata=metadata)
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in (PARAMETERS, *cells)]
        notebook.cells[0].metadata.tags = ["parameters"]
        nbformat.write(notebook, project / "work.ipynb")
        return project / "work.ipynb"

    return make


def test_it_is_run_with_its_parameters_recorded_reported_and_reproduced(in_r: Callable[..., Path]) -> None:
    path = in_r("set.seed(seed)\nx <- rnorm(3)\ncat(name, cols[[2]], is.integer(seed), rate)\nx", METRIC)
    given = {"seed": 7, "name": 'Zü"r$\\😀', "cols": ["p", "q"], "rate": 0.25}
    with Templates() as templates:
        done = execute(RunRequest(notebook=path, parameters=given, report=True), templates=templates)
    assert (done.status, done.parameters, done.metrics) == ("completed", given, {"rate": 0.25})
    kernel = done.record["kernel"]
    assert kernel["start"] == "cold"
    assert kernel["not_observed"] == ["files, packages and hardware: 'R' kernels are not observed"]
    output = nbformat.read(done.folder / "output.ipynb", as_version=4)
    assert output.cells[2].outputs[0].text == 'Zü"r$\\😀 q TRUE 0.25'
    assert "Zü" in (done.folder / "report.html").read_text(encoding="utf-8")
    assert reproduce(done).verdict == "same"


def test_a_failing_cell_and_what_needs_python_are_told(in_r: Callable[..., Path]) -> None:
    path = in_r('stop("no such thing")')
    failed = run(path)
    assert failed.error is not None
    assert (failed.status, failed.error["cell"]) == ("failed", 1)
    assert "no such thing" in failed.error["message"]
    assert lint(read_notebook(path), path=path) == []
    with pytest.raises(InvalidInput, match="'seed' must be"):
        run(path, parameters={"seed": "many"})
    with pytest.raises(InvalidInput, match="secrets need a notebook in Python, got one in R"):
        run(path, secrets={"name": "env:HOME"})


def test_papermill_runs_it_on_this_engine(in_r: Callable[..., Path], project: Path) -> None:
    in_r("cat(seed, name)")
    command = "work.ipynb", "out.ipynb", "-p", "seed", "7", "--engine", "workbench", "--no-progress-bar"
    done = subprocess.run([sys.executable, "-m", "papermill", *command], cwd=project, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert nbformat.read(project / "out.ipynb", as_version=4).cells[2].outputs[0].text == "7 a"
    [recorded] = list_runs(runs=project / "runs")
    assert (recorded.status, recorded.parameters) == ("completed", {"seed": 7})
