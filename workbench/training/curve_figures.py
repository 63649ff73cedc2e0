"""The pictures of a training: metrics over steps, weights over steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.figures import SERIES, layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.findings import Finding
    from workbench.log.reader import Series
    from workbench.training.curve_groups import Curve, CurveGroup

__all__ = ["group_spec", "weights_spec"]

DASHES = ("solid", "dash", "dot", "dashdot")
SPLIT_COLOURS = {"training": "@data", "validation": "@second", "test": "@third", "": "@data"}
SPLIT_DASHES = {"training": "solid", "validation": "dash", "test": "dot", "": "solid"}
MARKED = 40  # lines of at most this many points show each
WIDE = 1_000.0  # values over so many times their smallest are read on a logarithmic axis


def group_spec(group: CurveGroup, drawn: Sequence[tuple[Curve, Series]], findings: Sequence[Finding]) -> dict[str, Any]:
    """Draw one group of curves: one log by colour of its parts, several logs by a colour each and dashes for parts."""
    logs = list(dict.fromkeys(curve.log.label for curve in group.curves))
    traces = [_line(curve, series, logs) for curve, series in drawn]
    axis: dict[str, Any] = {}
    if _wide([series.values for _, series in drawn]):
        axis = {"type": "log"}
    shapes, notes = _onsets(group, findings)
    return {
        "data": traces,
        "layout": layout(
            "step",
            group.title,
            yaxis=axis,
            showlegend=len(traces) > 1,
            hovermode="x unified" if len(traces) > 1 else "closest",
            shapes=shapes,
            annotations=notes,
        ),
    }


def weights_spec(lines: pd.DataFrame, what: str) -> dict[str, Any]:
    """Draw weights over steps, one line for each value of ``line``."""
    traces = []
    for place, (name, part) in enumerate(lines.groupby("line", sort=False, observed=True)):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": part["step"].to_numpy(),
                "y": _gaps(part["value"].to_numpy(dtype=np.float64)),
                "name": str(name),
                "line": {
                    "color": SERIES[place % len(SERIES)],
                    "dash": DASHES[place // len(SERIES) % len(DASHES)],
                    "width": 1.5,
                },
            }
        )
    return {"data": traces, "layout": layout("step", what, showlegend=len(traces) > 1)}


def _line(curve: Curve, series: Series, logs: Sequence[str]) -> dict[str, Any]:
    split = curve.metric.split
    several = len(logs) > 1
    color = SERIES[logs.index(curve.log.label) % len(SERIES)] if several else SPLIT_COLOURS[split]
    name = " · ".join(part for part in (curve.log.label if several else "", split) if part) or curve.metric.name
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(series.steps) <= MARKED else "lines",
        "x": series.steps,
        "y": _gaps(series.values),
        "name": name,
        "connectgaps": False,
        "line": {"color": color, "width": 2, "dash": SPLIT_DASHES[split] if several else "solid"},
        "marker": {"size": 5},
        "hovertemplate": "%{y:.5g}<extra>" + _plain(name) + "</extra>",
    }


def _onsets(group: CurveGroup, findings: Sequence[Finding]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Mark where overfitting starts, in words at the line."""
    own = {curve.metric.name for curve in group.curves}
    shapes, notes = [], []
    for found in findings:
        if found.code != "WBT106" or found.facts.get("metric") not in own:
            continue
        step = found.facts["step"]
        line = {"color": "@error", "width": 1.5, "dash": "dot"}
        shapes.append({"type": "line", "x0": step, "x1": step, "yref": "paper", "y0": 0, "y1": 1, "line": line})
        notes.append(
            {
                "x": step,
                "yref": "paper",
                "y": 0.98,
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 6,
                "showarrow": False,
                "align": "left",
                "font": {"color": "@error"},
                "text": f"{found.code} overfitting<br>starts at step {step:g}",
            }
        )
    return shapes, notes


def _gaps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isfinite(values), values, np.nan)


def _wide(columns: Sequence[NDArray[np.float64]]) -> bool:
    values = np.concatenate([column[np.isfinite(column)] for column in columns]) if columns else np.empty(0)
    return bool(values.size and values.min() > 0 and values.max() / values.min() > WIDE)


def _plain(text: str) -> str:
    """Take the characters out of a name that a hover text would read as mark-up."""
    return text.replace("<", "‹").replace(">", "›").replace("%{", "% {")
