"""``--output-limit NAME=SIZE``: how much of the outputs of a run is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["read_limits"]

FORM = re.compile(r"(?P<name>[a-z]+)=(?P<number>\d+(\.\d+)?)\s*(?P<unit>|k|M|G)B?", re.IGNORECASE)
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def read_limits(given: Iterable[str]) -> dict[str, int]:
    """Read ``text=50MB`` and the like; the last one of a name wins.

    Raises
    ------
    InvalidInput
        For another form; whether there is a limit of that name is checked with the request.
    """
    limits = {}
    for text in given:
        found = FORM.fullmatch(text.strip())
        if found is None:
            raise InvalidInput(f"'--output-limit' must be NAME=SIZE, such as text=50MB or outputs=2000, got '{text}'.")
        limits[found["name"]] = round(float(found["number"]) * UNITS[found["unit"].lower()])
    return limits
