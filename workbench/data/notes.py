"""What a source had to change so that its columns could be read at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["SourceNote"]


@dataclass(frozen=True, kw_only=True)
class SourceNote:
    """One change: mixed values read as text, a column renamed because its name was taken, or what files differ in.

    Parameters
    ----------
    kind
        ``"mixed"`` or ``"renamed"``; ``"widened"`` where files that are read together have different types, and the
        column has the one that holds the values of all; ``"decoded"`` where a text file is not UTF-8.
    column
        The column as it is called now; empty for all of them.
    facts
        What there was: the types found, the name before, or the encoding.
    """

    kind: Literal["mixed", "renamed", "widened", "decoded"]
    column: str
    facts: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the note as plain values; no column where it is about all of them."""
        return {"kind": self.kind, "column": self.column or None, "facts": list(self.facts)}
