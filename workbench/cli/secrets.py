"""``--secret NAME=SOURCE``: where a secret is, and never its value."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["read_sources"]

STANDARD_INPUT = "-"
RIGHT_FORM = "--secret NAME=env:VAR, --secret NAME=file:PATH, or --secret NAME=- to be asked"


def read_sources(given: Iterable[str], *, may_ask: bool = True) -> dict[str, object]:
    """Read ``NAME=SOURCE`` texts; ``-`` asks on the terminal, or reads one line of standard input for each.

    With *may_ask* false ``-`` is refused, for what writes down where its secrets are.

    Raises
    ------
    InvalidInput
        For another form, and for a name that is given twice. What was given is not repeated: it may be the value.
    """
    from workbench.runs.secret_values import check_secrets
    from workbench.secret import Secret

    sources: dict[str, object] = {}
    for text in given:
        name, equals, source = text.partition("=")
        if not equals or not name.isidentifier():
            raise InvalidInput(f"a secret must be given as {RIGHT_FORM}; the value never stands in the command.")
        if name in sources:
            raise InvalidInput(f"secret '{name}' must be given once, got it twice.")
        if source == STANDARD_INPUT and not may_ask:
            raise InvalidInput(f"secret '{name}' must be given as env:VAR or file:PATH here, got '-'.")
        sources[name] = source
    check_secrets({name: source for name, source in sources.items() if source != STANDARD_INPUT})
    return {name: Secret.of(_asked(name)) if source == STANDARD_INPUT else source for name, source in sources.items()}


def _asked(name: str) -> str:
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(f"{name}: ")
    line = sys.stdin.readline()
    if not line:
        raise InvalidInput(f"secret '{name}' must be on standard input, which has ended: write its value to it.")
    return line.removesuffix("\n").removesuffix("\r")
