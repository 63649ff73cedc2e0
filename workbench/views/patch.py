"""Patches: what has changed in a view since a page drew it, so that a live view is not sent again and again.

A patch has the form of a payload, with three words more. An item that is as it was is named by its id
(``{"same": "loss"}``), a chart whose lines only went on brings the new points (``{"grown": "loss", "points": [...]}``),
and anything else comes whole. A section that is as it was is ``{"same": id}`` too. The links come whole, and only when
they are others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.findings import Finding
from workbench.views.columns import ColumnBlock
from workbench.views.items.figure import Figure
from workbench.views.payload import VERSION, item_json, links_json
from workbench.views.words import own_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.views.payload import Payload, Section

__all__ = ["patch"]

GROWING = ("x", "y")


def patch(before: Payload, after: Payload) -> dict[str, Any] | None:
    """Say how to make *after* of *before*.

    Parameters
    ----------
    before, after
        Two payloads of one view. Items are told apart by their ids within a section, findings are taken together.

    Returns
    -------
    dict or None
        Strict JSON: ``version``, ``title``, ``summary``, ``basis``, ``live``, ``words``, ``sections`` and ``columns``,
        and ``links`` where they have changed. None when nothing has.
    """
    block = ColumnBlock()
    known = {section.id: section for section in before.sections}
    sections = [_section(known.get(section.id), section, block) for section in after.sections]
    head = _head(after)
    links = _links(before, after, block)
    if (
        not links
        and head == _head(before)
        and len(before.sections) == len(after.sections)
        and all("same" in section for section in sections)
    ):
        return None
    return {"version": VERSION, **head, "sections": sections, **links, "columns": block.to_json()}


def _links(before: Payload, after: Payload, block: ColumnBlock) -> dict[str, Any]:
    if not before.links.fields and not after.links.fields:
        return {}
    old, new = ColumnBlock(), ColumnBlock()
    if (links_json(before.links, old), old.to_json()) == (links_json(after.links, new), new.to_json()):
        return {}
    return {"links": links_json(after.links, block)}


def _head(payload: Payload) -> dict[str, Any]:
    return {
        "title": payload.title,
        "summary": payload.summary,
        "basis": payload.basis.to_json(),
        "live": payload.live,
        "words": own_words(payload),
    }


def _section(before: Section | None, after: Section, block: ColumnBlock) -> dict[str, Any]:
    head = {"type": after.type, "id": after.id, "title": after.title, "note": after.note}
    if before is None or before.type != after.type:
        return {**head, "items": [item_json(item, block) for item in after.items]}
    if after.type == "findings":
        items = [item_json(item, block) for item in after.items]
        same = items == [item_json(item, ColumnBlock()) for item in before.items] and _words(before) == _words(after)
        return {"same": after.id} if same else {**head, "items": items}
    known = {item.id: item for item in before.items if not isinstance(item, Finding)}
    items = [_item(known.get(item.id), item, block) for item in after.items if not isinstance(item, Finding)]
    if _words(before) == _words(after) and [item.get("same") for item in items] == list(known):
        return {"same": after.id}
    return {**head, "items": items}


def _words(section: Section) -> tuple[str, str | None]:
    return section.title, section.note


def _item(before: Any, after: Any, block: ColumnBlock) -> dict[str, Any]:
    if before is not None and _whole(before) == _whole(after):
        return {"same": after.id}
    if isinstance(before, Figure) and isinstance(after, Figure) and (grown := _grown(before, after)) is not None:
        return {
            "grown": after.id,
            "points": block.encode(grown),
            "layout": block.encode(dict(after.spec.get("layout", {}))),
            "alt": after.alt,
            "basis": after.basis.to_json(),
            "table": item_json(after.table, block),
        }
    return item_json(after, block)


def _whole(item: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    block = ColumnBlock()
    return item_json(item, block), block.to_json()


def _grown(before: Figure, after: Figure) -> list[dict[str, Any]] | None:
    """Return the points that each trace has more, or None when something else has changed too."""
    old, new = before.spec.get("data", ()), after.spec.get("data", ())
    if len(old) != len(new) or after.specs or before.specs:
        return None
    grown = [_more_points(one, other) for one, other in zip(old, new, strict=True)]
    return None if any(each is None for each in grown) else [each for each in grown if each is not None]


def _more_points(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any] | None:
    if _rest(before) != _rest(after):
        return None
    points: dict[str, Any] = {}
    for key in GROWING:
        old, new = np.asarray(before.get(key, ())), np.asarray(after.get(key, ()))
        if len(new) < len(old) or not _equal(old, new[: len(old)]):
            return None
        points[key] = new[len(old) :]
    return points


def _rest(trace: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    block = ColumnBlock()
    return block.encode({key: value for key, value in trace.items() if key not in GROWING}), block.to_json()


def _equal(left: Sequence[Any] | np.ndarray, right: Sequence[Any] | np.ndarray) -> bool:
    try:
        return bool(np.array_equal(left, right, equal_nan=True))
    except TypeError:  # texts have no NaN
        return bool(np.array_equal(left, right))
