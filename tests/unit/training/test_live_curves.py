"""Curves of a training that goes on: a page is brought up to date by patches."""

import gc
import weakref

import pytest

from workbench.log import TrainingLog
from workbench.training.training_curves import curves
from workbench.views.kernel.live import live


@pytest.fixture
def training(tmp_path):
    """An open log with a hundred steps."""
    with TrainingLog("digits", folder=tmp_path) as log:
        for step in range(100):
            log.log(step, loss=1 / (step + 1))
        yield log


def test_a_view_of_a_log_that_is_being_written_is_live(training):
    assert curves(training).payload.live


def test_nothing_new_is_nothing_to_tell(training):
    assert live(curves(training)).news(0) == {"seen": 0, "patch": None, "payload": None}


def test_new_points_are_told_alone_and_to_every_page(training):
    view = curves(training)
    training.log(100, loss=0.5)
    told = live(view).news(0)
    assert told["seen"] == 1
    (figure,) = told["patch"]["sections"][1]["items"]
    assert figure["grown"] == "metric-loss"
    assert figure["points"] == [{"x": [100.0], "y": [0.5]}]
    assert "101 steps" in told["patch"]["summary"]
    assert live(view).news(0) == told, "another page, which shows the first state too"


def test_a_page_that_has_missed_more_is_sent_the_whole_view_under_its_own_id(training):
    view = curves(training)
    for step in (100, 101):
        training.log(step, loss=0.5)
        live(view).news(step - 100)
    told = live(view).news(0)
    assert told["seen"] == 2
    assert told["patch"] is None
    assert told["payload"]["id"] == view.payload.id
    assert "102 steps" in told["payload"]["summary"]


def test_the_end_is_told_and_then_nobody_looks_again(tmp_path):
    with TrainingLog("digits", folder=tmp_path) as log:
        log.log(0, loss=1.0)
        view = curves(log)
        log.log(1, loss=0.5)
    told = live(view).news(0)
    assert told["patch"]["live"] is False
    assert "still being written" not in told["patch"]["summary"]
    assert "2 steps" in told["patch"]["summary"]
    assert live(view).news(1) == {"seen": 1, "patch": None, "payload": None}


def test_a_finding_that_comes_is_told(training):
    view = curves(training)
    training.log(100, loss=float("nan"))
    found = live(view).news(0)["patch"]["sections"][0]["items"]
    assert [finding["code"] for finding in found] == [finding.code for finding in view.renewed().findings]
    assert found


def test_a_closed_log_is_not_live(training):
    training.close()
    assert not curves(training).payload.live


def test_a_view_that_nobody_holds_is_let_go_of_though_a_page_has_asked(training):
    view = curves(training)
    live(view).news(0)
    gone = weakref.ref(view)
    del view
    gc.collect()
    assert gone() is None
