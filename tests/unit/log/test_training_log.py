import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.invalid import InvalidInput
from workbench.log import TrainingLog, read_log


def test_what_is_logged_is_read_back(project):
    with TrainingLog("salary") as log:
        for step in range(5):
            log.log(step, train_loss=1 / (step + 1), val_loss=step / 2)
    series = log.reader().series("val_loss")
    assert series.steps.tolist() == [0, 1, 2, 3, 4]
    assert series.values.tolist() == [0, 0.5, 1, 1.5, 2]
    assert series.exact


def test_a_log_outside_a_run_lies_in_the_project(project):
    log = TrainingLog("salary")
    assert log.path == project / ".workbench" / "training" / "salary" / "attempt-0001"
    log.close()


def test_a_log_inside_a_run_lies_in_the_runs_folder(project, monkeypatch):
    run = project / "runs" / "one"
    run.mkdir(parents=True)
    monkeypatch.setenv("WORKBENCH_RUN", str(run))
    with TrainingLog() as log:
        log.log(0, loss=1)
    assert log.path == run / "training" / "training" / "attempt-0001"


def test_points_are_there_before_the_log_is_closed(project):
    log = TrainingLog("open")
    log.log(0, loss=0.5)
    assert read_log(log.path).series("loss").values.tolist() == [0.5]
    assert read_log(log.path).being_written
    log.close()
    assert not read_log(log.path).being_written


def test_beginning_again_starts_a_new_attempt_and_keeps_the_old(project):
    for value in (1.0, 2.0):
        with TrainingLog("again") as log:
            log.log(0, loss=value)
    assert log.attempt == 2
    assert read_log(log.path.parent).series("loss").values.tolist() == [2.0]
    assert read_log(log.path.parent / "attempt-0001").series("loss").values.tolist() == [1.0]


def test_resume_continues_the_last_attempt(project):
    with TrainingLog("resumed") as log:
        log.log(0, loss=1.0)
    with TrainingLog("resumed", resume=True) as log:
        log.log(1, loss=0.5, extra=3)
    assert log.attempt == 1
    assert log.reader().series("loss").values.tolist() == [1.0, 0.5]
    assert log.reader().metrics == ("loss", "extra")


def test_resume_without_an_attempt_begins_one(project):
    with TrainingLog("fresh", resume=True) as log:
        assert log.attempt == 1


def test_resume_in_the_same_process_closes_what_was_left_open(project):
    left = TrainingLog("left")
    left.log(0, loss=1.0)
    with TrainingLog("left", resume=True) as log:
        log.log(1, loss=2.0)
    assert log.reader().series("loss").values.tolist() == [1.0, 2.0]
    with pytest.raises(InvalidInput, match="closed training log"):
        left.log(2, loss=3.0)


def test_steps_that_go_back_are_read_in_their_order(project):
    with TrainingLog("back") as log:
        for step in (0, 5, 3, 4):
            log.log(step, loss=step)
    assert log.reader().series("loss").steps.tolist() == [0, 3, 4, 5]


@pytest.mark.parametrize(
    "value",
    [1, True, 0.5, np.float32(0.5), np.int64(3), np.array(0.25), Fraction(1, 4), math.nan, math.inf, -math.inf],
    ids=repr,
)
def test_any_real_number_is_a_value(project, value):
    with TrainingLog("values") as log:
        log.log(0, loss=value)
    assert np.array_equal(log.reader().series("loss").values, [float(value)], equal_nan=True)


def test_a_tensor_of_one_element_is_a_value(project):
    class Tensor:
        def __float__(self):
            return 0.75

    with TrainingLog("tensor") as log:
        log.log(0, loss=Tensor())
    assert log.reader().series("loss").values.tolist() == [0.75]


@pytest.mark.parametrize("name", ["val/loss", "Fehler · größte", "מדד", "</script>", "a\nb", " ", "log.jsonl"])
def test_any_text_names_a_metric(project, name):
    with TrainingLog("names") as log:
        log.log(0, {name: 1.0})
    assert log.reader().metrics == (name,)


@pytest.mark.parametrize(
    ("step", "metrics", "said"),
    [
        ("x", {"loss": 1}, "'step' must be a finite number"),
        (math.nan, {"loss": 1}, "'step' must be a finite number"),
        (math.inf, {"loss": 1}, "'step' must be a finite number"),
        (None, {"loss": 1}, "'step' must be a finite number"),
        (0, {"loss": "0.5"}, "metric 'loss' must be one real number, got str '0.5'"),
        (0, {"loss": None}, "metric 'loss' must be one real number, got NoneType"),
        (0, {"loss": np.zeros((2, 3))}, r"metric 'loss' must be one real number, got ndarray of shape \(2, 3\)"),
        (0, {"loss": 1j}, "metric 'loss' must be one real number"),
        (0, {3: 1.0}, "a metric's name must be a non-empty text, got 3"),
        (0, {"": 1.0}, "a metric's name must be a non-empty text"),
        (0, 0.5, r"metrics must be given by name, as log\(0, loss=0.5\)"),
    ],
)
def test_what_cannot_be_logged_is_refused_in_words(project, step, metrics, said):
    with TrainingLog("bad") as log:
        with pytest.raises(InvalidInput, match=said):
            log.log(step, metrics)
        log.log(1, loss=2.0)
    assert log.reader().series("loss").values.tolist() == [2.0]


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", ".hidden", "a" * 200, "what?", "end.", 3])
def test_a_name_that_is_no_folder_is_refused(project, name):
    with pytest.raises(InvalidInput, match="'name' of a training log"):
        TrainingLog(name)


def test_a_closed_log_takes_nothing_more(project):
    log = TrainingLog("closed")
    log.close()
    log.close()
    with pytest.raises(InvalidInput, match="resume=True"):
        log.log(0, loss=1)
    with pytest.raises(InvalidInput, match="resume=True"):
        log.weights(0, w=[1.0])


def test_an_error_in_the_loop_still_closes_the_log(project):
    with pytest.raises(ZeroDivisionError), TrainingLog("broken") as log:
        log.log(0, loss=1 / 0)
    assert log.reader().closed


def test_the_journal_says_what_happened_in_lines_of_json(project):
    with TrainingLog("journal") as log:
        log.log(0, loss=1)
    lines = [json.loads(line) for line in (log.path / "log.jsonl").read_text().splitlines()]
    assert [line.get("event", line.get("format")) for line in lines] == ["workbench-training-log", "name", "closed"]


def test_wall_times_come_from_the_clock(project, clock):
    with TrainingLog("times", clock=clock) as log:
        log.log(0, loss=1)
        log.log(1, loss=1)
    first, second = log.reader().series("loss").times
    assert second == first + 1


@settings(max_examples=25, deadline=None)
@given(
    points=st.lists(
        st.tuples(st.integers(-(2**53), 2**53), st.sampled_from("abc"), st.floats(allow_nan=False)), max_size=50
    )
)
def test_every_point_of_every_metric_comes_back(tmp_path_factory, points):
    with TrainingLog("any", folder=tmp_path_factory.mktemp("logs")) as log:
        for step, name, value in points:
            log.log(step, {name: value})
    read = log.reader()
    assert read.n_points == len(points)
    for name in read.metrics:
        own = sorted(((step, place, value) for place, (step, n, value) in enumerate(points) if n == name))
        series = read.series(name)
        assert series.steps.tolist() == [float(step) for step, _, _ in own]
        assert series.values.tolist() == [value for _, _, value in own]


def test_more_points_than_a_chunk_holds_are_kept(project):
    n = 40_000
    with TrainingLog("many") as log:
        for step in range(n):
            log.log(step, loss=step * 0.5)
        assert (log.path / "points.bin").stat().st_size > 64 + 32 * n
    assert (log.path / "points.bin").stat().st_size == 64 + 32 * n
    assert np.array_equal(log.reader().series("loss").values, np.arange(n) * 0.5)


@pytest.mark.parametrize("weights", ["x", [[1], [1, 2]], [1j]])
def test_weights_that_are_no_numbers_are_refused_in_one_line(project, weights):
    with TrainingLog("salary") as log, pytest.raises(InvalidInput, match=r"^[^\n]*'w' must be [^\n]*$"):
        log.weights(1, w=weights)
