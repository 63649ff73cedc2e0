"""What a payload's marks show, in plain NumPy over the sampled rows; and whether the payload is one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np

from workbench.strict_json import dumps
from workbench.views.runtime import STATIC

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.views.links import Follow, LinkedField, Links
    from workbench.views.payload import Payload


SCHEMA = json.loads((STATIC.parent / "views" / "payload.schema.json").read_text(encoding="utf-8"))


def checked(payload: Payload) -> dict[str, Any]:
    """Return the payload's JSON, which matches the schema."""
    document: dict[str, Any] = json.loads(dumps(payload.to_json()))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return document


def field_of(links: Links, name: str) -> LinkedField:
    return next(field for field in links.fields if field.id == name)


def values_of(links: Links, name: str) -> NDArray[np.float64]:
    return np.asarray(next(value.values for value in links.values if value.id == name), dtype=np.float64)


def shown(follow: Follow, links: Links, selected: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    """Return one number a bin (one more when cumulative, a single one for ``bins``)."""
    field = field_of(links, follow.field)
    codes, size = np.asarray(field.codes), len(field.labels)
    kept = np.ones(len(codes), dtype=bool) if selected is None else selected
    for name, bins in follow.within.items():
        kept = kept & np.isin(field_of(links, name).codes, list(bins))
    codes = codes[kept]
    rows = np.bincount(codes, minlength=size).astype(float)
    if follow.measure == "mean":
        assert follow.value is not None
        value = values_of(links, follow.value)[kept]
        weight = np.ones(len(codes)) if follow.weight is None else values_of(links, follow.weight)[kept]
        top, bottom = np.bincount(codes, weight * value, size), np.bincount(codes, weight, size)
    elif follow.measure == "share":
        top, bottom = rows, _wholes(follow, rows)
    else:
        top, bottom = rows, np.ones(size)
    ordinary = size if field.edges is None else len(field.edges) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        if follow.bins is not None:
            bins = list(follow.bins)
            below = bottom[bins].sum() if follow.measure == "mean" else bottom[0]
            return np.array([top[bins].sum() / below])
        if follow.cumulative is not None:
            order = np.arange(ordinary)[:: -1 if follow.cumulative == "high" else 1]
            below = np.cumsum(bottom[order]) if follow.measure == "mean" else bottom[order]
            none = np.nan if follow.measure == "mean" else 0.0
            return np.concatenate([[none], np.cumsum(top[order]) / below])
        return top / bottom


def sparks_of(payload: Payload) -> list[Any]:
    return [item for section in payload.sections if section.type == "sparks" for item in section.items]


def figure_of(payload: Payload, name: str) -> Any:
    return next(
        item for section in payload.sections if section.type == "figures" for item in section.items if item.id == name
    )


def tables_of(payload: Payload) -> dict[str, Any]:
    """Return every table, those of the figures too."""
    found = {}
    for section in payload.sections:
        for item in section.items:
            table = item if section.type == "tables" else getattr(item, "table", None)
            if table is not None:
                found[table.id] = table
    return found


def _wholes(follow: Follow, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    if follow.by is None:
        return np.full(len(rows), rows.sum())
    assert follow.columns is not None
    grid = rows.reshape(-1, follow.columns)
    axis = 1 if follow.by == "row" else 0
    return np.broadcast_to(grid.sum(axis=axis, keepdims=True), grid.shape).ravel()
