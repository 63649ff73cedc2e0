"""Whether a run gives the same again, found out in a process of its own; and two runs beside each other."""

from __future__ import annotations

import json

import psutil
import pytest

from workbench.runs.engine import RunRequest, execute
from workbench.runs.records.run_lock import RunLock

pytestmark = pytest.mark.slow

FIELDS = "verdict,reproduction"
WAITS = "import pathlib, time\nwhile pathlib.Path({wait!r}).exists(): time.sleep(0.05)"


async def test_the_verdict_is_read_from_the_record(project, notebook, send, eventually):
    path = notebook("seed: int = 7", "import random\nprint(seed, random.random())")
    run = execute(RunRequest(notebook=project / path))
    assert (await send(f"runs/{run.id}", fields=FIELDS)).document == {"verdict": None, "reproduction": None}
    answer = await send(f"runs/{run.id}/reproduce", "POST", body={"twice": False}, fields=f"id,{FIELDS}")
    assert (answer.status, answer.document["id"]) == (202, run.id)

    async def over() -> dict | None:
        document = (await send(f"runs/{run.id}", fields=FIELDS)).document
        return document if document["reproduction"] is None else None

    verdict = (await eventually(over))["verdict"]
    assert (verdict["verdict"], verdict["cell"]) == ("different", 1)
    assert verdict["cause"].startswith("an unseeded generator")
    assert (await send("runs", fields="verdict")).document == [{"verdict": verdict}]
    assert len(run.refresh().record["reproductions"]) == 1


async def test_why_there_is_no_verdict_is_told(project, notebook, send, eventually):
    path = notebook("seed: int = 7", "seed")
    run = execute(RunRequest(notebook=project / path))
    (run.folder / "output.ipynb").write_text("no notebook", encoding="utf-8")
    assert (await send(f"runs/{run.id}/reproduce", "POST")).status == 202

    async def problem() -> str | None:
        state = (await send(f"runs/{run.id}", fields=FIELDS)).document["reproduction"]
        return state and state["problem"]

    assert "output.ipynb" in await eventually(problem)


async def test_a_reproduction_whose_process_is_killed_is_over(project, notebook, send, eventually):
    wait = project / "wait"
    path = notebook("seed: int = 7", WAITS.format(wait=str(wait)))
    run = execute(RunRequest(notebook=project / path))
    wait.touch()
    assert (await send(f"runs/{run.id}/reproduce", "POST")).status == 202
    holder = json.loads((run.folder / "reproductions" / "lock").read_text(encoding="utf-8"))
    psutil.Process(holder["process"]).kill()

    async def over() -> dict | None:
        state = (await send(f"runs/{run.id}", fields=FIELDS)).document["reproduction"]
        return None if state["running"] else state

    state = await eventually(over)
    assert state["problem"] == "its process was ended before it had a verdict."
    wait.unlink()


@pytest.mark.parametrize("twice", [False, True])
async def test_a_reproduction_is_cancelled_and_leaves_nothing(project, notebook, send, eventually, twice):
    wait = project / "wait"
    run = execute(RunRequest(notebook=project / notebook("seed: int = 7", WAITS.format(wait=str(wait)))))
    again = run.folder / "reproductions"
    refused = await send(f"runs/{run.id}/reproduce/cancel", "POST")
    assert (refused.status, refused.message) == (409, f"run '{run.id}' is not being reproduced.")
    wait.touch()
    assert (await send(f"runs/{run.id}/reproduce", "POST", body={"twice": twice})).status == 202
    await eventually(lambda: any("cell-start" in each.read_text() for each in again.glob("*/events.jsonl")))
    answer = await send(f"runs/{run.id}/reproduce/cancel", "POST", fields="id,status")
    assert (answer.status, answer.document) == (202, {"id": run.id, "status": "completed"})

    async def over() -> dict | None:
        state = (await send(f"runs/{run.id}", fields=FIELDS)).document
        return None if state["reproduction"]["running"] else state

    assert await eventually(over) == {
        "verdict": None,
        "reproduction": {"running": False, "problem": "it was cancelled.", "cancelled": True},
    }
    assert [path.name for path in again.iterdir() if path.is_dir()] == []
    wait.unlink()
    assert (await send(f"runs/{run.id}/reproduce", "POST")).status == 202  # the wish was for the one before

    async def judged() -> dict | None:
        return (await send(f"runs/{run.id}", fields=FIELDS)).document["verdict"]

    assert (await eventually(judged))["verdict"] == "same"


async def test_one_that_is_cancelled_before_it_has_begun_to_run_ends_too(project, notebook, send, eventually):
    wait = project / "wait"
    run = execute(RunRequest(notebook=project / notebook("seed: int = 7", WAITS.format(wait=str(wait)))))
    wait.touch()
    assert (await send(f"runs/{run.id}/reproduce", "POST")).status == 202
    assert (await send(f"runs/{run.id}/reproduce/cancel", "POST")).status == 202

    async def over() -> dict | None:
        state = (await send(f"runs/{run.id}", fields=FIELDS)).document["reproduction"]
        return None if state["running"] else state

    assert (await eventually(over))["cancelled"] is True


async def test_what_cannot_be_reproduced_is_refused(project, notebook, recorded, send):
    answer = await send(f"runs/{recorded().id}/reproduce", "POST")
    assert answer.status == 400
    assert "has left no outputs to compare with" in answer.message
    run = execute(RunRequest(notebook=project / notebook("seed: int = 7", "seed")))
    for body, said in (
        ({"twice": 1}, "'twice' must be true or false, got 1."),
        ({"tolerance": "x"}, "'tolerance' must be a number, got 'x'."),
        ({"timeout": 0}, "'timeout' must be a number of seconds above 0, got 0."),
        ({"once": True}, "Did you mean"),
    ):
        answer = await send(f"runs/{run.id}/reproduce", "POST", body=body)
        assert answer.status == 400
        assert said in answer.message
    (run.folder / "reproductions").mkdir()
    lock = RunLock(run.folder / "reproductions")
    answer = await send(f"runs/{run.id}/reproduce", "POST")
    assert (answer.status, answer.message) == (
        409,
        f"run '{run.id}' is being reproduced already: wait for the verdict.",
    )
    lock.release()
    assert (await send("runs/20260101-000000-none-0000/reproduce", "POST")).status == 404


async def test_two_runs_beside_each_other_are_a_page(project, notebook, recorded, send):
    path = notebook("seed: int = 7", "seed")
    first, second = (execute(RunRequest(notebook=project / path, parameters={"seed": seed})) for seed in (1, 2))
    answer = await send(f"runs/{first.id}/comparisons/{second.id}", "POST")
    page = f"comparisons/{second.id}.html"
    assert (answer.status, answer.document) == (201, {"comparison": page})
    served = await send(f"runs/{first.id}/files/{page}")
    assert b"work.ipynb" in served.body
    assert served.headers["Content-Security-Policy"].startswith("sandbox allow-scripts")
    missing = await send(f"runs/{first.id}/comparisons/20260101-000000-none-0000", "POST")
    assert (missing.status, missing.message) == (404, "there is no run '20260101-000000-none-0000'.")
    swept = recorded(kind="sweep", sweep={"members": 1, "done": {}})
    answer = await send(f"runs/{first.id}/comparisons/{swept.id}", "POST")
    assert (answer.status, "is a sweep" in answer.message) == (400, True)
