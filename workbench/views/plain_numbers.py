"""Plain numbers: whole numbers that name something, a year or an identifier, without groups of digits."""

from __future__ import annotations

import re
from typing import Any

from workbench.views.wording import MINUS, number

__all__ = ["names_something", "plain_number"]

YEARS = (1000, 2999)
CLOCK = (0, 2400)
YEAR = ("year", "jahr")  # words begin or end so: "birthyear", "years"
YEARLIKE = frozenset({"yr", "yrs", "annee", "année", "anno", "año", "ano"})
NAMING = frozenset({"id", "key", "uuid", "guid", "code", "zip", "zipcode", "postcode", "postal", "plz"})
WORD = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")  # "GarageYrBlt" has three, "birth_year" two


def names_something(name: str, low: Any, high: Any) -> bool:
    """Tell whether the whole numbers of a column name years or things, by the column's name and range.

    Years lie between 1000 and 2999 in a column whose name says year, and clock times from 0 to 2400 in one whose name
    ends with time; an identifier's name ends so (``id``, ``key``, ``code``, …).

    Parameters
    ----------
    name
        Of the column.
    low, high
        The least and the greatest value; None where there is none.
    """
    if low is None or high is None:
        return False
    words = [word.casefold() for word in WORD.findall(name)]
    if words and words[-1] in NAMING:
        return True
    if words and words[-1] == "time" and CLOCK[0] <= low <= high <= CLOCK[1]:
        return True
    says_year = any(word in YEARLIKE or word.startswith(YEAR) or word.endswith(YEAR) for word in words)
    return says_year and bool(YEARS[0] <= low <= high <= YEARS[1])


def plain_number(value: float) -> str:
    """Write a number without groups of digits; one between two whole ones rounded, where it is large: ``2013``."""
    if abs(value) < 1000 or not (isinstance(value, int) or abs(value) < 1e15):
        return number(float(value))
    return str(round(value)).replace("-", MINUS)
