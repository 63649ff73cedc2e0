"""What is worth saying about a classifier's errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors.slices import clearly_worst
from workbench.findings import Evidence, Finding, by_consequence, rule, rules
from workbench.views.wording import noun, number, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from workbench.errors.classification_metrics import ClassificationMetrics

__all__ = ["ClassificationCase", "classification_findings"]

SMALLEST_CLASS = 5
SMALLEST_BIN = 50
CALIBRATION_GAP = 0.1


@dataclass(frozen=True, kw_only=True)
class ClassificationCase:
    """What the rules are given."""

    metrics: ClassificationMetrics
    classes: Sequence[str]
    calibration: pd.DataFrame
    slices: pd.DataFrame


def classification_findings(case: ClassificationCase) -> list[Finding]:
    """Run the rules about classification errors, the gravest findings first."""
    return by_consequence(found for each in rules("WBE", scope="classification") for found in each.findings(case))


@rule(
    "WBE104",
    severity="warning",
    scope="classification",
    remedy="Give the class more weight or more examples, or lower its threshold.",
)
def never_predicted(case: ClassificationCase) -> list[Evidence]:
    """A class occurs but is never predicted.

    Fires for each class with at least 5 rows and no prediction; does not fire for rarer classes.
    """
    scores = case.metrics.classes
    return [
        Evidence(title=f"The class {name} is never predicted, though it has {noun(int(n), 'row')}", count=int(n))
        for name, n, predicted in zip(case.classes, scores.n, scores.predicted, strict=True)
        if n >= SMALLEST_CLASS and predicted == 0
    ]


@rule(
    "WBE105",
    severity="warning",
    scope="classification",
    remedy="Calibrate the probabilities on held-out data before thresholds or costs rest on them.",
)
def miscalibrated(case: ClassificationCase) -> Evidence | None:
    """Probabilities are not what they say.

    Fires when, in a tenth of the probability range with at least 50 rows, the observed share is more than 0.1 from the
    mean probability and that lies outside the 95 % interval of the share; the widest such gap is named. Does not fire
    for scores that are no probabilities. Reliability diagrams: DeGroot and Fienberg, *The Comparison and Evaluation of
    Forecasters*, 1983.
    """
    bins = case.calibration
    gap = (bins["observed"] - bins["mean_score"]).abs()
    outside = (bins["mean_score"] < bins["low"]) | (bins["mean_score"] > bins["high"])
    wrong = bins[(bins["n"] >= SMALLEST_BIN) & (gap > CALIBRATION_GAP) & outside]
    if wrong.empty:
        return None
    worst = wrong.astype({"class": object}).iloc[int(np.argmax(gap[wrong.index]))]
    return Evidence(
        title=f"Probabilities around {share(worst['mean_score'])} for {worst['class']} come true in "
        f"{share(worst['observed'])} of {noun(int(worst['n']), 'row')}",
        count=int(worst["n"]),
        facts={"class": worst["class"], "said": worst["mean_score"], "observed": worst["observed"]},
    )


@rule(
    "WBE106",
    severity="info",
    scope="classification",
    remedy="Look at these rows: more examples like them, or another feature, may help.",
)
def bad_slice(case: ClassificationCase) -> Evidence | None:
    """In one slice the model is clearly wrong more often than overall; the worst such slice is named.

    Fires when the lower end of the 95 % interval of a slice's error rate is above 1.5 times the overall one; does not
    fire for slices of fewer than 20 rows. The idea of slices is that of Chung et al., *Slice Finder*, ICDE 2019; the
    interval is not corrected for the number of slices.
    """
    overall = 1 - (case.metrics["accuracy"] or 0.0)
    worst = clearly_worst(case.slices, overall)
    if worst is None:
        return None
    return Evidence(
        title=f"Where {worst['feature']} is {worst['slice']}, {share(worst['error_rate'])} are wrong, "
        f"{number(worst['times_overall'], digits=2)} times the overall rate",
        column=str(worst["feature"]),
        count=int(worst["n"]),
        facts={"slice": worst["slice"], "error_rate": worst["error_rate"], "overall": overall},
    )


@rule(
    "WBE107",
    severity="warning",
    scope="classification",
    remedy="Check that the columns of the scores are in the order of the classes, and that pos_label is right.",
)
def worse_than_chance(case: ClassificationCase) -> list[Evidence]:
    """Scores rank a class worse than chance.

    Fires when the area under a class's ROC curve is below 0.5 by more than three standard errors (Hanley and McNeil,
    1982, with the bound for equal areas); does not fire when it is undefined.
    """
    scores = case.metrics.classes
    total = scores.n.sum()
    found = []
    for name, n, auc in zip(case.classes, scores.n, scores.roc_auc, strict=True):
        if not np.isfinite(auc):
            continue
        error = np.sqrt((total + 1) / (12 * n * (total - n)))  # the standard error of the area when ranks are random
        if auc < 0.5 - 3 * error:
            found.append(Evidence(title=f"{name} is ranked worse than by chance: ROC AUC is {number(float(auc))}"))
    return found
