"""``wb.link``: let views of the same rows share what is selected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.invalid import InvalidInput
from workbench.views.budget import fewer_rows, sample_basis
from workbench.views.rows.sampling import SAMPLE_SIZE

if TYPE_CHECKING:
    from workbench.views.links import Links
    from workbench.views.report import Report

__all__ = ["link", "with_sampled"]


def link(view_a: Report, view_b: Report) -> None:
    """Link two views of the same rows: what is selected in one is selected in the other.

    Call it before the views are shown; one that is shown already follows when its cell is run again. Views that are
    linked with either of them take part. All of them then carry as many sampled rows as the one with the fewest, so
    that they can be brushed together where no kernel answers.

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


def with_sampled(links: Links, n: int) -> Links:
    """Return links that carry *n* of the sampled rows: those that any view of the same rows carries which has as many.

    Parameters
    ----------
    links
        Of a view that carries at least as many.
    n
        How many rows to carry.
    """
    if links.sample is None or links.rows is None:
        return links
    base, held = min(links.rows, SAMPLE_SIZE), links.sample.n or links.rows
    if not n < held <= base:
        return links
    places = np.searchsorted(fewer_rows(base, held), fewer_rows(base, n))
    return replace(
        links,
        sample=sample_basis(n, links.rows),
        fields=[replace(field, codes=np.asarray(field.codes)[places]) for field in links.fields],
        values=[
            replace(value, values=np.asarray(value.values)[places])
            if value.field is None and len(value.values) == held
            else value  # one number a bin
            for value in links.values
        ],
    )
