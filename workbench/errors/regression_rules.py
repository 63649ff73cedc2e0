"""What is worth saying about a regression's errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors.slices import clearly_worst
from workbench.findings import Evidence, Finding, by_consequence, rule, rules
from workbench.views.wording import number

if TYPE_CHECKING:
    import pandas as pd

    from workbench.errors.regression_metrics import RegressionMetrics

__all__ = ["RegressionCase", "regression_findings"]

BIAS_SHARE = 0.1


@dataclass(frozen=True, kw_only=True)
class RegressionCase:
    """What the rules are given."""

    metrics: RegressionMetrics
    slices: pd.DataFrame


def regression_findings(metrics: RegressionMetrics, slices: pd.DataFrame) -> list[Finding]:
    """Run the rules about regression errors, the gravest findings first."""
    case = RegressionCase(metrics=metrics, slices=slices)
    return by_consequence(found for each in rules("WBE", scope="regression") for found in each.findings(case))


@rule(
    "WBE101",
    severity="warning",
    scope="regression",
    remedy="Check for a shift between training and evaluation data, or add an intercept.",
)
def biased(case: RegressionCase) -> Evidence | None:
    """Predictions are too high, or too low, on average.

    Fires when the mean error is more than 10 % of the root mean squared error and more than three of its standard
    errors from 0; does not fire below 30 rows. The split of squared error into bias and variance is textbook.
    """
    m = case.metrics
    if m.n < 30 or m.rmse == 0:
        return None
    standard_error = np.sqrt(max(m.rmse**2 - m.bias**2, 0.0) / m.n)
    if abs(m.bias) <= BIAS_SHARE * m.rmse or abs(m.bias) <= 3 * standard_error:
        return None
    side = "high" if m.bias > 0 else "low"
    return Evidence(
        title=f"Predictions are too {side} by {number(abs(m.bias))} on average", count=m.n, facts={"bias": m.bias}
    )


@rule(
    "WBE102",
    severity="warning",
    scope="regression",
    remedy="Compare with a simple model; the inputs may not carry what is predicted, or rows may be mixed up.",
)
def no_better_than_the_mean(case: RegressionCase) -> Evidence | None:
    """The model predicts no better than the mean of the actual values would.

    Fires when R² is 0 or less; does not fire when R² is undefined.
    """
    if case.metrics.r2 is None or case.metrics.r2 > 0:
        return None
    return Evidence(
        title=f"The model predicts no better than the mean would: R² is {number(case.metrics.r2)}",
        count=case.metrics.n,
        facts={"r2": case.metrics.r2},
    )


@rule(
    "WBE103",
    severity="info",
    scope="regression",
    remedy="Look at these rows: more examples like them, or another feature, may help.",
)
def bad_slice(case: RegressionCase) -> Evidence | None:
    """In one slice the model is clearly worse than overall; the worst such slice is named.

    Fires when the lower end of the 95 % interval of a slice's mean absolute error is above 1.5 times the overall one;
    does not fire for slices of fewer than 20 rows. The idea of slices is that of Chung et al., *Slice Finder*, ICDE
    2019; the interval is not corrected for the number of slices.
    """
    overall = case.metrics.mae
    worst = clearly_worst(case.slices, overall)
    if worst is None:
        return None
    return Evidence(
        title=f"Where {worst['feature']} is {worst['slice']}, the mean absolute error is {number(worst['mae'])}, "
        f"{number(worst['times_overall'], digits=2)} times the overall one",
        column=str(worst["feature"]),
        count=int(worst["n"]),
        facts={"slice": worst["slice"], "mae": worst["mae"], "overall": overall},
    )
