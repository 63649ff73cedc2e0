"""The pictures of a classifier's errors, drawn from frames that are computed elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.figures import SERIES, layout
from workbench.views.short_names import short_names
from workbench.views.wording import count, noun, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["calibration_spec", "confusion_alt", "confusion_specs", "curve_spec", "thresholds_spec"]

Spec = dict[str, Any]

MOST_COLOURED = 5  # lines up to which each has a colour of its own; of more, the first few stand out
STANDING_OUT = 3
LEAST_ALARM = 0.2  # the share of a class taken for another that is drawn in full red, if no share is larger
MOST_WRITTEN = 30  # classes up to which a confusion matrix has numbers in its cells
CHANCE = {"color": "@soft", "width": 1, "dash": "dot"}


def confusion_specs(counts: NDArray[np.float64], names: Sequence[str]) -> tuple[Spec, Spec]:
    """Draw the confusion matrix: by counts, and by shares of each true class."""
    totals = counts.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(totals > 0, counts / totals, np.nan)
    by_count = np.vectorize(lambda cell: count(round(cell)), otypes=[object])(counts)
    by_share = np.vectorize(share, otypes=[object])(shares)
    return _matrix(shares, by_count, names, "rows"), _matrix(shares, by_share, names, "of the class")


def confusion_alt(counts: NDArray[np.float64], names: Sequence[str]) -> str:
    """Say in a sentence what a confusion matrix shows."""
    right = float(np.diag(counts).sum() / counts.sum())
    off = np.where(np.eye(len(names), dtype=bool), 0, counts)
    if not off.any():
        return "Confusion matrix: every row is predicted right."
    actual, predicted = divmod(int(off.argmax()), len(names))
    return (
        f"Confusion matrix of {noun(len(names), 'class', 'classes')}: {share(right)} are right; the most frequent "
        f"mistake takes {names[actual]} for {names[predicted]}, {noun(round(float(off.max())), 'time')}."
    )


def curve_spec(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    chance: Sequence[float] | None,
    standing_out: Sequence[object],
) -> Spec:
    """Draw one line a class through the points of *frame* (``class``, ``threshold``, *x*, *y*).

    Parameters
    ----------
    frame
        The points, by class.
    x, y
        The columns that are drawn; the axes are called after them.
    chance
        The two heights, at x = 0 and 1, of the line on which guessing lies, or None for no such line.
    standing_out
        Classes that have a colour of their own when there are too many for each to have one; the others are grey.
    """
    classes = list(frame["class"].unique())
    coloured = classes if len(classes) <= MOST_COLOURED else list(standing_out)[:STANDING_OUT]
    traces: list[Spec] = []
    for name in sorted(classes, key=coloured.__contains__):
        own = frame[frame["class"] == name]
        grey = name not in coloured
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": own[x].to_numpy(dtype=np.float32),
                "y": own[y].to_numpy(dtype=np.float32),
                "customdata": own["threshold"].to_numpy(dtype=np.float32),
                "name": str(name),
                "showlegend": not grey,
                "line": {
                    "color": "@rest" if grey else SERIES[coloured.index(name) % len(SERIES)],
                    "width": 1 if grey else 2,
                    "shape": "hv" if x == "recall" else "linear",
                },
                "hovertemplate": f"{_words(x)} %{{x:.3f}}<br>{_words(y)} %{{y:.3f}}<br>threshold %{{customdata:.4g}}",
            }
        )
    if chance is not None:
        line = {"type": "scatter", "mode": "lines", "x": [0, 1], "y": list(chance), "line": CHANCE}
        traces.append({**line, "hoverinfo": "skip", "name": "chance", "showlegend": False})
    return {"data": traces, "layout": _unit_square(_words(x), _words(y), legend=len(classes) > 1)}


def calibration_spec(frame: pd.DataFrame) -> Spec:
    """Draw how often a class is true where the model says so with a probability, with 95 % intervals."""
    observed = frame["observed"].to_numpy()
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": frame["mean_score"].to_numpy(),
        "y": observed,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": frame["high"].to_numpy() - observed,
            "arrayminus": observed - frame["low"].to_numpy(),
            "color": "@data",
            "thickness": 1,
            "width": 3,
        },
        "customdata": frame["n"].to_numpy(),
        "name": "observed",
        "line": {"color": "@data", "width": 1.5},
        "marker": {"size": 6},
        "hovertemplate": "said %{x:.3f}<br>observed %{y:.3f}<br>%{customdata} rows<extra></extra>",
    }
    perfect = {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "line": CHANCE, "hoverinfo": "skip"}
    what = f"mean probability of {frame['class'].iloc[0]}"
    return {
        "data": [line, {**perfect, "name": "perfect"}],
        "layout": _unit_square(what, "observed share", legend=False),
    }


def thresholds_spec(frame: pd.DataFrame) -> Spec:
    """Draw what each threshold on the positive class's score would give."""
    lines = (("precision", "@data"), ("recall", "@second"), ("f1", "@third"))
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": frame["threshold"].to_numpy(),
            "y": frame[name].to_numpy(),
            "name": "F1" if name == "f1" else name,
            "line": {"color": color, "width": 2},
            "hovertemplate": "%{y:.3f}",
        }
        for name, color in lines
    ]
    drawn = layout("threshold", "share", yaxis={"range": [0, 1.02]}, showlegend=True, hovermode="x unified")
    return {"data": traces, "layout": drawn}


def _matrix(shares: NDArray[np.float64], texts: NDArray[Any], names: Sequence[str], unit: str) -> Spec:
    """Right cells in blue and wrong ones in red, each as strong as its share of the true class."""
    right = np.eye(len(names), dtype=bool)
    labels = short_names(names)
    written = len(names) <= MOST_WRITTEN
    traces = []
    wrong_most = max(float(np.nanmax(np.where(right, 0, shares), initial=0)), LEAST_ALARM)
    for mask, color, most, word in ((right, "@data", 1.0, "right"), (~right, "@error", wrong_most, "wrong")):
        traces.append(
            {
                "type": "heatmap",
                "x": labels,
                "y": labels,
                "z": np.where(mask, shares, np.nan),
                "zmin": 0,
                "zmax": most,
                "colorscale": [[0, "@paper"], [1, color]],
                "showscale": False,
                "xgap": 2,
                "ygap": 2,
                "name": word,
                "text": np.where(mask, texts, "").tolist(),
                "texttemplate": "%{text}" if written else "",
                "hoverongaps": False,
                "hovertemplate": f"actual %{{y}}<br>predicted %{{x}}<br>%{{text}} {unit}<extra>{word}</extra>",
            }
        )
    axis = {"type": "category", "showgrid": False}
    return {
        "data": traces,
        "layout": layout("predicted", "actual", xaxis=axis, yaxis={**axis, "autorange": "reversed"}),
    }


def _words(column: str) -> str:
    return column.replace("_", " ")


def _unit_square(x: str, y: str, *, legend: bool) -> Spec:
    return layout(x, y, xaxis={"range": [-0.01, 1.01]}, yaxis={"range": [-0.01, 1.02]}, showlegend=legend)
