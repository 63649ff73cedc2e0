"""Few points that look like many: MinMaxLTTB, with gaps where values are not finite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["decimate"]


def decimate(x: NDArray[np.float64], y: NDArray[np.float64], points: int) -> NDArray[np.intp]:
    """Choose about *points* positions whose line looks like the whole one.

    Parameters
    ----------
    x
        Positions in ascending order.
    y
        Values; of each stretch that is not finite one position is kept where it interrupts the chosen line.
    points
        How many to choose, at least 3.

    Returns
    -------
    numpy.ndarray
        Positions in *x* and *y*, ascending; all of them when there are no more than *points*.

    Notes
    -----
    Van Der Donckt et al., *MinMaxLTTB: Leveraging MinMax-Preselection to Scale LTTB for Time Series Visualization*,
    IEEE VIS 2023.
    """
    if len(x) <= points:
        return np.arange(len(x))
    from tsdownsample import MinMaxLTTBDownsampler

    make: Any = MinMaxLTTBDownsampler
    choose = make()
    finite = np.isfinite(y)
    if finite.all():
        return np.asarray(choose.downsample(x, y, n_out=points), dtype=np.intp)
    whole = np.flatnonzero(finite)
    if len(whole) > points:
        whole = whole[np.asarray(choose.downsample(x[whole], y[whole], n_out=points), dtype=np.intp)]
    gaps = np.flatnonzero(~finite)
    after = np.searchsorted(gaps, whole)  # the first gap behind each chosen point, if any lies before the next one
    after = after[after < len(gaps)]
    edge = gaps[:1]
    return np.union1d(np.union1d(whole, gaps[np.unique(after)]), edge)
