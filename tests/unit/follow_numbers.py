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

    from workbench.views.links import Follow, LinkedField, Links, PartsFollow
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
    weight = np.ones(len(codes)) if follow.weight is None else values_of(links, follow.weight)[kept]
    rows = np.bincount(codes, weight, size)
    ones = rows
    if follow.measure not in ("count", "share"):
        assert follow.value is not None
        ones = np.bincount(codes, weight * values_of(links, follow.value)[kept], size)
    ordinary = size if field.edges is None else len(field.edges) - 1
    if follow.bins is not None:
        bins = list(follow.bins)
        return np.array([_measured(follow, rows[bins].sum(), ones[bins].sum(), rows, ones)])
    if follow.cumulative is None:
        return _measured(follow, rows, ones, rows if follow.by is None else _wholes(follow, rows), ones)
    order = np.arange(ordinary)[:: 1 if follow.cumulative == "low" else -1]
    summed = [np.concatenate([[0.0], np.cumsum(each[order])]) for each in (rows, ones)]
    numbers = _measured(follow, *summed, rows, ones)
    return numbers[-2::-1] if follow.cumulative == "above" else numbers


def shown_parts(follow: PartsFollow, links: Links, selected: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    """Return one number a part; NaN for those that do not follow."""
    n = len(links.fields[0].codes)
    kept = np.ones(n, dtype=bool) if selected is None else selected
    found = []
    for part in follow.parts:
        inside = kept.copy()
        for name, bins in (part or {}).items():
            inside &= np.isin(field_of(links, name).codes, list(bins))
        found.append(np.nan if part is None else float(inside.sum()))
    return np.array(found) / (kept.sum() if follow.measure == "share" else 1)


def numbers_of_rows(links: Links, name: str) -> NDArray[np.float64]:
    """Return a linked value of each sampled row, by its bin where only that is known."""
    value = next(value for value in links.values if value.id == name)
    numbers = np.asarray(value.values, dtype=np.float64)
    return numbers if value.field is None else numbers[np.asarray(field_of(links, value.field).codes)]


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


def _measured(follow: Follow, rows: Any, ones: Any, all_rows: Any, all_ones: Any) -> Any:
    """Apply the definition of a measure to the rows of marks and those of all that they are compared with."""
    whole = all_rows if follow.by is not None else all_rows.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        match follow.measure:
            case "count":
                return rows
            case "share":
                return rows / whole
            case "mean":
                return ones / rows
            case "f1":
                return 2 * ones / (rows + all_ones.sum())
            case "accuracy":
                return (ones + (whole - all_ones.sum()) - (rows - ones)) / whole


def _wholes(follow: Follow, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    if follow.by is None:
        return np.full(len(rows), rows.sum())
    assert follow.columns is not None
    grid = rows.reshape(-1, follow.columns)
    axis = 1 if follow.by == "row" else 0
    return np.broadcast_to(grid.sum(axis=axis, keepdims=True), grid.shape).ravel()
