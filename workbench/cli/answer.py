"""Exit codes, and the two streams: answers go to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console, RenderableType

__all__ = ["ExitCode", "complain", "print_json", "print_line", "print_rich", "say", "screen", "warn"]


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    GATE = 3
    BUG = 70
    CANCELLED = 130


def print_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write one strict JSON document to standard output."""
    from workbench.strict_json import dumps

    print_line(dumps(document, indent=2))


def print_line(text: str) -> None:
    """Write one line to standard output."""
    sys.stdout.write(text + "\n")


def print_rich(*parts: RenderableType) -> None:
    """Write tables and styled texts to standard output; plain when it is no terminal."""
    console = screen()
    for part in parts:
        console.print(part)


def screen() -> Console:
    """Return the console of standard output; as wide as needed when nobody watches, so that nothing is cut."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = 160
    return console


def say(line: str) -> None:
    """Write one line about what goes on to standard error, at once."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def complain(message: str) -> None:
    """Say in one line on standard error why the command ends."""
    sys.stderr.write(f"workbench: {' '.join(message.splitlines())}\n")


def warn(message: str) -> None:
    """Say one line on standard error and go on."""
    sys.stderr.write(f"workbench: warning: {message}\n")
