"""The picture of a sweep for plotly: parallel coordinates of its completed runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.metric_direction import less_is_better
from workbench.views.wording import number, one_line

if TYPE_CHECKING:
    import pandas as pd

    from workbench.runs.sweep.results import Results

__all__ = ["coordinates_spec"]

MOST_AXES = 12
FEW = 6  # different numbers, each with a mark of its own on the axis
LONGEST = 24

Spec = dict[str, Any]


def coordinates_spec(results: Results) -> Spec:
    """Draw each run as a line over its parameters and metrics, coloured by the main metric."""
    runs = results.runs
    frame = runs[runs["status"] == "completed"].reset_index(drop=True)
    axes = [*results.varied, *map(results.column_of, results.metric_names)][:MOST_AXES]
    trace: Spec = {
        "type": "parcoords",
        "dimensions": [_axis(name, frame[name]) for name in axes],
        "line": {"color": "@data"},
    }
    if results.metric_names:
        main = results.metric_names[0]
        values = frame[results.column_of(main)].to_numpy(dtype=np.float64)
        if np.isfinite(values).any():
            best_first = less_is_better(main) is not False
            scale = [[0.0, "@data"], [1.0, "@rest"]] if best_first else [[0.0, "@rest"], [1.0, "@data"]]
            trace["line"] = {"color": values, "colorscale": scale, "showscale": False}
    return {"data": [trace], "layout": {}}


def _axis(name: str, values: pd.Series[Any]) -> Spec:
    if values.dtype.kind in "iuf":
        numbers = values.to_numpy(dtype=np.float64)
        levels = np.unique(numbers[np.isfinite(numbers)])
        ticks = {"tickvals": levels, "ticktext": [number(each) for each in levels]} if len(levels) <= FEW else {}
        return {"label": one_line(name), "values": numbers, **ticks}
    texts = values.map(lambda value: one_line(str(value))[:LONGEST])
    words = list(dict.fromkeys(texts))
    return {
        "label": one_line(name),
        "values": np.array([words.index(text) for text in texts], dtype=np.float64),
        "tickvals": list(range(len(words))),
        "ticktext": words,
    }
