import json
import math
from types import SimpleNamespace

import numpy as np
import pytest

from workbench.invalid import InvalidInput
from workbench.json_lines import read_lines
from workbench.log import TrainingLog, read_log
from workbench.strict_json import dumps
from workbench.training.training_curves import curves


def trained(name="t", steps=20, folder=None):
    with TrainingLog(name, folder=folder) as log:
        for step in range(steps):
            log.log(step, train_loss=1 / (step + 1), val_loss=1.1 / (step + 1), lr=0.1)
            log.weights(step, coefficients=[step, -step], intercept=step)
            log.predictions(step, [1.0, 2.0, 3.0], [1.0, 2.0, step / 10])
    return log


def test_the_contracts_frames_are_there(project):
    view = curves(trained())
    assert {"metrics", "findings", "hardware"} <= set(view.names)
    assert list(view.frame("metrics").columns) == ["log", "metric", "step", "value", "time"]
    assert list(view.frame("hardware").columns) == ["log", "time", "device", "use", "memory"]
    assert view.frame("hardware").empty


def test_every_name_has_a_frame_and_a_figure(project):
    view = curves(trained())
    for name in view.names:
        view.frame(name)
        assert len(view.figure(name).data) > 0


def test_training_and_validation_are_one_figure(project):
    figure = curves(trained()).figure("loss")
    assert [trace.name for trace in figure.data] == ["training", "validation"]
    assert figure.layout.xaxis.title.text == "step"
    assert figure.layout.yaxis.title.text == "Loss"


def test_everything_drawn_is_in_a_frame(project):
    view = curves(trained())
    drawn = view.figure("loss").data[1].y
    frame = view.frame("metrics")
    assert list(drawn) == frame[frame["metric"] == "val_loss"]["value"].tolist()


@pytest.mark.parametrize("given", ["log", "name", "path", "attempt", "reader", "run", "run folder", "run id"])
def test_a_log_is_found_whatever_is_given(project, given):
    run = project / "runs" / "20260101-abc"
    (run / "training").mkdir(parents=True)
    (run / "run.json").write_text("{}")
    trained("in-run", folder=run / "training")
    log = trained("t")
    choices = {
        "log": log,
        "name": "t",
        "path": log.path.parent,
        "attempt": log.path,
        "reader": read_log(log.path),
        "run": SimpleNamespace(folder=run),
        "run folder": run,
        "run id": "20260101-abc",
    }
    assert len(curves(choices[given]).frame("metrics")) == 60


def test_inside_a_run_its_findings_go_into_the_record(project, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RUN", str(project))
    with TrainingLog("broken") as log:
        log.log(0, loss=float("nan"))
    curves(log)
    assert [note["code"] for note in read_lines(project / "kernel.jsonl")] == ["WBT101"]


def test_an_open_log_is_drawn_as_far_as_it_is(project):
    with TrainingLog("open") as log:
        log.log(0, loss=1.0)
        view = curves(log)
        assert len(view.frame("metrics")) == 1
        assert "still being written" in view.payload.summary


def test_several_logs_are_told_apart_by_name_and_colour(project):
    view = curves(trained("a"), trained("b"))
    figure = view.figure("loss")
    assert [trace.name for trace in figure.data] == ["a · training", "a · validation", "b · training", "b · validation"]
    assert figure.data[0].line.color == figure.data[1].line.color != figure.data[2].line.color
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_attempts_of_one_log_are_told_apart(project):
    first, second = trained("a"), trained("a")
    labels = [log.label for log in curves(first, second).logs]
    assert labels == ["a · attempt 1", "a · attempt 2"]


def test_nothing_given_names_the_logs_there_are(project):
    trained("here")
    with pytest.raises(InvalidInput, match="Logs here: here"):
        curves()


def test_an_unknown_name_gets_the_nearest(project):
    trained("salary")
    with pytest.raises(InvalidInput, match="Did you mean 'salary'"):
        curves("salry")


@pytest.mark.parametrize("given", [3, None, object()], ids=["number", "none", "object"])
def test_what_is_no_log_is_refused(project, given):
    with pytest.raises(InvalidInput, match="curves takes training logs"):
        curves(given)


def test_a_run_without_a_log_is_refused_in_words(project):
    run = project / "runs" / "empty"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{}")
    with pytest.raises(InvalidInput, match="has no training log"):
        curves("empty")


def test_an_empty_log_says_how_to_begin(project):
    with TrainingLog("empty") as log:
        pass
    view = curves(log)
    assert "nothing is logged yet" in view.payload.summary
    assert view.frame("metrics").empty
    json.loads(dumps(view.payload.to_json()))


def test_non_finite_values_are_gaps(project):
    with TrainingLog("gaps") as log:
        for step, value in enumerate([1.0, math.nan, math.inf, 0.5]):
            log.log(step, loss=value)
    drawn = curves(log).figure("loss").data[0]
    assert np.isnan(np.array(drawn.y, dtype=float)).tolist() == [False, True, True, False]
    assert drawn.connectgaps is False


def test_long_curves_are_decimated_and_say_so(project):
    with TrainingLog("long") as log:
        for step in range(10_000):
            log.log(step, loss=math.sin(step / 50))
    view = curves(log)
    (figure,) = next(section for section in view.payload.sections if section.id == "curves").items
    assert figure.basis.kind == "sampled"
    assert figure.basis.of == 10_000
    assert len(figure.spec["data"][0]["x"]) < 2_500
    assert len(view.frame("metrics")) == 10_000


def test_the_slider_has_one_picture_for_each_step_shown(project):
    payload = curves(trained(steps=100)).payload
    (control,) = next(section for section in payload.sections if section.type == "controls").items
    figure = next(i for s in payload.sections if s.type == "figures" for i in s.items if i.control == control.id)
    assert control.kind == "slider"
    assert len(control.values) == len(figure.specs) <= 40
    assert (control.values[0], control.values[-1]) == ("0", "99")
    assert "step 0 " in figure.specs[0]["layout"]["title"]["text"]


def test_predictions_of_classes_are_a_confusion_matrix_at_each_step(project):
    with TrainingLog("classes") as log:
        for step in range(3):
            log.predictions(step, ["cat", "dog", "dog"], ["cat", "dog", "cat" if step == 0 else "dog"])
    view = curves(log)
    figure = next(i for s in view.payload.sections if s.type == "figures" for i in s.items if i.control)
    assert "66.7" in figure.specs[0]["layout"]["title"]["text"]
    assert "100" in figure.specs[2]["layout"]["title"]["text"]


def test_few_weights_are_drawn_each(project):
    figure = curves(trained()).figure("weights")
    assert [trace.name for trace in figure.data] == ["coefficients[0]", "coefficients[1]", "intercept"]


def test_many_weights_are_drawn_as_the_size_of_each_array(project):
    with TrainingLog("many") as log:
        for step in range(3):
            log.log(step, loss=1)
            log.weights(step, small=np.full(50, step), large=np.full(5000, 2.0 * step))
    figure = curves(log).figure("weights")
    assert {trace.name: list(trace.y) for trace in figure.data} == {"small": [0, 1, 2], "large": [0, 2, 4]}


def test_a_view_of_a_long_training_with_everything_stays_small(project):
    rng = np.random.default_rng(0)
    y = rng.normal(size=5000)
    with TrainingLog("big") as log:
        for step in range(100):
            log.predictions(step, y, rng.normal(size=5000))
        for step in range(20_000):
            log.log(step, train_loss=rng.normal(), val_loss=rng.normal())
    assert len(dumps(curves(log).payload.to_json())) < 250_000


def test_the_numbers_as_json_are_strict(project):
    with TrainingLog("json") as log:
        log.log(0, loss=math.nan)
    document = curves(log).to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["metrics"][0]["first"] is None
    assert document["n"] == 1
