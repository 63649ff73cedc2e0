"""The sparks of the golden payload: each kind of mark, fixed numbers."""

from __future__ import annotations

import numpy as np

from tests.golden.payload.figures import AWKWARD
from workbench.views.basis import Basis
from workbench.views.items.coordinates import NO_PLACE, Axis, Coordinates, Scale
from workbench.views.items.overview import Overview, Sort
from workbench.views.items.spark import Flag, Spark, Stat
from workbench.views.links import Follow


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


def lines() -> Spark:
    rows = np.arange(30)
    edges = np.linspace(0.0, 1.0, 31)
    return Spark(
        id="lines",
        title="Each line is a person",
        mark="coordinates",
        y=[],
        labels=[],
        alt="Thirty people over pay and region.",
        stats=(
            Stat(label="mean residual", value="0.1", follow=Follow(field="wage", measure="mean", value="residual")),
        ),
        coordinates=Coordinates(
            axes=[
                Axis(
                    field="wage",
                    stops=edges.tolist(),
                    ticks=[(0.0, "0"), (1.0, "30")],
                    at=np.where(rows == 4, NO_PLACE, rows * 300),
                    scale=Scale(low=0.0, high=30.0),
                    better="high",
                ),
                Axis(
                    field="region",
                    stops=[0.0, 0.25, 0.5, 0.75, 1.0],
                    ticks=[(0.125, "west"), (0.375, "south"), (0.625, "north & central"), (0.875, AWKWARD)],
                ),
            ],
            names=[f"{AWKWARD} {row}" for row in rows],
            colours=[0],
            state="region",
            failed=[2],
            absent=[3],
        ),
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
