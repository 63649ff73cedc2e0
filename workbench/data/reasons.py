"""Reasons: what another library says went wrong, without the values that it quotes."""

from __future__ import annotations

import re

__all__ = ["reason_of"]

TRACEBACK = ". Detail: Python exception: "  # pyarrow adds where a stream of the caller's own failed
QUOTED = re.compile(r"""\b(strings?|values?|convert)\b([^'"\[]{0,60})("[^\n]*"|'[^\n]*'|\[[^\n]*\])""", re.IGNORECASE)


def reason_of(problem: BaseException | None) -> str:
    """Return the first line of what went wrong, its quoted values as ``…``.

    Examples
    --------
    >>> reason_of(ValueError("Could not convert string 'Ada' to INT32"))
    'Could not convert string … to INT32'
    """
    lines = [line.strip() for line in str(problem).partition(TRACEBACK)[0].splitlines() if line.strip()]
    return QUOTED.sub(r"\1\2…", lines[0]).rstrip(".") if lines else "no reason was given"
