"""What is worth saying about a training: it diverges, it breaks off in non-finite numbers, it overfits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, Finding, by_consequence, rule, rules
from workbench.training.metric_names import wording_of
from workbench.views.wording import noun, number, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.log.reader import Series
    from workbench.training.curve_groups import Curve, CurveGroup

__all__ = ["TrainedMetric", "curve_findings", "overfitting_onset"]

FEWEST_POINTS = 10
NOTABLE_RISE = 0.02
DIVERGED = 3.0


@dataclass(frozen=True, kw_only=True)
class TrainedMetric:
    """What the rules are given: one metric of one log, on training and validation data where it was measured."""

    label: str
    curves: Sequence[Curve]

    def curve(self, split: str) -> Curve | None:
        """Return the curve of a part of the data, or None."""
        return next((curve for curve in self.curves if curve.metric.split == split), None)


def curve_findings(groups: Sequence[CurveGroup]) -> list[Finding]:
    """Run the rules about training on every metric of every log, the gravest findings first."""
    found: list[Finding] = []
    for group in groups:
        several = len({curve.log.label for curve in group.curves}) > 1
        for log in dict.fromkeys(curve.log.label for curve in group.curves):
            curves = [curve for curve in group.curves if curve.log.label == log]
            subject = TrainedMetric(label=f"{log}: " if several else "", curves=curves)
            found.extend(finding for each in rules("WBT", scope="metric") for finding in each.findings(subject))
    return by_consequence(found)


@rule(
    "WBT101",
    severity="error",
    scope="metric",
    remedy="Lower the learning rate, clip gradients, and look for divisions by zero or logarithms of zero.",
)
def not_finite(subject: TrainedMetric) -> list[Evidence]:
    """A metric became NaN or infinite.

    Fires when any value of a metric is not finite; does not fire otherwise. Each metric is named once, with the first
    step where it happened.
    """
    found = []
    for curve in subject.curves:
        series = curve.series()
        broken = ~np.isfinite(series.values)
        if broken.any():
            first = series.steps[int(np.argmax(broken))]
            found.append(
                Evidence(
                    title=f"{subject.label}{wording_of(curve.metric)} is not finite from step {number(first, digits=9)}"
                    f" on: {noun(int(broken.sum()), 'value')} of {noun(len(broken), 'point')}",
                    count=int(broken.sum()),
                    facts={"metric": curve.metric.name, "step": first},
                )
            )
    return found


@rule(
    "WBT102",
    severity="error",
    scope="metric",
    remedy="Lower the learning rate, or scale the inputs.",
)
def diverges(subject: TrainedMetric) -> Evidence | None:
    """The training error ends far above where it began.

    Fires when a training error or loss (by its name) ends at more than three times its first value; does not fire for
    metrics of which more is better, with fewer than 10 points, or when the first value is not above 0.
    """
    curve = subject.curve("training") or subject.curve("")
    if curve is None or curve.metric.less_is_better is not True:
        return None
    steps, values = _finite(curve.series())
    if len(values) < FEWEST_POINTS or values[0] <= 0 or values[-1] <= DIVERGED * values[0]:
        return None
    return Evidence(
        title=f"{subject.label}{wording_of(curve.metric)} diverges: {number(values[0])} at step "
        f"{number(steps[0], digits=9)}, {number(values[-1])} at step {number(steps[-1], digits=9)}",
        facts={"metric": curve.metric.name, "first": values[0], "last": values[-1]},
    )


@rule(
    "WBT106",
    severity="warning",
    scope="metric",
    remedy="Stop there, regularise, or train on more data.",
)
def overfits(subject: TrainedMetric) -> Evidence | None:
    """From some step on the validation metric gets worse while the training metric still gets better.

    The validation curve is smoothed by a running median; the onset is its best step. Fires when the smoothed curve ends
    worse than at the onset by 2 % and by more than the noise around the smoothed curve, and training improved
    after the onset. Does not fire with fewer than 10 points, when fewer than a tenth of the points follow the onset, or
    when the name does not say whether less is better. Early stopping is described by Prechelt, *Early Stopping - But
    When?*, 1998.
    """
    training, validation = subject.curve("training"), subject.curve("validation")
    if training is None or validation is None or validation.metric.less_is_better is None:
        return None
    sign = 1.0 if validation.metric.less_is_better else -1.0
    steps, values = _finite(validation.series())
    onset = overfitting_onset(sign * values)
    if onset is None:
        return None
    train_steps, train_values = _finite(training.series())
    before = train_values[np.searchsorted(train_steps, steps[onset], side="right") - 1]
    if not sign * train_values[-1] < sign * before:
        return None
    worse = abs(values[-1] - values[onset]) / abs(values[onset]) if values[onset] else float("nan")
    at = number(steps[onset], digits=9)
    verb = "rises" if sign > 0 else "falls"
    return Evidence(
        title=f"{subject.label}Overfitting starts at step {at}: {wording_of(validation.metric)} {verb} "
        f"by {share(worse)} after it, while {wording_of(training.metric)} still improves",
        facts={"metric": validation.metric.name, "step": float(steps[onset]), "best": float(values[onset])},
    )


def overfitting_onset(values: NDArray[np.float64]) -> int | None:
    """Return the position from which *values*, of which less is better, keep getting worse; None if they do not."""
    n = len(values)
    if n < FEWEST_POINTS:
        return None
    smooth = running_median(values, width=max(3, n // 20 | 1))
    best = int(np.argmin(smooth))
    if n - 1 - best < max(3, n // 10):
        return None
    rise = float(smooth[-1] - smooth[best])
    noise = 1.4826 * float(np.median(np.abs(values - smooth)))
    return best if rise > max(2 * noise, NOTABLE_RISE * abs(float(smooth[best]))) else None


def running_median(values: NDArray[np.float64], *, width: int) -> NDArray[np.float64]:
    """Smooth *values* by the median of *width* (odd) neighbours; the ends are repeated outwards."""
    padded = np.pad(values, width // 2, mode="edge")
    smoothed: NDArray[np.float64] = np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1)
    return smoothed


def _finite(series: Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    kept = np.isfinite(series.values)
    return series.steps[kept], series.values[kept]
