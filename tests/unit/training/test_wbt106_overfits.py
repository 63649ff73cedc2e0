import numpy as np
import pytest

from workbench.log import TrainingLog
from workbench.training.training_curves import curves

STEPS = np.arange(200)
NOISE = np.random.default_rng(0).normal(0, 0.01, 200)
FALLING = np.exp(-STEPS / 40)


def found(project, train, val, names=("train_loss", "val_loss")):
    with TrainingLog("t") as log:
        for step, (a, b) in enumerate(zip(train, val, strict=True)):
            log.log(step, dict(zip(names, (a, b), strict=True)))
    return [each for each in curves(log).findings if each.code == "WBT106"]


def test_it_fires_at_the_step_from_which_validation_gets_worse(project):
    (finding,) = found(project, FALLING, FALLING + 0.004 * np.maximum(0, STEPS - 80) + NOISE)
    assert 75 <= finding.facts["step"] <= 110
    assert "validation loss rises" in finding.title


def test_it_fires_for_metrics_of_which_more_is_better(project):
    val = 1 - FALLING - 0.004 * np.maximum(0, STEPS - 80) + NOISE
    (finding,) = found(project, 1 - FALLING, val, ("train_accuracy", "val_accuracy"))
    assert "validation accuracy falls" in finding.title


@pytest.mark.parametrize(
    ("train", "val"),
    [
        (FALLING, FALLING + 0.2 + NOISE),
        (FALLING, np.full(200, 0.5) + NOISE),
        (np.ones(200), 1 + 0.01 * STEPS),
        (FALLING[:5], [5.0, 4.0, 5.0, 6.0, 7.0]),
    ],
    ids=["both fall", "flat and noisy", "training does not improve", "too few points"],
)
def test_it_does_not_fire_otherwise(project, train, val):
    assert found(project, train, val) == []


def test_the_onset_is_marked_in_the_picture(project):
    found(project, FALLING, FALLING + 0.004 * np.maximum(0, STEPS - 80))
    layout = curves("t").figure("loss").layout
    assert "WBT106" in layout.annotations[0].text
    assert layout.shapes[0].x0 == curves("t").findings[0].facts["step"]
