"""The example notebooks come to the same results on a forked kernel as on one started from nothing."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from workbench.runs.engine import RunRequest, execute
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from workbench.runs.records.record import Run

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")]

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
ADDRESS = re.compile(r"0x[0-9a-f]+")
DURATION = re.compile(r"(<\s?)?\d+(\.\d+)?\s?(ms|µs|s|seconds)\b")


def results(finished: Run) -> list[list[Any]]:
    """Return what the cells came to: kinds of outputs, and their texts without addresses, times and the run's name."""
    text = (finished.folder / "output.ipynb").read_text(encoding="utf-8").replace(finished.id, "RUN")
    notebook = nbformat.reads(text, as_version=4)
    return [[_result(output) for output in cell.get("outputs", [])] for cell in notebook.cells]


def _result(output: Any) -> Any:
    data = output.get("data", {})
    text = output.get("text") or data.get("text/plain", "")
    return output.output_type, sorted(data), DURATION.sub("…", ADDRESS.sub("0x…", text))


@pytest.mark.parametrize("name", ["salary", "flowers"])
def test_a_notebook_comes_to_the_same_results_warm_and_cold(name: str, project: Path) -> None:
    notebook = project / f"{name}.ipynb"
    shutil.copy(NOTEBOOKS / notebook.name, notebook)
    with Templates(patient=True) as templates:
        warm = execute(RunRequest(notebook=notebook), templates=templates)
    cold = execute(RunRequest(notebook=notebook, cold=True))
    assert warm.status == cold.status == "completed", (warm.error, cold.error)
    assert warm.record["kernel"]["start"] == "warm", warm.record["kernel"]
    assert results(warm) == results(cold)
    assert warm.metrics == cold.metrics
    assert [each["code"] for each in warm.record["findings"]] == [each["code"] for each in cold.record["findings"]]
    read = [{(file["path"], file["sha256"]) for file in each.record["inputs"]} for each in (warm, cold)]
    assert read[0] == read[1]
