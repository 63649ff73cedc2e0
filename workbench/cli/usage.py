"""Mistakes in the arguments themselves, said in one line with the right form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["explained", "refuse_two_words"]

PARAMETER_OPTIONS = ("-p", "--parameter")
NAME = re.compile(r"[A-Za-z_]\w*")


def refuse_two_words(arguments: Sequence[str]) -> None:
    """Refuse ``-p seed 7`` (the form of papermill) and show ``-p seed=7``.

    Raises
    ------
    InvalidInput
        At the first such pair.
    """
    for position, option in enumerate(arguments[:-1]):
        name = arguments[position + 1]
        if option in PARAMETER_OPTIONS and NAME.fullmatch(name):
            following = arguments[position + 2 : position + 3]
            value = following[0] if following and not following[0].startswith("-") else None
            if value is None or value.endswith(".ipynb"):  # the notebook may stand there
                raise InvalidInput(f"'-p {name}' has no value. Write -p {name}=VALUE")
            raise InvalidInput(f"'-p {name} {value}' must be written as one word: -p {name}={_quoted(value)}")


def explained(problem: Any) -> InvalidInput:
    """Turn a usage error of the argument parser into one line that ends with where to read more."""
    message = " ".join(str(problem.format_message()).split())
    context = problem.ctx
    command = context.command_path if context is not None else "workbench"
    return InvalidInput(f"{message}{'' if message.endswith(('.', '?')) else '.'} Try: {command} --help")


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w.,:/+-]+", value) else f"'{value}'"
