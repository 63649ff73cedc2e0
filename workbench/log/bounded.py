"""What of predictions and weights is kept, so that a log of many steps stays small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["KEPT_ROWS", "KEPT_WEIGHTS", "kept_rows", "narrowed", "summarised"]

KEPT_ROWS = 10_000
KEPT_WEIGHTS = 1_000
BINS = 64
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def kept_rows(n: int) -> NDArray[np.int64] | None:
    """Return the positions of the rows whose predictions are kept, or None when all are.

    A uniform sample without replacement, the same for the same number of rows, so that steps can be compared.
    """
    if n <= KEPT_ROWS:
        return None
    return np.sort(np.random.default_rng(n).choice(n, KEPT_ROWS, replace=False)).astype(np.int64)


def narrowed(array: NDArray[Any]) -> NDArray[Any]:
    """Return predictions as float32 when they are floating-point: seven digits, half the bytes."""
    with np.errstate(over="ignore"):
        return array.astype(np.float32) if array.dtype.kind == "f" else array


def summarised(array: NDArray[Any]) -> dict[str, Any]:
    """Describe a large array of weights: moments, quantiles and a histogram of its finite values."""
    values = array.ravel().astype(np.float64)
    finite = values[np.isfinite(values)]
    facts: dict[str, Any] = {"shape": list(array.shape), "n": values.size, "n_finite": finite.size}
    if finite.size:
        counts, edges = np.histogram(finite, bins=BINS)
        facts |= {
            "mean": finite.mean(),
            "std": finite.std(),
            "min": finite.min(),
            "max": finite.max(),
            "norm": np.sqrt(np.square(finite).sum()),
            "quantiles": dict(zip(map(str, QUANTILES), np.quantile(finite, QUANTILES), strict=True)),
            "histogram": {"edges": edges, "counts": counts},
        }
    return facts
