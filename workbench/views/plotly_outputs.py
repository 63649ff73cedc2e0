"""Plotly figures that a notebook drew itself, as views: nbconvert knows no way to show them, our runtime does."""

from __future__ import annotations

import base64
import copy
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.items.figure import Figure
from workbench.views.items.table import Table, TableColumn
from workbench.views.payload import MIME_TYPE, Payload, Section
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbformat import NotebookNode

__all__ = ["PLOTLY_TYPE", "figure_payload", "with_views_of_figures"]

PLOTLY_TYPE = "application/vnd.plotly.v1+json"
USUAL_HEIGHT = 450  # plotly's own, in CSS pixels
MOST_ROWS = 200
COORDINATES = (("x", "y"), ("labels", "values"))
TAG = re.compile(r"<[^>]*>")


def with_views_of_figures(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of *notebook* in which every plotly output holds a view of the same figure as well."""
    copied = copy.deepcopy(notebook)
    for cell in copied.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if MIME_TYPE not in data and _is_figure(data.get(PLOTLY_TYPE)):
                payload = figure_payload(data[PLOTLY_TYPE])
                data[MIME_TYPE] = payload.to_json()
                data.setdefault("text/plain", _sentence(data[PLOTLY_TYPE]))
    return copied


def figure_payload(figure: Mapping[str, Any]) -> Payload:
    """Wrap a plotly figure, as its MIME output holds it, into a view that looks as its author made it.

    Parameters
    ----------
    figure
        The output's ``data``, ``layout`` and ``frames``; arrays may be plotly's typed ones (``dtype`` and ``bdata``).

    Returns
    -------
    Payload
        One figure without headings of ours, since it brings its own.
    """
    layout = dict(figure.get("layout") or {})
    layout.setdefault("template", {})  # none of the house's
    height = layout.get("height") or USUAL_HEIGHT
    if layout.get("width"):
        layout["height"] = height  # with both given, plotly keeps them
    frames = {"frames": figure["frames"]} if figure.get("frames") else {}
    drawn = Figure(
        id="figure",
        title="",
        spec={"data": figure["data"], "layout": layout, **frames},
        table=_table(figure["data"]),
        alt=_sentence(figure),
        width="full",
        height=round(height),
    )
    section = Section(type="figures", id="figures", title="", items=[drawn])
    return Payload(kind="plotly", title="", summary="", sections=[section])


def _is_figure(value: Any) -> bool:
    traces = value.get("data") if isinstance(value, dict) else None
    return isinstance(traces, list) and all(isinstance(trace, dict) for trace in traces)


def _sentence(figure: Mapping[str, Any]) -> str:
    title = (figure.get("layout") or {}).get("title") or ""
    words = title if isinstance(title, str) else title.get("text") or ""
    kinds = ", ".join(dict.fromkeys(str(trace.get("type", "scatter")) for trace in figure["data"]))
    heading = TAG.sub(" ", words).strip()
    return f"Chart{f' “{heading}”' if heading else ''}: {noun(len(figure['data']), 'trace')} ({kinds or 'empty'})"


def _table(traces: Sequence[Mapping[str, Any]]) -> Table:
    """List the coordinates of the traces that have plain ones, in long form."""
    for names in COORDINATES:
        parts = {place: found for place, trace in enumerate(traces) if (found := _coordinates(trace, names))}
        if parts:
            return _long_table(traces, parts, [name for name in names if any(name in part for part in parts.values())])
    note = f"{noun(len(traces), 'trace')}, whose numbers are not plain lists: they are in the notebook."
    return Table(id="numbers", title="numbers", columns=[], note=note)


def _long_table(
    traces: Sequence[Mapping[str, Any]], parts: Mapping[int, Mapping[str, list[Any]]], names: Sequence[str]
) -> Table:
    labels: list[str] = []
    values: dict[str, list[Any]] = {name: [] for name in names}
    for place, part in parts.items():
        length = len(next(iter(part.values())))
        labels += [str(traces[place].get("name") or f"trace {place + 1}")] * length
        for name in names:
            values[name] += part.get(name, [None] * length)
    columns = [_column(name, values[name][:MOST_ROWS]) for name in names]
    if len(traces) > 1:
        columns.insert(0, TableColumn(name="trace", values=labels[:MOST_ROWS]))
    missing = len(traces) - len(parts)
    note = f"{noun(missing, 'more trace')} without plain numbers" if missing else None
    return Table(id="numbers", title="numbers", columns=columns, n_rows=len(labels), note=note)


def _column(name: str, values: list[Any]) -> TableColumn:
    if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values):
        return TableColumn(name=name, values=values, type="number")
    return TableColumn(name=name, values=["" if value is None else str(value) for value in values])


def _coordinates(trace: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[Any]]:
    """Return the coordinates called *names* that a trace has, or nothing unless they are equally long."""
    found = {name: values for name in names if (values := _values(trace.get(name))) is not None}
    return found if len({len(values) for values in found.values()}) == 1 else {}


def _values(array: Any) -> list[Any] | None:
    if isinstance(array, list):
        return None if any(isinstance(value, list | dict) for value in array) else array
    if not isinstance(array, dict) or "bdata" not in array or "," in str(array.get("shape", "")):
        return None
    try:
        dtype = np.dtype(array["dtype"]).newbyteorder("<")
        decoded: list[Any] = np.frombuffer(base64.b64decode(array["bdata"]), dtype=dtype).tolist()
    except (KeyError, TypeError, ValueError):  # not plotly's writing: its numbers stay in the notebook
        return None
    return decoded
