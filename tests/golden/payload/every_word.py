"""The payload behind the golden file: all seven words, each kind of mark and trace, fixed numbers."""

from __future__ import annotations

import numpy as np

from tests.golden.payload.figures import AWKWARD, bars, boxes, curves, heatmap, parallel, scatter
from tests.golden.payload.sparks import lines, overview, sparks
from workbench.findings import Finding
from workbench.views.basis import Basis
from workbench.views.items.action import Action
from workbench.views.items.control import Control
from workbench.views.items.finding_group import FindingGroup
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import CodeForm, LinkedField, LinkedValue, Links
from workbench.views.payload import Payload, Section

PICTURES = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR42mNgaGD47wAABEQBwPcCr6kAAAAASUVORK5CYII=",
    "https://example.org/not-loaded.png",  # drawn as text
    None,
)


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
            Section(type="sparks", id="people", title="People", items=[lines()]),
        ],
    )
