"""How much of what a notebook puts out is kept, and the words for what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from workbench.invalid import InvalidInput, not_one_of
from workbench.views.wording import noun, size

__all__ = ["Cut", "OutputLimits", "shortened"]

MIB = 2**20
LARGEST_TEXT = 100_000  # of an error's message or a line of its traceback
MOST_LINES = 1_000


@dataclass(frozen=True, kw_only=True)
class OutputLimits:
    """What is kept of the outputs of a run. Beyond it the beginning and the end are kept, and the cut is said.

    Parameters
    ----------
    text
        Bytes of text that a cell prints.
    output
        Bytes of one other output: a picture, a table, a view.
    outputs
        How many outputs a cell has.
    cell
        Bytes of all the outputs of a cell.
    run
        Bytes of all the outputs of the run; after that, only the ends of texts are kept.
    """

    text: int = 8 * MIB
    output: int = 32 * MIB
    outputs: int = 10_000
    cell: int = 64 * MIB
    run: int = 512 * MIB

    @classmethod
    def of(cls, given: object) -> OutputLimits:
        """Return the limits with those that are *given* in the place of the defaults.

        Raises
        ------
        InvalidInput
            For an unknown name, and for a value that is no whole number above 0.
        """
        if not isinstance(given, Mapping):
            raise InvalidInput(
                f"'output_limits' must map names to numbers, e.g. {{'text': 1_000_000}}, got {type(given).__name__}."
            )
        names = [each.name for each in fields(cls)]
        for name, value in given.items():
            if name not in names:
                raise not_one_of("output_limits", names, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise InvalidInput(f"the output limit '{name}' must be a whole number above 0, got {value!r}.")
        return cls(**given)

    @property
    def tail_bytes(self) -> int:
        """How many bytes at the end are kept of what is too much."""
        return min(max(self.text // 8, 1024), MIB)

    @property
    def tail_outputs(self) -> int:
        """How many outputs at the end are kept of what is too much."""
        return min(max(self.outputs // 10, 1), 1000)


@dataclass
class Cut:
    """What was left out of a cell's outputs.

    Parameters
    ----------
    bytes
        Their size.
    outputs
        How many whole outputs.
    """

    bytes: int = 0
    outputs: int = 0

    def __bool__(self) -> bool:
        return self.bytes > 0

    def words(self) -> str:
        """Say it in one line."""
        outputs = f" in {noun(self.outputs, 'output')}" if self.outputs else ""
        return f"… {size(self.bytes)} left out here{outputs}: --output-limit and output_limits= set how much is kept …"


def shortened(error: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error's content with what is endless in it cut: the ends are kept."""
    lines = [_ends(line) for line in error.get("traceback", ())]
    if len(lines) > MOST_LINES:
        half = MOST_LINES // 2
        lines = [*lines[:half], f"… {noun(len(lines) - MOST_LINES, 'line')} left out here …", *lines[-half:]]
    return {**error, "ename": _ends(error["ename"]), "evalue": _ends(error["evalue"]), "traceback": lines}


def _ends(text: str) -> str:
    if len(text) <= LARGEST_TEXT:
        return text
    half = LARGEST_TEXT // 2
    return f"{text[:half]} … {len(text) - LARGEST_TEXT:,} characters left out here … {text[-half:]}"
