"""``rows``: the rows behind a selection or a finding, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, not_one_of
from workbench.views.kernel.questions.asked import asked_selections, asked_view
from workbench.views.kernel.questions.select import PATIENCE
from workbench.views.rows.row_pages import Sort, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.findings import Finding
    from workbench.views.kernel.displayed import Displayed
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["MOST_ROWS", "rows"]

MOST_ROWS = 200


def rows(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Answer with some of the selected rows, and how many there are."""
    view = asked_view(arguments, displayed=displayed)
    selections = asked_selections(arguments, view)
    place, finding = _finding(arguments.get("finding"), arguments.get("view"), displayed=displayed)
    offset = _whole(arguments.get("offset", 0), "offset", least=0, most=None)
    limit = _whole(arguments.get("limit", MOST_ROWS), "limit", least=1, most=MOST_ROWS)
    linked = view.rows()
    sort = _sort(arguments.get("sort"), linked)
    filters = [
        each for selecting, bins in selections for each in selecting.rows().filters(bins, patience=PATIENCE).values()
    ]
    key = (
        place,
        tuple((each.view, tuple((name, tuple(one)) for name, one in bins.items())) for each, bins in selections),
    )
    positions = linked.pages.positions(filters, key=key, finding=finding, sort=sort)
    n = linked.n_rows if positions is None else len(positions)
    end = min(offset + limit, n)
    columns, cells = page_of(linked, range(offset, end) if positions is None else positions[offset:end].tolist())
    return {"n": n, "columns": columns, "rows": cells}


def _finding(place: object, view: object, *, displayed: Displayed) -> tuple[int | None, Finding | None]:
    if place is None:
        return None, None
    findings = displayed.find(view).findings
    if not findings:
        raise InvalidInput(f"'finding' must be the place of a finding, and there are none, got {place!r:.60}.")
    known = _whole(place, "finding", least=0, most=len(findings) - 1)
    return known, findings[known]


def _sort(sort: object, linked: LinkedRows) -> Sort | None:
    if sort is None:
        return None
    if not isinstance(sort, dict):
        raise InvalidInput(f"'sort' must be an object with 'column' and 'descending', got {sort!r:.80}.")
    column, descending = sort.get("column"), sort.get("descending", False)
    sortable = ["row", *(name for name, each in linked.shown.items() if each.type != "image")]
    if not isinstance(column, str) or column not in sortable:
        raise not_one_of("column", sortable, column)
    if not isinstance(descending, bool):
        raise InvalidInput(f"'descending' must be true or false, got {descending!r:.60}.")
    return Sort(column, descending)


def _whole(value: object, name: str, *, least: int, most: int | None) -> int:
    if type(value) is not int or value < least or (most is not None and value > most):
        until = "" if most is None else f" to {most}"
        raise InvalidInput(f"{name!r} must be a whole number from {least}{until}, got {value!r:.60}.")
    return value
