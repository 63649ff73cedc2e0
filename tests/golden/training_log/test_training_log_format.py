"""Version 1 of the training log's format, fixed for good: what was written then is read, and written the same today.

To see what a deliberate change does, write the log again with ``write(folder)`` below into a folder for the new
version, and keep the reader for the old one.
"""

from pathlib import Path

import numpy as np
import pytest

from workbench.log import TrainingLog, read_log

GOLDEN = Path(__file__).parent / "v1"
FILES = ("log.jsonl", "points.bin", "arrays.bin")


def write(folder: Path) -> Path:
    ticks = iter(1_700_000_000 + tick / 4 for tick in range(1000))
    with TrainingLog("golden", folder=folder, clock=lambda: next(ticks)) as log:
        for step in range(6):
            log.log(step, {"train/loss": 1 / (step + 1), "größe": -step})
        log.log(2.5, loss=float("nan"))
        log.log(2**53, loss=float("-inf"))
        for step in (0, 5):
            log.weights(step, coefficients=np.array([[0.5, -0.25], [step, 1e300]]), intercept=0.125)
            log.predictions(step, np.array([1.0, 2.0, 4.0]), np.array([0.5, 2.5, 4.0]) * step, rows=["a", "b", "ç"])
        log.weights(6, large=np.arange(2001.0))  # whole numbers, whose moments are exact on every machine
        log.predictions(6, ["cat", "dog"], [[0.75, 0.25], [0.5, 0.5]])
    return log.path


@pytest.mark.parametrize("name", FILES)
def test_todays_writer_writes_the_same_bytes(tmp_path, name):
    assert (write(tmp_path) / name).read_bytes() == (GOLDEN / "golden" / "attempt-0001" / name).read_bytes()


def test_todays_reader_reads_metrics():
    read = read_log(GOLDEN / "golden")
    assert (read.name, read.attempt, read.closed, read.started) == ("golden", 1, True, 1_700_000_000)
    assert read.metrics == ("train/loss", "größe", "loss")
    assert read.series("train/loss").values.tolist() == [1 / (step + 1) for step in range(6)]
    assert read.series("größe").values.tolist() == [0, -1, -2, -3, -4, -5]
    loss = read.series("loss")
    assert loss.steps.tolist() == [2.5, 2**53]
    assert np.isnan(loss.values[0])
    assert loss.values[1] == -np.inf
    assert read.series("train/loss").times[0] == 1_700_000_000.5


def test_todays_reader_reads_weights():
    read = read_log(GOLDEN / "golden")
    assert read.weight_steps == (0, 5, 6)
    assert read.weights(5).arrays["coefficients"].tolist() == [[0.5, -0.25], [5, 1e300]]
    assert float(read.weights(5).arrays["intercept"]) == 0.125
    summary = read.weights(6).summaries["large"]
    assert (summary["n"], summary["mean"], summary["max"]) == (2001, 1000, 2000)


def test_todays_reader_reads_predictions():
    read = read_log(GOLDEN / "golden")
    assert read.prediction_steps == (0, 5, 6)
    numbers = read.predictions(5)
    assert numbers.y_true.tolist() == [1, 2, 4]
    assert numbers.y_pred.tolist() == [2.5, 12.5, 20]
    assert numbers.rows.tolist() == ["a", "b", "ç"]
    labels = read.predictions(6)
    assert labels.y_true.tolist() == ["cat", "dog"]
    assert labels.y_pred.tolist() == [[0.75, 0.25], [0.5, 0.5]]
