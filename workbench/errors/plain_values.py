"""Values of a category as a page, SQL and code can write them."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.views.links import Literals

__all__ = ["plain_values"]

LONGEST = 1_000  # characters
LARGEST_WHOLE = 2**53


def plain_values(values: Sequence[Any]) -> tuple[list[Any] | None, Literals]:
    """Return values of one type in their plain form, and how they are written; None where they have none.

    Plain are booleans, finite numbers, texts up to 1,000 characters, ISO texts for dates and moments, and seconds for
    spans of time.
    """
    if not values:
        return None, "text"
    for holds, literal, write in _FORMS:
        if all(holds(value) for value in values):
            return [write(value) for value in values], literal
    return None, "text"


def _is_number(value: Any) -> bool:
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return abs(int(value)) <= LARGEST_WHOLE
    return isinstance(value, float | np.floating) and math.isfinite(value)


def _is_moment(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value == value


def _native(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


_FORMS: tuple[tuple[Any, Literals, Any], ...] = (
    (lambda value: isinstance(value, bool | np.bool_), "boolean", bool),
    (_is_number, "number", _native),
    (lambda value: isinstance(value, str) and len(value) <= LONGEST, "text", str),
    (_is_moment, "timestamp", lambda value: value.isoformat()),
    (lambda value: type(value) is dt.date, "date", lambda value: value.isoformat()),
    (lambda value: isinstance(value, dt.timedelta), "interval", lambda value: value.total_seconds()),
)
