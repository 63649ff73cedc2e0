import pytest

from workbench.log import TrainingLog
from workbench.training.training_curves import curves


def found(project, name, values):
    with TrainingLog("t") as log:
        for step, value in enumerate(values):
            log.log(step, {name: value})
    return [each for each in curves(log).findings if each.code == "WBT102"]


@pytest.mark.parametrize("name", ["train_loss", "loss", "training_error"])
def test_it_fires_when_the_training_error_explodes(project, name):
    (finding,) = found(project, name, [2.0**step for step in range(20)])
    assert "diverges" in finding.title


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("train_loss", [1 / (step + 1) for step in range(20)]),
        ("train_accuracy", [2.0**step for step in range(20)]),
        ("train_loss", [1.0, 100.0]),
        ("train_loss", [0.0] + [1.0] * 20),
    ],
)
def test_it_does_not_fire_otherwise(project, name, values):
    assert found(project, name, values) == []
