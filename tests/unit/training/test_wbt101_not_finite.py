import math

from workbench.log import TrainingLog
from workbench.training.training_curves import curves


def found(project, values):
    with TrainingLog("t") as log:
        for step, value in enumerate(values):
            log.log(step, loss=value)
    return [each for each in curves(log).findings if each.code == "WBT101"]


def test_it_fires_where_a_metric_became_nan(project):
    (finding,) = found(project, [1.0, 0.5, math.nan, math.inf])
    assert "step 2" in finding.title
    assert finding.count == 2
    assert finding.severity == "error"


def test_it_does_not_fire_for_finite_metrics(project):
    assert found(project, [1.0, 0.5, -1e300]) == []
