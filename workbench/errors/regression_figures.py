"""The pictures of a regression's errors, drawn from frames and arrays that are computed elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.figures import layout
from workbench.views.wording import number

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["MOST_POINTS", "cloud_frame", "distribution_spec", "predicted_spec", "residuals_spec"]

MOST_POINTS = 5_000  # above it single points hide one another, and a count of points says more
CELLS = 50
DENSITY = [[0.0, "@rest"], [1.0, "@data"]]

Spec = dict[str, Any]


def predicted_spec(y_true: NDArray[np.float64], y_pred: NDArray[np.float64], rows: NDArray[Any]) -> Spec:
    """Draw predicted against actual, with the line on which a perfect prediction lies."""
    low, high = padded(min(y_true.min(), y_pred.min()), max(y_true.max(), y_pred.max()))
    cloud = _cloud(y_true, y_pred, rows, x="actual", y="predicted")
    return {
        "data": [cloud, perfect_line(low, high)],
        "layout": layout("actual", "predicted", xaxis={"range": [low, high]}, yaxis={"range": [low, high]}),
    }


def residuals_spec(y_pred: NDArray[np.float64], residual: NDArray[np.float64], rows: NDArray[Any]) -> Spec:
    """Draw residuals against predicted, with the running median: a good model leaves no pattern."""
    data = [_cloud(y_pred, residual, rows, x="predicted", y="residual")]
    middle = running_median(y_pred, residual)
    if middle is not None:
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": middle[0],
                "y": middle[1],
                "line": {"color": "@second", "width": 2},
                "name": "running median",
                "hovertemplate": "predicted %{x:.4g}<br>median residual %{y:.4g}<extra></extra>",
            }
        )
    zero = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": "@soft", "width": 1}}
    return {"data": data, "layout": layout("predicted", "residual (actual − predicted)", shapes=[zero])}


def distribution_spec(distribution: pd.DataFrame) -> Spec:
    """Draw how many rows have which residual."""
    low, high = distribution["low"].to_numpy(), distribution["high"].to_numpy()
    widths = high - low
    width = float(widths[np.isfinite(widths)][0])
    centres = np.where(np.isinf(low), high - width / 2, low + width / 2)
    bars = {
        "type": "bar",
        "x": centres,
        "y": distribution["count"].to_numpy(),
        "width": width * 0.94,
        "marker": {"color": "@data"},
        "text": [bin_label(a, b) for a, b in zip(low, high, strict=True)],
        "textposition": "none",
        "hovertemplate": "residual %{text}<br>%{y} rows<extra></extra>",
    }
    zero = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": 0, "x1": 0, "line": {"color": "@soft", "width": 1}}
    return {"data": [bars], "layout": layout("residual (actual − predicted)", "rows", shapes=[zero], bargap=0)}


def cloud_frame(x: NDArray[np.float64], y: NDArray[np.float64], names: tuple[str, str]) -> pd.DataFrame:
    """Return the counts that a density picture of many points draws, in long form."""
    import pandas as pd

    counts, x_edges, y_edges = _counts(x, y)
    place_y, place_x = np.nonzero(counts)
    return pd.DataFrame(
        {
            f"{names[0]}_low": x_edges[place_x],
            f"{names[0]}_high": x_edges[place_x + 1],
            f"{names[1]}_low": y_edges[place_y],
            f"{names[1]}_high": y_edges[place_y + 1],
            "count": counts[place_y, place_x].astype(np.int64),
        }
    )


def running_median(
    x: NDArray[np.float64], y: NDArray[np.float64], *, bins: int = 20
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return medians of *x* and *y* in bins of equally many rows, or None when there are too few rows for a line."""
    bins = min(bins, len(x) // 10)
    if bins < 3:
        return None
    cuts = np.unique(np.quantile(x, np.linspace(0, 1, bins + 1)[1:-1]))
    codes = np.searchsorted(cuts, x, side="right").astype(np.uint8)
    ends = np.cumsum(np.bincount(codes, minlength=len(cuts) + 1))[:-1]
    parts = [part for part in np.split(np.argsort(codes, kind="stable"), ends) if len(part)]
    return np.array([np.median(x[part]) for part in parts]), np.array([np.median(y[part]) for part in parts])


def perfect_line(low: float, high: float) -> Spec:
    """Draw where predictions equal the actual values, from *low* to *high*."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [low, high],
        "y": [low, high],
        "line": {"color": "@soft", "width": 1, "dash": "dot"},
        "name": "perfect",
        "hoverinfo": "skip",
    }


def padded(low: float, high: float) -> tuple[float, float]:
    """Widen a range a little, so that no mark is cut; a range without width gets one."""
    room = (high - low) * 0.03 or abs(low) * 0.1 or 1.0
    return float(low - room), float(high + room)


def bin_label(low: float, high: float) -> str:
    """Name a bin for people, also an open one."""
    if np.isinf(low):
        return f"below {number(high)}"
    if np.isinf(high):
        return f"{number(low)} and above"
    return f"{number(low)} – {number(high)}"


def _cloud(a: NDArray[np.float64], b: NDArray[np.float64], rows: NDArray[Any], *, x: str, y: str) -> Spec:
    if len(a) > MOST_POINTS:
        counts, x_edges, y_edges = _counts(a, b)
        counts[counts == 0] = np.nan
        return {
            "type": "heatmap",
            "x": (x_edges[1:] + x_edges[:-1]) / 2,
            "y": (y_edges[1:] + y_edges[:-1]) / 2,
            "z": counts.astype(np.float32),
            "colorscale": DENSITY,
            "showscale": False,
            "hovertemplate": f"{x} about %{{x:.4g}}<br>{y} about %{{y:.4g}}<br>%{{z}} rows<extra></extra>",
        }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": a.astype(np.float32),
        "y": b.astype(np.float32),
        "customdata": rows if rows.dtype.kind in "iu" else [str(row) for row in rows],
        "marker": {"color": "@data", "size": 5 if len(a) > 500 else 6, "opacity": 0.35 if len(a) > 500 else 0.6},
        "name": "rows",
        "hovertemplate": f"row %{{customdata}}<br>{x} %{{x:.4g}}<br>{y} %{{y:.4g}}<extra></extra>",
    }


def _counts(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    x_edges, x_place = _places(x)
    y_edges, y_place = _places(y)
    counts = np.bincount(y_place * CELLS + x_place, minlength=CELLS * CELLS)
    return counts.reshape(CELLS, CELLS).astype(np.float64), x_edges, y_edges


def _places(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    low, high = padded(values.min(), values.max())
    return np.linspace(low, high, CELLS + 1), ((values - low) * (CELLS / (high - low))).astype(np.intp)
