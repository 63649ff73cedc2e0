"""Plotly specifications as plain dictionaries: the shared layout, the palette, and tables from frames.

Colours in a specification are names (``"@data"``), so that the page can follow a theme; `restyle` turns them into the
light palette where a specification leaves the page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.basis import EXACT, Basis
from workbench.views.items.table import Table, TableColumn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

__all__ = ["PALETTE", "axis", "layout", "light", "restyle", "table_from_frame", "table_spec"]

# The light tokens; the runtime holds the same names for dark. The series differ for every common colour blindness.
PALETTE = {
    "@data": "#2f6fb3",
    "@strong": "#275f9b",
    "@second": "#b7791f",
    "@third": "#2e7d5b",
    "@fourth": "#8a5aa8",
    "@fifth": "#5c6675",
    "@rest": "#d5dde6",
    "@error": "#c2483d",
    "@warning": "#96610f",
    "@good": "#2e7d5b",
    "@ink": "#1d2430",
    "@soft": "#5c6675",
    "@line": "#dfe3e8",
    "@paper": "#ffffff",
}
SERIES = ("@data", "@second", "@third", "@fourth", "@fifth")


def axis(title: str, **more: Any) -> dict[str, Any]:
    """Describe an axis with its title (put the unit in: ``"hourly pay ($)"``)."""
    return {"title": {"text": title}, "zeroline": False, **more}


def layout(x: str, y: str, **more: Any) -> dict[str, Any]:
    """Describe a layout with axis titles; fonts, margins and colours come from the place that draws it."""
    base: dict[str, Any] = {"xaxis": axis(x), "yaxis": axis(y), "showlegend": False}
    for name, value in more.items():
        base[name] = {**base[name], **value} if isinstance(base.get(name), dict) else value
    return base


def restyle(spec: Any, *, _key: str = "") -> Any:
    """Return *spec* with colour names turned into the light palette, also inside lists (colour scales).

    ``"@data/0.2"`` is the colour at a fifth of its strength. A name counts only where plotly expects a colour.
    """
    if isinstance(spec, dict):
        return {key: restyle(value, _key=str(key)) for key, value in spec.items()}
    if isinstance(spec, list | tuple):
        return [restyle(value, _key=_key) for value in spec]
    return light(spec) if isinstance(spec, str) and "color" in _key.lower() else spec


def light(colour: str) -> str:
    """Turn a colour's name into the light palette; anything else stays as it is."""
    name, _, opacity = colour.partition("/")
    if name not in PALETTE:
        return colour
    if not opacity:
        return PALETTE[name]
    red, green, blue = bytes.fromhex(PALETTE[name][1:])
    return f"rgba({red},{green},{blue},{opacity})"


def table_spec(frame: pd.DataFrame) -> Mapping[str, Any]:
    """Describe a frame as a plotly table, for numbers that have no chart of their own."""
    cells = [frame[name].astype(str).tolist() for name in frame.columns]
    return {
        "data": [
            {
                "type": "table",
                "header": {"values": [str(name) for name in frame.columns], "align": "left"},
                "cells": {"values": cells, "align": "left"},
            }
        ],
        "layout": {},
    }


def table_from_frame(
    frame: pd.DataFrame,
    *,
    id: str,  # noqa: A002
    title: str,
    limit: int = 200,
    basis: Basis = EXACT,
    units: Mapping[str, str] | None = None,
    shares: tuple[str, ...] = (),
    plain: Collection[str] = (),
    note: str | None = None,
) -> Table:
    """Turn a frame into a payload's table, carrying at most *limit* rows.

    Parameters
    ----------
    frame, id, title, basis, note
        The rows, and the words of the table.
    limit
        Rows at most.
    units, shares, plain
        By their names, the columns' units, those that are parts of one, and those whose whole numbers name something,
        as years do.
    """
    head = frame.head(limit)
    columns = [
        replace(
            _column(str(name), head.iloc[:, place], unit=(units or {}).get(str(name)), share=str(name) in shares),
            plain=str(name) in plain,
        )
        for place, name in enumerate(head.columns)
    ]
    return Table(id=id, title=title, columns=columns, basis=basis, n_rows=len(frame), note=note)


def _column(name: str, values: pd.Series[Any], *, unit: str | None, share: bool) -> TableColumn:
    kind = values.dtype.kind if isinstance(values.dtype, np.dtype) else "O"
    if kind in "iuf":
        return TableColumn(
            name=name,
            values=values.to_numpy(),
            type="share" if share else ("number" if kind == "f" else "integer"),
            unit=unit,
        )
    if kind == "b":
        return TableColumn(name=name, values=values.tolist(), type="boolean")
    if kind == "M":
        return TableColumn(name=name, values=[value.isoformat() for value in values], type="date")
    return TableColumn(name=name, values=["" if value is None else str(value) for value in values], unit=unit)
