"""The pipelines of a project: what there is, what would be run, and running it."""

from __future__ import annotations

import pytest

from workbench.runs.records.record import UNFINISHED, Run

pytestmark = pytest.mark.slow

STEPS = """\
schema_version: "1.0"
steps:
  prepare:
    notebook: prepare.ipynb
    inputs: [raw.csv]
    outputs: [clean.csv]
  train:
    notebook: train.ipynb
    inputs: [clean.csv]
"""


@pytest.fixture
def pipeline(project, notebook) -> str:
    """A pipeline of two steps in a folder of its own; returns its path."""
    notebook("rows: int = 3", "open('clean.csv', 'w').write(open('raw.csv').read())", name="shop/prepare.ipynb")
    notebook("seed: int = 7", "print(open('clean.csv').read(), seed)", name="shop/train.ipynb")
    (project / "shop" / "raw.csv").write_text("a\n1\n", encoding="utf-8")
    (project / "shop" / "workbench.yaml").write_text(STEPS, encoding="utf-8")
    return "shop/workbench.yaml"


async def test_pipelines_are_found_with_their_steps_or_with_what_is_wrong(project, pipeline, send):
    (project / "broken").mkdir()
    (project / "broken" / "workbench.yaml").write_text("steps: {a: {notebok: b}}", encoding="utf-8")
    broken, found = (await send("pipelines")).document  # the empty one of the project's root is none
    assert (broken["path"], broken["steps"]) == ("broken/workbench.yaml", [])
    assert "\n" not in broken["problem"]
    assert (found["path"], found["problem"]) == (pipeline, None)
    train = {"name": "train", "kind": "notebook", "notebook": "train.ipynb", "contract": None, "data": None}
    assert found["steps"][1] == train | {"inputs": ["clean.csv"], "outputs": [], "before": ["prepare"]}
    assert (await send("pipelines", project="shop/train.ipynb")).document == [found]
    assert (await send("pipelines", project="salary.ipynb")).document == []


async def test_a_pipeline_is_run_and_what_a_run_would_do_is_told(project, pipeline, send, eventually, ended):
    plan = (await send("pipelines/plan", path=pipeline)).document
    assert [(each["name"], each["next"]) for each in plan["steps"]] == [("prepare", "run"), ("train", "run")]
    body = {"path": pipeline, "tags": ["nightly"], "note": "ticket 7"}
    answer = await send("pipelines", "POST", body=body, fields="id,kind,status,tags,note,group")
    assert answer.status == 201
    started = answer.document
    assert started | {"id": "", "group": {}} == {
        "id": "",
        "kind": "pipeline",
        "status": "running",
        "tags": ["nightly"],
        "note": "ticket 7",
        "group": {},
    }
    assert started["group"]["of"] == 2
    run = Run(project / "shop" / "runs" / started["id"])
    await eventually(lambda: run.status not in UNFINISHED)
    told = (await send(f"runs/{run.id}", project=pipeline)).document
    assert [(each["name"], each["status"]) for each in told["pipeline"]["steps"]] == [
        ("prepare", "completed"),
        ("train", "completed"),
    ]
    listed = (await send("runs", project=pipeline, fields="id,group")).document
    assert listed == [{"id": run.id, "group": {"of": 2, "completed": 2, "failed": 0, "running": 0}}]
    steps = (await send("runs", project=pipeline, parent=run.id, fields="step")).document
    assert steps == [{"step": "train"}, {"step": "prepare"}]
    assert (await send(f"runs/{run.id}/report", "POST", project=pipeline)).status == 201
    plan = (await send("pipelines/plan", path=pipeline)).document
    assert {each["next"] for each in plan["steps"]} == {"unchanged"}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"steps": ["trian"]}, 400, "Did you mean 'train'?"),
        ({"force": "yes"}, 400, "'force' must be true or false, got a text."),
        ({"workers": 0}, 400, "'workers' must be a whole number above 0, got 0."),
        ({"path": "none.yaml"}, 404, "there is no file at 'none.yaml'."),
        ({"path": "workbench.yaml"}, 400, "it is empty"),
        ({"stpes": []}, 400, "Did you mean 'steps'?"),
    ],
)
async def test_a_pipeline_that_cannot_begin_leaves_nothing_behind(project, pipeline, send, body, status, said):
    answer = await send("pipelines", "POST", body={"path": pipeline, **body})
    assert answer.status == status
    assert said in answer.message
    assert not (project / "shop" / "runs").exists()


async def test_a_step_that_goes_on_is_not_run_a_second_time(project, pipeline, notebook, send, eventually, ended):
    notebook("rows: int = 3", "import time\nwhile True: time.sleep(0.1)", name="shop/prepare.ipynb")
    first = (await send("pipelines", "POST", body={"path": pipeline})).document["id"]
    answer = await send("pipelines", "POST", body={"path": pipeline})
    assert (answer.status, first in answer.message) == (409, True)
    assert (await send(f"runs/{first}/cancel", "POST", project=pipeline)).status == 202
    run = Run(project / "shop" / "runs" / first)
    await eventually(lambda: run.status not in UNFINISHED)
    assert run.status == "cancelled"
