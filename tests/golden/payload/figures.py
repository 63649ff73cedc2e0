"""The figures of the golden payload: each kind of trace, fixed numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.views.basis import Basis
from workbench.views.figures import layout
from workbench.views.items.figure import Figure, Picks
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import Brush, CellsFollow, Follow, PairsFollow, PartsFollow, TraceFollow

AWKWARD = '</script><b>"it\'s"</b>\nשכר & <i>'


def numbers(of: str, **columns: object) -> Table:
    kinds = {"f": "number", "i": "integer", "u": "integer"}
    cells = [
        TableColumn(name=name, values=values, type=kinds.get(np.asarray(values).dtype.kind, "text"))
        for name, values in columns.items()
    ]
    return Table(id=of, title=f"Numbers of {of}", columns=cells)


def scatter() -> Figure:
    x = np.linspace(0.0, 18.0, 120)
    y = 0.9 + 0.54 * x + 2.1 * np.sin(5 * x)
    spec = {
        "data": [
            {
                "type": "scattergl",
                "mode": "markers",
                "name": "people",
                "x": x,
                "y": y,
                "marker": {"color": "@data", "opacity": 0.6},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": "fit",
                "x": [0, 18],
                "y": [0.9, 10.6],
                "line": {"color": "@second"},
            },
        ],
        "layout": layout("education (years)", "hourly pay ($)", showlegend=True),
    }
    return Figure(
        id="scatter",
        title="Pay against education",
        spec=spec,
        alt="Pay rises with education, by half a dollar a year.",
        table=numbers("scatter", education=x, pay=y),
        basis=Basis.sampled(120, 526),
        height=320,
    )


def curves() -> Figure:
    step = np.arange(60)
    training = np.exp(-step / 11) + 0.06
    validation = np.exp(-step / 13) + 0.12 + np.maximum(0, step - 34) * 0.005
    spec = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "training",
                "x": step,
                "y": training,
                "line": {"color": "@data"},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": "validation",
                "x": step,
                "y": validation,
                "line": {"color": "@second"},
            },
        ],
        "layout": layout("epoch", "mean squared error", showlegend=True),
    }
    return Figure(
        id="curves",
        title="Loss",
        spec=spec,
        alt="Both losses fall; validation rises again from epoch 34.",
        table=numbers("curves", epoch=step, training=training, validation=validation),
        height=320,
    )


def bars() -> Figure:
    names = ["west", "south", "north & central", AWKWARD]
    counts = [61, 187, 132, 146]
    parts = [{"region": [0]}, {"region": [1], "wage": [30]}, None, {"region": [3]}]
    spec = {
        "data": [
            {
                "type": "bar",
                "x": names,
                "y": counts,
                "marker": {"color": "@data"},
                "hovertemplate": "%{x}: %{y}<extra></extra>",
            }
        ],
        "layout": layout(f"region {AWKWARD}", "people"),
    }
    return Figure(
        id="bars",
        title=AWKWARD,
        spec=spec,
        alt=f"People by {AWKWARD}.",
        width="third",
        table=replace(
            numbers("bars", **{AWKWARD: names, "people": counts}),
            follows={"people": PartsFollow(parts=parts)},
        ),
        follows=[TraceFollow(trace=0, keys={"y": Follow(field="region")})],
        brush=Brush(x="region"),
        picks=Picks(labels=names, parts=parts),
        opens=["region", None, "wage"],
    )


def confusion(*, normalised: bool) -> dict[str, object]:
    counts = np.array([[92.0, 2, 1], [1, 88, 7], [0, 6, 79]])
    z = counts / counts.sum(axis=1, keepdims=True) if normalised else counts
    return {
        "data": [
            {
                "type": "heatmap",
                "z": z,
                "x": ["0", "1", "2"],
                "y": ["0", "1", "2"],
                "showscale": False,
                "colorscale": [[0, "@paper"], [1, "@data"]],
                "texttemplate": "%{z:.2~f}",
                "xgap": 2,
                "ygap": 2,
            }
        ],
        "layout": layout(
            "predicted", "actual", xaxis={"type": "category"}, yaxis={"type": "category", "autorange": "reversed"}
        ),
    }


def heatmap() -> Figure:
    specs = [confusion(normalised=False), confusion(normalised=True)]
    return Figure(
        id="confusion",
        title="Confusion",
        spec=specs[0],
        specs=specs,
        control="normalise",
        follows=[TraceFollow(trace=0, keys={"z": Follow(field="digit")})],
        specs_follows=[
            [TraceFollow(trace=0, keys={"z": Follow(field="digit")})],
            [TraceFollow(trace=0, keys={"z": Follow(field="digit", measure="share", by="row", columns=3)})],
        ],
        brush=Brush(cells="digit"),
        width="third",
        alt="Most digits are read as what they are.",
        table=numbers("confusion", actual=["0", "1", "2"], right=[92, 88, 79]),
    )


def boxes() -> Figure:
    values = np.sin(np.arange(50.0)) ** 3
    return Figure(
        id="boxes",
        title="Residuals by region",
        width="third",
        alt="Residuals lie around zero.",
        spec={
            "data": [{"type": "box", "y": values, "name": "west", "marker": {"color": "@data"}}],
            "layout": layout("region", "residual"),
        },
        table=replace(
            numbers("boxes", residual=values),
            follows={
                "residual": PairsFollow(
                    values=["residual", "pay", None], pairs=[(0, 1), None] * 25, fields=[None, None, "region"]
                )
            },
        ),
    )


def parallel() -> Figure:
    rows = np.arange(40.0)
    dimensions = [
        {"label": label, "values": np.cos(rows * (place + 1))}
        for place, label in enumerate(("width", AWKWARD, "length"))
    ]
    return Figure(
        id="parallel",
        title="Settings",
        width="full",
        height=260,
        alt="Forty settings.",
        spec={"data": [{"type": "parcoords", "dimensions": dimensions, "line": {"color": "@data"}}], "layout": {}},
        table=replace(
            numbers("parallel", width=np.cos(rows)),
            follows={"width": CellsFollow(x="wage", y="wage", measure="median")},
            places=np.arange(40) % 30,
        ),
    )
