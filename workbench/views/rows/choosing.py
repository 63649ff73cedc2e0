"""Choosing bins: what code asks for (a range, some values) as bins of a linked field."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.invalid import InvalidInput, not_one_of
from workbench.views.rows.comparable import exact

if TYPE_CHECKING:
    from fractions import Fraction

    from workbench.views.links import LinkedField

__all__ = ["chosen_bins"]

ENDS = 2


def chosen_bins(field: LinkedField, wanted: Any) -> tuple[int, ...]:
    """Return the bins of *field* that *wanted* names.

    Parameters
    ----------
    field
        The field.
    wanted
        Of a field of ranges: ``(low, high)``, either of them None for no end; bins that reach into this range are
        taken whole, and so is that of a whole number *high* that has one of its own. Of a field of single values: one
        value or a list of them, as values or as their labels; of a composite field each value is a tuple. None stands
        for the bin of rows without a value, also in a list.

    Raises
    ------
    InvalidInput
        When it names no bin.
    """
    if field.edges is not None and isinstance(wanted, tuple):
        return _between(field, wanted)
    several = isinstance(wanted, list | set | frozenset | np.ndarray)
    several = several or (isinstance(wanted, tuple) and len(field.sql) == 1)
    bins = {_bin(field, each) for each in (wanted if several else [wanted])}
    if not bins:
        raise InvalidInput(f"{field.id!r} must be one or several values, got none: leave it out to select all.")
    return tuple(sorted(bins))


def _between(field: LinkedField, wanted: tuple[Any, ...]) -> tuple[int, ...]:
    if len(wanted) != ENDS:
        raise InvalidInput(f"{field.id!r} must be a range (low, high), got {wanted!r:.80}.")
    edges = [exact(edge) for edge in field.edges or ()]
    low, high = (None if end is None else _read(field, end) for end in wanted)
    if low is not None and high is not None and low > high:
        raise InvalidInput(f"{field.id!r} must be a range (low, high) with low ≤ high, got {wanted!r:.80}.")
    last = len(edges) - 2
    inside = [
        each
        for each in range(last + 1)
        if (low is None or low < edges[each + 1] or (each == last and low == edges[-1]))
        and (high is None or edges[each] < high or (edges[each] == high and (low == high or _is_one(field, each))))
    ]
    if not inside:
        first, end = (field.ends or field.edges or ())[0], (field.ends or field.edges or ())[-1]
        raise InvalidInput(f"{field.id!r} must be a range that reaches into {first} – {end}, got {wanted!r:.80}.")
    return tuple(inside)


def _is_one(field: LinkedField, bin_: int) -> bool:
    """Tell whether a bin of a range holds one whole number: then the range that ends with it holds it too."""
    return "–" not in field.labels[bin_]


def _bin(field: LinkedField, value: Any) -> int:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        if field.missing is None:
            raise InvalidInput(f"{field.id!r} has no rows without a value: leave out None.")
        return field.missing
    if field.edges is not None and not (isinstance(value, str) and value in field.labels):
        return _between(field, (value, value))[0]
    for place, row in enumerate(field.values or ()):
        if _same(row, value):
            return place
    labels = list(field.labels)
    if isinstance(value, str) and value in labels:
        return labels.index(value)
    raise not_one_of(field.id, labels, value, kind="one of the values")


def _same(row: Any, value: Any) -> bool:
    """Tell whether a bin stands for *value*; dates and whole numbers may come in several types."""
    wanted = value if isinstance(value, tuple) else (value,)
    return len(row) == len(wanted) and all(_plain(one) == _plain(other) for one, other in zip(row, wanted, strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _read(field: LinkedField, end: Any) -> Fraction:
    plain = end.total_seconds() if isinstance(end, dt.timedelta) else _plain(end)
    try:
        return exact(plain)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(f"{field.id!r} must be a range of its values, got {end!r:.60} as an end.") from None
