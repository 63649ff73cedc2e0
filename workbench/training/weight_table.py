"""Weights over steps, in long form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from workbench.training.sources import LabelledLog

__all__ = ["weight_frame", "weight_lines"]

FEW_WEIGHTS = 12
STATISTICS = ("mean", "std", "min", "max", "norm")


def weight_frame(logs: Sequence[LabelledLog]) -> pd.DataFrame:
    """Return every weight that was kept: ``log``, ``step``, ``array``, ``entry``, ``value``.

    ``entry`` is the place in the array (``"3"``, ``"2, 7"``; empty for a single number), or for a large array the name
    of a statistic of it.
    """
    import pandas as pd

    rows: list[tuple[str, float, str, str, float]] = []
    for log in logs:
        for step in log.reader.weight_steps:
            kept = log.reader.weights(step)
            for name, array in kept.arrays.items():
                places = np.ndindex(array.shape)
                rows.extend(
                    (log.label, step, name, ", ".join(map(str, place)), float(value))
                    for place, value in zip(places, array.ravel(), strict=True)
                )
            for name, summary in kept.summaries.items():
                rows.extend(
                    (log.label, step, name, statistic, float(summary[statistic]))
                    for statistic in STATISTICS
                    if summary.get(statistic) is not None
                )
    return pd.DataFrame(rows, columns=["log", "step", "array", "entry", "value"])


def weight_lines(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Choose what is drawn: each weight when there are few, else the root mean square of each array.

    Returns
    -------
    tuple
        A frame with ``line``, ``step``, ``value``; and what the values are, for the axis.
    """
    several = frame["log"].nunique() > 1
    prefix = frame["log"] + " · " if several else ""
    statistics = frame["entry"].isin(STATISTICS)
    names = frame["array"] + frame["entry"].where(frame["entry"] == "", "[" + frame["entry"] + "]")
    if not statistics.any() and (prefix + names).nunique() <= FEW_WEIGHTS:
        return frame.assign(line=prefix + names)[["line", "step", "value"]], "weight"
    exact = frame[~statistics].assign(line=(prefix + frame["array"])[~statistics])
    squares = exact.assign(value=exact["value"] ** 2).groupby(["line", "step"], sort=False)["value"].mean() ** 0.5
    lines = squares.reset_index()
    large = frame[statistics].assign(line=(prefix + frame["array"])[statistics])
    parts = large[large["entry"].isin(("mean", "std"))]
    both = parts.assign(value=parts["value"] ** 2).groupby(["line", "step"], sort=False)["value"].sum() ** 0.5
    import pandas as pd

    return pd.concat([lines, both.reset_index()], ignore_index=True), "root mean square of the weights"
