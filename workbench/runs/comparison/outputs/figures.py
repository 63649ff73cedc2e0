"""Whether two plotly figures, or two views of this program, show the same numbers."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.runs.comparison.outputs.likeness import worst
from workbench.runs.comparison.outputs.values import compare_values
from workbench.views.columns import REFERENCE, read_columns

if TYPE_CHECKING:
    from workbench.runs.comparison.outputs.likeness import Likeness, Tolerance

__all__ = ["compare_plotly", "compare_views"]

FIGURE_ITSELF = ("uid", "template", "config", "uirevision")
VIEW_ITSELF = ("id", "version", "live", "words", "columns")
DATA_ITSELF = "fingerprint"  # of links: where and when the data were read from


def compare_plotly(before: dict[str, Any], after: dict[str, Any], tolerance: Tolerance) -> Likeness:
    """Compare two figures by their data and their layout; arrays that are stored as bytes are read first."""
    parts = (
        compare_values(_figure(before.get(name)), _figure(after.get(name)), tolerance).at(name)
        for name in ("data", "layout")
    )
    return worst(parts).of("figure")


def compare_views(before: dict[str, Any], after: dict[str, Any], tolerance: Tolerance) -> Likeness:
    """Compare two views by the numbers and words they carry."""
    return compare_values(_view(before), _view(after), tolerance).of("view")


def _figure(value: Any) -> Any:
    match value:
        case {"bdata": str(data), "dtype": str(kind)}:
            array = np.frombuffer(base64.b64decode(data), dtype=np.dtype(kind).newbyteorder("<"))
            shape = [int(each) for each in str(value.get("shape") or "").split(",") if each.strip()]
            return array.reshape(shape) if shape else array
        case dict():
            return {name: _figure(each) for name, each in value.items() if name not in FIGURE_ITSELF}
        case list():
            return [_figure(each) for each in value]
    return value


def _view(payload: dict[str, Any]) -> Any:
    columns = read_columns(payload["columns"])
    shown = {name: value for name, value in payload.items() if name not in VIEW_ITSELF}
    if isinstance(links := shown.get("links"), dict):
        shown["links"] = {name: value for name, value in links.items() if name != DATA_ITSELF}
    return _with_columns(shown, columns)


def _with_columns(value: Any, columns: list[Any]) -> Any:
    match value:
        case dict() if REFERENCE in value:
            return columns[value[REFERENCE]]
        case dict():
            return {name: _with_columns(each, columns) for name, each in value.items()}
        case list():
            return [_with_columns(each, columns) for each in value]
    return value
