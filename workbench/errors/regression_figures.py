"""The pictures of a regression's errors, drawn from frames and arrays that are computed elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.figures import layout
from workbench.views.wording import number

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.regression_density import Density

__all__ = ["bin_label", "distribution_spec", "padded", "perfect_line", "predicted_spec", "residuals_spec"]

# The strength of a colour goes with the root of a count, so that the few are seen beside the many.
DENSITY = [[part**2, f"@data/{0.15 + 0.85 * part:.2g}"] for part in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]

Spec = dict[str, Any]


def predicted_spec(
    y_true: NDArray[np.float64], y_pred: NDArray[np.float64], rows: NDArray[Any], density: Density | None = None
) -> Spec:
    """Draw predicted against actual, with the line on which a perfect prediction lies; as *density*, else as points."""
    if density is None:
        low, high = padded(min(y_true.min(), y_pred.min()), max(y_true.max(), y_pred.max()))
        cloud = _points(y_true, y_pred, rows, x="actual", y="predicted")
    else:
        ends = np.concatenate(density.edges)
        low, high = float(ends.min()), float(ends.max())
        cloud = _cells(density)
    return {
        "data": [cloud, perfect_line(low, high)],
        "layout": layout("actual", "predicted", xaxis={"range": [low, high]}, yaxis={"range": [low, high]}),
    }


def residuals_spec(
    y_pred: NDArray[np.float64], residual: NDArray[np.float64], rows: NDArray[Any], density: Density | None = None
) -> Spec:
    """Draw residuals against predicted, with the running median: a good model leaves no pattern."""
    axes: Spec = {}
    if density is None:
        data = [_points(y_pred, residual, rows, x="predicted", y="residual")]
    else:
        data = [_cells(density)]
        across, up = ([float(edges[0]), float(edges[-1])] for edges in density.edges)
        axes = {"xaxis": {"range": across}, "yaxis": {"range": up}}
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
    return {"data": data, "layout": layout("predicted", "residual (actual − predicted)", shapes=[zero], **axes)}


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


def _points(a: NDArray[np.float64], b: NDArray[np.float64], rows: NDArray[Any], *, x: str, y: str) -> Spec:
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


def _cells(density: Density) -> Spec:
    counts = density.counts.astype(np.float32)
    most = float(counts.max())
    counts[counts == 0] = np.nan
    # Where there is one column alone, plotly cannot tell from its middle how wide it is.
    x, y = ((edges[1:] + edges[:-1]) / 2 if len(edges) > 2 else edges for edges in density.edges)
    return {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": counts,
        "zmin": 0,
        "zmax": most,
        "colorscale": DENSITY,
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": f"{density.x.title} about %{{x:.4g}}<br>{density.y.title} about %{{y:.4g}}<br>"
        "%{z} rows<extra></extra>",
    }
