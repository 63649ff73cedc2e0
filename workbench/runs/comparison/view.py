"""The view of two runs beside each other: how far the metrics moved, and what differs, table by table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from workbench.views.figures import axis, layout, table_from_frame
from workbench.views.items.figure import Figure
from workbench.views.payload import Payload, Section
from workbench.views.wording import MINUS, duration, noun, number, one_line, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.runs.comparison.run_comparison import RunComparison
    from workbench.runs.records.record import Run
    from workbench.views.items.table import Table

__all__ = ["TITLES", "comparison_payload", "metrics_spec"]

TITLES = {
    "parameters": "Parameters",
    "metrics": "Metrics",
    "cells": "Cells",
    "inputs": "Data",
    "packages": "Packages",
    "environment": "Environment",
}
COLUMNS = {
    "before": "first",
    "after": "second",
    "cell_after": "cell in the second",
    "bytes_before": "bytes, first",
    "bytes_after": "bytes, second",
    "what": "what differs",
}
SHOWN_ROWS = 200
MOST_METRICS = 30
NO_BREAK = "\u00a0"
MARGIN = 96
ROW_HEIGHT = 26

Spec = dict[str, Any]


def comparison_payload(compared: RunComparison) -> Payload:
    """Make the payload: the metrics that moved, then a table of what differs for each part."""
    sections = []
    moved = _moved(compared)
    if len(moved):
        sections.append(Section(type="figures", id="metrics", title="Metrics", items=[_figure(compared, moved)]))
    if tables := list(filter(None, (_table(compared, name) for name in TITLES))):
        sections.append(Section(type="tables", id="differences", title="What differs", items=tables))
    if compared.code_diff:
        sections.append(Section(type="tables", id="code", title="Code", items=[_code(compared)]))
    names = [_name(each) for each in (compared.before, compared.after)]
    title = f"{names[0]} · two runs" if names[0] == names[1] else f"{names[0]} → {names[1]}"
    return Payload(kind="run-comparison", title=title, summary=_summary(compared), sections=sections)


def metrics_spec(compared: RunComparison) -> Spec:
    """Draw how far each metric has moved, as a part of its first value."""
    moved = _moved(compared).iloc[::-1]
    parts = moved["relative"].to_numpy(dtype=np.float64)
    largest = float(np.abs(parts).max()) if len(parts) else 1.0
    trace: Spec = {
        "type": "bar",
        "orientation": "h",
        "x": parts,
        "y": [one_line(name) for name in moved["name"]],
        "marker": {"color": ["@data" if part >= 0 else "@second" for part in parts]},
        "text": [_part(row) for row in moved.to_dict("records")],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [_change(row) for row in moved.to_dict("records")],
        "hovertemplate": "%{y}: %{customdata}<extra></extra>",
    }
    spread = [-1.5 * largest if (parts < 0).any() else 0.0, 1.5 * largest if (parts > 0).any() else 0.0]
    x = axis("change, as a part of the first value", tickformat=".0%" if largest >= 0.05 else ".2%", range=spread)
    return {"data": [trace], "layout": layout("", "", xaxis=x, yaxis={"type": "category", "automargin": True})}


def _moved(compared: RunComparison) -> pd.DataFrame:
    frame = compared.frame("metrics")
    moved: pd.DataFrame = frame.loc[~frame["same"] & np.isfinite(frame["relative"])]
    order = np.argsort(-np.abs(moved["relative"].to_numpy(dtype=np.float64)), kind="stable")
    largest: pd.DataFrame = moved.iloc[order[:MOST_METRICS]]
    return largest


def _figure(compared: RunComparison, moved: pd.DataFrame) -> Figure:
    first = moved.iloc[0]
    return Figure(
        id="metrics",
        title="How far the metrics moved",
        spec=metrics_spec(compared),
        alt=f"{noun(len(moved), 'metric')} moved; most of all {first['name']}, by {_change(first.to_dict())}.",
        table=table_from_frame(moved.drop(columns="same"), id="metrics-table", title="Metrics", shares=("relative",)),
        width="full",
        height=MARGIN + ROW_HEIGHT * len(moved),
    )


def _change(row: Mapping[Any, Any]) -> str:
    return f"{number(row['before'])} → {number(row['after'])} ({_part(row)})"


def _part(row: Mapping[Any, Any]) -> str:
    return f"{'+' if row['relative'] >= 0 else MINUS}{share(abs(row['relative']))}"


def _table(compared: RunComparison, name: str) -> Table | None:
    rows = compared.differing(name)
    if not len(rows):
        return None
    if name == "cells" and rows["cell"].equals(rows["cell_after"]):
        rows = rows.drop(columns="cell_after")
    shown = rows.rename(columns=COLUMNS)
    for each in shown.columns:
        if str(shown[each].dtype) == "Int64":  # with gaps, which a table of whole numbers has not
            shown[each] = [None if value is pd.NA else int(value) for value in shown[each]]
    total = len(compared.frame(name))
    note = f"{len(rows)} of {total} differ." if total > len(rows) else None
    return table_from_frame(shown, id=name, title=TITLES[name], limit=SHOWN_ROWS, shares=("relative",), note=note)


def _code(compared: RunComparison) -> Table:
    lines = [_indented(line) for line in compared.code_diff.splitlines()]
    return table_from_frame(pd.DataFrame({"difference": lines}), id="code", title="Code that differs", limit=SHOWN_ROWS)


def _indented(line: str) -> str:
    """Keep the gap at the beginning of a line of code, which a page would leave out."""
    body = line.lstrip(" ")
    return NO_BREAK * (len(line) - len(body)) + body


def _summary(compared: RunComparison) -> str:
    parts = [f"{compared.before.id} → {compared.after.id}"]
    for run in (compared.before, compared.after):
        took = "" if run.duration_s is None else f" in {duration(run.duration_s)}"
        parts.append(f"{run.status}{took}")
    return " · ".join(parts)


def _name(run: Run) -> str:
    return Path(str(run.record["notebook"]["path"] or run.id).replace("\\", "/")).name
