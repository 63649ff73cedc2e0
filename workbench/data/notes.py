"""What a source had to change so that its columns could be read at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["SourceNote"]


@dataclass(frozen=True, kw_only=True)
class SourceNote:
    """One change: mixed values read as text, or a column renamed because its name was taken.

    Parameters
    ----------
    kind
        ``"mixed"`` or ``"renamed"``.
    column
        The column as it is called now.
    facts
        What there was: the types found among mixed values, or the name before.
    """

    kind: Literal["mixed", "renamed"]
    column: str
    facts: tuple[str, ...]
