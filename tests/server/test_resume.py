"""Going on with what ended before it was complete, in processes of their own."""

from __future__ import annotations

import pytest

from workbench.runs.engine import RunRequest, execute
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.sweep.sweeping import sweep

pytestmark = pytest.mark.slow

FAILING = ("seed: int = 7", "1 / (seed - 7)")


async def test_a_run_goes_on_as_a_new_one(project, notebook, send, eventually, ended):
    failed = execute(RunRequest(notebook=project / notebook(*FAILING), tags=("a",)))
    notebook(FAILING[0], "seed")
    answer = await send(f"runs/{failed.id}/resume", "POST")
    assert answer.status == 201
    assert (answer.document["resumed_from"], answer.document["tags"]) == (failed.id, ["a"])
    run = Run(project / "runs" / answer.document["id"])
    await eventually(lambda: run.status not in UNFINISHED)
    assert (run.status, run.record["resume"]["why"]) == ("completed", "no checkpoint was kept")
    again = await send(f"runs/{run.id}/resume", "POST")
    assert (again.status, again.message) == (409, f"run '{run.id}' has completed: there is nothing left to do.")


async def test_a_sweep_goes_on_in_its_folder(project, notebook, send, eventually, ended):
    swept = sweep(project / notebook(*FAILING), {"seed": [7, 8]}, workers=1)
    assert swept.status == "failed"
    notebook(FAILING[0], "seed")
    answer = await send(f"runs/{swept.id}/resume", "POST")
    assert (answer.status, answer.document["id"], answer.document["status"]) == (201, swept.id, "running")
    await eventually(lambda: Run(swept.folder).status not in UNFINISHED)
    assert Run(swept.folder).status == "completed"
    assert [run.status for run in swept.refresh().runs] == ["completed", "completed"]


async def test_what_is_unknown_is_not_found(project, send):
    assert (await send("runs/20260101-000000-none-0000/resume", "POST")).status == 404
