"""What is asked, checked: the selections that a question names, as bins of views that the kernel knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, not_one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.views.kernel.displayed import Displayed
    from workbench.views.links import LinkedField
    from workbench.views.rows.selecting import Selecting

__all__ = ["asked_bins", "asked_field", "asked_selections", "asked_view", "asked_views", "items"]

MOST = 10_000  # entries of a list


def asked_views(arguments: Mapping[str, Any], name: str = "views") -> list[str]:
    """Return the ids of the views that are named."""
    views = arguments.get(name)
    if not isinstance(views, list) or not all(isinstance(view, str) for view in views):
        raise InvalidInput(f"{name!r} must be a list of ids, got {views!r:.80}.")
    return views


def asked_view(arguments: Mapping[str, Any], *, displayed: Displayed) -> Selecting:
    """Return the selection of the view that is asked about."""
    view = displayed.find(arguments.get("view"))
    selecting: Selecting = view._selecting  # noqa: SLF001  -- what a report offers to views
    return selecting


def asked_selections(arguments: Mapping[str, Any], view: Selecting) -> list[tuple[Selecting, dict[str, list[int]]]]:
    """Return the selections by view: of *view* and those that are linked with it."""
    known = {each.view: each for each in view.group}
    found = []
    for each in items(arguments, "selections"):
        name = each.get("view")
        if not isinstance(name, str) or name not in known:
            raise InvalidInput(f"the view {name!r:.60} is not linked with '{view.title}': run both cells again.")
        bins = each.get("bins")
        if not isinstance(bins, dict):
            raise InvalidInput(f"'bins' must be an object of fields, got {type(bins).__name__}.")
        fields = known[name].fields
        found.append((known[name], {str(key): asked_bins(asked_field(key, fields), one) for key, one in bins.items()}))
    return found


def asked_field(name: object, fields: Mapping[str, LinkedField]) -> LinkedField:
    """Return the field of this name."""
    if not isinstance(name, str) or name not in fields:
        raise not_one_of("field", fields, name, kind="one of the linked fields")
    return fields[name]


def asked_bins(field: LinkedField, bins: object) -> list[int]:
    """Return bins of *field*."""
    n_bins = len(field.labels)
    if not isinstance(bins, list) or not all(type(each) is int and 0 <= each < n_bins for each in bins):
        raise InvalidInput(
            f"the bins of {field.id!r} must be a list of numbers from 0 to {n_bins - 1}, got {bins!r:.80}."
        )
    return bins


def items(arguments: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list."""
    found = arguments.get(name)
    if not isinstance(found, list) or len(found) > MOST:
        raise InvalidInput(f"{name!r} must be a list of at most {MOST} objects, got {found!r:.80}.")
    for each in found:
        if not isinstance(each, dict):
            raise InvalidInput(f"{name!r} must be a list of objects, got {each!r:.80} in it.")
        yield each
