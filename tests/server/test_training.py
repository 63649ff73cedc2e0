"""Training logs, of runs and others, also while they are written."""

from __future__ import annotations

import math

import pytest

from workbench.log import TrainingLog

pytestmark = pytest.mark.slow


@pytest.fixture
def run(recorded):
    return recorded()


@pytest.fixture
def log(run):
    """A log that is still open."""
    with TrainingLog("val loss", folder=run.folder / "training") as log:
        for step in range(10):
            log.log(step, {"loss/train": 1 / (step + 1)})
        log.log(0.5, lr=math.nan)
        yield log


async def test_a_log_of_a_run_is_told_by_metric(run, log, send):
    answer = await send(f"runs/{run.id}/training/val loss")
    assert answer.status == 200
    assert answer.document == {
        "name": "val loss",
        "metrics": {
            "loss/train": {"steps": list(range(10)), "values": [1 / (step + 1) for step in range(10)], "of": 10},
            "lr": {"steps": [0.5], "values": [None], "of": 1},
        },
    }


async def test_a_log_anywhere_below_is_told_the_same(project, run, log, send):
    path = log.path.parent.relative_to(project).as_posix()
    of_run = await send(f"runs/{run.id}/training/val loss")
    assert (await send("training", path=path)).document == of_run.document
    assert (await send("training", path=f"{path}/attempt-0001")).document == of_run.document


async def test_a_stretch_of_steps_is_told_in_few_points(run, log, send):
    answer = await send(f"runs/{run.id}/training/val loss", **{"from": "2", "to": "7.5", "points": "4"})
    series = answer.document["metrics"]["loss/train"]
    assert series["of"] == 6
    assert len(series["steps"]) == len(series["values"]) == 4
    assert (series["steps"][0], series["steps"][-1]) == (2, 7)


async def test_a_long_log_is_told_in_few_points_without_being_asked(run, send):
    with TrainingLog("long", folder=run.folder / "training") as log:
        for step in range(20_000):
            log.log(step, loss=step % 7)
    series = (await send(f"runs/{run.id}/training/long")).document["metrics"]["loss"]
    assert series["of"] == 20_000
    assert len(series["steps"]) == 1_000


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"points": "2"}, "'points' must be 3 to 100,000, got 2."),
        ({"points": "1000000"}, "'points' must be 3 to 100,000, got 1000000."),
        ({"points": "many"}, "'points' must be a whole number, got 'many'."),
        ({"from": "now"}, "'from' must be a number, got 'now'."),
        ({"to": "nan"}, "'to' must be a number, got 'nan'."),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(run, log, send, query, said):
    answer = await send(f"runs/{run.id}/training/val loss", **query)
    assert (answer.status, answer.message) == (400, said)


async def test_an_unknown_log_is_answered_with_the_nearest(run, log, send):
    answer = await send(f"runs/{run.id}/training/valloss")
    assert answer.status == 404
    assert answer.message.endswith("Did you mean 'val loss'?")


async def test_a_folder_that_is_no_log_is_refused(project, send):
    (project / "empty").mkdir()
    answer = await send("training", path="empty")
    assert answer.status == 400
    assert "there is no training log at" in answer.message
