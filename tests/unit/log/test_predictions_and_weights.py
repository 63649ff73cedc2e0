import numpy as np
import pandas as pd
import polars as pl
import pytest

from workbench.invalid import InvalidInput
from workbench.log import TrainingLog
from workbench.log.bounded import KEPT_ROWS


def test_predictions_come_back_with_their_rows(project):
    with TrainingLog("p") as log:
        log.predictions(0, [1.0, 2.0], [1.5, 1.5], rows=["a", "b"])
        log.predictions(1, [1.0, 2.0], [1.1, 1.9], rows=["a", "b"])
    kept = log.reader().predictions(1)
    assert kept.y_true.tolist() == [1.0, 2.0]
    assert kept.rows.tolist() == ["a", "b"]
    assert kept.y_pred.dtype == np.float32
    assert kept.y_pred == pytest.approx([1.1, 1.9])
    assert log.reader().prediction_steps == (0, 1)


def test_true_values_are_stored_once(project):
    y = np.arange(1000.0)
    with TrainingLog("once") as log:
        for step in range(10):
            log.predictions(step, y, y + step)
    assert (log.path / "arrays.bin").stat().st_size < 8 * 1000 + 10 * (4 * 1000 + 400) + 400


def test_true_values_are_not_stored_again_after_resuming(project):
    for resume in (False, True):
        with TrainingLog("again", resume=resume) as log:
            log.predictions(int(resume), [1.0, 2.0], [1.0, 2.0])
    kinds = [entry.facts["kind"] for entry in log.reader()._entries]
    assert kinds == ["truth", "predictions", "predictions"]


def test_of_many_rows_the_same_uniform_sample_is_kept_at_each_step(project):
    n = KEPT_ROWS * 3
    y = np.arange(n, dtype=float)
    with TrainingLog("many") as log:
        log.predictions(0, y, y)
        log.predictions(1, y, -y)
    first, second = log.reader().predictions(0), log.reader().predictions(1)
    assert len(first.y_true) == KEPT_ROWS
    assert first.n == n
    assert np.array_equal(first.rows, first.y_true)
    assert np.array_equal(first.y_pred, -second.y_pred)
    assert abs(first.y_true.mean() / y.mean() - 1) < 0.05


@pytest.mark.parametrize("values", [["cat", "dog"], [True, False], [3, 4]], ids=repr)
def test_labels_come_back_as_they_were(project, values):
    with TrainingLog("labels") as log:
        log.predictions(0, values, values)
    assert log.reader().predictions().y_true.tolist() == values
    assert log.reader().predictions().y_pred.tolist() == values


@pytest.mark.parametrize("kind", [list, np.array, pd.Series, pl.Series])
def test_any_column_of_values_is_taken(project, kind):
    with TrainingLog("kinds") as log:
        log.predictions(0, kind([1.0, 2.0]), kind([3.0, 4.0]))
    assert log.reader().predictions().y_pred.tolist() == [3.0, 4.0]


def test_probabilities_of_classes_are_taken(project):
    with TrainingLog("classes") as log:
        log.predictions(0, ["a", "b"], [[0.25, 0.75], [0.5, 0.5]])
    assert log.reader().predictions().y_pred.tolist() == [[0.25, 0.75], [0.5, 0.5]]


@pytest.mark.parametrize(
    ("y_true", "y_pred", "rows"), [([1.0], [1.0, 2.0], None), (3.0, [1.0], None), ([1.0], [1.0], [1, 2])]
)
def test_predictions_that_do_not_fit_are_refused(project, y_true, y_pred, rows):
    with TrainingLog("bad") as log, pytest.raises(InvalidInput):
        log.predictions(0, y_true, y_pred, rows=rows)


def test_small_weights_are_kept_exactly(project):
    w = np.array([[0.1, 0.2], [0.3, 1e-300]])
    with TrainingLog("small") as log:
        log.weights(0, w=w, b=0.5)
    kept = log.reader().weights(0)
    assert np.array_equal(kept.arrays["w"], w)
    assert kept.arrays["b"].shape == ()
    assert float(kept.arrays["b"]) == 0.5


def test_large_weights_are_summarised(project):
    w = np.linspace(-1, 1, 5000).reshape(50, 100)
    with TrainingLog("large") as log:
        log.weights(0, w=w)
    summary = log.reader().weights(0).summaries["w"]
    assert summary["shape"] == [50, 100]
    assert summary["mean"] == pytest.approx(0)
    assert summary["max"] == 1
    assert sum(summary["histogram"]["counts"]) == 5000


def test_weights_that_are_no_numbers_are_refused(project):
    with TrainingLog("text") as log, pytest.raises(InvalidInput, match="weights 'w' must be numbers"):
        log.weights(0, w=["a", "b"])


def test_asking_for_what_was_not_kept_says_how_to_keep_it(project):
    with TrainingLog("none") as log:
        log.log(0, loss=1)
    with pytest.raises(InvalidInput, match=r"log.predictions\(step"):
        log.reader().predictions()


def test_asking_for_a_step_that_was_not_kept_names_those_that_were(project):
    with TrainingLog("steps") as log:
        log.weights(0, w=[1.0])
        log.weights(10, w=[1.0])
    with pytest.raises(InvalidInput, match="'0', '10'"):
        log.reader().weights(5)
