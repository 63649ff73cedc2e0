"""Count, mean, spread and skewness of numbers, merged without loss (Chan, Golub and LeVeque 1983; Pébay 2008)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.chunks import chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Moments"]


@dataclass(frozen=True)
class Moments:
    """Sums of powers about the mean."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0
    m3: float = 0.0

    @classmethod
    def of(cls, values: NDArray[np.int64] | NDArray[np.float64], weights: NDArray[np.int64] | None = None) -> Moments:
        """Take the moments of finite values, each counted *weights* times (once without)."""
        if values.size == 0:
            return cls()
        with np.errstate(over="ignore", invalid="ignore"):
            if weights is None:
                count, mean = values.size, float(values.mean(dtype=np.float64))
            else:
                count = int(weights.sum())
                values = values.astype(np.float64, copy=False)
                mean = float((values * weights).sum()) / count
            slip = m2 = m3 = 0.0
            for part in chunks(values.size):
                centred = values[part] - mean
                if weights is None:
                    slip += float(centred.sum())
                    powers = centred * centred
                else:
                    powers = centred * weights[part]
                    slip += float(powers.sum())
                    powers *= centred
                m2 += float(powers.sum())
                powers *= centred
                m3 += float(powers.sum())
            slip /= count
        return cls(count, mean + slip, max(m2 - count * slip * slip, 0.0), m3)

    def merge(self, other: Moments) -> Moments:
        """Return the moments of both."""
        if self.count == 0 or other.count == 0:
            return other if self.count == 0 else self
        count = self.count + other.count
        apart = other.mean - self.mean
        part, rest = self.count / count, other.count / count
        mean = self.mean * part + other.mean * rest
        m2 = self.m2 + other.m2 + apart * apart * self.count * rest
        m3 = (
            self.m3
            + other.m3
            + apart * apart * apart * self.count * rest * (part - rest)
            + 3 * apart * (part * other.m2 - rest * self.m2)
        )
        return Moments(count, mean, m2, m3)

    @property
    def std(self) -> float:
        """The standard deviation with ddof 1; NaN for fewer than two values."""
        return math.sqrt(self.m2 / (self.count - 1)) if self.count > 1 else math.nan

    @property
    def skewness(self) -> float:
        """The third standardised moment; NaN where nothing varies."""
        cubed = self.m2 * math.sqrt(self.m2)  # 0 where the squares are at the end of what floats can say
        if self.count < 3 or not 0 < cubed < math.inf:
            return math.nan
        return math.sqrt(self.count) * self.m3 / cubed
