"""``wb.link``: let views of the same rows share what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from workbench.views.report import Report

__all__ = ["link"]


def link(view_a: Report, view_b: Report) -> None:
    """Link two views of the same rows: what is selected in one is selected in the other.

    Call it before the views are shown; one that is shown already follows when its cell is run again. Views that are
    linked with either of them take part.

    Parameters
    ----------
    view_a, view_b
        Reports of the same data: of quality, of errors, in any combination.

    Raises
    ------
    InvalidInput
        When they are not about the same rows, or in one of them nothing can be selected.

    Examples
    --------
    >>> wb.link(wb.quality(test), wb.regression_errors(y, model.predict(X), data=test))  # doctest: +SKIP
    """
    for name, view in (("view_a", view_a), ("view_b", view_b)):
        links = getattr(getattr(view, "payload", None), "links", None)
        if links is None:
            raise InvalidInput(f"{name!r} must be a report such as 'wb.quality(…)', got {type(view).__name__}.")
        if not links.fields or links.fingerprint is None:
            raise InvalidInput(f"{name!r} must have fields to select by, and '{view.payload.title}' has none.")
    one, other = view_a.payload.links, view_b.payload.links
    if (one.fingerprint, one.rows) != (other.fingerprint, other.rows):
        raise InvalidInput(
            f"views can be linked when they are about the same rows: '{view_a.payload.title}' has {one.rows} rows "
            f"({one.fingerprint:.8}), '{view_b.payload.title}' {other.rows} ({other.fingerprint:.8}). "
            "Make both from the same data."
        )
    view_a._link(view_b)  # noqa: SLF001  -- what a report offers to this module
