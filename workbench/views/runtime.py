"""The built front end: the script that draws a payload, as text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workbench.invalid import InvalidInput

__all__ = ["STATIC", "is_built", "runtime_source"]

STATIC = Path(__file__).parent.parent / "static"


def is_built() -> bool:
    """Say whether the script is there; in a checkout it has to be built first."""
    return (STATIC / "runtime.js").is_file()


@cache
def runtime_source() -> str:
    """Return the script that draws views, an ECMAScript module."""
    if not is_built():
        raise InvalidInput(
            "expected the built front end of the views, found none in this checkout: "
            "build it with 'pip install -e .' (it brings its own Node)"
        )
    return (STATIC / "runtime.js").read_text(encoding="utf-8")
