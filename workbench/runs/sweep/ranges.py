"""Ranges of numbers to draw from, and values to choose from, as they are typed in a shell."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.notebook.parameters import from_text, from_texts
from workbench.notebook.parameters_file import read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np

    from workbench.notebook.parameters import Parameter

__all__ = ["Range", "grid_from_file", "grid_from_text"]

RANGE = re.compile(r"\s*(?P<low>[-+.\deE_]*\d[-+.\deE_]*?)\s*\.\.\s*(?P<high>[-+.\deE_]+)\s*(?P<log>:\s*log)?\s*")
OPEN, CLOSE = "([{", ")]}"


@dataclass(frozen=True)
class Range:
    """Numbers from *low* to *high*, both included where they are whole, to be drawn at random.

    Parameters
    ----------
    low, high
        Where the numbers lie; whole numbers are drawn when both are whole and *whole* is true.
    log
        Whether the logarithm is drawn evenly, as for learning rates, and not the number.
    whole
        Whether only whole numbers are drawn.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def rvs(self, *, random_state: np.random.Generator) -> float:
        """Draw a number."""
        low, high = (self.low, self.high + 1 if self.whole else self.high)
        if self.log:
            drawn = math.exp(random_state.uniform(math.log(low), math.log(high)))
        else:
            drawn = float(random_state.uniform(low, high))
        return min(math.floor(drawn), int(self.high)) if self.whole else drawn


def grid_from_text(takes: Sequence[Parameter], assignments: Iterable[str]) -> dict[str, Any]:
    """Read ``NAME=V1,V2`` and ``NAME=LOW..HIGH[:log]`` texts.

    Values are separated by commas, those inside brackets or quotes left whole, and are read as the type of the
    notebook's parameter takes them.

    Returns
    -------
    dict
        A list of values, or a `Range`, by name.

    Raises
    ------
    InvalidInput
        When a text has no ``=``, a name is unknown or given twice, or a value is not of its type.
    """
    grid: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        name = name.strip()
        if not equals or not name:
            raise InvalidInput(
                f"a parameter of a grid must be given as NAME=VALUE,VALUE, e.g. --grid seed=1,2,3, got {assignment!r}."
            )
        if name in grid:
            raise InvalidInput(f"parameter '{name}' is given twice in the grid: write all its values in one --grid.")
        drawn = RANGE.fullmatch(text)
        grid[name] = _range(takes, name, drawn) if drawn else _values(takes, name, text)
    return grid


def grid_from_file(path: Path) -> dict[str, Any]:
    """Read a grid from a YAML or JSON file: lists of values by name, and ranges as texts, ``"LOW..HIGH[:log]"``.

    Raises
    ------
    InvalidInput
        When the file cannot be read, or maps no names to lists and ranges.
    """
    grid: dict[str, Any] = {}
    for name, values in read_values(path).items():
        drawn = RANGE.fullmatch(values) if isinstance(values, str) else None
        grid[name] = _between(name, _number(drawn["low"]), _number(drawn["high"]), drawn) if drawn else values
    return grid


def _values(takes: Sequence[Parameter], name: str, text: str) -> list[Any]:
    pieces = list(_pieces(text))
    listed = any(each.name == name and each.kind.name in ("list", "tuple") for each in takes)
    if listed and not any(piece.lstrip().startswith(("[", "(")) for piece in pieces):
        pieces = [text]  # one list, as -p takes it
    return [from_texts(takes, {name: piece})[name] for piece in pieces]


def _range(takes: Sequence[Parameter], name: str, found: re.Match[str]) -> Range:
    ends = [from_text(takes, [f"{name}={found[end]}"])[name] for end in ("low", "high")]
    if not all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends):
        raise InvalidInput(
            f"parameter '{name}' takes no numbers, so its values cannot be a range: list them, as V1,V2."
        )
    low, high = (end for end in ends if isinstance(end, int | float))
    return _between(name, low, high, found)


def _between(name: str, low: float, high: float, found: re.Match[str]) -> Range:
    log = bool(found["log"])
    if not low < high:
        raise InvalidInput(f"a range must rise from its first number to its second, got {name}={found[0].strip()}.")
    if log and low <= 0:
        raise InvalidInput(f"a range on a log scale must begin above 0, got {name}={found[0].strip()}.")
    return Range(low, high, log=log, whole=isinstance(low, int) and isinstance(high, int))


def _number(text: str) -> float:
    number = float(text)
    return int(text) if text.strip().lstrip("+-").isdigit() else number


def _pieces(text: str) -> Iterator[str]:
    """Cut at the commas that are in no brackets and no quotes; quotes round a whole piece are taken off."""
    depth, quote, begin = 0, "", 0
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'" and not text[begin:place].strip():
            quote = sign
        elif sign in OPEN or sign in CLOSE:
            depth += 1 if sign in OPEN else -1
        elif sign == "," and depth <= 0:
            yield _bare(text[begin:place])
            begin = place + 1
    yield _bare(text[begin:])


def _bare(piece: str) -> str:
    stripped = piece.strip()
    quoted = len(stripped) > 1 and stripped[0] in "\"'" and stripped[-1] == stripped[0]
    return stripped[1:-1] if quoted else piece
