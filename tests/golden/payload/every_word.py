"""The payload behind the golden file: all seven words, each kind of mark and trace, fixed numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.findings import Finding
from workbench.views.basis import Basis
from workbench.views.figures import layout
from workbench.views.items.action import Action
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure, Picks
from workbench.views.items.finding_group import FindingGroup
from workbench.views.items.overview import Overview, Sort
from workbench.views.items.spark import Flag, Spark, Stat
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import (
    Brush,
    CellsFollow,
    CodeForm,
    Follow,
    LinkedField,
    LinkedValue,
    Links,
    PairsFollow,
    PartsFollow,
    TraceFollow,
)
from workbench.views.payload import Payload, Section

PICTURES = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR42mNgaGD47wAABEQBwPcCr6kAAAAASUVORK5CYII=",
    "https://example.org/not-loaded.png",  # drawn as text
    None,
)
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
        ),
    )


def sparks() -> list[Spark]:
    heights = np.round(100 * np.exp(-(((np.arange(30) - 11) / 5) ** 2))).astype(int)
    bins = [f"{low} – {low + 1}" for low in range(30)]
    return [
        Spark(
            id="wage",
            title="wage",
            note="number",
            mark="bars",
            y=heights // 3,
            base=heights,
            labels=bins,
            low="0.53",
            high="24.98 $",
            unit="people",
            stats=(
                Stat(label="missing", value="0 %", follow=Follow(field="wage", measure="share", bins=[30])),
                Stat(label="median", value="4.65"),
                Stat(label="max", value="24.98"),
            ),
            flags=(Flag(severity="warning", code="WBQ116", text="heavy right tail"),),
            alt="wage is skewed to the right.",
            field="wage",
        ),
        Spark(
            id="awkward",
            title=AWKWARD,
            note="category · 3",
            mark="bars",
            y=[40, 30, 12],
            labels=["a", "b", AWKWARD],
            low="a",
            high=AWKWARD,
            alt="Three values.",
            flags=(Flag(severity="error", code="WBQ109", text=AWKWARD),),
        ),
        Spark(
            id="loss",
            title="loss",
            note="line",
            mark="line",
            y=np.exp(-np.arange(40) / 9),
            base=np.exp(-np.arange(40) / 12),
            labels=[f"epoch {step}" for step in range(40)],
            low="0",
            high="39",
            alt="The loss falls.",
            basis=Basis.approximate("± 0.8 %"),
        ),
        Spark(
            id="missing",
            title="missing together",
            note="cells",
            mark="cells",
            y=np.array([[0.0, 0.4, 1.0], [0.4, 0.0, np.nan]]),
            labels=["educ", "exper", "tenure"],
            low="educ",
            high="tenure",
            alt="Two columns go missing together.",
        ),
    ]


def findings() -> list[Finding]:
    return [
        Finding(
            code="WBQ109",
            severity="error",
            title="arr_time is a clock time stored as an integer",
            column="arr_time",
            count=336_776,
            where="arr_time IS NOT NULL",
            remedy="Read it as a time.",
        ),
        Finding(
            code="WBQ102",
            severity="warning",
            title=f"{AWKWARD} goes missing with tenure",
            column=AWKWARD,
            count=8_255,
            rows=("k-17", 4),
            remedy="Find out why.",
        ),
        Finding(code="WBQ103", severity="info", title="year never varies", columns=("year", "decade"), count=1),
        Finding(code="WBN101", severity="info", title="the cell was run out of order", cell=3, line=7),
    ]


def table() -> Table:
    n = 130
    return Table(
        id="worst",
        title="Worst rows",
        note="By the size of the residual.",
        n_rows=526,
        basis=Basis.sampled(130, 526),
        codes={"wage": np.arange(n) % 31, "region": np.arange(n) % 4},
        columns=[
            TableColumn(name="row", values=np.arange(n), type="integer"),
            TableColumn(
                name="residual",
                values=np.where(np.arange(n) == 5, np.nan, 10 * np.cos(np.arange(n))),
                type="number",
                unit="$",
            ),
            TableColumn(name="share", values=np.arange(n) / n, type="share"),
            TableColumn(name=AWKWARD, title=AWKWARD, values=[f"{AWKWARD} {row}" for row in range(n)]),
            TableColumn(name="hired", values=["2026-01-05T00:00:00"] * n, type="date"),
            TableColumn(name="union", values=[row % 2 == 0 for row in range(n)], type="boolean"),
            TableColumn(name="face", values=[PICTURES[row % 3] for row in range(n)], type="image"),
            TableColumn(name="year", values=1985 + np.arange(n) % 40, type="integer", plain=True),
        ],
    )


def links() -> Links:
    rows = np.arange(30)
    regions = ["west", "south", "north & central", AWKWARD]
    return Links(
        fingerprint="5f3a",
        rows=526,
        sample=Basis.sampled(30, 526),
        fields=[
            LinkedField(
                id="wage",
                title="wage",
                unit="$",
                columns=["wage"],
                sql=["wage"],
                labels=[*(f"{low} – {low + 1}" for low in range(30)), "missing"],
                edges=[float(edge) for edge in range(31)],
                ends=[str(edge) for edge in range(31)],
                missing=30,
                codes=rows * 7 % 31,
                totals=np.where(np.arange(31) < 30, 17, 16),
            ),
            LinkedField(
                id="region",
                title=AWKWARD,
                columns=[AWKWARD],
                sql=['"region"'],
                labels=regions,
                values=[[region] for region in regions],
                literal="text",
                codes=rows % 4,
                totals=[61, 187, 132, 146],
            ),
            LinkedField(
                id="digit",
                title="digit",
                columns=["actual", "predicted"],
                sql=["actual", "predicted"],
                labels=[f"{actual} read as {predicted}" for actual in range(3) for predicted in range(3)],
                values=[[actual, predicted] for actual in range(3) for predicted in range(3)],
                codes=rows % 9,
                totals=[92, 2, 1, 1, 88, 7, 0, 6, 79],
            ),
        ],
        values=[
            LinkedValue(id="residual", title="residual", unit="$", values=np.cos(rows)),
            LinkedValue(id="pay", title="pay", field="wage", values=np.append(np.arange(30) + 0.5, np.nan)),
        ],
        exemplars="worst",
        code=CodeForm(dialect="pandas", name="wages"),
    )


def attention() -> Section:
    found = findings()
    offered = {"fix": "df = df.drop(columns='year')", "gate": "contract = contract.adding({'rows': {'at_least': 1}})"}
    return Section(
        type="findings",
        id="attention",
        title="What needs your attention",
        items=found,
        places=[2 * place for place in range(len(found))],
        codes=[offered if place == 0 else {} for place in range(len(found))],
        groups=[FindingGroup(code=found[0].code, severity=found[0].severity, name="missing", total=40)],
    )


def overview() -> Overview:
    cards = len(sparks())
    little = 3
    return Overview(
        sorts=[
            Sort(label="position", values=np.arange(cards + little)),
            Sort(label="most missing first", values=np.arange(cards + little), descending=True),
        ],
        titles=["tenure", AWKWARD, "שכר"],
        notes=["number", "integer · clock time as number", "number"],
        severities=np.array([0, 2, 3]),
        missing=np.array([0.25, 0.0001, 0.0]),
        y=(np.arange(16 * little) % 256).astype(np.uint8),
    )


def every_word() -> Payload:
    return Payload(
        id="0123456789abcdef0123456789abcdef",
        kind="quality",
        title=f"wage1 {AWKWARD}",
        summary="526 rows × 24 columns · all rows read",
        links=links(),
        sections=[
            attention(),
            Section(type="sparks", id="columns", title="Columns", items=sparks(), overview=overview()),
            Section(
                type="controls",
                id="normalise",
                title="Show",
                items=[
                    Control(id="normalise", label="cells as", values=["counts", "shares"]),
                    Control(id="step", label="step", kind="slider", values=["0", "10", "20"], index=1),
                ],
            ),
            Section(
                type="figures",
                id="charts",
                title="Charts",
                note="Each with its numbers.",
                items=[scatter(), curves(), bars(), heatmap(), boxes(), parallel()],
            ),
            Section(type="tables", id="rows", title="Rows", items=[table()]),
            Section(
                type="actions",
                id="code",
                title="Take along",
                items=[Action(id="drop", label="Drop the column", code="df = df.drop(columns='year')\n")],
            ),
        ],
    )
