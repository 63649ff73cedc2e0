"""How wrong a regression is, in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["REGRESSION_METRICS", "RegressionMetrics", "regression_metrics"]

REGRESSION_METRICS = {
    "mae": "Mean absolute error: how far off a prediction is on average",
    "rmse": "Root mean squared error: like it, but large errors weigh more",
    "r2": "Share of the variation explained: 1 is perfect, 0 is as good as the mean",
    "median_absolute_error": "Half of the predictions are closer than this",
    "max_error": "The largest absolute error",
    "bias": "Mean of predicted − actual: above 0 predicts too high",
    "coverage": "Share of actual values inside their interval",
    "mean_width": "Mean width of the intervals",
}


@dataclass(frozen=True, kw_only=True)
class RegressionMetrics:
    """The numbers; ``r2`` is None when the actual values do not vary, and those of intervals without intervals."""

    n: int
    mae: float
    rmse: float
    r2: float | None
    median_absolute_error: float
    max_error: float
    bias: float
    coverage: float | None = None
    mean_width: float | None = None


def regression_metrics(
    y_true: NDArray[np.float64],
    y_pred: NDArray[np.float64],
    *,
    weight: NDArray[np.float64] | None = None,
    interval: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> RegressionMetrics:
    """Compute all metrics; each equals scikit-learn's of the same name, weights included.

    Parameters
    ----------
    y_true, y_pred
        Finite numbers of shape (n,).
    weight
        Weights of shape (n,), at least 0.
    interval
        Lower and upper ends of shape (n,) each.
    """
    error = y_pred - y_true
    size = np.abs(error)
    mean_square = _mean(error * error, weight)
    spread = _mean((y_true - _mean(y_true, weight)) ** 2, weight)
    coverage = mean_width = None
    if interval is not None:
        low, high = interval
        coverage = _mean(((low <= y_true) & (y_true <= high)).astype(np.float64), weight)
        mean_width = _mean(high - low, weight)
    return RegressionMetrics(
        n=len(y_true),
        mae=_mean(size, weight),
        rmse=float(np.sqrt(mean_square)),
        r2=1 - mean_square / spread if y_true.min() < y_true.max() and spread > 0 else None,
        median_absolute_error=_median(size, weight),
        max_error=float(size.max()),
        bias=_mean(error, weight),
        coverage=coverage,
        mean_width=mean_width,
    )


def _mean(values: NDArray[np.float64], weight: NDArray[np.float64] | None) -> float:
    return float(values.mean() if weight is None else np.average(values, weights=weight))


def _median(size: NDArray[np.float64], weight: NDArray[np.float64] | None) -> float:
    if weight is None:
        return float(np.median(size))
    from sklearn.metrics import median_absolute_error

    return float(median_absolute_error(np.zeros_like(size), size, sample_weight=weight))
