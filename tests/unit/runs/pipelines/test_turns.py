"""No step of a pipeline is run twice at the same time, with real kernels and several at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.pipelines.pipeline_project import write_notebook
from workbench.runs.pipeline.request import PipelineRequest
from workbench.runs.pipeline.running import execute_pipeline, run_pipeline
from workbench.runs.records.store import list_runs
from workbench.runs.request import WrongState

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.pipeline.order import Order
    from workbench.runs.pipeline.pipeline_run import PipelineRun

pytestmark = pytest.mark.slow

WAITS = "from pathlib import Path\nimport time\nwhile not Path('go').exists(): time.sleep(0.01)"


def project_of(folder: Path, *names: str, source: str = "y = 2") -> Path:
    steps = []
    for name in names:
        write_notebook(folder / f"{name}.ipynb", "x = 1", source)
        steps.append(f"  {name}: {{notebook: {name}.ipynb, timeout: 250}}")
    file = folder / "workbench.yaml"
    file.write_text("\n".join(['schema_version: "1.0"', "steps:", *steps]), encoding="utf-8")
    return file


def test_a_run_with_a_step_in_common_is_refused_and_one_with_others_is_not(tmp_path: Path) -> None:
    file = project_of(tmp_path, "one", "two", "three")
    beside: list[PipelineRun] = []

    def meanwhile(folder: Path, _: Order) -> None:
        with pytest.raises(WrongState, match=f"step 'two' of this pipeline is part of run '{folder.name}'"):
            run_pipeline(file, steps=["two", "three"])
        beside.append(run_pipeline(file, steps=["three"]))

    done = execute_pipeline(PipelineRequest(file=file, steps=("one", "two")), on_begin=meanwhile)
    assert [each.status for each in (done, *beside)] == ["completed"] * 2
    assert run_pipeline(file).status == "completed"  # what has ended holds nobody up
    assert len(list_runs(kind="pipeline", runs=tmp_path / "runs")) == 3


def test_of_several_that_begin_in_the_same_moment_one_runs(tmp_path: Path) -> None:
    file = project_of(tmp_path, "one", source=WAITS)
    count = 4
    together = threading.Barrier(count)

    def run() -> str:
        together.wait()
        try:
            return run_pipeline(file).status
        except WrongState:
            return "refused"

    told = []
    with ThreadPoolExecutor(count) as pool:
        for future in as_completed([pool.submit(run) for _ in range(count)]):
            told.append(future.result())
            if len(told) == count - 1:
                (tmp_path / "go").touch()
    assert told == [*["refused"] * (count - 1), "completed"]
    assert len(list_runs(kind="pipeline", runs=tmp_path / "runs")) == 1
