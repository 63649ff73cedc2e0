"""The example notebooks come to the same results on a forked kernel as on one started from nothing."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.runs.comparison.run_comparison import RunComparison
from workbench.runs.engine import RunRequest, execute
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")]

NOTEBOOKS = sorted((Path(__file__).parents[3] / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    with Templates(patient=True) as made:
        yield made


@pytest.mark.parametrize("original", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_comes_to_the_same_results_warm_and_cold(
    original: Path, project: Path, templates: Templates
) -> None:
    notebook = project / original.name
    shutil.copy(original, notebook)
    cold, warm = (execute(RunRequest(notebook=notebook, cold=cold), templates=templates) for cold in (True, False))
    assert warm.status == cold.status == "completed", (warm.error, cold.error)
    assert [each.record["kernel"]["start"] for each in (cold, warm)] == ["cold", "warm"], warm.record["kernel"]
    compared = RunComparison(cold, warm)
    assert len(compared.frame("cells"))
    differing = {name: compared.differing(name).to_dict("records") for name in compared.names}
    assert differing.pop("environment") == [{"name": "kernel start", "before": "cold", "after": "warm"}]
    assert {name: rows for name, rows in differing.items() if rows} == {}
    assert [each["code"] for each in warm.record["findings"]] == [each["code"] for each in cold.record["findings"]]
    assert warm.record["kernel"]["not_observed"] == cold.record["kernel"]["not_observed"]
